import type {
  AmendCommand,
  CancelCommand,
  OrderEndCommand,
  PlaceCommand,
  Side,
} from "../command/command.ts";
import { accountMargin } from "../margin/account-margin.ts";
import { coversInitialMargin } from "../margin/bounded-margin.ts";
import { entryDeduction } from "../margin/entry-equity.ts";
import {
  countedOrders,
  initialMargin,
  orderFee,
  orderLoss,
  type OrderChange,
  type OrderTerms,
} from "../margin/initial-margin.ts";
import { maintenanceRelief } from "../margin/offset.ts";
import { boundedPrice, worstValue } from "../margin/fully-paid.ts";
import { needsPositivePrice } from "../margin/spot.ts";
import { maintenanceMargin } from "../margin/requirement.ts";
import { positionValue } from "../margin/value.ts";
import type { Lots } from "../number/unit.ts";
import type { Order } from "../state/order.ts";
import type { Venue } from "../state/venue.ts";
import { stateRefusal } from "./breaker.ts";
import { groupRefusal } from "./group-limit.ts";
import { priceGate } from "./price-gate.ts";
import { STAGE_RANK } from "../watch/stage.ts";
import { makeDue } from "../waterfall/due.ts";
import { collarPrice } from "../waterfall/slice-price.ts";
import {
  closingOut,
  frozen,
  settled,
  unknownAccount,
  unknownMarket,
  refuse,
  type Outcome,
} from "./refusal.ts";
import { keepApart, ownMeetings, selfTradeRefusal } from "./self-trade.ts";
import { repaysSafely, spotRefusal } from "./spot-order.ts";

/** Ids of the engine's own orders begin so. */
const ENGINE_PREFIX = "liq-";

/** Pre-trade check of an order. @source MARGIN-04-01 */
export function place(venue: Venue, command: PlaceCommand): Outcome {
  const account = venue.accounts.byId.get(command.account);
  if (account === undefined) return unknownAccount(command.account);
  if (venue.accounts.isFrozen(account)) return frozen(command.account);
  const market = venue.marketById.get(command.market);
  if (market === undefined) return unknownMarket(command.market);
  const isolated = venue.accounts.isolated.get(account);
  if (isolated !== undefined && isolated.market !== market.index) {
    return refuse("WRONG_ISOLATED_MARKET", `expected an order in its own market`);
  }
  if (venue.orders.byId.has(command.order) || command.order.startsWith(ENGINE_PREFIX)) {
    return refuse("ORDER_EXISTS", `expected a new order id, was ${command.order}`);
  }
  const { side, lots, reduceOnly } = command;
  const limitPrice = command.limitPrice ?? collarPrice(market, side);
  const order: Order = {
    id: command.order,
    account,
    market,
    side,
    reduceOnly,
    origin: "holder",
    lots,
    limitPrice,
    cancelling: false,
    next: null,
  };
  const refusal = termsRefusal(venue, account, { added: order }, order);
  if (refusal !== null) return refusal;
  const meetings = ownMeetings(venue, order);
  const own = selfTradeRefusal(order, meetings);
  if (own !== null) return own;
  venue.orders.add(order);
  keepApart(venue, order, meetings);
  return null;
}

/** New remaining lots and limit of a resting order. @source MARGIN-04-03 */
export function amend(venue: Venue, command: AmendCommand): Outcome {
  const order = venue.orders.byId.get(command.order);
  if (order === undefined) return unknownOrder(command.order);
  if (order.origin !== "holder") return engineOrder();
  const { account, market, side, reduceOnly } = order;
  if (venue.accounts.isFrozen(account)) return frozen(venue.idOf(account));
  const { lots, limitPrice } = command;
  const terms: OrderTerms = { market, side, lots, limitPrice, reduceOnly };
  const refusal = termsRefusal(venue, account, { without: order, added: terms }, terms);
  if (refusal !== null) return refusal;
  const taker = { id: order.id, account, market, side, lots, limitPrice };
  const meetings = ownMeetings(venue, taker);
  const own = selfTradeRefusal(taker, meetings);
  if (own !== null) return own;
  venue.orders.write(order, "lots", lots);
  venue.orders.write(order, "limitPrice", limitPrice);
  keepApart(venue, order, meetings);
  return null;
}

