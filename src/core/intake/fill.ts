import type { FillCommand, FillLeg } from "../command/command.ts";
import { mulDivCeil, mulDivFloor } from "../number/rounding.ts";
import {
  absUnits,
  maxUnits,
  minUnits,
  POSITION_UNITS_MAX,
  PPM,
  type Lots,
  type Ticks,
  type Units,
} from "../number/unit.ts";
import { AccountPocket, countFee, countUnlent, post } from "../ledger/entry.ts";
import { movePosition } from "../ledger/trade.ts";
import { poolEquity } from "../margin/account-margin.ts";
import { cellMicrosOf, withTrade } from "../pricing/window.ts";
import { needsPositivePrice } from "../margin/spot.ts";
import { notional, positionValue } from "../margin/value.ts";
import { NONE } from "../state/account-table.ts";
import { OutOfRangeError } from "../state/failure.ts";
import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import type { Order } from "../state/order.ts";
import type { Venue } from "../state/venue.ts";
import { makeDue } from "../waterfall/due.ts";
import { liquidationFee } from "../waterfall/liquidation-fee.ts";
import { settlePositions } from "../waterfall/settlement.ts";
import { slicesFilled } from "./breaker.ts";
import { exchange } from "./exchange.ts";
import { unknownAccount, unknownMarket, refuse, type Outcome } from "./refusal.ts";

/** One side of a fill as it is booked. */
interface Leg {
  readonly account: number;
  readonly order: Order | undefined;
  readonly liquidity: FillLeg["liquidity"];
  /** Signed change of the position. */
  readonly delta: Lots;
}

/**
 * Books a trade that happened. It is refused only when it cannot be booked; whatever limit it
 * breaches shows in the stages that follow.
 *
 * @source MARGIN-05-01 LEDGER-04-02
 */
export function fill(venue: Venue, command: FillCommand): Outcome {
  const { accounts } = venue;
  for (const { account } of [command.buy, command.sell]) {
    if (!accounts.byId.has(account)) return unknownAccount(account);
  }
  const market = venue.marketById.get(command.market);
  if (market === undefined) return unknownMarket(command.market);
  const { fillPrice, lots } = command;
  if (needsPositivePrice(market) && fillPrice <= 0) {
    return refuse("PRICE_NOT_POSITIVE", `expected a positive price, was ${fillPrice}`);
  }
  for (const { account } of [command.buy, command.sell]) {
    const isolated = accounts.isolated.get(accounts.byId.get(account)!);
    if (isolated === undefined || isolated.market === market.index) continue;
    return refuse("WRONG_ISOLATED_MARKET", `expected ${account} to trade in its own market`);
  }
  const value = positionValue(market.kind, lots, fillPrice, market.multiplier);
  const buy = legOf(venue, market, command.buy, "buy", lots);
  const sell = legOf(venue, market, command.sell, "sell", -lots);
  if (market.spot === null) {
    movePosition(venue, buy.account, market, lots, value, "fill");
    movePosition(venue, sell.account, market, -lots, -value, "fill");
    for (const leg of [buy, sell]) assertPositionFits(venue, leg.account, market);
  } else {
    exchange(venue, market, { buyer: buy.account, seller: sell.account, lots, value });
  }
  chargeTradingFees(
    venue,
    market,
    buy,
    sell,
    notional(market.kind, lots, fillPrice, market.multiplier),
  );
  chargeLiquidationFee(venue, market, buy, fillPrice);
  chargeLiquidationFee(venue, market, sell, fillPrice);
  if (market.spot === null) recordOffBand(venue, market, buy, sell, lots, value);
  recordTrade(venue, market, buy, sell, fillPrice, lots);
  for (const leg of [buy, sell]) afterFill(venue, leg, lots);
  if (market.parameters.breakers !== undefined) slicesFilled(venue, market, sliced(buy, sell));
  if (market.settled) settlePositions(venue, market, new Set([buy.account, sell.account]));
  return null;
}

/** @source NUMBER-01-03 */
export function assertPositionFits(venue: Venue, account: number, market: Market): void {
  const slot = venue.positions.find(account, market);
  if (slot === NONE) return;
  const { kind, markPrice, multiplier } = market;
  const size = notional(kind, venue.positions.lots(slot), markPrice, multiplier);
  if (maxUnits(size, absUnits(venue.positions.cost(slot))) <= POSITION_UNITS_MAX) return;
  throw new OutOfRangeError(`expected a position of at most ${POSITION_UNITS_MAX} units`);
}

function legOf(venue: Venue, market: Market, leg: FillLeg, side: "buy" | "sell", delta: Lots): Leg {
  const account = venue.accounts.byId.get(leg.account)!;
  const named = leg.order === null ? undefined : venue.orders.byId.get(leg.order);
  const matches = named?.account === account && named.market === market && named.side === side;
  return { account, order: matches ? named : undefined, liquidity: leg.liquidity, delta };
}

/** A leg that fills a liquidation slice pays the liquidation fee instead. @source LEDGER-04-01 */
function paysTradingFee(leg: Leg): boolean {
  return leg.order?.origin !== "liquidation";
}

/** A slice the holder asked for takes liquidity, whatever the venue says. @source LEDGER-04-01 */
function liquidityOf(leg: Leg): FillLeg["liquidity"] {
  return leg.order?.origin === "callReduction" ? "taker" : leg.liquidity;
}

