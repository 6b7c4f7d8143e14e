import type { AssetPricing, MarketPricing, PriceSource } from "../../src/core/command/pricing.ts";
import type { PriceDecisionEvent } from "../../src/core/event/price-decision.ts";
import type { TestVenue } from "./venue.ts";

export const SECOND = 1_000_000;

/** Sources A, B and C, each a group of its own, in ticks. */
export const SOURCES: readonly PriceSource[] = ["A", "B", "C"].map((source) => ({
  source,
  group: source,
  role: "market",
  exponent: 0,
}));

export const PRICING: MarketPricing = {
  sources: SOURCES,
  groups: SOURCES.map(({ group }) => ({ group, capPpm: 1_000_000 })),
  groupsMin: 2,
  staleMicros: 10 * SECOND,
  futureMicros: SECOND,
  frozenMicros: 0,
  jumpPpm: 0,
  jumpHoldMicros: 5 * SECOND,
  unitPpm: 0,
  rejectMadPpm: 4_447_800,
  rejectFloorPpm: 10_000,
  rejectMaxPpm: 50_000,
  volumeMicros: 80 * SECOND,
  uncertainPpm: 0,
  volatilePpm: 0,
  averageMicros: 80 * SECOND,
  tell: "changes",
  bandPpm: 20_000,
  basisMicros: 10 * SECOND,
  impactMicros: 60 * SECOND,
  tradeMicros: 80 * SECOND,
};

export const ASSET_PRICING: AssetPricing = (() => {
  const { bandPpm: _, basisMicros: _b, impactMicros: _i, tradeMicros: _t, ...common } = PRICING;
  return { ...common, gapPpm: 0 };
})();

/** A linear market whose prices are made from A, B and C; declared at half of what they say. */
export function priced(venue: TestVenue, terms: Partial<MarketPricing> = {}): void {
  venue.linear("X", 500, { pricing: { ...PRICING, ...terms } });
}

/** A tick of a source for X, made now; "accepted" or a reason. */
export function quote(
  venue: TestVenue,
  source: string,
  price: number,
  more: { readonly volume?: number; readonly sourceMicros?: number } = {},
): string {
  const target = { market: "X" };
  return venue.refusal({
    kind: "quote",
    target,
    source,
    price,
    sourceMicros: venue.now,
    ...more,
  });
}

/** A second later, a tick of each source in turn. */
export function quotes(venue: TestVenue, ...prices: readonly number[]): void {
  venue.now += SECOND;
  for (const [place, price] of prices.entries()) quote(venue, "ABC"[place]!, price);
}

/** The last decision that was told. */
export function decided(venue: TestVenue): PriceDecisionEvent {
  return venue.of("priceDecision").at(-1)!;
}

/** What became of A, B and C in it. */
export function statuses(venue: TestVenue): string {
  return decided(venue)
    .sources.map(({ status }) => status)
    .join(" ");
}

/** Mark and index as they were last told. */
export function prices(venue: TestVenue): readonly [number, number] {
  const { markPrice, indexPrice } = venue.of("price").at(-1)!;
  return [markPrice, indexPrice];
}
