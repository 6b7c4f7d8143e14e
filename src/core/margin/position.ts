import type { MarketKind } from "../command/parameter.ts";
import { divCeil } from "../number/rounding.ts";
import type { Lots, Ticks, Units } from "../number/unit.ts";
import { positionValue } from "./value.ts";

/** Signed lots and the exact cost of entering them: value paid in minus value taken out. */
export interface CostedPosition {
  readonly lots: Lots;
  readonly cost: Units;
}

/** A position after a trade, and the profit that the closed part realised. */
export interface TradeResult extends CostedPosition {
  readonly realisedProfit: Units;
}

/**
 * Cost that leaves a position together with closed lots, at average cost.
 *
 *   released = ceil(cost * closed / lots);  all of the cost when closed = lots
 *
 * The rest keeps the exact remainder, so over the life of a position the parts add up to its cost.
 *
 * @param lots  signed, not zero
 * @param closed  of the same sign, |closed| <= |lots|
 * @returns settlement units, rounded up: realised profit = released value - this rounds down
 * @source LEDGER-02-01
 * @example releasedCost(100n, 3, 1) // 34n
 */
export function releasedCost(cost: Units, lots: Lots, closed: Lots): Units {
  return divCeil(cost * BigInt(closed), BigInt(lots));
}

/**
 * Books one side of a trade on a position at average cost: it opens, adds, reduces, closes or
 * flips. A flip closes the whole old side and opens the new one at the trade's own value.
 *
 *   open, add:  cost += value
 *   reduce:     realised = -value of the trade - released cost
 *   flip:       the trade's value is split by lots; the opening part takes the exact remainder
 *
 * @param traded  signed lots, positive for a purchase
 * @param value  positionValue of the traded lots at the fill price, same sign convention
 * @source LEDGER-02-01
 * @example tradePosition({ lots: 2, cost: 190n }, -3, -330n) // lots -1, cost -110n, profit 30n
 */
export function tradePosition(position: CostedPosition, traded: Lots, value: Units): TradeResult {
  const { lots, cost } = position;
  const adds = lots === 0 || traded === 0 || lots > 0 === traded > 0;
  if (adds) return { lots: lots + traded, cost: cost + value, realisedProfit: 0n };
  const closed = Math.abs(traded) <= Math.abs(lots) ? -traded : lots;
  const released = releasedCost(cost, lots, closed);
  const closingValue = releasedCost(value, traded, -closed);
  return {
    lots: lots + traded,
    cost: cost - released + (value - closingValue),
    realisedProfit: -closingValue - released,
  };
}

/**
 * Books trades one after the other on an empty position.
 *
 * @param trades  signed lots and fill price each
 * @returns the position at the end, and the profit realised on the way
 * @source LEDGER-02-01
 */
export function tradePath(
  kind: MarketKind,
  trades: readonly { readonly lots: Lots; readonly ticks: Ticks }[],
  multiplier: Units,
): TradeResult {
  let position: TradeResult = { lots: 0, cost: 0n, realisedProfit: 0n };
  for (const { lots, ticks } of trades) {
    const value = positionValue(kind, lots, ticks, multiplier);
    const next = tradePosition(position, lots, value);
    position = { ...next, realisedProfit: position.realisedProfit + next.realisedProfit };
  }
  return position;
}
