import type { FillLeg, Side } from "../../../src/core/command/command.ts";
import type { Body, BodyOf } from "../body.ts";
import {
  findLiveOrder,
  pickHolder,
  pickLiveOrder,
  pickMarket,
  pickTrader,
  priceNear,
  type Scene,
} from "../scene.ts";
import { lotsForLeverage, valueOf } from "../sizing.ts";
import type { KnownAccount } from "../venue-memory.ts";
import type { MarketPlan } from "../venue-plan.ts";

/** A trade between two accounts, as large as the poorer one dares. */
export function fill(scene: Scene): Body | null {
  const { random } = scene;
  const market = pickMarket(scene);
  if (market === null) return null;
  const buyer = pickTrader(scene, market.market);
  const seller = random.oneIn(60) ? buyer : pickTrader(scene, market.market, buyer?.account);
  if (buyer === null || seller === null) return null;
  return tradeBetween(scene, { market, buyer, seller, price: tradePrice(scene, market) });
}

/** A trade far from the mark: what one side loses at once the other has gained. */
export function offBandFill(scene: Scene): Body | null {
  const { random, memory } = scene;
  const market = pickMarket(scene);
  if (market === null) return null;
  const buyer = pickTrader(scene, market.market);
  const seller = pickTrader(scene, market.market, buyer?.account);
  if (buyer === null || seller === null) return null;
  const mark = memory.marks.get(market.market) ?? market.price;
  const away = random.between(1, 50) * 10_000 * (random.oneIn(2) ? 1 : -1);
  return tradeBetween(scene, { market, buyer, seller, price: priceNear(market, mark, away) });
}

/** A trade that costs the holder of a loan line a good part of the line, in the asset it owes. */
export function borrowingFill(scene: Scene): Body | null {
  const { random, memory, index } = scene;
  if (memory.lines.size === 0) return null;
  const [name, line] = random.pick([...memory.lines]);
  const account = memory.accounts.get(name);
  const markets = index.plan.markets.filter(({ settlement }) => settlement === line.asset);
  if (account === undefined || markets.length === 0 || line.amount === 0n) return null;
  const market = random.pick(markets);
  const other = pickTrader(scene, market.market, name);
  const mark = memory.marks.get(market.market);
  if (other === null || mark === undefined) return null;
  const lots = lotsForLeverage(scene, account, market, random.between(1, 20));
  const worth = Math.max(1, Math.abs(valueOf(market, lots, mark)));
  const loss = (Number(line.amount) * random.between(20, 100)) / 100;
  const ppm = Math.min(400_000, Math.ceil((loss / worth) * 1_000_000));
  const sells = random.oneIn(2);
  const price = priceNear(market, mark, sells ? -ppm : ppm);
  const [buyer, seller] = sells ? [other, account] : [account, other];
  return fillBody(scene, { market, buyer, seller, price, lots });
}

/** A holder gives up some or all of a position, or flips it. */
export function closingFill(scene: Scene): Body | null {
  const { random } = scene;
  const held = pickHolder(scene);
  if (held === null) return null;
  const { account, market } = held;
  const other = pickTrader(scene, market.market, account.account);
  if (other === null) return null;
  const position = account.positions.get(market.market)?.lots ?? 0;
  const size = Math.abs(position);
  const whole = random.oneIn(2) ? size : random.between(1, size);
  const lots = random.oneIn(8) ? size + random.between(1, size) : whole;
  const price = tradePrice(scene, market);
  const [buyer, seller] = position < 0 ? [account, other] : [other, account];
  return fillBody(scene, { market, buyer, seller, price, lots });
}

/** A live order is hit, fully or in part, by somebody. */
export function orderFill(scene: Scene): Body | null {
  const { random, index } = scene;
  const order = pickLiveOrder(scene, (candidate) => !candidate.engine && candidate.lots > 0);
  if (order === null) return null;
  const market = index.markets.get(order.market);
  const owner = scene.memory.accounts.get(order.account);
  const other = pickTrader(scene, order.market, order.account);
  if (market === undefined || owner === undefined || other === null) return null;
  const part = random.oneIn(2) ? order.lots : random.between(1, order.lots);
  const lots = random.oneIn(40) ? order.lots + 1 : part;
  const price = order.limitPrice ?? tradePrice(scene, market);
  const [buyer, seller] = order.side === "buy" ? [owner, other] : [other, owner];
  return fillBody(scene, { market, buyer, seller, price, lots });
}

/** An order near the mark, sized around what the account's equity allows. */
export function place(scene: Scene, order: string): BodyOf<"place"> | null {
  const { random, memory } = scene;
  const borrows = random.oneIn(3) ? borrowingOrder(scene, order) : null;
  if (borrows !== null) return borrows;
  const own = [...memory.limits.values()].some(({ selfTrade }) => selfTrade !== undefined);
  const met = own && random.oneIn(3) ? meetingOrder(scene, order) : null;
  if (met !== null) return met;
  const market = pickMarket(scene);
  const account = market === null ? null : pickTrader(scene, market.market);
  if (market === null || account === null) return null;
  const position = memory.position(account.account, market.market);
  const reduce = position !== 0 && random.percent(40);
  const side: Side = (reduce ? position < 0 : random.oneIn(2)) ? "buy" : "sell";
  const percent = random.logBetween(1, 120);
  return {
    kind: "place",
    account: account.account,
    order,
    market: market.market,
    side,
    lots: reduce
      ? random.between(1, Math.abs(position))
      : lotsForLeverage(scene, account, market, percent),
    limitPrice: random.oneIn(5) ? null : orderPrice(scene, market),
    reduceOnly: reduce && random.oneIn(2),
  };
}

