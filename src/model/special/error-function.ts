/**
 * Error functions by their own series and continued fraction: no tables of coefficients to trust.
 *
 * @source MODEL-01-01; DLMF 7.6.2, 7.9.1
 */

/** Below this |x| the series of erf is summed, above it the fraction of erfc is followed. */
const SERIES_BELOW = 2;
const TERMS_MAX = 500;
const SQRT_PI = Math.sqrt(Math.PI);

/**
 * Error function.
 *
 *   erf(x) = 2 / sqrt(pi) * exp(-x^2) * sum 2^n x^(2n+1) / (2n+1)!!
 *
 * @returns -1 to 1, within 1e-15 relative
 * @source MODEL-01-01
 */
export function erf(x: number): number {
  if (Math.abs(x) < SERIES_BELOW) return series(x);
  return x > 0 ? 1 - fraction(x) : fraction(-x) - 1;
}

/**
 * Complementary error function, accurate in its tail: erfc(10) = 2.09e-45, not 0.
 *
 * @returns 0 to 2, within 1e-13 relative
 * @source MODEL-01-01
 */
export function erfc(x: number): number {
  if (Math.abs(x) < SERIES_BELOW) return 1 - series(x);
  return x > 0 ? fraction(x) : 2 - fraction(-x);
}

/** Every term has the sign of x: nothing cancels. */
function series(x: number): number {
  const square = x * x;
  let term = x;
  let sum = x;
  for (let n = 1; n < TERMS_MAX && Math.abs(term) > Math.abs(sum) * 1e-17; n += 1) {
    term *= (2 * square) / (2 * n + 1);
    sum += term;
  }
  return (2 / SQRT_PI) * Math.exp(-square) * sum;
}

/** erfc for x >= 2: exp(-x^2) / sqrt(pi) / (x + (1/2)/(x + (2/2)/(x + (3/2)/(x + ...)))). */
function fraction(x: number): number {
  let value = 0;
  for (let n = Math.ceil(20 + 400 / (x * x)); n > 0; n -= 1) value = n / 2 / (x + value);
  return expMinusSquare(x) / (SQRT_PI * (x + value));
}

/** exp(-x^2) without the error of squaring first: x is split so that its head squares exactly. */
export function expMinusSquare(x: number): number {
  const head = Math.trunc(x * 16) / 16;
  return Math.exp(-head * head) * Math.exp(-(x - head) * (x + head));
}
