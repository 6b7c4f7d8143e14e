import type { FillCommand, FillLeg, Side } from "../../src/core/command/command.ts";
import { abs, isSafe, max, MILLION, min, POSITION_UNITS_MAX, sum } from "./arithmetic.ts";
import { touchForSlicing } from "./ladder.ts";
import { post } from "./ledger.ts";
import { lotsOf, openInterest, poolEquity } from "./margin.ts";
import { refuse, type Refusal } from "./money.ts";
import { exchange } from "./spot.ts";
import { needsPositivePrice } from "./swap.ts";
import { changePosition } from "./position.ts";
import { holdingOf, type Account, type Market, type Order, type Venue } from "./state.ts";
import { notional, shareDown, shareUp, value } from "./value.ts";

/** One leg with what it needs to be booked. */
interface Leg {
  readonly side: Side;
  readonly account: Account;
  readonly order: Order | undefined;
  /** LEDGER-04-01: what the leg is charged as; null for an engine order. */
  readonly charged: "maker" | "taker" | null;
}

/** MARGIN-05-01: refused only when it cannot be booked. */
export function checkFill(venue: Venue, command: FillCommand): Refusal | undefined {
  const { buy, sell, fillPrice, market: marketId } = command;
  for (const { account } of [buy, sell]) {
    if (!venue.accounts.has(account)) return refuse("UNKNOWN_ACCOUNT");
  }
  const market = venue.markets.get(marketId);
  if (market === undefined) return refuse("UNKNOWN_MARKET");
  if (needsPositivePrice(market) && fillPrice <= 0) return refuse("PRICE_NOT_POSITIVE");
  for (const { account } of [buy, sell]) {
    const { isolated } = venue.accounts.get(account)!;
    if (isolated !== null && isolated.market !== marketId) return refuse("WRONG_ISOLATED_MARKET");
  }
  return undefined;
}

/** LEDGER-04-02: positions, fees, liquidation fees; then what follows from the fill. */
export function bookFill(venue: Venue, command: FillCommand): void {
  const market = venue.markets.get(command.market)!;
  const lots = BigInt(command.lots);
  const price = BigInt(command.fillPrice);
  const buy = legOf(venue, command.buy, "buy", market);
  const sell = legOf(venue, command.sell, "sell", market);
  const legs = [buy, sell];
  const paid = value(market, lots, price);
  if (market.spot === null) {
    changePosition(venue, buy.account, market, lots, paid, "fill");
    changePosition(venue, sell.account, market, -lots, -paid, "fill");
  } else exchange(venue, market, buy.account, sell.account, lots, paid);
  for (const { order } of legs) if (order !== undefined) order.lots = max(0n, order.lots - lots);
  chargeFees(venue, market, legs, notional(market, lots, price));
  for (const leg of legs) chargeLiquidation(venue, market, leg, lots, price);
  if (market.spot === null) {
    recordOffBand(venue, market, buy.account, sell.account, lots, price);
  }
  for (const { account } of legs) touchForSlicing(account);
}

/** BREAKER-02-01: lots of liquidation orders that a fill executes. */
export function liquidatedLots(venue: Venue, { market: id, buy, sell, lots }: FillCommand): bigint {
  const market = venue.markets.get(id)!;
  const legs = [legOf(venue, buy, "buy", market), legOf(venue, sell, "sell", market)];
  return BigInt(legs.filter(({ order }) => order?.engine === "liquidation").length) * BigInt(lots);
}

function legOf(venue: Venue, leg: FillLeg, side: Side, market: Market): Leg {
  const account = venue.accounts.get(leg.account)!;
  const named = leg.order === null ? undefined : account.orders.get(leg.order);
  const order = named?.market === market.id && named.side === side ? named : undefined;
  if (order?.engine === "liquidation") return { side, account, order, charged: null };
  const charged = order?.engine === "callReduction" ? "taker" : leg.liquidity;
  return { side, account, order, charged };
}

