import { refuse, type Refusal } from "./money.ts";
import type { Market } from "./state.ts";

/** BREAKER-01-02, BREAKER-01-03: for an order that is not reducing, and for one that is. */
export function orderRefusal(market: Market, reducing: boolean): Refusal | undefined {
  if (!market.tradingOn) return refuse("MARKET_HALTED");
  const { stand } = market;
  if (stand?.state === "halted") return refuse("MARKET_HALTED", stand.latest);
  if (stand?.state !== "reduceOnly" || reducing) return undefined;
  return refuse("MARKET_REDUCE_ONLY", stand.latest);
}

export function slicesStopped({ liquidationOn, stand }: Market): boolean {
  return !liquidationOn || (stand?.suspended ?? null) !== null;
}
