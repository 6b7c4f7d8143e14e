import type { Market, Order, Venue } from "./state.ts";
import { shareUp, value } from "./value.ts";

export type Terms = Pick<Order, "market" | "side" | "lots" | "limit">;

/** SPOT-02-01: what a filled order takes and brings. */
interface Swap {
  readonly paid: string;
  readonly pays: bigint;
  readonly received: string;
  readonly gets: bigint;
}

/** SPOT-01-01. */
export function needsPositivePrice(market: Market): boolean {
  return market.kind === "inverse" || market.spot !== null;
}

/** SPOT-02-01: an order filled at its limit, with the taker fee. */
export function swapOf(venue: Venue, order: Terms): Swap {
  const market = venue.markets.get(order.market)!;
  const { base, lotUnits } = market.spot!;
  const ofBase = order.lots * lotUnits;
  const ofQuote = value(market, order.lots, order.limit);
  const fee = shareUp(ofQuote, market.parameters.takerFeePpm);
  const quote = market.settlement;
  return order.side === "buy"
    ? { paid: quote, pays: ofQuote + fee, received: base, gets: ofBase }
    : { paid: base, pays: ofBase, received: quote, gets: ofQuote - fee };
}

export function swapsOf(venue: Venue, orders: Iterable<Terms>): Swap[] {
  return [...orders]
    .filter(({ market }) => venue.markets.get(market)!.spot !== null)
    .map((order) => swapOf(venue, order));
}

export function heldOf(swaps: readonly Swap[], asset: string): bigint {
  return swaps.reduce((total, { paid, pays }) => total + (paid === asset ? pays : 0n), 0n);
}

export function incomingOf(swaps: readonly Swap[], asset: string): bigint {
  return swaps.reduce((total, { received, gets }) => total + (received === asset ? gets : 0n), 0n);
}
