/**
 * The integers the engine decides with. Prices and sizes are safe integers (below 2^53) in the
 * ticks and lots of their market; money is a bigint in the smallest unit of its asset.
 *
 * @source NUMBER-01-01
 */

/** Price in ticks of its market (or of its asset's price scale); may be zero or negative. */
export type Ticks = number;

/** Size in lots of its market; signed where it is a position, positive where it is an order. */
export type Lots = number;

/** Money in the smallest unit of its asset. */
export type Units = bigint;

/** Rate in parts per million. */
export type Ppm = number;

/** Rate in parts per thousand million (funding is finer than a millionth). */
export type Ppb = number;

/** Time in microseconds since the Unix epoch, a safe integer. */
export type Micros = number;

export const PPM = 1_000_000n;
export const PPB = 1_000_000_000n;

/** Largest magnitude a money column holds (signed 64 bits). */
export const UNITS_MAX: Units = 2n ** 63n - 1n;

/**
 * Largest notional and cost of a position that a fill may leave: prices may then still move 256-fold
 * before anything that follows from them does not fit. @source NUMBER-01-03
 */
export const POSITION_UNITS_MAX: Units = 2n ** 55n;

/** Largest pot that an operator may fill. @source NUMBER-01-03 */
export const FUND_UNITS_MAX: Units = 2n ** 62n;

/** True when money fits the columns; what does not fit is refused, never wrapped. */
export function fitsUnits(value: Units): boolean {
  return value <= UNITS_MAX && value >= -UNITS_MAX;
}

/** True for an integer that a double holds exactly. */
export function isSafeInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

export function absUnits(value: Units): Units {
  return value < 0n ? -value : value;
}

export function minUnits(a: Units, b: Units): Units {
  return a < b ? a : b;
}

export function maxUnits(a: Units, b: Units): Units {
  return a > b ? a : b;
}
