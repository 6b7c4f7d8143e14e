import type { Side } from "../command/command.ts";
import { mulDivCeil } from "../number/rounding.ts";
import { maxUnits, PPM, type Lots, type Ticks, type Units } from "../number/unit.ts";
import { NONE } from "../state/account-table.ts";
import type { Market } from "../state/market.ts";
import type { Order } from "../state/order.ts";
import type { Venue } from "../state/venue.ts";
import { entryLoanMargin, entryUnits } from "./entry-equity.ts";
import { orderPremium } from "./fully-paid.ts";
import { legsRelief, type OffsetLeg } from "./offset.ts";
import { positionInitialMargin } from "./requirement.ts";
import { spotLosses } from "./spot.ts";
import { notional, positionValue } from "./value.ts";

/** An order that is being checked, live or not. */
export interface OrderTerms {
  readonly market: Market;
  readonly side: Side;
  readonly lots: Lots;
  readonly limitPrice: Ticks;
  readonly reduceOnly: boolean;
}

/** What a check assumes: live orders less one, plus one; or other positions in some markets. */
export interface OrderChange {
  readonly without?: Order;
  readonly added?: OrderTerms;
  readonly positions?: ReadonlyMap<Market, Lots>;
}

/** Live orders of an account as a check counts them. */
export function countedOrders(venue: Venue, account: number, change: OrderChange): OrderTerms[] {
  const orders: OrderTerms[] = venue.orders.of(account).filter((order) => order !== change.without);
  if (change.added !== undefined) orders.push(change.added);
  return orders;
}

/**
 * Initial margin of an account in the numeraire: every position at the worst of its orders filled
 * or not, plus what its orders would lose on filling at their limits, plus margin on what it owes
 * and what its spot orders may cost, both at entry prices.
 *
 * @source MARGIN-03-01 MARGIN-03-03 PRICE-07-03 MARGIN-08-03 SPOT-02-03
 */
export function initialMargin(venue: Venue, account: number, change: OrderChange = {}): Units {
  const orders = countedOrders(venue, account, change);
  let total = 0n;
  const legs: OffsetLeg[] = [];
  const markets = marketsOf(venue, account, orders);
  for (const market of change.positions?.keys() ?? []) markets.add(market);
  for (const market of markets) {
    if (market.spot !== null) continue;
    const own = orders.filter((order) => order.market === market);
    const lots = change.positions?.get(market) ?? venue.positions.lotsOf(account, market);
    const margin = worstCaseMargin(market, lots, own);
    const losses = ordersLoss(market, lots, own);
    total += market.settlement.toNumeraireUp(margin + losses);
    if (venue.policy.offsets === undefined || market.underlying === null) continue;
    legs.push({ market, lots: sureLots(lots, own), markPrice: market.markPrice });
  }
  const relief = legs.length < 2 ? 0n : legsRelief(venue, legs, "initial");
  return total + owedInitial(venue, account) + spotLosses(venue, account, orders) - relief;
}

/** Initial margin on all that an account owes. @source LOAN-01-01 */
function owedInitial(venue: Venue, account: number): Units {
  const { holdings } = venue;
  let total = 0n;
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    const asset = holdings.asset(slot);
    if (asset.parameters.loan === undefined) continue;
    total += entryLoanMargin(asset, entryUnits(venue, account, asset));
  }
  return total;
}

/** What the orders in one market would cost at once. @source MARGIN-03-02 MARKET-05-04 */
function ordersLoss(market: Market, lots: Lots, orders: readonly OrderTerms[]): Units {
  const { bounds, multiplier } = market;
  if (bounds === null) return orders.reduce((sum, order) => sum + orderLoss(order), 0n);
  const adding = orders.filter(({ reduceOnly }) => !reduceOnly);
  const fees = orders.reduce((sum, order) => sum + orderFee(order), 0n);
  return orderPremium(bounds, lots, adding, multiplier) + fees;
}

/** What stays of a position whichever of its orders fill: only that offsets. @source MARGIN-08-03 */
function sureLots(lots: Lots, orders: readonly OrderTerms[]): Lots {
  const closing = lots > 0 ? "sell" : "buy";
  const closed = orders.reduce(
    (sum, { side, lots: size }) => sum + (side === closing ? size : 0),
    0,
  );
  return lots > 0 ? Math.max(0, lots - closed) : Math.min(0, lots + closed);
}

function marketsOf(venue: Venue, account: number, orders: readonly OrderTerms[]): Set<Market> {
  const markets = new Set<Market>();
  const { positions } = venue;
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    markets.add(positions.market(slot));
  }
  for (const order of orders) markets.add(order.market);
  return markets;
}

function worstCaseMargin(market: Market, lots: Lots, orders: readonly OrderTerms[]): Units {
  const { buys, sells } = addingLots(orders);
  return maxUnits(
    positionInitialMargin(market, lots + buys, market.markPrice),
    positionInitialMargin(market, lots - sells, market.markPrice),
  );
}

/** Lots that may be added on each side: reduce-only orders add nothing. */
export function addingLots(orders: readonly OrderTerms[]): { buys: Lots; sells: Lots } {
  let buys = 0;
  let sells = 0;
  for (const order of orders) {
    if (order.reduceOnly) continue;
    if (order.side === "buy") buys += order.lots;
    else sells += order.lots;
  }
  return { buys, sells };
}

/**
 * What an order would cost at once if it filled at its limit: the distance to the mark where that
 * is a loss, and the taker fee. Settlement units.
 *
 * @source MARGIN-03-02
 */
export function orderLoss(order: OrderTerms): Units {
  const { market, lots, limitPrice } = order;
  if (lots === 0) return 0n;
  const { kind, multiplier } = market;
  const atLimit = positionValue(kind, lots, limitPrice, multiplier);
  const atMark = positionValue(kind, lots, market.markPrice, multiplier);
  const loss = order.side === "buy" ? atLimit - atMark : atMark - atLimit;
  return maxUnits(loss, 0n) + orderFee(order);
}

/** Taker fee of an order at its limit. */
export function orderFee({ market, lots, limitPrice }: OrderTerms): Units {
  const size = notional(market.kind, lots, limitPrice, market.multiplier);
  return mulDivCeil(size, BigInt(market.parameters.takerFeePpm), PPM);
}
