import type { BreakerTestName, TradingState } from "../command/breaker.ts";
import type { Lots, Micros, Ppm, Ticks, Units } from "../number/unit.ts";

/** A test failed: measured x 1e6 > limitPpm x reference. @source BREAKER-03-01 */
export interface TripEvent {
  readonly type: "trip";
  readonly market: string;
  readonly test: BreakerTestName;
  /** Ticks, lots, units of money or microseconds, whatever the test compares. */
  readonly measured: Units;
  readonly reference: Units;
  readonly limitPpm: Ppm;
  readonly from: TradingState;
  readonly to: TradingState;
  /** Whether liquidation slices go on. */
  readonly slices: boolean;
  readonly decideMicros: Micros;
  readonly latestMicros: Micros;
}

/** A state ended. @source BREAKER-03-02 */
export interface TradingStateEvent {
  readonly type: "tradingState";
  readonly market: string;
  readonly from: TradingState;
  readonly to: TradingState;
  readonly by: "quiet" | "latest" | "auction" | "lapsed" | "operator" | "parameters" | "settlement";
}

/** Where a call auction stands. @source BREAKER-04-01 BREAKER-04-02 */
export interface AuctionEvent {
  readonly type: "auction";
  readonly market: string;
  readonly phase: "begun" | "extended" | "ended" | "failed";
  readonly referencePrice: Ticks;
  readonly lowPrice: Ticks;
  readonly highPrice: Ticks;
  /** What the venue found; null at the beginning, and where nothing matched. */
  readonly price: Ticks | null;
  readonly lots: Lots;
  /** From when on a result is accepted, and when the auction lapses without one. */
  readonly resultMicros: Micros;
  readonly latestMicros: Micros;
}

/** What grows while slices are suspended. @source BREAKER-03-04 */
export interface ExposureEvent {
  readonly type: "exposure";
  readonly market: string;
  readonly accounts: number;
  /** Numeraire units: what is missing to maintenance margin, and below zero. */
  readonly shortfall: Units;
  readonly deficit: Units;
  readonly sinceMicros: Micros;
  readonly latestMicros: Micros;
}

/** Too much of an asset left at once. @source BREAKER-05-01 */
export interface WithdrawalStopEvent {
  readonly type: "withdrawalStop";
  readonly asset: string;
  readonly measured: Units;
  readonly reference: Units;
  readonly limitPpm: Ppm;
  readonly untilMicros: Micros;
}

export interface WithdrawalResumedEvent {
  readonly type: "withdrawalResumed";
  readonly asset: string;
  readonly by: "timer" | "operator" | "parameters";
}

export type BreakerEvent =
  | TripEvent
  | TradingStateEvent
  | AuctionEvent
  | ExposureEvent
  | WithdrawalStopEvent
  | WithdrawalResumedEvent;
