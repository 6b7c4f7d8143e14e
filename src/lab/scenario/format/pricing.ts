import type { Instant } from "../scalar.ts";
import type { Reader, Written } from "../reader.ts";
import { described, dictionary, list, optional, record, withDefault } from "../reader.ts";
import { choice, decimal, duration, id, ID_SCHEMA, integer, percentage } from "../scalar.ts";

/** One feed of a market or asset, told at every step of the prices. */
export interface SourceSpec {
  readonly group: Written | undefined;
  readonly role: "market" | "redemption" | "own";
  /** One of `prices.sources`; its own name when left out; an own book without one tells its trades. */
  readonly prices: Written | undefined;
  readonly weight: Written | undefined;
  readonly volume: number;
  /** What it tells as new is this old. */
  readonly delay: Instant | undefined;
  /** Its clock is this far ahead. */
  readonly ahead: Instant | undefined;
  /** It tells a bid and an ask so far apart; below zero they are crossed. */
  readonly spread: Written | undefined;
  /** It says nothing from one time to another. */
  readonly silent: readonly SilenceSpec[];
}

interface SilenceSpec {
  readonly from: Instant;
  readonly to: Instant;
}

interface StableSpec {
  /** Of the price per second. */
  readonly growth: Written | undefined;
  readonly delayGrowth: Written | undefined;
  readonly delayStep: Instant | undefined;
  readonly delaySteps: number | undefined;
}

/** How a price is made from sources; what is left out has its usual value. */
export interface PricingPatch {
  readonly sources: ReadonlyMap<string, SourceSpec> | undefined;
  readonly groupsMin: number | undefined;
  readonly stale: Instant | undefined;
  readonly future: Instant | undefined;
  readonly frozen: Instant | undefined;
  readonly jump: Written | undefined;
  readonly jumpHold: Instant | undefined;
  readonly unit: Written | undefined;
  /** Times the median distance. */
  readonly rejectMad: Written | undefined;
  readonly rejectFloor: Written | undefined;
  readonly rejectMax: Written | undefined;
  readonly volumeWindow: Instant | undefined;
  readonly uncertain: Written | undefined;
  readonly volatile: Written | undefined;
  readonly average: Instant | undefined;
  readonly stable: StableSpec | undefined;
}

export interface MarketPricingPatch extends PricingPatch {
  readonly band: Written | undefined;
  readonly basis: Instant | undefined;
  readonly impact: Instant | undefined;
  readonly impactSize: Written | undefined;
  readonly trade: Instant | undefined;
  readonly interest: Written | undefined;
  readonly interestClamp: Written | undefined;
}

export interface AssetPricingPatch extends PricingPatch {
  readonly gap: Written | undefined;
}

const source: Reader<SourceSpec> = record<SourceSpec>({
  group: described("Who stands behind it; itself when left out.", optional(id)),
  role: withDefault(choice("market", "redemption", "own"), "market" as const),
  prices: described("One of prices.sources; its own name when left out.", optional(id)),
  weight: described("Most its group weighs in the index.", optional(percentage)),
  volume: described("Traded on it at each step.", withDefault(integer(0, 1_000_000_000), 0)),
  delay: described("What it tells as new is this old.", optional(duration)),
  ahead: described("Its clock is this far ahead of the venue's.", optional(duration)),
  spread: described(
    "It tells a bid and an ask this far apart; below zero they are crossed.",
    optional(percentage),
  ),
  silent: withDefault(list(record<SilenceSpec>({ from: duration, to: duration })), []),
});

const common = {
  sources: described("Feeds that the price is made of.", optional(dictionary(ID_SCHEMA, source))),
  groupsMin: described("Fewer independent groups make no price.", optional(integer(1, 16))),
  stale: optional(duration),
  future: described("How far ahead a source's clock may be; not at all.", optional(duration)),
  frozen: optional(duration),
  jump: described("A tick farther from the source's last waits.", optional(percentage)),
  jumpHold: optional(duration),
  unit: described("Within this of a power of ten it is a wrong unit.", optional(percentage)),
  rejectMad: described("Times the median distance that is cast out.", optional(decimal)),
  rejectFloor: optional(percentage),
  rejectMax: described("Farther from the median nobody counts.", optional(percentage)),
  volumeWindow: optional(duration),
  uncertain: optional(percentage),
  volatile: optional(percentage),
  average: optional(duration),
  stable: described(
    "A price that runs no faster than this, for collateral and entry.",
    optional(
      record<StableSpec>({
        growth: described("Of the price per second.", optional(percentage)),
        delayGrowth: optional(percentage),
        delayStep: optional(duration),
        delaySteps: optional(integer(1, 64)),
      }),
    ),
  ),
};

export const marketPricing: Reader<MarketPricingPatch> = record<MarketPricingPatch>({
  ...common,
  band: described("The mark stays within this of the index.", optional(percentage)),
  basis: described("Time constant of the smoothed basis.", optional(duration)),
  impact: described("How long impact prices count.", optional(duration)),
  impactSize: described("Size whose average price in the book is told.", optional(decimal)),
  trade: described("Fills of this time make the last trade.", optional(duration)),
  interest: described("With it the engine sets the funding rate.", optional(percentage)),
  interestClamp: optional(percentage),
});

export const assetPricing: Reader<AssetPricingPatch> = record<AssetPricingPatch>({
  ...common,
  gap: described("Farther from redemption the price is divergent.", optional(percentage)),
});
