import type { Side } from "../command/command.ts";
import type { PriceBounds } from "../command/parameter.ts";
import { maxUnits, type Lots, type Ticks, type Units } from "../number/unit.ts";
import type { CostedPosition } from "./position.ts";
import { positionValue } from "./value.ts";

/** An order as its payment sees it. */
export interface PaidOrder {
  readonly side: Side;
  readonly lots: Lots;
  readonly limitPrice: Ticks;
}

/** What a fully paid position and its orders tie up, settlement units. */
export interface FullyPaidMargin {
  readonly position: Units;
  readonly orders: Units;
  readonly total: Units;
}

/**
 * Least that a position can be worth between the bounds: a long at the floor, a short at the cap.
 *
 * @param lots  signed
 * @returns settlement units, exact; negative for a short above zero
 * @source MARKET-05-03
 * @example worstValue({ floorPrice: 0, capPrice: 100 }, -2, 1n) // -200n
 */
export function worstValue(bounds: PriceBounds, lots: Lots, multiplier: Units): Units {
  const worst = lots > 0 ? bounds.floorPrice : bounds.capPrice;
  return positionValue("linear", lots, worst, multiplier);
}

/**
 * What a position pays at once, so that it can lose nothing more.
 *
 *   premium = max(0, entry cost - worst value):  long lots * (entry - floor), short lots * (cap - entry)
 *
 * @returns settlement units, exact
 * @source MARKET-05-03
 * @example premium({ floorPrice: 0, capPrice: 100 }, { lots: 2, cost: 60n }, 1n) // 60n
 */
export function premium(
  bounds: PriceBounds,
  { lots, cost }: CostedPosition,
  multiplier: Units,
): Units {
  return lots === 0 ? 0n : maxUnits(0n, cost - worstValue(bounds, lots, multiplier));
}

/**
 * Most that orders could still make an account pay: all buys or all sells filled at their limits.
 * What both sides together would pay is never more, since each gives back what the other ties up.
 *
 *   max(0, paid(all buys), paid(all sells)),
 *   paid = value at the limits - (worst value after - worst value before)
 *
 * @param lots  held now, signed
 * @param orders  limits between the bounds
 * @returns settlement units, exact, fees not counted
 * @source MARKET-05-04; Vega 0019-MCAL-154
 */
export function orderPremium(
  bounds: PriceBounds,
  lots: Lots,
  orders: readonly PaidOrder[],
  multiplier: Units,
): Units {
  const before = worstValue(bounds, lots, multiplier);
  const paid = { buy: before, sell: before };
  const after = { buy: lots, sell: lots };
  for (const order of orders) {
    const signed = order.side === "buy" ? order.lots : -order.lots;
    paid[order.side] += positionValue("linear", signed, order.limitPrice, multiplier);
    after[order.side] += signed;
  }
  return maxUnits(
    0n,
    maxUnits(
      paid.buy - worstValue(bounds, after.buy, multiplier),
      paid.sell - worstValue(bounds, after.sell, multiplier),
    ),
  );
}

/** What a fully paid position and its orders tie up. @source MARKET-05-03 MARKET-05-04 */
export function fullyPaidMargin(
  bounds: PriceBounds,
  position: CostedPosition,
  orders: readonly PaidOrder[],
  multiplier: Units,
): FullyPaidMargin {
  const paid = premium(bounds, position, multiplier);
  const open = orderPremium(bounds, position.lots, orders, multiplier);
  return { position: paid, orders: open, total: paid + open };
}

/** A price held between the bounds, where there are any. @source MARKET-05-02 */
export function boundedPrice(bounds: PriceBounds | null, price: Ticks): Ticks {
  if (bounds === null) return price;
  return Math.max(bounds.floorPrice, Math.min(bounds.capPrice, price));
}
