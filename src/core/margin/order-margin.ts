import type { Side } from "../command/command.ts";
import { divCeil } from "../number/rounding.ts";
import {
  absUnits,
  maxUnits,
  PPM,
  type Lots,
  type Ppm,
  type Ticks,
  type Units,
} from "../number/unit.ts";

/** An open order, as far as its margin goes. */
export interface OpenOrder {
  readonly side: Side;
  /** Lots not filled yet, > 0. */
  readonly lots: Lots;
  readonly limitTicks: Ticks;
}

/** How an isolated market charges its orders. */
export interface OrderMarginRate {
  /** Margin factor of the holder, in millionths of the notional. */
  readonly factorPpm: Ppm;
  /** Settlement units per tick and lot, as multiplier / lotDivisor where it is below one. */
  readonly multiplier: Units;
  readonly lotDivisor: Units;
  /** Price that an auction would uncross at: orders count at no less; null outside auctions. */
  readonly auctionTicks: Ticks | null;
}

/**
 * Margin for the open orders of an isolated position: the dearer of the two sides, since only one
 * can end up as a position.
 *
 *   side margin = ceil( sum(lots * price) * multiplier * factor / (lotDivisor * 1e6) )
 *
 * The lots nearest the market that would only reduce the position cost nothing.
 *
 * @param positionLots  signed
 * @returns settlement units, rounded up once per side
 * @source FORMULA-05-01; Vega isolated order margin
 */
export function isolatedOrderMargin(
  positionLots: Lots,
  orders: readonly OpenOrder[],
  rate: OrderMarginRate,
): Units {
  const buys = chargedValue("buy", Math.max(0, -positionLots), orders, rate.auctionTicks);
  const sells = chargedValue("sell", Math.max(0, positionLots), orders, rate.auctionTicks);
  const worst = maxUnits(buys, sells) * rate.multiplier * BigInt(rate.factorPpm);
  return divCeil(worst, rate.lotDivisor * PPM);
}

/** Sum of lots x ticks over one side, nearest the market first, after `free` lots. */
function chargedValue(
  side: Side,
  free: Lots,
  orders: readonly OpenOrder[],
  auctionTicks: Ticks | null,
): Units {
  const nearest = orders.filter((order) => order.side === side);
  nearest.sort((a, b) => {
    return side === "buy" ? b.limitTicks - a.limitTicks : a.limitTicks - b.limitTicks;
  });
  let left = free;
  let value = 0n;
  for (const { lots, limitTicks } of nearest) {
    const excused = Math.min(lots, left);
    left -= excused;
    const ticks = auctionTicks === null ? limitTicks : Math.max(limitTicks, auctionTicks);
    value += BigInt(lots - excused) * absUnits(BigInt(ticks));
  }
  return value;
}
