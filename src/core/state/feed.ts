import type { PriceState, SourceStatus } from "../event/price-decision.ts";
import type { Micros, Ppb, Ticks, Units } from "../number/unit.ts";

/** Cells of a sliding window. */
export const CELLS = 8;

/** A sum over a sliding window, kept per cell of time: the last is the cell of now (PRICE-05-01). */
export interface CellSums<T> {
  /** Number of the last cell. */
  readonly cell: number;
  readonly sums: readonly T[];
}

/** Sums under a sliding average. */
export interface WindowAverage {
  readonly weights: CellSums<Units>;
  readonly values: CellSums<Units>;
}

/** One source of a feed as it last spoke. Prices are ticks of the target. */
export interface SourceState {
  /** Null before its first tick. */
  readonly price: Ticks | null;
  /** −1 before its first tick. */
  readonly sourceMicros: Micros;
  /** When the price last changed. */
  readonly changedMicros: Micros;
  /** The last price that was good: what a jump is measured from. */
  readonly anchor: Ticks | null;
  readonly fault: "crossed" | "wrongUnit" | "jump" | null;
  /** Since when a jump has stood. */
  readonly jumpedMicros: Micros | null;
  readonly volume: CellSums<number>;
}

/** A price that runs no faster than its terms let it (FORMULA-09-01). In 1e-6 ticks. */
export interface StableState {
  readonly price: Units;
  readonly sinceMicros: Micros;
  /** Oldest first: the one in force. */
  readonly delayed: readonly Units[];
  readonly step: number;
  readonly sum: Units;
  readonly sumMicros: Micros;
}

/** Impact prices of the venue's own book, at the notional it declares. */
export interface Impact {
  readonly bidPrice: Ticks;
  readonly askPrice: Ticks;
  readonly atMicros: Micros;
}

/** Smoothed distance of the book from the index, in 1e-6 ticks, and what it moves toward. */
export interface Basis {
  readonly price: Units;
  readonly sample: Ticks;
  readonly sinceMicros: Micros;
}

/** Premium x time of the funding interval that runs (PRICE-08-01). */
export interface Premium {
  readonly sum: Units;
  readonly ppb: Ppb;
  readonly sinceMicros: Micros;
  readonly fromMicros: Micros;
}

/** What is known of the price of a market or asset that is made from sources. */
export interface Feed {
  /** In the order of the parameters, as `statuses`. */
  readonly sources: readonly SourceState[];
  readonly statuses: readonly SourceStatus[];
  readonly state: PriceState;
  /** Null before the first. */
  readonly index: Ticks | null;
  readonly confidence: Ticks;
  readonly clamped: boolean;
  /** When the decision is looked at again without a tick; null where nothing can expire. */
  readonly lookMicros: Micros | null;
  /** Of the index, and up to when. */
  readonly average: WindowAverage;
  readonly averagedMicros: Micros;
  readonly stable: StableState | null;
  readonly impact: Impact | null;
  readonly basis: Basis;
  readonly trades: WindowAverage;
  readonly premium: Premium;
  /** When the engine next sets the funding rate; null where it does not. */
  readonly fundingMicros: Micros | null;
}

const NO_UNITS: CellSums<Units> = { cell: 0, sums: Array.from({ length: CELLS }, () => 0n) };
export const NO_NUMBERS: CellSums<number> = {
  cell: 0,
  sums: Array.from({ length: CELLS }, () => 0),
};
export const NO_AVERAGE: WindowAverage = { weights: NO_UNITS, values: NO_UNITS };

export const SILENT: SourceState = {
  price: null,
  sourceMicros: -1,
  changedMicros: 0,
  anchor: null,
  fault: null,
  jumpedMicros: null,
  volume: NO_NUMBERS,
};

/** A feed that has heard nothing yet. */
export function silentFeed(sources: number, timeMicros: Micros): Feed {
  return {
    sources: Array.from({ length: sources }, () => SILENT),
    statuses: Array.from({ length: sources }, () => "silent" as const),
    state: "missing",
    index: null,
    confidence: 0,
    clamped: false,
    lookMicros: null,
    average: NO_AVERAGE,
    averagedMicros: timeMicros,
    stable: null,
    impact: null,
    basis: { price: 0n, sample: 0, sinceMicros: timeMicros },
    trades: NO_AVERAGE,
    premium: { sum: 0n, ppb: 0, sinceMicros: timeMicros, fromMicros: timeMicros },
    fundingMicros: null,
  };
}
