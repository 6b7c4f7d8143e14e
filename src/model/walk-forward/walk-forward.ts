import { kupiecTest } from "../back-test/coverage.ts";
import { procyclicalityOf, type Procyclicality } from "../procyclicality/measure.ts";
import { marginModels } from "./margin-model.ts";

/** One hour of prices. */
export interface HourClose {
  readonly timeMillis: number;
  readonly close: number;
}

/** Days on which the loss of one side went beyond the margin of the evening before. */
export interface SideCoverage {
  readonly exceptions: number;
  readonly coverage: number;
  /** Chance of a count at least as far off if the coverage were right. */
  readonly pValue: number;
}

/** How one way of setting margins did on one series, day by day, from the past alone. */
export interface WalkForward extends Procyclicality {
  readonly model: string;
  readonly days: number;
  readonly long: SideCoverage;
  readonly short: SideCoverage;
  /** Largest and mean loss beyond the margin, as shares of the notional. */
  readonly worstBeyond: number;
  readonly meanBeyond: number;
}

const HOUR_MILLIS = 3_600_000;
/** No day is judged before so many are seen: every model has its first year to learn. */
const DAYS_LEARNT = 366;
const HORIZONS = [1, 5, 30];

/**
 * Sets a margin every evening from what was seen until then and holds the next day's move against
 * it: days do not overlap. Days whose last hour is missing are left out on both ends.
 *
 * @param confidence  0.99
 * @source MODEL-09-01
 */
export function walkForward(hours: readonly HourClose[], confidence: number): WalkForward[] {
  const models = marginModels(confidence);
  const evenings: Evening[] = [];
  for (const { timeMillis, close } of hours) {
    const endsDay = (timeMillis / HOUR_MILLIS) % 24 === 23;
    for (const model of models) model.add(close, endsDay);
    if (!endsDay) continue;
    const day = Math.floor(timeMillis / (24 * HOUR_MILLIS));
    evenings.push({ day, close, margins: models.map(({ margin }) => margin) });
  }
  const judged = evenings.slice(DAYS_LEARNT);
  if (judged.length < 2) throw new RangeError("expected more than a year of hourly prices");
  return models.map(({ name }, index) => judge(name, index, judged, confidence));
}

interface Evening {
  readonly day: number;
  readonly close: number;
  readonly margins: readonly (number | null)[];
}

function judge(
  model: string,
  index: number,
  evenings: readonly Evening[],
  confidence: number,
): WalkForward {
  const margins: number[] = [];
  const beyond = { long: [] as number[], short: [] as number[] };
  let days = 0;
  for (const [at, { close, margins: all, day }] of evenings.entries()) {
    const margin = all[index];
    if (margin === null || margin === undefined) continue;
    margins.push(margin);
    const next = evenings[at + 1];
    if (next === undefined || next.day !== day + 1) continue;
    days += 1;
    const move = next.close / close - 1;
    if (-move > margin) beyond.long.push(-move - margin);
    if (move > margin) beyond.short.push(move - margin);
  }
  const all = [...beyond.long, ...beyond.short];
  const side = (exceptions: number): SideCoverage => ({
    exceptions,
    coverage: 1 - exceptions / days,
    pValue: kupiecTest(exceptions, days, 1 - confidence).pValue,
  });
  return {
    model,
    days,
    long: side(beyond.long.length),
    short: side(beyond.short.length),
    worstBeyond: Math.max(0, ...all),
    meanBeyond: all.length === 0 ? 0 : all.reduce((sum, each) => sum + each, 0) / all.length,
    ...procyclicalityOf(margins, HORIZONS),
  };
}
