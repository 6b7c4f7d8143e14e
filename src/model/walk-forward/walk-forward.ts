import { dayOf, endsDay, judgedAll, type Evening, type WalkForward } from "./judge.ts";
import { marginModels, type MarginModel } from "./margin-model.ts";

/** One hour of prices. */
export interface HourClose {
  readonly timeMillis: number;
  readonly close: number;
}

/**
 * Sets a margin every evening from what was seen until then and holds the next day's move against
 * it: days do not overlap. Days whose last hour is missing are left out on both ends.
 *
 * @param confidence  0.99
 * @param models  fresh ones; those of `marginModels` when left out
 * @source MODEL-09-01
 */
export function walkForward(
  hours: readonly HourClose[],
  confidence: number,
  models: readonly MarginModel[] = marginModels(confidence),
): WalkForward[] {
  const evenings: Evening<number>[] = [];
  for (const { timeMillis, close } of hours) {
    const isEvening = endsDay(timeMillis);
    for (const model of models) model.add(close, isEvening);
    if (!isEvening) continue;
    const margins = models.map(({ margin }) => margin);
    evenings.push({ day: dayOf(timeMillis), prices: close, margins });
  }
  const names = models.map(({ name }) => name);
  return judgedAll(names, evenings, (before, after) => after / before - 1, confidence);
}
