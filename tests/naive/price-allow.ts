import type { PriceState } from "../../src/core/event/price-decision.ts";
import { slicesStopped } from "./breaker-gate.ts";
import type { Feed } from "./price-state.ts";
import type { Market } from "./state.ts";

/** PRICE-04-03. */
const FORBIDDEN: Record<string, readonly PriceState[]> = {
  addRisk: ["uncertain", "stale", "missing", "divergent"],
  moneyOut: ["uncertain", "stale", "missing", "divergent"],
  liquidate: ["stale", "missing", "divergent"],
  setFunding: ["stale", "missing", "divergent"],
  mature: ["stale", "missing", "divergent"],
  delist: ["stale", "missing", "divergent"],
};

export function allows(feed: Feed | null, action: keyof typeof FORBIDDEN): boolean {
  return feed === null || !FORBIDDEN[action]!.includes(feed.state);
}

/** PRICE-04-04. */
export function mayLiquidate(market: Market): boolean {
  return !slicesStopped(market) && allows(market.feed, "liquidate");
}