export function cancelOrder(venue: Venue, command: CancelCommand): Outcome {
  const order = venue.orders.byId.get(command.order);
  if (order === undefined) return unknownOrder(command.order);
  if (order.origin !== "holder") return engineOrder();
  venue.orders.write(order, "cancelling", true);
  venue.emit({ type: "cancelOrder", order: order.id, account: venue.idOf(order.account) });
  return null;
}

export function endOrder(venue: Venue, command: OrderEndCommand): Outcome {
  const order = venue.orders.byId.get(command.order);
  if (order === undefined) return unknownOrder(command.order);
  if (order.origin !== "holder") venue.touch(order.account);
  venue.orders.remove(order);
  if (order.origin !== "holder") makeDue(venue, order.account);
  return null;
}

function engineOrder(): Outcome {
  return refuse("ENGINE_ORDER", "expected an order of a holder, was a liquidation slice");
}

function unknownOrder(id: string): Outcome {
  return refuse("UNKNOWN_ORDER", `expected a live order, was ${id}`);
}

/** The checks that an order's terms must pass, from the market's state on. */
function termsRefusal(
  venue: Venue,
  account: number,
  change: OrderChange,
  terms: OrderTerms,
): Outcome {
  const { market, lots } = terms;
  if (market.settled) return settled(market.id);
  const closed = stateRefusal(market, "reduceRisk");
  if (closed !== null) return closed;
  const { orderLotsMax } = market.parameters;
  if (orderLotsMax !== 0 && lots > orderLotsMax) {
    return refuse("ORDER_TOO_LARGE", `expected at most ${orderLotsMax} lots, was ${lots}`);
  }
  return (
    priceRefusal(terms) ??
    (venue.closingOut.has(account) ? closingOut(venue.idOf(account)) : null) ??
    (market.spot === null
      ? sizeRefusal(venue, account, change, terms)
      : spotRefusal(venue, account, countedOrders(venue, account, change), terms)) ??
    marginRefusal(venue, account, change, terms)
  );
}

function priceRefusal({ market, side, limitPrice }: OrderTerms): Outcome {
  if (needsPositivePrice(market) && limitPrice <= 0) {
    return refuse("PRICE_NOT_POSITIVE", `expected a positive price, was ${limitPrice}`);
  }
  if (limitPrice !== boundedPrice(market.bounds, limitPrice)) {
    return refuse("PRICE_COLLAR", `expected a limit between the bounds, was ${limitPrice}`);
  }
  const collar = collarPrice(market, side);
  const beyond = side === "buy" ? limitPrice > collar : limitPrice < collar;
  if (!beyond) return null;
  const bound = side === "buy" ? "at most" : "at least";
  return refuse("PRICE_COLLAR", `expected ${bound} ${collar} ticks, was ${limitPrice}`);
}

function sizeRefusal(
  venue: Venue,
  account: number,
  change: OrderChange,
  terms: OrderTerms,
): Outcome {
  const { market, lots } = terms;
  const held = venue.positions.lotsOf(account, market);
  const { all, buys, sells, sameSide } = lotsInMarket(venue, account, change, terms);
  if (Math.abs(held) + all > Number.MAX_SAFE_INTEGER) {
    return refuse("OUT_OF_RANGE", "expected position and orders of fewer than 2^53 lots");
  }
  if (opposes(held, terms) && sameSide <= Math.abs(held)) return null;
  if (terms.reduceOnly) {
    return refuse("NOT_REDUCING", "expected an order no larger than the position it reduces");
  }
  if (market.end?.announced === true) {
    return refuse("MARKET_CLOSING", `expected a reducing order: ${market.id} is being delisted`);
  }
  const closed = stateRefusal(market, "addRisk");
  if (closed !== null) return closed;
  const stage = venue.accounts.stage(account);
  if (STAGE_RANK[stage] >= STAGE_RANK.restricted && !venue.accounts.isExempt(account)) {
    return refuse("ACCOUNT_RESTRICTED", `expected a reducing order while ${stage}`);
  }
  const unsure = priceGate(venue, account, "addRisk", market);
  if (unsure !== null) return unsure;
  const { positionLotsMax, openInterestLotsMax } = market.parameters;
  const reach = Math.max(Math.abs(held + buys), Math.abs(held - sells));
  if (positionLotsMax !== 0 && reach > positionLotsMax) {
    return refuse("POSITION_LIMIT", `expected at most ${positionLotsMax} lots, was ${reach}`);
  }
  const open = market.openInterestLots + lots;
  if (openInterestLotsMax !== 0 && open > openInterestLotsMax) {
    return refuse("OPEN_INTEREST_LIMIT", `expected at most ${openInterestLotsMax}, was ${open}`);
  }
  return groupRefusal(venue, account, change, market);
}

