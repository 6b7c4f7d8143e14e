import type { TradingState } from "../command/breaker.ts";
import type { Reason } from "../event/reason.ts";
import type { Micros } from "../number/unit.ts";
import type { Market } from "../state/market.ts";

/** What trading states decide about. What is not here is open in every state. */
export type MarketAction = "addRisk" | "reduceRisk" | "auctionResult" | "slice";

/** Why an action is closed in a state; null where it is open. @source BREAKER-01-02 */
export const ACTION_TABLE: Readonly<
  Record<MarketAction, Readonly<Record<TradingState, Reason | null>>>
> = {
  addRisk: {
    open: null,
    reduceOnly: "MARKET_REDUCE_ONLY",
    auction: null,
    halted: "MARKET_HALTED",
  },
  reduceRisk: { open: null, reduceOnly: null, auction: null, halted: "MARKET_HALTED" },
  auctionResult: {
    open: "NO_AUCTION",
    reduceOnly: "NO_AUCTION",
    auction: null,
    halted: "NO_AUCTION",
  },
  slice: { open: null, reduceOnly: null, auction: null, halted: "MARKET_HALTED" },
};

/** Why an action is closed, and until when at the latest. */
export interface StateBlock {
  readonly reason: Reason;
  readonly state: TradingState;
  readonly untilMicros: Micros | undefined;
}

/** Whether a market's state closes an action: the operator's switch first, then the breaker. */
export function stateBlock(market: Market, action: MarketAction): StateBlock | null {
  const { breaker, tradingHalted } = market;
  if (tradingHalted && (action === "addRisk" || action === "reduceRisk")) {
    return { reason: "MARKET_HALTED", state: "halted", untilMicros: undefined };
  }
  const state = breaker?.state ?? "open";
  const reason = ACTION_TABLE[action][state];
  return reason === null ? null : { reason, state, untilMicros: breaker?.latestMicros };
}

/** Whether no slices are sent in a market: by the operator, or by a breaker. */
export function slicesStopped({ liquidationHalted, breaker }: Market): boolean {
  return liquidationHalted || (breaker !== null && breaker.suspendedMicros !== null);
}
