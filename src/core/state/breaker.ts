import type { TradingState } from "../command/breaker.ts";
import type { Micros, Ticks, Units } from "../number/unit.ts";

/** A call auction that is running. @source BREAKER-04-01 */
export interface AuctionStand {
  readonly referencePrice: Ticks;
  /** From when on a result is accepted. */
  readonly resultMicros: Micros;
  readonly extensions: number;
}

/** A market that a breaker has stopped; replaced, never changed. @source BREAKER-03-01 */
export interface BreakerStand {
  readonly state: Exclude<TradingState, "open">;
  readonly decideMicros: Micros;
  readonly latestMicros: Micros;
  /** Quiet periods in a row, and whether a test has failed in this one. */
  readonly quiet: number;
  readonly failed: boolean;
  /** Since when slices are stopped, and when the exposure is told next; null while they go on. */
  readonly suspendedMicros: Micros | null;
  readonly exposureMicros: Micros | null;
  readonly auction: AuctionStand | null;
}

/**
 * What one test remembers: a quantity as it stood at the start of each eighth of its window, the
 * youngest last. Replaced, never changed.
 *
 * @source BREAKER-02-02
 */
export interface BreakerWindow {
  /** Number of the eighth that the last start belongs to: floor(time / length). */
  readonly eighth: number;
  readonly starts: readonly Units[];
  /** What the oldest start stands for: the start of its eighth, or where the memory begins. */
  readonly beginMicros: Micros;
  /** The quantity now (but for the mark, which the market knows). */
  readonly value: Units;
  /** Time of the last price, or of the beginning. */
  readonly sinceMicros: Micros;
}
