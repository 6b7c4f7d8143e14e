/**
 * Square root of a whole number, rounded up, exact whatever the size.
 *
 *   (root - 1)^2 < n <= root^2
 *
 * @param n  at least 0
 * @returns ceil(sqrt(n)): what an account owes
 * @source FORMULA-10-01
 */
export function sqrtCeil(n: bigint): bigint {
  if (n < 2n) return n;
  // Newton from above: falls until it is floor(sqrt(n - 1)).
  const below = n - 1n;
  let root = 1n << BigInt((below.toString(2).length + 1) >> 1);
  for (let next = (root + below / root) >> 1n; next < root; next = (root + below / root) >> 1n) {
    root = next;
  }
  return root + 1n;
}
