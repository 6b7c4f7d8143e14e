import type { DelistCommand, ExpiryTerms } from "../../src/core/command/command.ts";
import { divFloor } from "./arithmetic.ts";
import { open } from "./breaker.ts";
import { fundingIndex } from "./funding.ts";
import { cancelOne, touchForSlicing } from "./ladder.ts";
import { post } from "./ledger.ts";
import { lotsOf } from "./margin.ts";
import { refuse, type Refusal } from "./money.ts";
import { changePosition } from "./position.ts";
import { addTimer, cash, settlementOf } from "./state.ts";
import type { Account, Market, MarketEnd, Order, Venue } from "./state.ts";
import { bounded, value } from "./value.ts";

/** MARKET-01-01. */
export function validExpiry(expiry: ExpiryTerms | undefined, now: number): boolean {
  if (expiry === undefined) return true;
  const { atMicros, averagingMicros } = expiry;
  return averagingMicros >= 0 && atMicros - averagingMicros >= now && atMicros > now;
}

/** MARKET-03-01. */
export function checkDelist(venue: Venue, command: DelistCommand): Refusal | undefined {
  const { atMicros, averagingMicros, finalPrice } = command;
  const market = venue.markets.get(command.market);
  if (market === undefined) return refuse("UNKNOWN_MARKET");
  if (market.settled) return refuse("MARKET_SETTLED");
  if (market.spot !== null) return refuse("SPOT_MARKET");
  const { end, expiry } = market;
  const begun = end !== null && venue.now >= end.at - end.averaging;
  const late = atMicros - averagingMicros < venue.now;
  const twice = finalPrice !== null && averagingMicros > 0;
  const longer = expiry !== null && atMicros > expiry;
  const ofAsset = settlementOf(venue, market).end;
  const outlives = ofAsset !== null && atMicros > ofAsset.at;
  if (begun || late || twice || longer || outlives) return refuse("PARAMETER_INVALID");
  const isBad = market.kind === "inverse" && finalPrice !== null && finalPrice <= 0;
  return isBad ? refuse("PRICE_NOT_POSITIVE") : undefined;
}

/** MARKET-03-01, MARKET-03-02. */
export function delist(venue: Venue, command: DelistCommand): void {
  const market = venue.markets.get(command.market)!;
  const { atMicros: at, averagingMicros: averaging, finalPrice } = command;
  const declared = finalPrice === null ? null : BigInt(finalPrice);
  setEnd(venue, market, { at, averaging, declared, announced: true });
  for (const order of ordersOf(venue, market)) {
    if (order.engine === null && !order.reduceOnly) cancelOne(venue, order);
  }
}

/** Replaces the end that was known, and its timers. */
export function setEnd(venue: Venue, market: Market, end: MarketEnd): void {
  market.end = end;
  venue.timers = venue.timers.filter(
    ({ cause, target }) => target !== market.id || (cause !== "expiry" && cause !== "settlement"),
  );
  addTimer(venue, { time: end.at, cause: "expiry", target: market.id });
  addTimer(venue, { time: end.at, cause: "settlement", target: market.id });
}

/** MARKET-01-02: adds up the whole history of the index, up to a time. */
export function indexSum(market: Market, until: number): bigint {
  if (market.end === null) return 0n;
  const start = market.end.at - market.end.averaging;
  const history = [...market.indexHistory, { time: until, index: 0n }];
  let total = market.indexSum;
  for (const [i, { time, index }] of history.slice(0, -1).entries()) {
    const from = Math.max(time, start);
    const to = Math.max(history[i + 1]!.time, start);
    total += index * BigInt(to - from);
  }
  return total;
}

function finalPrice(market: Market): bigint {
  const { at, averaging, declared } = market.end!;
  if (declared !== null) return declared;
  if (averaging === 0) return market.index;
  return divFloor(2n * indexSum(market, at) + BigInt(averaging), 2n * BigInt(averaging));
}

/** MARKET-01-03. */
export function fixFinalPrice(venue: Venue, market: Market): void {
  market.mark = bounded(market, finalPrice(market));
  const [markPrice, indexPrice] = [Number(market.mark), Number(market.index)];
  venue.events.push({ type: "price", target: `market:${market.id}`, markPrice, indexPrice });
}

/** MARKET-02-01. */
export function settleMarket(venue: Venue, market: Market): void {
  open(venue, market, "settlement");
  for (const order of ordersOf(venue, market)) {
    const account = venue.accounts.get(order.account)!;
    cancelOne(venue, order);
    venue.orders.delete(order.id);
    account.orders.delete(order.id);
    if (order.engine !== null) touchForSlicing(account);
  }
  settlePositions(venue, market, [...venue.accounts.values()]);
  const base = fundingIndex(venue, market);
  market.funding = { base, since: venue.now, ratePpb: 0n, notionalPerLot: 0n };
  market.settled = true;
  market.feed = null;
}

/** MARKET-02-01, MARKET-02-03: the mark of a settled market is its final price. */
export function settlePositions(venue: Venue, market: Market, accounts: readonly Account[]): void {
  for (const account of accounts) {
    const lots = lotsOf(account, market.id);
    if (lots === 0n) continue;
    changePosition(venue, account, market, -lots, -value(market, lots, market.mark), "settlement");
    touchForSlicing(account);
  }
  const [from, to] = [`clearing:${market.id}`, `fund:${market.id}`];
  const amount = cash(settlementOf(venue, market), from);
  post(venue, { asset: market.settlement, from, to, amount, cause: "settlement" });
}

function ordersOf(venue: Venue, market: Market): Order[] {
  const orders = [...venue.orders.values()].filter((order) => order.market === market.id);
  return orders.sort((a, b) => (a.id < b.id ? -1 : 1));
}
