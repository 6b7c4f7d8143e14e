import type { MarketCommand } from "../../src/core/command/command.ts";
import type { MarketParameters } from "../../src/core/command/parameter.ts";
import { max } from "./arithmetic.ts";
import type { Account, Market, Order, Venue } from "./state.ts";
import { shareUp } from "./value.ts";

/** MARKET-05-01. */
export function validBounds({ bounds, type, underlying, parameters }: MarketCommand): boolean {
  if (bounds === undefined) return true;
  const isPlain = type === "linear" && underlying === undefined;
  return isPlain && bounds.floorPrice < bounds.capPrice && validFullyPaid(parameters);
}

/** MARKET-05-01: no margin, no funding, no weight on profit. */
export function validFullyPaid(parameters: MarketParameters): boolean {
  const { tiers, maintenanceFloorPerLot, fundingCapPpb, profitWeightPpm, sizeAddOns } = parameters;
  return (
    tiers.every(({ initialPpm, maintenancePpm }) => initialPpm === 0 && maintenancePpm === 0) &&
    maintenanceFloorPerLot === 0n &&
    fundingCapPpb === 0 &&
    profitWeightPpm === 0 &&
    parameters.openInterestScale === undefined &&
    (sizeAddOns === undefined || sizeAddOns.length === 0) &&
    parameters.capsAsMargin !== true
  );
}

/** MARKET-05-03: what lots are worth at the least. */
function worst(market: Market, lots: bigint): bigint {
  const { floor, cap } = market.bounds!;
  return lots * (lots > 0n ? floor : cap) * market.multiplier;
}

/** MARKET-05-03: what a position entered at a cost has to have paid. */
export function premiumOf(market: Market, lots: bigint, entryCost: bigint): bigint {
  if (market.bounds === null || lots === 0n) return 0n;
  return max(0n, entryCost - worst(market, lots));
}

/** MARKET-05-04: what the orders of one side pay when all of them fill, one lot after the other. */
function paidBy(
  market: Market,
  held: bigint,
  orders: readonly Order[],
  side: "buy" | "sell",
): bigint {
  let paid = 0n;
  let lots = held;
  for (const order of orders) {
    if (order.market !== market.id || order.side !== side || order.reduceOnly) continue;
    const signed = side === "buy" ? order.lots : -order.lots;
    paid += signed * order.limit * market.multiplier;
    lots += signed;
  }
  return paid - (worst(market, lots) - worst(market, held));
}

/** MARKET-05-04: the dearer side, and every fee. */
export function fullyPaidOrders(market: Market, held: bigint, orders: readonly Order[]): bigint {
  const own = orders.filter((order) => order.market === market.id);
  const most = max(0n, paidBy(market, held, own, "buy"), paidBy(market, held, own, "sell"));
  return own.reduce((total, order) => total + feeAtLimit(market, order), most);
}

function feeAtLimit(market: Market, { lots, limit }: Order): bigint {
  const size = lots * (limit < 0n ? -limit : limit) * market.multiplier;
  return shareUp(size, market.parameters.takerFeePpm);
}

/** MARKET-05-04: a reduction that brings at least its fee. */
export function paysForItself(market: Market, order: Order): boolean {
  if (market.bounds === null) return false;
  const closed = order.side === "sell" ? order.lots : -order.lots;
  const brings = closed * order.limit * market.multiplier - worst(market, closed);
  return brings >= feeAtLimit(market, order);
}

/** MARKET-05-05: some position is not fully paid. */
export function canLose(venue: Venue, account: Account): boolean {
  return [...account.positions.keys()].some((id) => venue.markets.get(id)!.bounds === null);
}
