import type { AmendCommand, PlaceCommand } from "../../src/core/command/command.ts";
import { groupRefusal } from "./account-life.ts";
import { abs, isSafe, max, sum } from "./arithmetic.ts";
import { orderRefusal } from "./breaker-gate.ts";
import { drawable } from "./interest.ts";
import { paysForItself } from "./fully-paid.ts";
import { RANK } from "./ladder.ts";
import {
  entryEquity,
  equity,
  initialOf,
  lotsByMarket,
  lotsOf,
  maintenance,
  maintenanceOf,
} from "./margin.ts";
import { openInterest, openLots, orderLoss, owedMargin } from "./margin.ts";
import { unmaturedGain } from "./lien.ts";
import { lockedCapital, refuse, securedEquity, type Refusal } from "./money.ts";
import { mayBorrow } from "./source.ts";
import { keepApart, ownMeetings } from "./self-trade.ts";
import { isRepaying } from "./spot.ts";
import { heldOf, needsPositivePrice, swapOf, swapsOf } from "./swap.ts";
import { insert, settlementOf } from "./state.ts";
import type { Account, Market, Order, Venue } from "./state.ts";
import { bounded, collarPrice, worthUp } from "./value.ts";
import { pricesAllow } from "./price-gate.ts";

/** MARGIN-04-01: the pre-trade checks, in their order. */
export function checkPlace(venue: Venue, command: PlaceCommand): Refusal | undefined {
  const account = venue.accounts.get(command.account);
  if (account === undefined) return refuse("UNKNOWN_ACCOUNT");
  if (account.frozen) return refuse("ACCOUNT_FROZEN");
  const market = venue.markets.get(command.market);
  if (market === undefined) return refuse("UNKNOWN_MARKET");
  const { isolated } = account;
  if (isolated !== null && isolated.market !== market.id) return refuse("WRONG_ISOLATED_MARKET");
  if (venue.orders.has(command.order) || command.order.startsWith("liq-")) {
    return refuse("ORDER_EXISTS");
  }
  const order = orderOf(command, market);
  const refusal = checkTerms(venue, account, market, order, [...account.orders.values()]);
  return refusal ?? checkOwn(venue, account, market, order);
}

export function place(venue: Venue, command: PlaceCommand): void {
  const market = venue.markets.get(command.market)!;
  const order = orderOf(command, market);
  const account = venue.accounts.get(order.account)!;
  const meetings = ownMeetings(venue, market, account, order);
  venue.orders.set(order.id, order);
  insert(account.orders, order.id, order);
  keepApart(venue, market, order, meetings);
}

/** LIMIT-01-02. */
function checkOwn(
  venue: Venue,
  account: Account,
  market: Market,
  order: Order,
): Refusal | undefined {
  if (market.parameters.selfTrade?.policy !== "cancelTaker") return undefined;
  const meets = ownMeetings(venue, market, account, order).length > 0;
  return meets ? refuse("SELF_TRADE") : undefined;
}

/** A market order has the collar price as its limit. */
function orderOf(command: PlaceCommand, market: Market): Order {
  const { account, side, limitPrice, reduceOnly } = command;
  return {
    id: command.order,
    account,
    market: market.id,
    side,
    lots: BigInt(command.lots),
    limit: limitPrice === null ? collarPrice(market, side) : BigInt(limitPrice),
    reduceOnly,
    cancelling: false,
    engine: null,
  };
}

/** MARGIN-04-03. */
export function checkAmend(venue: Venue, command: AmendCommand): Refusal | undefined {
  const old = venue.orders.get(command.order);
  if (old === undefined) return refuse("UNKNOWN_ORDER");
  if (old.engine !== null) return refuse("ENGINE_ORDER");
  const account = venue.accounts.get(old.account)!;
  if (account.frozen) return refuse("ACCOUNT_FROZEN");
  const market = venue.markets.get(old.market)!;
  const amended = { ...old, lots: BigInt(command.lots), limit: BigInt(command.limitPrice) };
  const others = [...account.orders.values()].filter((order) => order !== old);
  const refusal = checkTerms(venue, account, market, amended, others);
  return refusal ?? checkOwn(venue, account, market, amended);
}

export function amend(venue: Venue, command: AmendCommand): void {
  const order = venue.orders.get(command.order)!;
  order.lots = BigInt(command.lots);
  order.limit = BigInt(command.limitPrice);
  const market = venue.markets.get(order.market)!;
  const account = venue.accounts.get(order.account)!;
  keepApart(venue, market, order, ownMeetings(venue, market, account, order));
}