/** Opposes the position and, with the other orders of its side, does not exceed it. */
function isReducing(
  venue: Venue,
  account: number,
  change: OrderChange,
  terms: OrderTerms,
): boolean {
  const held = venue.positions.lotsOf(account, terms.market);
  if (!opposes(held, terms)) return false;
  return lotsInMarket(venue, account, change, terms).sameSide <= Math.abs(held);
}

function opposes(held: Lots, { side }: OrderTerms): boolean {
  return held !== 0 && held > 0 === (side === "sell");
}

/** Lots of the account's orders in one market, the order that is checked among them. */
interface OrderLots {
  all: Lots;
  /** Those that may add to a position on each side: reduce-only orders add nothing. */
  buys: Lots;
  sells: Lots;
  /** Those on the side of the order that is checked. */
  sameSide: Lots;
}

function lotsInMarket(
  venue: Venue,
  account: number,
  change: OrderChange,
  terms: OrderTerms,
): OrderLots {
  const sum: OrderLots = { all: 0, buys: 0, sells: 0, sameSide: 0 };
  for (let order = venue.orders.first(account); order !== null; order = order.next) {
    if (order.market === terms.market && order !== change.without) addLots(sum, order, terms.side);
  }
  addLots(sum, terms, terms.side);
  return sum;
}

function addLots(sum: OrderLots, { side, lots, reduceOnly }: OrderTerms, checked: Side): void {
  sum.all += lots;
  if (side === checked) sum.sameSide += lots;
  if (reduceOnly) return;
  if (side === "buy") sum.buys += lots;
  else sum.sells += lots;
}

/** @source MARGIN-04-02 MARGIN-04-04 PRICE-07-03 */
function marginRefusal(
  venue: Venue,
  account: number,
  change: OrderChange,
  terms: OrderTerms,
): Outcome {
  if (venue.accounts.isExempt(account)) return null;
  const deducted = entryDeduction(venue, account);
  if (deducted === 0n && coversInitialMargin(venue, account, change) === true) return null;
  const { equity, maintenanceMargin: before } = accountMargin(venue, account);
  const needed = initialMargin(venue, account, change);
  if (equity - deducted >= needed) return null;
  if (terms.market.spot !== null) {
    if (repaysSafely(venue, account, countedOrders(venue, account, change), terms)) return null;
  } else if (paysForItself(terms) && isReducing(venue, account, change, terms)) {
    return null;
  } else if (equity > 0n && isReducing(venue, account, change, terms)) {
    const { market } = terms;
    const held = venue.positions.lotsOf(account, market);
    const rest = held - Math.sign(held) * terms.lots;
    const relief = maintenanceRelief(venue, account);
    const reliefLeft = maintenanceRelief(venue, account, { market, lots: rest });
    const released = marginAt(terms, held) - marginAt(terms, rest) - (relief - reliefLeft);
    const after = before - released;
    const left = equity - market.settlement.toNumeraireUp(orderLoss(terms));
    if (after <= before && left * before >= equity * after) return null;
  }
  const numeraire = venue.assetById.get(venue.numeraire)!;
  const most = numeraire.inWords(needed);
  return refuse(
    "INSUFFICIENT_MARGIN",
    `expected equity of at least ${most}, was ${numeraire.inWords(equity - deducted)}`,
  );
}

/** A reduction of a fully paid position that brings at least its fee. @source MARKET-05-04 */
function paysForItself(terms: OrderTerms): boolean {
  const { market, side, lots, limitPrice } = terms;
  const { bounds, kind, multiplier } = market;
  if (bounds === null) return false;
  const closed = side === "sell" ? lots : -lots;
  const released = positionValue(kind, closed, limitPrice, multiplier);
  return released - worstValue(bounds, closed, multiplier) >= orderFee(terms);
}

function marginAt({ market }: OrderTerms, lots: number): bigint {
  return market.settlement.toNumeraireUp(maintenanceMargin(market, lots, market.markPrice));
}