/** An order that an own resting one would meet, where that may not be. */
function meetingOrder({ random, memory, index }: Scene, order: string): BodyOf<"place"> | null {
  const apart = [...memory.live.values()].filter(({ market, engine, lots, limitPrice }) => {
    const watched = memory.limits.get(market)?.selfTrade !== undefined;
    return watched && !engine && lots > 0 && limitPrice !== null;
  });
  if (apart.length === 0) return null;
  const { account, market, side, lots, limitPrice } = random.pick(apart);
  const group = index.accounts.get(account)?.linkedGroup ?? null;
  const linked = [...index.accounts.values()].filter(({ linkedGroup }) => linkedGroup === group);
  const isOpen = (id: string): boolean => memory.accounts.has(id);
  const others = linked.map((other) => other.account).filter(isOpen);
  const by = group !== null && random.oneIn(3) && others.length > 0 ? random.pick(others) : account;
  const size = Math.max(1, Math.trunc((lots * random.between(20, 200)) / 100));
  const other = side === "buy" ? "sell" : "buy";
  const body = { kind: "place", account: by, order, market, side: other, lots: size } as const;
  return { ...body, limitPrice, reduceOnly: false };
}

/** The holder of a loan line sells what he has not, or buys with money that he has not. */
function borrowingOrder(scene: Scene, order: string): BodyOf<"place"> | null {
  const { random, memory, index } = scene;
  const lines = [...memory.lines].filter(([, { amount }]) => amount > 0n);
  if (lines.length === 0) return null;
  const [account, line] = random.pick(lines);
  const markets = index.plan.markets.filter(({ spot, settlement }) => {
    return spot !== null && (spot.base === line.asset || settlement === line.asset);
  });
  if (markets.length === 0) return null;
  const market = random.pick(markets);
  const side = market.spot!.base === line.asset ? "sell" : "buy";
  const price = Math.max(1, memory.marks.get(market.market) ?? market.price);
  const unit = side === "sell" ? market.spot!.lotUnits : market.multiplier * BigInt(price);
  const owned = memory.accounts.get(account)?.balances.get(line.asset) ?? 0n;
  const most = ((owned > 0n ? owned : 0n) + line.amount) / unit;
  const lots = Number((most * BigInt(random.between(10, 105))) / 100n);
  if (lots < 1 || !Number.isSafeInteger(lots)) return null;
  const limitPrice = random.oneIn(3) ? null : price;
  const body = { kind: "place", account, order, market: market.market, side, lots } as const;
  return { ...body, limitPrice, reduceOnly: false };
}

export function amend(scene: Scene): Body | null {
  const { random, index } = scene;
  const order = pickLiveOrder(scene, (candidate) => !candidate.engine || random.oneIn(10));
  const market = order === null ? undefined : index.markets.get(order.market);
  if (order === null || market === undefined) return null;
  const limitPrice = orderPrice(scene, market);
  const lots = random.oneIn(2) ? order.lots : random.between(1, order.lots * 2 + 1);
  return { kind: "amend", order: order.order, lots: Math.max(1, lots), limitPrice };
}

export function cancel(scene: Scene): Body | null {
  const order = pickLiveOrder(scene, () => true);
  return order === null ? null : { kind: "cancel", order: order.order };
}

/** The price of a trade that surprises nobody. */
function tradePrice({ random, memory }: Scene, market: MarketPlan): number {
  const mark = memory.marks.get(market.market) ?? market.price;
  return random.oneIn(3) ? mark : priceNear(market, mark, random.between(-1_500, 1_500));
}

export interface Trade {
  readonly market: MarketPlan;
  readonly buyer: KnownAccount;
  readonly seller: KnownAccount;
  readonly price: number;
  readonly lots: number;
}

export function fillBody(scene: Scene, { market, buyer, seller, price, lots }: Trade): Body {
  const buyerTakes = scene.random.oneIn(2);
  return {
    kind: "fill",
    market: market.market,
    fillPrice: price,
    lots,
    buy: leg(scene, { account: buyer, market, side: "buy", taker: buyerTakes }),
    sell: leg(scene, { account: seller, market, side: "sell", taker: !buyerTakes }),
  };
}

function tradeBetween(scene: Scene, trade: Omit<Trade, "lots">): Body {
  const { random, index } = scene;
  const { market, buyer, seller } = trade;
  const percent = random.logBetween(1, index.plan.mood.leveragePercent);
  const buyerLots = lotsForLeverage(scene, buyer, market, percent);
  const sellerLots = lotsForLeverage(scene, seller, market, percent);
  const bold = random.oneIn(6);
  const lots = bold ? Math.max(buyerLots, sellerLots) : Math.min(buyerLots, sellerLots);
  return fillBody(scene, { ...trade, lots });
}

function leg(
  scene: Scene,
  drawn: { account: KnownAccount; market: MarketPlan; side: Side; taker: boolean },
): FillLeg {
  const { random, memory } = scene;
  const { account, market, side, taker } = drawn;
  const own = findLiveOrder(scene, account.account, market.market, side);
  const strange = random.oneIn(25);
  let order = own !== null && random.percent(85) ? own.order : null;
  if (strange && memory.ended.length > 0) order = random.pick(memory.ended).order;
  if (strange && random.oneIn(3)) order = pickLiveOrder(scene, () => true)?.order ?? "nobodys";
  const liquidity = (random.oneIn(15) ? !taker : taker) ? "taker" : "maker";
  return { account: account.account, order, liquidity };
}

function orderPrice({ random, memory }: Scene, market: MarketPlan): number {
  const mark = memory.marks.get(market.market) ?? market.price;
  return priceNear(market, mark, random.between(-15_000, 15_000));
}
