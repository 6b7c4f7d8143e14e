import type { MarketKind } from "../command/parameter.ts";
import { divFloor } from "../number/rounding.ts";
import type { Lots, Ticks, Units } from "../number/unit.ts";
import { positionValue } from "./value.ts";
import type { CostedPosition } from "./position.ts";

/**
 * Profit of a position between two prices, with a single rounding.
 *
 *   linear:   lots * (to - from) * multiplier                      exact
 *   inverse:  floor( lots * multiplier * (to - from) / (from * to) )  coin
 *
 * @param lots  signed
 * @returns settlement units, rounded down: against the account
 * @source FORMULA-01-02
 */
export function priceProfit(
  kind: MarketKind,
  lots: Lots,
  fromTicks: Ticks,
  toTicks: Ticks,
  multiplier: Units,
): Units {
  const from = BigInt(fromTicks);
  const to = BigInt(toTicks);
  const moved = BigInt(lots) * multiplier * (to - from);
  return kind === "linear" ? moved : divFloor(moved, from * to);
}

/**
 * Unrealised profit of a position at a price.
 *
 *   positionValue(lots, ticks) - cost
 *
 * @returns settlement units, rounded down
 * @source LEDGER-02-03
 */
export function unrealisedProfit(
  kind: MarketKind,
  position: CostedPosition,
  ticks: Ticks,
  multiplier: Units,
): Units {
  return positionValue(kind, position.lots, ticks, multiplier) - position.cost;
}
