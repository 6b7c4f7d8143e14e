import type { Pricing } from "../command/pricing.ts";
import type { SourceStatus } from "../event/price-decision.ts";
import { divFloor } from "../number/rounding.ts";
import { medianOf, mulDivFloorTicks, shareOf } from "../number/ticks.ts";
import type { Micros, Ppm, Ticks } from "../number/unit.ts";
import type { SourceState } from "../state/feed.ts";
import { planOf } from "./plan.ts";
import { standingOf } from "./source.ts";
import { cappedShares } from "./weight.ts";
import { cellMicrosOf, volumeIn } from "./window.ts";

/** What the sources say together. */
export interface Aggregate {
  readonly statuses: SourceStatus[];
  readonly weightsPpm: readonly Ppm[];
  /** Independent groups with a source that counts by itself, and those left at the end. */
  readonly candidateGroups: number;
  readonly usedGroups: number;
  /** Null where too few are left. */
  readonly index: Ticks | null;
  /** Weighted mean distance of what was used from the index. */
  readonly confidence: Ticks;
  /** The lowest redemption value that is known; null where none is. */
  readonly redemption: Ticks | null;
}

/**
 * Index of a set of sources: each is tested by itself, then against the median of the medians of
 * the independent groups, and what is left is averaged by volume with a cap per group.
 *
 *   index = M + floor(sum w (p - M) / sum w)
 *
 * @source PRICE-03-01 PRICE-03-02 PRICE-03-03 PRICE-03-04
 */
export function aggregate(
  pricing: Pricing,
  sources: readonly SourceState[],
  nowMicros: Micros,
): Aggregate {
  const { groupOf, capsPpm, isIndependent, isRedemption } = planOf(pricing);
  const statuses: SourceStatus[] = sources.map((source) => standingOf(pricing, source, nowMicros));
  const said: number[][] = capsPpm.map(() => []);
  let redemption: Ticks | null = null;
  for (const [place, { price }] of sources.entries()) {
    if (statuses[place] !== "used") continue;
    if (isRedemption[place]) {
      statuses[place] = "redemption";
      redemption = Math.min(price!, redemption ?? price!);
    } else if (isIndependent[place]) said[groupOf[place]!]!.push(price!);
  }
  const medians = said.filter(({ length }) => length > 0).map(medianOf);
  const none = { statuses, weightsPpm: [], index: null, confidence: 0, redemption };
  const candidateGroups = medians.length;
  if (candidateGroups < pricing.groupsMin) return { ...none, candidateGroups, usedGroups: 0 };
  const centre = medianOf(medians);
  const limit = limitOf(pricing, centre, medians);
  const usedGroups = castOut(sources, statuses, centre, limit, groupOf, isIndependent);
  if (usedGroups < pricing.groupsMin) return { ...none, candidateGroups, usedGroups };
  const cell = Math.floor(nowMicros / cellMicrosOf(pricing.volumeMicros));
  const weightsPpm = weigh(sources, statuses, cell, groupOf, capsPpm);
  const { index, confidence } = weightedMean(sources, weightsPpm, centre, limit);
  return { statuses, weightsPpm, candidateGroups, usedGroups, index, confidence, redemption };
}

/** How far from the median a source may be. @source PRICE-03-02 */
function limitOf(pricing: Pricing, centre: Ticks, medians: readonly Ticks[]): Ticks {
  const distance = medianOf(medians.map((price) => Math.abs(price - centre)));
  const byDistance = mulDivFloorTicks(distance, pricing.rejectMadPpm, 1_000_000);
  const least = shareOf(centre, pricing.rejectFloorPpm);
  return Math.min(shareOf(centre, pricing.rejectMaxPpm), Math.max(least, byDistance));
}

function castOut(
  sources: readonly SourceState[],
  statuses: SourceStatus[],
  centre: Ticks,
  limit: Ticks,
  groupOf: readonly number[],
  isIndependent: readonly boolean[],
): number {
  const groups = new Set<number>();
  for (const [place, { price }] of sources.entries()) {
    if (statuses[place] !== "used") continue;
    if (Math.abs(price! - centre) > limit) statuses[place] = "outlier";
    else if (isIndependent[place]) groups.add(groupOf[place]!);
  }
  return groups.size;
}

function weigh(
  sources: readonly SourceState[],
  statuses: readonly SourceStatus[],
  cell: number,
  groupOf: readonly number[],
  capsPpm: readonly Ppm[],
): Ppm[] {
  const volumes = sources.map(({ volume }, place) => {
    return statuses[place] === "used" ? Math.max(1, volumeIn(volume, cell)) : 0;
  });
  const byGroup = capsPpm.map(() => 0);
  for (const [place, volume] of volumes.entries()) byGroup[groupOf[place]!]! += volume;
  const shares = cappedShares(byGroup, capsPpm);
  return volumes.map((volume, place) => {
    const group = groupOf[place]!;
    return volume === 0 ? 0 : mulDivFloorTicks(shares[group]!, volume, byGroup[group]!);
  });
}

/** @source PRICE-03-04 */
function weightedMean(
  sources: readonly SourceState[],
  weightsPpm: readonly Ppm[],
  centre: Ticks,
  limit: Ticks,
): { index: Ticks; confidence: Ticks } {
  const isSmall = limit * 2_000_000 <= Number.MAX_SAFE_INTEGER;
  const weight = weightsPpm.reduce((sum, ppm) => sum + ppm, 0);
  if (weight === 0) return { index: centre, confidence: limit };
  const mean = (distance: (price: Ticks) => Ticks): Ticks => {
    if (isSmall) {
      let sum = 0;
      for (const [place, ppm] of weightsPpm.entries()) {
        if (ppm > 0) sum += ppm * distance(sources[place]!.price!);
      }
      return Math.floor(sum / weight);
    }
    let sum = 0n;
    for (const [place, ppm] of weightsPpm.entries()) {
      if (ppm > 0) sum += BigInt(ppm) * BigInt(distance(sources[place]!.price!));
    }
    return Number(divFloor(sum, BigInt(weight)));
  };
  const index = centre + mean((price) => price - centre);
  return { index, confidence: mean((price) => Math.abs(price - index)) };
}
