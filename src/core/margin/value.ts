import type { MarketKind } from "../command/parameter.ts";
import { divCeil, divFloor } from "../number/rounding.ts";
import { absUnits, isSafeInteger, type Lots, type Ticks, type Units } from "../number/unit.ts";

/**
 * What a position is worth at a price. Profit is this minus the entry cost of the position.
 *
 *   linear:   lots * ticks * multiplier         exact
 *   inverse:  floor(-lots * multiplier / ticks)  coin; a long owes coin, so its value is negative
 *
 * @param lots  signed
 * @param ticks  any price for linear markets; positive for inverse ones
 * @param multiplier  settlement units per tick and lot (linear), units x ticks per lot (inverse)
 * @returns settlement units, rounded down: against the account
 * @source LEDGER-02-03
 * @example positionValue("linear", 10, 50_000, 1n) // 500_000n
 * @example positionValue("inverse", 3, 7, 100n) // -43n
 */
export function positionValue(
  kind: MarketKind,
  lots: Lots,
  ticks: Ticks,
  multiplier: Units,
): Units {
  if (kind === "linear") return BigInt(lots) * BigInt(ticks) * multiplier;
  return divFloor(BigInt(-lots) * multiplier, BigInt(ticks));
}

/**
 * Size of a position in settlement units, what margin rates and fees are charged on.
 *
 *   linear:   |lots * ticks * multiplier|        exact
 *   inverse:  ceil(|lots| * multiplier / ticks)
 *
 * @returns settlement units >= 0, rounded up: more margin, more fee
 * @source LEDGER-02-03
 */
export function notional(kind: MarketKind, lots: Lots, ticks: Ticks, multiplier: Units): Units {
  const size = BigInt(Math.abs(lots)) * multiplier;
  return kind === "linear" ? size * absUnits(BigInt(ticks)) : divCeil(size, BigInt(ticks));
}

/**
 * Worst price at which closing a position still releases a given value: the limit of a close-out
 * order. It solves positionValue(lots, price) >= value.
 *
 *   linear:   value / (lots * multiplier)
 *   inverse:  -lots * multiplier / value
 *
 * @param lots  signed lots of the *position* that is closed (long > 0, closed by a sale)
 * @param value  settlement units that the close must release; a short releases negative value
 * @returns ticks, rounded up for longs and down for shorts (never releases less than `value`);
 *   null where no such price exists: zero lots, beyond the safe integers, or an inverse value of
 *   the wrong sign (no price is good enough for a long, every price is for a short)
 * @source CLOSE-03-01
 * @example limitTicks("linear", 10, 489_001n, 1n) // 48_901
 */
export function limitTicks(
  kind: MarketKind,
  lots: Lots,
  value: Units,
  multiplier: Units,
): Ticks | null {
  return chargedLimitTicks(kind, lots, value, multiplier, 0n, 1n);
}

/**
 * As `limitTicks`, where a share of the notional at that price is charged on the close (a fee) or
 * must be left (maintenance margin). Solves value(price) - share * notional(price) >= value.
 *
 *   linear:   value / (lots * (1 - side * share) * multiplier)
 *   inverse:  -lots * (1 + side * share) * multiplier / value
 *
 * @param shareNumerator  share = shareNumerator / shareDenominator, >= 0
 * @returns as `limitTicks`; null as well where the share eats all that the price could bring
 * @source FORMULA-01-01
 */
export function chargedLimitTicks(
  kind: MarketKind,
  lots: Lots,
  value: Units,
  multiplier: Units,
  shareNumerator: Units,
  shareDenominator: Units,
): Ticks | null {
  if (lots === 0) return null;
  const kept = lots > 0 === (kind === "linear") ? -shareNumerator : shareNumerator;
  const slope = BigInt(lots) * multiplier * (shareDenominator + kept);
  if (slope === 0n || slope > 0n !== lots > 0) return null;
  const target = value * shareDenominator;
  const divide = lots > 0 ? divCeil : divFloor;
  if (kind === "linear") return safeTicks(divide(target, slope));
  if (target === 0n || target > 0n !== lots < 0) return null;
  const ticks = safeTicks(divide(-slope, target));
  return ticks === null || ticks <= 0 ? null : ticks;
}

function safeTicks(ticks: bigint): Ticks | null {
  const number = Number(ticks);
  return isSafeInteger(number) ? number : null;
}
