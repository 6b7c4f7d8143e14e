import { MarginEstimator, type MarginEstimate } from "../margin/margin-estimate.ts";
import type { PricePair } from "../margin/spread-estimate.ts";
import { GUARD, guardedMargin } from "../procyclicality/guard.ts";
import { dayOf, endsDay, judgedAll, type Evening, type WalkForward } from "./judge.ts";
import type { HourPair } from "./spread-walk.ts";

const HOURS = 24;

/** What is held, as a share of the notional, where a margin and a haircut are asked for. */
const COLLATERAL_MODELS = ["margin and haircut", "margin alone, no haircut"] as const;

/**
 * A position in one market backed by nothing but the least collateral in another, walked forward:
 * what falls with the position is what pays for it. An exception is a day that ends below zero,
 *
 *   held * (1 + move of the collateral) + move of the position < 0,   held = margin / (1 - haircut)
 *
 * with margin and haircut of the evening before; the position is long or short.
 *
 * @param hours  prices of the position's market and of the collateral
 * @param confidence  0.99
 * @source MODEL-09-03
 */
export function walkCollateral(hours: readonly HourPair[], confidence: number): WalkForward[] {
  const estimators = [new MarginEstimator(), new MarginEstimator()] as const;
  const guarded: [number | null, number | null] = [null, null];
  const evenings: Evening<PricePair>[] = [];
  for (const { timeMillis, closes } of hours) {
    for (const index of [0, 1] as const) {
      estimators[index].add(closes[index]);
      guarded[index] = follow(guarded[index], estimators[index].estimate);
    }
    if (!endsDay(timeMillis)) continue;
    const [margin, haircut] = guarded;
    const held =
      margin === null || haircut === null ? [null, null] : [margin / (1 - haircut), margin];
    evenings.push({ day: dayOf(timeMillis), prices: closes, margins: held });
  }
  const move = (before: PricePair, after: PricePair): number =>
    (after[0] / before[0] - 1) / (after[1] / before[1]);
  return judgedAll(COLLATERAL_MODELS, evenings, move, confidence);
}

function follow(last: number | null, estimate: MarginEstimate | null): number | null {
  return estimate === null ? last : guardedMargin(last, estimate.margin, 1 / HOURS, GUARD);
}