function chargeTradingFees(venue: Venue, market: Market, buy: Leg, sell: Leg, size: Units): void {
  const paid = chargeTaker(venue, market, buy, size) + chargeTaker(venue, market, sell, size);
  chargeMaker(venue, market, buy, sell, size, paid);
  chargeMaker(venue, market, sell, buy, size, paid);
}

function chargeTaker(venue: Venue, market: Market, leg: Leg, size: Units): Units {
  if (liquidityOf(leg) !== "taker" || !paysTradingFee(leg)) return 0n;
  return charge(venue, market, leg, size, market.parameters.takerFeePpm);
}

/** @param paid  what takers have paid for the fill: no rebate is more */
function chargeMaker(
  venue: Venue,
  market: Market,
  leg: Leg,
  other: Leg,
  size: Units,
  paid: Units,
): void {
  if (liquidityOf(leg) !== "maker" || !paysTradingFee(leg)) return;
  const { makerFeePpm } = market.parameters;
  if (makerFeePpm >= 0) {
    charge(venue, market, leg, size, makerFeePpm);
    return;
  }
  const amount = minUnits(paid, mulDivFloor(size, BigInt(-makerFeePpm), PPM));
  rebate(venue, market, leg, amount);
  const isPaidByTaker = liquidityOf(other) === "taker";
  if (market.spot !== null && isPaidByTaker) {
    countUnlentRebate(venue, market.settlement, other, amount);
  }
}

/** A rebate out of a fee that its payer owes beyond a line: nobody had lent it. @source LOAN-03-01 */
function countUnlentRebate(venue: Venue, asset: Asset, { account }: Leg, amount: Units): void {
  const { units, slot } = new AccountPocket(venue, account, asset);
  const owed = -units - venue.holdings.line(slot);
  if (owed > 0n) countUnlent(venue, asset, minUnits(amount, owed));
}

function charge(venue: Venue, market: Market, leg: Leg, size: Units, ratePpm: number): Units {
  const fee = mulDivCeil(size, BigInt(ratePpm), PPM);
  const asset = market.settlement;
  post(venue, new AccountPocket(venue, leg.account, asset), asset.fee, fee, "fee", market);
  countFee(venue, asset, fee);
  return fee;
}

function rebate(venue: Venue, market: Market, leg: Leg, amount: Units): void {
  const asset = market.settlement;
  post(venue, asset.fee, new AccountPocket(venue, leg.account, asset), amount, "rebate", market);
  countFee(venue, asset, -amount);
}

/** Never more than the fill brought above its limit, nor than the equity left. @source CLOSE-03-04 */
function chargeLiquidationFee(venue: Venue, market: Market, leg: Leg, fillPrice: number): void {
  const { order, account } = leg;
  if (order?.origin !== "liquidation") return;
  const closed = -leg.delta;
  const { kind, multiplier, parameters, settlement } = market;
  const fee = liquidationFee(
    positionValue(kind, closed, fillPrice, multiplier),
    positionValue(kind, closed, order.limitPrice, multiplier),
    notional(kind, closed, fillPrice, multiplier),
    parameters.liquidationFeePpm,
  );
  const most = maxUnits(0n, poolEquity(venue, account, settlement));
  const pocket = new AccountPocket(venue, account, settlement);
  post(venue, pocket, market.fund, minUnits(fee, most), "liquidationFee", market);
}

/** @source OFFBAND-01-01 */
function recordOffBand(
  venue: Venue,
  market: Market,
  buy: Leg,
  sell: Leg,
  lots: Lots,
  value: Units,
): void {
  const { kind, markPrice, multiplier, settlement } = market;
  const excess = value - positionValue(kind, lots, markPrice, multiplier);
  const size = notional(kind, lots, markPrice, multiplier);
  if (absUnits(excess) * PPM <= BigInt(venue.policy.offBandPpm) * size) return;
  const [loser, gainer] = excess > 0n ? [buy.account, sell.account] : [sell.account, buy.account];
  if (loser === gainer) return;
  const pool = venue.pool(settlement);
  const gain = { loser, gainer, units: absUnits(excess) };
  venue.transaction.write(pool, "offBand", [...pool.offBand, gain]);
}

/**
 * A trade that tells something about the price: not a liquidation, not somebody with himself.
 *
 * @source PRICE-06-05
 */
function recordTrade(
  venue: Venue,
  market: Market,
  buy: Leg,
  sell: Leg,
  fillPrice: Ticks,
  lots: Lots,
): void {
  const { feed } = market;
  const forced = [buy, sell].some(({ order }) => order !== undefined && order.origin !== "holder");
  if (feed === null || forced || buy.account === sell.account) return;
  const cellMicros = cellMicrosOf(market.parameters.pricing!.tradeMicros);
  const trades = withTrade(feed.trades, cellMicros, venue.nowMicros, fillPrice, lots);
  venue.transaction.write(market, "feed", { ...feed, trades });
}

/** Lots that liquidation orders have moved, on either side. */
function sliced(...legs: readonly Leg[]): bigint {
  let lots = 0n;
  for (const { order, delta } of legs) {
    if (order?.origin === "liquidation") lots += BigInt(Math.abs(delta));
  }
  return lots;
}

function afterFill(venue: Venue, leg: Leg, lots: Lots): void {
  const { order, account } = leg;
  if (order !== undefined) {
    venue.orders.write(order, "lots", Math.max(0, order.lots - lots));
  }
  makeDue(venue, account);
}
