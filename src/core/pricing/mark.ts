import type { MarketPricing } from "../command/pricing.ts";
import type { MarkCandidate } from "../event/price-decision.ts";
import { divFloor, divTrunc } from "../number/rounding.ts";
import { clampTicks, medianOf, shareOf } from "../number/ticks.ts";
import type { Micros, Ticks } from "../number/unit.ts";
import type { Basis, Feed } from "../state/feed.ts";
import { FINE } from "./stable-price.ts";
import { averageAt, cellMicrosOf } from "./window.ts";

/** A mark, where it came from, and whether the band held it. */
export interface Mark {
  readonly price: Ticks;
  readonly candidate: MarkCandidate;
  readonly clamped: boolean;
}

/** Middle of the impact prices where the book is fresh. */
export function impactMidOf(
  { impactMicros }: MarketPricing,
  { impact }: Feed,
  nowMicros: Micros,
): Ticks | null {
  if (impact === null || nowMicros - impact.atMicros > impactMicros) return null;
  return Math.floor((impact.bidPrice + impact.askPrice) / 2);
}

/**
 * Mark: the median of index and smoothed basis, impact mid and last trade where all three are
 * known, else index and smoothed basis; never beyond the band around the index.
 *
 * @param basis  as it stands now
 * @source PRICE-06-01 PRICE-06-02
 */
export function markOf(
  pricing: MarketPricing,
  feed: Feed,
  index: Ticks,
  basis: Basis,
  nowMicros: Micros,
): Mark {
  const fair = index + Number(divFloor(basis.price, FINE));
  const mid = impactMidOf(pricing, feed, nowMicros);
  const last = averageAt(feed.trades, cellMicrosOf(pricing.tradeMicros), nowMicros);
  let wanted = fair;
  let candidate: MarkCandidate = "basis";
  if (mid !== null && last !== null) {
    wanted = medianOf([fair, mid, last]);
    if (wanted !== fair) candidate = wanted === mid ? "impact" : "last";
  }
  const band = shareOf(index, pricing.bandPpm);
  const price = clampTicks(wanted, index - band, index + band);
  return { price, candidate, clamped: price !== wanted };
}

/**
 * Basis as it stands now: it has moved toward the sample that stood since.
 *
 *   basis + trunc((sample - basis) * dt / (dt + time constant))
 *
 * @param sample  distance of the book from the index from now on, held to the band
 * @returns 1e-6 ticks, toward zero: an average belongs to nobody
 * @source PRICE-06-03
 */
export function nextBasis(
  before: Basis,
  timeConstantMicros: Micros,
  nowMicros: Micros,
  sample: Ticks,
): Basis {
  const elapsed = nowMicros - before.sinceMicros;
  if (elapsed === 0) return sample === before.sample ? before : { ...before, sample };
  const passed = BigInt(elapsed);
  const distance = BigInt(before.sample) * FINE - before.price;
  const moved = divTrunc(distance * passed, passed + BigInt(timeConstantMicros));
  return { price: before.price + moved, sample, sinceMicros: nowMicros };
}

/** What the basis moves toward: the book's distance from the index, 0 where there is no book. */
export function basisSample(
  pricing: MarketPricing,
  feed: Feed,
  index: Ticks,
  nowMicros: Micros,
): Ticks {
  const mid = impactMidOf(pricing, feed, nowMicros);
  if (mid === null) return 0;
  const band = shareOf(index, pricing.bandPpm);
  return clampTicks(mid - index, -band, band);
}
