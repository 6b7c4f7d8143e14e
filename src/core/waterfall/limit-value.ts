import type { MarketKind } from "../command/parameter.ts";
import { positionValue } from "../margin/value.ts";
import { mulDivFloor } from "../number/rounding.ts";
import type { Lots, Ticks, Units } from "../number/unit.ts";

/**
 * Value that a slice must release so that the rest of the account keeps its ratio of equity to
 * margin: any better fill helps the account, none can hurt it.
 *
 *   value = closedValue - floor(equity * closedMargin / margin)
 *
 * Closing everything (closedMargin = margin) gives the bankruptcy value: equity ends at zero.
 *
 * Without a margin requirement there is no ratio to keep and no share to concede: the slice goes
 * at its value.
 *
 * @param closedValue  positionValue of the slice at mark; negative for a linear short
 * @param equity  of the whole account at mark, may be negative
 * @param closedMargin  margin that the slice releases, 0 <= closedMargin <= margin
 * @returns settlement units, rounded up: in favour of the fund
 * @source CLOSE-03-01; dYdX clob keeper GetBankruptcyPriceInQuoteQuantums
 * @example ratioPreservingValue(5_000n, 499n, 2n, 4n) // 4_751n
 */
export function ratioPreservingValue(
  closedValue: Units,
  equity: Units,
  closedMargin: Units,
  margin: Units,
): Units {
  if (margin === 0n) return closedValue;
  return closedValue - mulDivFloor(equity, closedMargin, margin);
}

/** A position that a slice is cut from, and the account it belongs to, at mark. */
export interface SliceOwner {
  readonly lots: Lots;
  readonly markTicks: Ticks;
  readonly multiplier: Units;
  readonly equity: Units;
  readonly margin: Units;
  /** Margin that the position needs at a given size. */
  readonly marginOf: (lots: Lots) => Units;
}

/**
 * `ratioPreservingValue` of closing part of a position, with the margin that the slice releases.
 *
 *   closedMargin = marginOf(lots) - marginOf(lots - closed)
 *
 * @param closed  signed as the position, |closed| <= |lots|
 * @returns settlement units, rounded up
 * @source CLOSE-03-01
 */
export function sliceLimitValue(kind: MarketKind, owner: SliceOwner, closed: Lots): Units {
  const { lots, markTicks, multiplier, equity, margin, marginOf } = owner;
  const closedValue = positionValue(kind, closed, markTicks, multiplier);
  const closedMargin = marginOf(lots) - marginOf(lots - closed);
  return ratioPreservingValue(closedValue, equity, closedMargin, margin);
}
