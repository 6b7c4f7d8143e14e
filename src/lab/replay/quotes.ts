import type { Micros, Ticks } from "../../core/index.ts";
import type { Plan } from "../plan/plan.ts";
import type { FeedPlan } from "../plan/pricing.ts";
import type { Draft } from "./draft.ts";
import { marketPriceAt } from "../plan/contract.ts";
import { divFloor } from "../../core/number/rounding.ts";
import { priceAt } from "../plan/price-path.ts";

/** What every source of every market and asset says at a time, in the order they are declared. */
export function quotesAt(
  plan: Plan,
  elapsedMicros: Micros,
  lastTrade: (market: string) => Ticks | undefined,
): Draft[] {
  const drafts: Draft[] = [];
  for (const { asset, feed, path } of plan.assets.values()) {
    if (feed === undefined || path === undefined) continue;
    const own = priceAt(path.path, elapsedMicros);
    drafts.push(...quotesOf(plan, feed, { asset }, own, elapsedMicros));
  }
  for (const declared of plan.markets.values()) {
    const { market, feed } = declared;
    if (feed === undefined) continue;
    const own = lastTrade(market) ?? marketPriceAt(declared, elapsedMicros).markPrice;
    drafts.push(...quotesOf(plan, feed, { market }, own, elapsedMicros));
  }
  return drafts;
}

function quotesOf(
  plan: Plan,
  { sources }: FeedPlan,
  target: { readonly market: string } | { readonly asset: string },
  own: Ticks,
  elapsedMicros: Micros,
): Draft[] {
  return sources.flatMap((told): Draft[] => {
    const { source, path, volume, delayMicros, aheadMicros, spreadPpm, silent } = told;
    if (silent.some(({ from, to }) => from <= elapsedMicros && elapsedMicros < to)) return [];
    const seen = Math.max(0, elapsedMicros - delayMicros);
    const price = path === undefined ? own : priceAt(path, seen);
    const sourceMicros = plan.startMicros + elapsedMicros + aheadMicros;
    const said = spreadPpm === undefined ? { price } : around(price, spreadPpm);
    return [{ kind: "quote", target, source, sourceMicros, ...said, volume }];
  });
}

/** Half of the spread on either side of the price, rounded down. */
function around(price: Ticks, spreadPpm: number): { bidPrice: Ticks; askPrice: Ticks } {
  const half = Number(divFloor(BigInt(Math.abs(price)) * BigInt(spreadPpm), 2_000_000n));
  return { bidPrice: price - half, askPrice: price + half };
}
