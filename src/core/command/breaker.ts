import type { Lots, Micros, Ppm, Ticks } from "../number/unit.ts";
import type { Envelope } from "./envelope.ts";

/** What may be traded in a market, from the freest on. */
export const TRADING_STATES = ["open", "reduceOnly", "auction", "halted"] as const;
export type TradingState = (typeof TRADING_STATES)[number];

/** What a circuit breaker measures. @source BREAKER-02-01 */
export const BREAKER_TESTS = [
  "move",
  "average",
  "velocity",
  "divergence",
  "silence",
  "liquidation",
  "fund",
  "stall",
] as const;
export type BreakerTestName = (typeof BREAKER_TESTS)[number];

/** One test: it fails when what is measured exceeds a share of a reference. */
export interface BreakerTest {
  readonly test: BreakerTestName;
  /** How far it looks back, in eighths; of stall and silence the longest; 0 for divergence. */
  readonly windowMicros: Micros;
  /** 0 for stall and silence. */
  readonly limitPpm: Ppm;
  /** Where it leads. */
  readonly state: Exclude<TradingState, "open">;
  /** False: no liquidation slices until the state ends. */
  readonly liquidation: boolean;
}

/** How a market opens again by a call auction that the venue runs. @source BREAKER-04-01 */
export interface AuctionTerms {
  /** How long orders are collected at the least. */
  readonly callMicros: Micros;
  /** Farthest price from the reference; one step wider with each extension. */
  readonly collarPpm: Ppm;
  readonly extensionMicros: Micros;
  readonly extensionsMax: number;
}

/** Circuit breakers of a market: what stops it, for how long, and how it opens again. */
export interface Breakers {
  /** 1 to 8. */
  readonly tests: readonly BreakerTest[];
  /** A state is decided upon every so often. */
  readonly coolOffMicros: Micros;
  /** Periods in a row in which no test failed, after which it ends. */
  readonly quietPeriods: number;
  /** It ends after this time whatever the tests find; suspended slices go on. */
  readonly longestMicros: Micros;
  /** How often the exposure is told while slices are suspended. */
  readonly exposureMicros: Micros;
  readonly auction?: AuctionTerms | undefined;
}

/** Withdrawals of an asset stop when too much leaves at once. @source BREAKER-05-01 */
export interface WithdrawalBreaker {
  readonly windowMicros: Micros;
  readonly limitPpm: Ppm;
  readonly coolOffMicros: Micros;
}

/** The price an auction found; null where no order met another. */
export interface AuctionResultCommand extends Envelope {
  readonly kind: "auctionResult";
  readonly market: string;
  readonly price: Ticks | null;
  readonly lots: Lots;
}