/** MARGIN-04-01 from the market's state on; `others` are the account's other live orders. */
function checkTerms(
  venue: Venue,
  account: Account,
  market: Market,
  order: Order,
  others: readonly Order[],
): Refusal | undefined {
  const { orderLotsMax, positionLotsMax, openInterestLotsMax } = market.parameters;
  if (market.settled) return refuse("MARKET_SETTLED");
  const closed = orderRefusal(market, true);
  if (closed !== undefined) return closed;
  if (orderLotsMax !== 0 && order.lots > BigInt(orderLotsMax)) return refuse("ORDER_TOO_LARGE");
  if (needsPositivePrice(market) && order.limit <= 0n) return refuse("PRICE_NOT_POSITIVE");
  if (bounded(market, order.limit) !== order.limit) return refuse("PRICE_COLLAR");
  if (beyondCollar(market, order)) return refuse("PRICE_COLLAR");
  if (account.stage === "closingOut") return refuse("ACCOUNT_CLOSING_OUT");
  const inMarket = [...others, order].filter((one) => one.market === market.id);
  const total = abs(lotsOf(account, market.id)) + sum(inMarket.map((one) => one.lots));
  if (!isSafe(total)) return refuse("OUT_OF_RANGE");
  if (market.spot !== null) return checkSpot(venue, account, order, [...others, order]);
  const reducing = isReducing(account, order, others);
  if (order.reduceOnly && !reducing) return refuse("NOT_REDUCING");
  if (market.end?.announced === true && !reducing) return refuse("MARKET_CLOSING");
  const closedToRisk = reducing ? undefined : orderRefusal(market, false);
  if (closedToRisk !== undefined) return closedToRisk;
  if (RANK[account.stage] >= RANK.restricted && !reducing) return refuse("ACCOUNT_RESTRICTED");
  if (!reducing && !pricesAllow(venue, account, "addRisk", market)) return refuse("PRICE_UNSURE");
  if (!reducing && positionLotsMax !== 0) {
    const held = lotsOf(account, market.id);
    const orders = [...others, order];
    const long = held + openLots(orders, market.id, "buy");
    const short = held - openLots(orders, market.id, "sell");
    if (max(abs(long), abs(short)) > BigInt(positionLotsMax)) return refuse("POSITION_LIMIT");
  }
  if (!reducing && openInterestLotsMax !== 0) {
    const after = openInterest(venue, market.id) + order.lots;
    if (after > BigInt(openInterestLotsMax)) return refuse("OPEN_INTEREST_LIMIT");
  }
  if (!reducing) {
    const refusal = groupRefusal(venue, account, market.id, [...others, order]);
    if (refusal !== undefined) return refusal;
  }
  return checkMargin(venue, account, market, order, others, reducing);
}

/** SPOT-02-02, SPOT-02-03; `all` are the account's live orders with this one. */
function checkSpot(
  venue: Venue,
  account: Account,
  order: Order,
  all: readonly Order[],
): Refusal | undefined {
  const repays = isRepaying(venue, account, order, all);
  if (order.reduceOnly && !repays) return refuse("NOT_REDUCING");
  const closed = repays ? undefined : orderRefusal(venue.markets.get(order.market)!, false);
  if (closed !== undefined) return closed;
  if (RANK[account.stage] >= RANK.restricted && !repays) return refuse("ACCOUNT_RESTRICTED");
  const market = venue.markets.get(order.market)!;
  if (!repays && !pricesAllow(venue, account, "addRisk", market)) return refuse("PRICE_UNSURE");
  const { paid, pays, received, gets } = swapOf(venue, order);
  const held = heldOf(swapsOf(venue, all), paid);
  const holding = account.holdings.get(paid);
  const line = holding?.line ?? 0n;
  const there = (holding?.balance ?? 0n) - lockedCapital(venue, account, paid) + line;
  if (held > there) return refuse("INSUFFICIENT_BALANCE");
  const asset = venue.assets.get(paid)!;
  const unmatured = holding === undefined ? 0n : unmaturedGain(venue, asset, holding);
  if (held > there - unmatured) return refuse("UNMATURED_GAIN");
  const left = securedEquity(venue, account, paid) - held;
  if (left < -drawable(asset, line)) return refuse("LOAN_LINE_EXCEEDED");
  const borrows = held - max(0n, holding?.balance ?? 0n);
  if (!mayBorrow(venue, asset, borrows)) return refuse("UTILIZATION_LIMIT");
  const worth = equity(venue, account);
  if (entryEquity(venue, account) >= initialOf(venue, account, lotsByMarket(account), all))
    return undefined;
  if (!repays || worth <= 0n) return refuse("INSUFFICIENT_MARGIN");
  const less = new Map([
    [paid, pays],
    [received, -gets],
  ]);
  const worthAfter = equity(venue, account, less);
  const ofPositions = maintenanceOf(venue, lotsByMarket(account));
  const needed = ofPositions + owedMargin(venue, account);
  const neededAfter = ofPositions + owedMargin(venue, account, less);
  const keepsRatio = worthAfter * needed >= worth * neededAfter;
  return neededAfter <= needed && keepsRatio ? undefined : refuse("INSUFFICIENT_MARGIN");
}

function beyondCollar(market: Market, { side, limit }: Order): boolean {
  const collar = collarPrice(market, side);
  return side === "buy" ? limit > collar : limit < collar;
}

/** It opposes the position and, with the orders of its side, does not exceed it. */
function isReducing(account: Account, order: Order, others: readonly Order[]): boolean {
  const held = lotsOf(account, order.market);
  if (order.side === "sell" ? held <= 0n : held >= 0n) return false;
  let total = order.lots;
  for (const other of others) {
    if (other.market === order.market && other.side === order.side) total += other.lots;
  }
  return total <= abs(held);
}

/** MARGIN-04-02: initial margin, or a reduction that does not worsen the ratio. */
function checkMargin(
  venue: Venue,
  account: Account,
  market: Market,
  order: Order,
  others: readonly Order[],
  reducing: boolean,
): Refusal | undefined {
  const worth = equity(venue, account);
  const lots = lotsByMarket(account);
  const entry = entryEquity(venue, account);
  if (entry >= initialOf(venue, account, lots, [...others, order])) return undefined;
  if (reducing && paysForItself(market, order)) return undefined;
  if (!reducing || worth <= 0n) return refuse("INSUFFICIENT_MARGIN");
  const needed = maintenance(venue, account);
  const held = lots.get(market.id)!;
  lots.set(market.id, order.side === "buy" ? held + order.lots : held - order.lots);
  const owed = owedMargin(venue, account);
  const neededAfter = maintenanceOf(venue, lots) + owed;
  const worthAfter = worth - worthUp(venue, settlementOf(venue, market), orderLoss(market, order));
  const keepsRatio = worthAfter * needed >= worth * neededAfter;
  return neededAfter <= needed && keepsRatio ? undefined : refuse("INSUFFICIENT_MARGIN");
}
