import type { PriceUpdate } from "../../../src/core/command/command.ts";
import type { Body } from "../body.ts";
import { pickMarket, priceNear, type Scene } from "../scene.ts";
import type { AssetPlan, MarketPlan } from "../venue-plan.ts";

/** A small move of one or several markets and assets. */
export function tick(scene: Scene): Body | null {
  const { random, index } = scene;
  const picked = random.some(index.plan.markets, random.logBetween(1, 4));
  const markets = picked.filter((market) => !market.silent || random.oneIn(30));
  const size = random.pick([300, 3_000, 20_000]);
  const moves = markets.map((market) => ({ market, ppm: random.between(-size, size) }));
  return pricesFor(scene, moves, random.oneIn(4));
}

/** One to sixty percent at once, down or up, in one market or in all of them. */
export function crash(scene: Scene): Body | null {
  const { random, index } = scene;
  const ppm = random.logBetween(1, 60) * 10_000;
  const signed = random.percent(65) ? -ppm : ppm;
  const one = pickMarket(scene);
  const all = random.oneIn(3);
  const markets = all ? index.plan.markets : [one ?? index.plan.markets[0]!];
  const moves = markets.map((market) => ({
    market,
    ppm: all && random.oneIn(4) ? Math.trunc(signed / random.between(-3, 4) || signed) : signed,
  }));
  return pricesFor(scene, moves, random.oneIn(3));
}

/** Collateral loses its value, markets stand still. */
export function collateralCrash(scene: Scene): Body | null {
  const { random, index } = scene;
  if (index.plan.assets.length < 2) return null;
  const asset = random.pick(index.plan.assets.slice(1));
  if (isPriced(scene, asset) && !random.oneIn(20)) return null;
  const ppm = random.oneIn(2) ? random.between(-700_000, 300_000) : random.between(-30_000, 30_000);
  return { kind: "price", updates: [assetUpdate(scene, asset, ppm)] };
}

/** A linear market at, or below, zero; and back. */
export function strangePrice(scene: Scene): Body | null {
  const { random, index, memory } = scene;
  const brave = index.plan.markets.filter((market) => {
    return market.mayGoNegative && !isPriced(scene, { market: market.market });
  });
  if (brave.length === 0) return null;
  const market = random.pick(brave);
  const mark = memory.marks.get(market.market);
  if (mark === undefined) return null;
  const low = random.pick([0, 1, -1, -random.between(1, market.price)]);
  const markPrice = mark <= 0 && random.percent(70) ? market.price : low;
  return {
    kind: "price",
    updates: [{ market: market.market, markPrice, indexPrice: markPrice + random.between(-1, 1) }],
  };
}

function pricesFor(
  scene: Scene,
  moves: readonly { market: MarketPlan; ppm: number }[],
  skewed: boolean,
): Body | null {
  const { random, index } = scene;
  const updates = moves.flatMap(({ market, ppm }): PriceUpdate[] => {
    if (isPriced(scene, { market: market.market }) && !random.oneIn(60)) return [];
    const update = marketUpdate(scene, market, skewed ? ppm + random.between(-900, 900) : ppm);
    if (update === null) return [];
    const asset = index.assets.get(market.settlement);
    const base = index.assets.get(market.spot?.base ?? "");
    const moved = base ?? asset;
    if (moved !== undefined && isPriced(scene, moved)) return [update];
    if (base !== undefined && random.percent(90)) return [update, assetUpdate(scene, base, ppm)];
    const follows = market.movesSettlement && asset !== undefined && random.percent(90);
    return follows ? [update, assetUpdate(scene, asset, ppm)] : [update];
  });
  return updates.length === 0
    ? null
    : { kind: "price", updates: random.oneIn(9) ? updates.toReversed() : updates };
}

/** Whose prices come by quotes, as far as the venue knows. */
function isPriced({ memory }: Scene, of: { market: string } | { asset: string }): boolean {
  const known =
    "market" in of ? memory.limits.get(of.market) : memory.assetParameters.get(of.asset);
  return known?.pricing !== undefined;
}

function marketUpdate(scene: Scene, market: MarketPlan, ppm: number): PriceUpdate | null {
  const mark = scene.memory.marks.get(market.market);
  if (mark === undefined) return null;
  const markPrice = priceNear(market, mark, homeward(mark, market.price, ppm));
  const positive = market.mayGoNegative ? markPrice : Math.max(1, markPrice);
  const indexPrice = priceNear(market, positive, scene.random.between(-200, 200));
  return { market: market.market, markPrice: positive, indexPrice };
}

function assetUpdate({ memory, random }: Scene, asset: AssetPlan, ppm: number): PriceUpdate {
  const price = memory.assetPrices.get(asset.asset) ?? asset.price;
  const moved = price + Math.trunc((price * homeward(price, asset.price, ppm)) / 1_000_000);
  const to = Math.max(1, moved);
  if (!random.oneIn(4)) return { asset: asset.asset, price: to };
  const below = Math.floor((to * random.below(100_000)) / 1_000_000);
  return { asset: asset.asset, price: to, collateralPrice: to - below };
}

/** Turns a move around that would leave the neighbourhood of the first price for good. */
function homeward(price: number, first: number, ppm: number): number {
  if (price > first * 12) return -Math.abs(ppm) / 2;
  if (price * 12 < first) return Math.abs(ppm) * 2;
  return ppm;
}
