import type { PriceSource, Pricing } from "../../../src/core/command/pricing.ts";
import type { QuoteTarget } from "../../../src/core/command/quote.ts";
import type { Body, BodyOf } from "../body.ts";
import type { Scene } from "../scene.ts";

/** Ticks of the sources of one market or asset: all of them near one price, or one by itself. */
export function quotes(scene: Scene): Body[] {
  const { random } = scene;
  const picked = pickTarget(scene);
  if (picked === null) return [];
  const { target, pricing, price, first } = picked;
  const moved = price + Math.trunc((price * random.between(-20_000, 20_000)) / 1_000_000);
  const crash = random.oneIn(30) ? random.between(-400_000, 300_000) : 0;
  const next = Math.max(1, moved + Math.trunc((moved * crash) / 1_000_000));
  const all = random.percent(70) ? pricing.sources : random.some(pricing.sources, 1);
  const most = first * 15;
  return all.map((source) => quoteOf(scene, target, source, next, most));
}

function quoteOf(
  { random, memory }: Scene,
  target: QuoteTarget,
  { source, exponent }: PriceSource,
  price: number,
  most: number,
): BodyOf<"quote"> {
  const near = price + Math.trunc((price * random.between(-3_000, 3_000)) / 1_000_000);
  const way = random.weighted({
    fine: 60,
    same: 6,
    tenfold: 2,
    tenth: 2,
    half: 2,
    spike: 2,
    strange: 1,
  });
  const said = {
    fine: near,
    same: price,
    tenfold: near * 10,
    tenth: near / 10,
    half: near / 2,
    spike: near * 13,
    strange: random.pick([0, -near, 2 ** 52]),
  }[way];
  // Farther from the first price than others move theirs nobody could hold a position.
  const held = way === "strange" ? said : Math.min(most, said);
  const inUnit = Math.round(held / 10 ** exponent);
  const time = random.weighted({ now: 60, behind: 6, old: 2, ahead: 2 });
  const away = { now: 0, behind: -random.below(3_000_000), old: -4e9, ahead: 2_000_000 }[time];
  const spread = Math.max(0, Math.trunc((inUnit * random.below(2_000)) / 1_000_000));
  const crossed = random.oneIn(40) ? -1 : 1;
  return {
    kind: "quote",
    target,
    source: random.oneIn(200) ? "nobody" : source,
    sourceMicros: memory.now + away,
    ...(random.oneIn(3)
      ? { bidPrice: inUnit - spread * crossed, askPrice: inUnit + spread * crossed }
      : { price: inUnit }),
    ...(random.oneIn(2) ? { volume: random.logBetween(1, 1e9) } : {}),
  };
}

function pickTarget(
  scene: Scene,
): { target: QuoteTarget; pricing: Pricing; price: number; first: number } | null {
  const { random, memory, index } = scene;
  const markets = [...memory.limits].flatMap(([market, { pricing }]) => {
    const price = memory.marks.get(market) ?? 1;
    return pricing === undefined ? [] : [{ target: { market }, pricing, price }];
  });
  const assets = [...memory.assetParameters].flatMap(([asset, { pricing }]) => {
    const price = memory.assetPrices.get(asset) ?? 1;
    return pricing === undefined ? [] : [{ target: { asset }, pricing, price }];
  });
  const all = [...markets, ...assets];
  if (all.length === 0) return null;
  const { target, pricing, price } = random.pick(all);
  const planned =
    "market" in target ? index.markets.get(target.market) : index.assets.get(target.asset);
  const first = planned?.price ?? 1;
  const strayed = price > first * 12 || price * 12 < first;
  return { target, pricing, first, price: Math.max(2, strayed ? first : price) };
}
