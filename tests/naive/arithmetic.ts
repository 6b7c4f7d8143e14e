/** Whole-number arithmetic of the rule book, written out once more (NUMBER). */

export const MILLION = 1_000_000n;
export const UNITS_MAX: bigint = 2n ** 63n - 1n;
/** NUMBER-01-03. */
export const POSITION_UNITS_MAX: bigint = 2n ** 55n;
export const FUND_UNITS_MAX: bigint = 2n ** 62n;

export function divFloor(numerator: bigint, denominator: bigint): bigint {
  const remainder = ((numerator % denominator) + denominator) % denominator;
  return (numerator - remainder) / denominator;
}

export function divCeil(numerator: bigint, denominator: bigint): bigint {
  return -divFloor(-numerator, denominator);
}

export function abs(x: bigint): bigint {
  return x < 0n ? -x : x;
}

export function min(...values: bigint[]): bigint {
  return values.reduce((least, value) => (value < least ? value : least));
}

export function max(...values: bigint[]): bigint {
  return values.reduce((most, value) => (value > most ? value : most));
}

export function sum(values: Iterable<bigint>): bigint {
  let total = 0n;
  for (const value of values) total += value;
  return total;
}

export function sign(x: bigint): bigint {
  return x > 0n ? 1n : x < 0n ? -1n : 0n;
}

/** NUMBER-03-01: floors in proportion, then a unit each to the largest weights, ties by id. */
export function splitProRata(amount: bigint, weights: Map<string, bigint>): Map<string, bigint> {
  const total = sum(weights.values());
  const shares = new Map<string, bigint>();
  for (const [id, weight] of weights) shares.set(id, divFloor(amount * weight, total));
  let left = amount - sum(shares.values());
  for (const id of byWeight(weights)) {
    if (left === 0n) break;
    shares.set(id, shares.get(id)! + 1n);
    left -= 1n;
  }
  return shares;
}

function byWeight(weights: Map<string, bigint>): string[] {
  const positive = [...weights].filter(([, weight]) => weight > 0n);
  positive.sort(([a, x], [b, y]) => (x === y ? (a < b ? -1 : 1) : x > y ? -1 : 1));
  return positive.map(([id]) => id);
}

/** NUMBER-04-01: the largest x in [0, most] that passes. */
export function largest(most: bigint, passes: (x: bigint) => boolean): bigint {
  if (most <= 0n) return 0n;
  if (passes(most)) return most;
  let low = 0n;
  let high = most;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (passes(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** NUMBER-04-01: the smallest x in [1, most] that passes, undefined when most does not. */
export function smallest(most: bigint, passes: (x: bigint) => boolean): bigint | undefined {
  if (most < 1n || !passes(most)) return undefined;
  let low = 0n;
  let high = most;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (passes(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** A price or size as the number events carry; undefined when it is not a safe integer. */
export function safeNumber(x: bigint): number | undefined {
  const number = Number(x);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** True when a double holds the integer exactly. */
export function isSafe(x: bigint): boolean {
  return abs(x) <= BigInt(Number.MAX_SAFE_INTEGER);
}
