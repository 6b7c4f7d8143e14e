import type { PriceDecisionEvent } from "../core/index.ts";

/** Index and mark after a tick, in ticks. */
export interface PricePoint {
  readonly timeMicros: number;
  readonly index: number;
  readonly mark: number;
}

/** What became of the ticks of one source. */
export interface SourceTally {
  readonly source: string;
  readonly group: string;
  readonly ticks: number;
  /** Ticks after which it was used, and dropped for each reason. */
  readonly used: number;
  readonly dropped: Readonly<Record<string, number>>;
  /** Ticks the engine did not take, by code. */
  readonly refused: Readonly<Record<string, number>>;
  readonly points: readonly (readonly [number, number])[];
}

/** Feeds as the engine priced them. */
export interface PriceReport {
  readonly files: readonly string[];
  readonly bandPpm: number;
  readonly sources: readonly SourceTally[];
  readonly points: readonly PricePoint[];
  /** Those that differ from the one before. */
  readonly decisions: readonly PriceDecisionEvent[];
  /** A price in ticks as people write it. */
  readonly inWords: (ticks: number) => string;
}