/** LEDGER-04-01: takers first; a rebate is at most what the other leg paid. */
function chargeFees(venue: Venue, market: Market, legs: readonly Leg[], size: bigint): void {
  const { takerFeePpm, makerFeePpm } = market.parameters;
  const taken = legs.filter(({ charged }) => charged === "taker");
  const made = legs.filter(({ charged }) => charged === "maker");
  const takerFee = shareUp(size, takerFeePpm);
  for (const { account } of taken) payFee(venue, market, account, takerFee);
  for (const { account } of made) {
    if (makerFeePpm >= 0) payFee(venue, market, account, shareUp(size, makerFeePpm));
    else if (taken.length > 0) {
      const rebate = min(takerFee, shareDown(size, -makerFeePpm));
      payRebate(venue, market, account, rebate);
      if (market.spot !== null) {
        const asset = venue.assets.get(market.settlement)!;
        const beyond = taken.map((leg) => {
          const { balance, line } = holdingOf(leg.account, asset.id);
          return max(0n, -balance - line);
        });
        asset.unlent += min(rebate, sum(beyond));
      }
    }
  }
}

function payFee(venue: Venue, market: Market, account: Account, amount: bigint): void {
  const [asset, from] = [market.settlement, `account:${account.id}`];
  post(venue, { asset, from, to: "fee", amount, cause: "fee", market: market.id });
}

function payRebate(venue: Venue, market: Market, account: Account, amount: bigint): void {
  const [asset, to] = [market.settlement, `account:${account.id}`];
  post(venue, { asset, from: "fee", to, amount, cause: "rebate", market: market.id });
}

/** CLOSE-03-04: never more than the fill brought above its limit, nor than what is left. */
function chargeLiquidation(
  venue: Venue,
  market: Market,
  leg: Leg,
  lots: bigint,
  price: bigint,
): void {
  const { account, order, side } = leg;
  if (order?.engine !== "liquidation") return;
  const closed = side === "sell" ? lots : -lots;
  const surplus = value(market, closed, price) - value(market, closed, order.limit);
  const rate = market.parameters.liquidationFeePpm;
  const owned = poolEquity(venue, account, market.settlement);
  const amount = max(0n, min(shareUp(notional(market, lots, price), rate), surplus, owned));
  const [asset, from, to] = [market.settlement, `account:${account.id}`, `fund:${market.id}`];
  post(venue, { asset, from, to, amount, cause: "liquidationFee", market: market.id });
}

/** OFFBAND-01-01: who gained from a fill far from the mark, and against whom. */
function recordOffBand(
  venue: Venue,
  market: Market,
  buyer: Account,
  seller: Account,
  lots: bigint,
  price: bigint,
): void {
  const above = value(market, lots, price) - value(market, lots, market.mark);
  const band = BigInt(venue.policy.offBandPpm) * notional(market, lots, market.mark);
  if (buyer === seller || abs(above) * MILLION <= band) return;
  const [loser, gainer] = above > 0n ? [buyer, seller] : [seller, buyer];
  const { offBand } = venue.assets.get(market.settlement)!;
  const against = offBand.get(loser.id) ?? new Map<string, bigint>();
  offBand.set(loser.id, against);
  against.set(gainer.id, (against.get(gainer.id) ?? 0n) + abs(above));
}

/** NUMBER-01-01: whether what a fill has stored fits. */
export function fillFits(
  venue: Venue,
  command: FillCommand,
  fits: (x: bigint) => boolean,
): boolean {
  const market = venue.markets.get(command.market)!;
  const { ledger } = venue.assets.get(market.settlement)!;
  const pots = [`clearing:${market.id}`, `funding:${market.id}`, `fund:${market.id}`, "fee"];
  if (!pots.every((pot) => fits(ledger.get(pot) ?? 0n))) return false;
  if (!isSafe(openInterest(venue, market.id))) return false;
  if (market.spot !== null) return true;
  return [command.buy, command.sell].every(({ account: id }) => {
    const account = venue.accounts.get(id)!;
    const lots = lotsOf(account, market.id);
    const cost = account.positions.get(market.id)?.cost ?? 0n;
    const balance = account.holdings.get(market.settlement)?.balance ?? 0n;
    if (max(abs(cost), notional(market, lots, market.mark)) > POSITION_UNITS_MAX) return false;
    return Number.isSafeInteger(Number(lots)) && fits(cost) && fits(balance);
  });
}

/** PRICE-06-05. */
export function recordTrade(venue: Venue, command: FillCommand): void {
  const market = venue.markets.get(command.market)!;
  const legs = [
    legOf(venue, command.buy, "buy", market),
    legOf(venue, command.sell, "sell", market),
  ];
  const forced = legs.some(({ order }) => (order?.engine ?? null) !== null);
  if (market.feed === null || forced || legs[0]!.account === legs[1]!.account) return;
  const [price, lots] = [BigInt(command.fillPrice), BigInt(command.lots)];
  market.feed.trades.push({ time: venue.now, price, lots });
}
