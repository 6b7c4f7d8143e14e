import type { Micros, Ppb, Ppm } from "../number/unit.ts";

/** What a source says: a price of a market it watches, what a token redeems for, our own book. */
type SourceRole = "market" | "redemption" | "own";

/** One feed of a market or an asset. */
export interface PriceSource {
  readonly source: string;
  /** Who stands behind it: sources of one group fall together and count as one. */
  readonly group: string;
  readonly role: SourceRole;
  /** Its unit: 1 of its prices is 10^exponent ticks. */
  readonly exponent: number;
}

/** Most that the sources of one group weigh together in the index. */
export interface SourceGroup {
  readonly group: string;
  readonly capPpm: Ppm;
}

/** How far a price may run from what it was: mango-v4's stable price (FORMULA-09-01). */
export interface StableTerms {
  /** Of the price per second, where spot and the delayed price agree. */
  readonly growthPpbPerSecond: Ppb;
  /** Of the delayed price per step of it. */
  readonly delayGrowthPpm: Ppm;
  /** A step of the delayed price; it is as many steps old as there are. */
  readonly delayStepMicros: Micros;
  readonly delaySteps: number;
}

/** From many sources one price: what is common to markets and assets. Rates are of the price. */
export interface Pricing {
  readonly sources: readonly PriceSource[];
  readonly groups: readonly SourceGroup[];
  /** Fewer independent groups than this make no price. */
  readonly groupsMin: number;
  readonly staleMicros: Micros;
  /** How far ahead of the venue's time a source's may be. */
  readonly futureMicros: Micros;
  /** A price that has not moved for longer is a dead feed; 0: never. */
  readonly frozenMicros: Micros;
  /** A tick farther than this from the source's last good one waits; 0: none does. */
  readonly jumpPpm: Ppm;
  /** How long a jump that nobody confirms must stand before it counts. */
  readonly jumpHoldMicros: Micros;
  /** Within this of a power of ten of the index a price has the wrong unit; 0: not looked at. */
  readonly unitPpm: Ppm;
  /** Distance from the median that is cast out, in millionths of the median distance (MAD) ... */
  readonly rejectMadPpm: number;
  /** ... but at least and at most this share of the median. */
  readonly rejectFloorPpm: Ppm;
  readonly rejectMaxPpm: Ppm;
  /** Sources weigh by what was traded on them in this time. */
  readonly volumeMicros: Micros;
  /** Wider confidence makes the price uncertain; 0: not looked at. */
  readonly uncertainPpm: Ppm;
  /** Farther from its own average over `averageMicros` the index is volatile; 0: not looked at. */
  readonly volatilePpm: Ppm;
  readonly averageMicros: Micros;
  /** Which decisions are told: those that differ from the one before, or all. */
  readonly tell: "changes" | "all";
  readonly stable?: StableTerms | undefined;
}

/** Funding that the engine sets itself, from the premium of the book over the index. */
export interface FundingTerms {
  /** Paid by longs whatever the premium, per interval. */
  readonly interestPpb: Ppb;
  /** Most that interest moves the rate away from the premium. */
  readonly clampPpb: Ppb;
}

export interface MarketPricing extends Pricing {
  /** The mark stays within this of the index. */
  readonly bandPpm: Ppm;
  /** Time constant of the smoothed basis. */
  readonly basisMicros: Micros;
  /** How long impact prices of a book snapshot count. */
  readonly impactMicros: Micros;
  /** Fills of this time make the last trade (their volume-weighted average). */
  readonly tradeMicros: Micros;
  readonly funding?: FundingTerms | undefined;
}

export interface AssetPricing extends Pricing {
  /** Distance of the index from redemption that makes the price divergent; 0: not looked at. */
  readonly gapPpm: Ppm;
}
