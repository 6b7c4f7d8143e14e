import type { Micros, Ppm, Ticks } from "../number/unit.ts";

/** What the engine believes of a price (PRICE-04-01). */
export const PRICE_STATES = [
  "valid",
  "uncertain",
  "volatile",
  "stale",
  "missing",
  "divergent",
] as const;
export type PriceState = (typeof PRICE_STATES)[number];

/** What became of a source in a decision: used, or why not. */
export const SOURCE_STATUSES = [
  "used",
  "silent",
  "stale",
  "frozen",
  "crossed",
  "wrongUnit",
  "jump",
  "outlier",
  "redemption",
] as const;
export type SourceStatus = (typeof SOURCE_STATUSES)[number];

/** Which of the three the mark came from. */
export type MarkCandidate = "basis" | "impact" | "last";

/** How a price was made: which sources, with which weights, and what was done with them. */
export interface PriceDecisionEvent {
  readonly type: "priceDecision";
  /** `market:<id>` or `asset:<id>`. */
  readonly target: string;
  readonly timeMicros: Micros;
  readonly state: PriceState;
  /** Null where too few groups are left; then what was known before stands. */
  readonly indexPrice: Ticks | null;
  readonly confidence: Ticks;
  readonly sources: readonly SourceDecision[];
  /** Of a market with an index. */
  readonly markPrice: Ticks | null;
  readonly candidate: MarkCandidate | null;
  readonly clamped: boolean;
}

export interface SourceDecision {
  readonly source: string;
  readonly status: SourceStatus;
  /** Its last price in ticks; null before its first. */
  readonly price: Ticks | null;
  /** Parts of a million; 0 where it was not used. */
  readonly weightPpm: Ppm;
}
