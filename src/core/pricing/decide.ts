import type { Pricing } from "../command/pricing.ts";
import type { PriceState, SourceDecision } from "../event/price-decision.ts";
import { shareOf } from "../number/ticks.ts";
import type { Micros } from "../number/unit.ts";
import type { Feed } from "../state/feed.ts";
import { aggregate, type Aggregate } from "./aggregate.ts";
import { planOf } from "./plan.ts";
import { expiryOf } from "./source.ts";
import { firstStable, nextStable } from "./stable-price.ts";
import { averageAt, cellMicrosOf, withStretch } from "./window.ts";

/** A feed after a decision, and what was decided. */
export interface Decided {
  readonly feed: Feed;
  readonly together: Aggregate;
}

/**
 * Decides what the price is now: from the sources as they last spoke, at this time. What the mark
 * of a market makes of it comes after.
 *
 * @param gapPpm  distance from redemption that is divergent; 0: not looked at
 * @source PRICE-04-01 PRICE-04-02
 */
export function decide(pricing: Pricing, before: Feed, nowMicros: Micros, gapPpm = 0): Decided {
  const together = aggregate(pricing, before.sources, nowMicros);
  const averaged = averageTo(pricing, before, nowMicros);
  const { index } = together;
  const state = stateOf(pricing, averaged, together, nowMicros, gapPpm);
  const { statuses } = together;
  if (index === null) return { feed: { ...averaged, statuses, state }, together };
  const { confidence } = together;
  const { stable: terms } = pricing;
  const stable =
    terms === undefined
      ? null
      : before.stable === null
        ? firstStable(terms, index, nowMicros)
        : nextStable(terms, before.stable, index, nowMicros);
  return { feed: { ...averaged, statuses, state, index, confidence, stable }, together };
}

/** The average with the index that stood until now. */
function averageTo(pricing: Pricing, feed: Feed, nowMicros: Micros): Feed {
  const { index, averagedMicros } = feed;
  if (nowMicros === averagedMicros) return feed;
  if (pricing.volatilePpm === 0 || index === null) return { ...feed, averagedMicros: nowMicros };
  const cellMicros = cellMicrosOf(pricing.averageMicros);
  const average = withStretch(feed.average, cellMicros, averagedMicros, nowMicros, index);
  return { ...feed, average, averagedMicros: nowMicros };
}

function stateOf(
  pricing: Pricing,
  feed: Feed,
  together: Aggregate,
  nowMicros: Micros,
  gapPpm: number,
): PriceState {
  const { index, confidence, candidateGroups, redemption } = together;
  if (index === null) {
    if (candidateGroups >= pricing.groupsMin) return "divergent";
    return feed.index === null ? "missing" : "stale";
  }
  const gap = redemption === null ? 0 : Math.abs(index - redemption);
  if (gapPpm > 0 && redemption !== null && gap > shareOf(redemption, gapPpm)) return "divergent";
  const { uncertainPpm, volatilePpm } = pricing;
  if (uncertainPpm > 0 && confidence > shareOf(index, uncertainPpm)) return "uncertain";
  if (redemption === null && planOf(pricing).redeems) return "uncertain";
  if (volatilePpm === 0) return "valid";
  const average = averageAt(feed.average, cellMicrosOf(pricing.averageMicros), nowMicros);
  const isFar = average !== null && Math.abs(index - average) > shareOf(average, volatilePpm);
  return isFar ? "volatile" : "valid";
}

/** The next time at which the decision may change though nobody says anything. */
export function nextLook(pricing: Pricing, { sources, statuses }: Feed): Micros | null {
  let next: Micros | null = null;
  for (const [place, status] of statuses.entries()) {
    if (status !== "used" && status !== "outlier" && status !== "redemption") continue;
    const source = sources[place]!;
    if (source.price === null) continue;
    const expiry = expiryOf(pricing, source);
    if (next === null || expiry < next) next = expiry;
  }
  return next;
}

/** What became of each source, for the event. */
export function sourceDecisions(pricing: Pricing, { feed, together }: Decided): SourceDecision[] {
  return pricing.sources.map(({ source }, place) => ({
    source,
    status: feed.statuses[place]!,
    price: feed.sources[place]!.price,
    weightPpm: together.weightsPpm[place] ?? 0,
  }));
}

/** Whether a decision differs from the one before in more than its figures. */
export function isOther(before: Feed, after: Feed): boolean {
  if (before.state !== after.state || before.clamped !== after.clamped) return true;
  return after.statuses.some((status, place) => status !== before.statuses[place]);
}
