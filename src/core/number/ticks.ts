import { divFloor } from "./rounding.ts";
import type { Ppm, Ticks } from "./unit.ts";

/** Largest magnitude of a price that sources make: sums and differences of two stay exact. */
export const QUOTE_MAX: Ticks = 2 ** 50;

/** floor(a * b / c) of safe integers, exact whatever the size of the product; c > 0. */
export function mulDivFloorTicks(a: number, b: number, c: number): number {
  const product = a * b;
  // Below 2^53 the double quotient cannot round up to an integer that is not reached.
  if (Number.isSafeInteger(product)) return Math.floor(product / c);
  return Number(divFloor(BigInt(a) * BigInt(b), BigInt(c)));
}

/** A share of the size of a price, floor. */
export function shareOf(price: Ticks, ppm: Ppm): Ticks {
  return mulDivFloorTicks(Math.abs(price), ppm, 1_000_000);
}

/** Median of integers; of an even count the floor of the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >>> 1;
  if (sorted.length % 2 === 1) return sorted[middle]!;
  return Math.floor((sorted[middle - 1]! + sorted[middle]!) / 2);
}

/** A price between two others. */
export function clampTicks(price: Ticks, low: Ticks, high: Ticks): Ticks {
  return Math.max(low, Math.min(high, price));
}
