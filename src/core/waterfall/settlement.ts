import { post } from "../ledger/entry.ts";
import { movePosition } from "../ledger/trade.ts";
import { boundedPrice } from "../margin/fully-paid.ts";
import { positionValue } from "../margin/value.ts";
import { curveFrom } from "../pricing/funding-index.ts";
import { finalPriceOf } from "../pricing/index-average.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { cancel } from "./cancel.ts";
import { makeDue } from "./due.ts";
import { openMarket } from "./trading-state.ts";

/** The end has come: the mark becomes the final price. @source MARKET-01-03 */
export function fixFinalPrice(venue: Venue, market: Market): void {
  const price = boundedPrice(market.bounds, finalPriceOf(market, market.end!));
  venue.transaction.write(market, "finalPrice", price);
  venue.transaction.write(market, "markPrice", price);
  venue.transaction.write(market, "indexIntegral", 0n);
  venue.pool(market.settlement).dirtyMarkets.add(market);
  venue.listener?.marketPriceChanged(market);
  venue.emit({
    type: "price",
    target: `market:${market.id}`,
    markPrice: price,
    indexPrice: market.indexPrice,
  });
}

/**
 * Ends a market whose final price the waterfall has dealt with: its orders, then its positions,
 * then what rounding left.
 *
 * @source MARKET-02-01
 */
export function settleMarket(venue: Venue, market: Market): void {
  openMarket(venue, market, "settlement");
  endOrders(venue, market);
  settlePositions(venue, market, holdersOf(venue, market));
  const { perLotScaled } = market.funding;
  venue.transaction.write(market, "funding", curveFrom(market, venue.nowMicros, 0, perLotScaled));
  venue.pool(market.settlement).dirtyMarkets.add(market);
  venue.transaction.write(market, "settled", true);
  if (market.feed === null) return;
  venue.transaction.write(market, "feed", null);
  venue.transaction.write(venue, "feedCount", venue.feedCount - 1);
}

function holdersOf(venue: Venue, market: Market): number[] {
  return Array.from(market.holders, (slot) => venue.positions.account(slot));
}

function endOrders(venue: Venue, market: Market): void {
  for (const order of venue.orders.inMarket(market)) {
    cancel(venue, order);
    venue.touch(order.account);
    venue.orders.remove(order);
    if (order.origin !== "holder") makeDue(venue, order.account);
  }
}

/** Closes what the accounts hold at the final price; equity stays. @source MARKET-02-01 MARKET-02-03 */
export function settlePositions(venue: Venue, market: Market, accounts: Iterable<number>): void {
  const { kind, multiplier, finalPrice } = market;
  for (const account of venue.inIdOrder(accounts)) {
    const lots = venue.positions.lotsOf(account, market);
    if (lots === 0) continue;
    const value = positionValue(kind, lots, finalPrice!, multiplier);
    movePosition(venue, account, market, -lots, -value, "settlement");
    makeDue(venue, account);
  }
  const { clearing, fund } = market;
  post(venue, clearing, fund, clearing.units, "settlement", market);
}
