import { kupiecTest } from "../back-test/coverage.ts";
import { procyclicalityOf, type Procyclicality } from "../procyclicality/measure.ts";

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

/** What stood at the end of a day. */
export interface Evening<P> {
  /** Whole days since 1970. */
  readonly day: number;
  readonly prices: P;
  /** One of each model; null where it had too little to say. */
  readonly margins: readonly (number | null)[];
}

const HOUR_MILLIS = 3_600_000;
/** No day is judged before so many are seen: every model has its first year to learn. */
const DAYS_LEARNT = 366;
const HORIZONS = [1, 5, 30];

/** Whether a row of that time is the last of its day. */
export function endsDay(timeMillis: number): boolean {
  return (timeMillis / HOUR_MILLIS) % 24 === 23;
}

/** The day of a time. */
export function dayOf(timeMillis: number): number {
  return Math.floor(timeMillis / (24 * HOUR_MILLIS));
}

/**
 * Holds every margin against the next day's move; the first year is left out.
 *
 * @param move  from one evening's prices to the next one's, as a share of the notional
 * @throws RangeError when there is nothing to judge
 * @source MODEL-09-01
 */
export function judgedAll<P>(
  names: readonly string[],
  evenings: readonly Evening<P>[],
  move: (before: P, after: P) => number,
  confidence: number,
): WalkForward[] {
  const judged = evenings.slice(DAYS_LEARNT);
  if (judged.length < 2) throw new RangeError("expected more than a year of hourly prices");
  return names.map((name, index) => judge(name, index, judged, move, confidence));
}

function judge<P>(
  model: string,
  index: number,
  evenings: readonly Evening<P>[],
  move: (before: P, after: P) => number,
  confidence: number,
): WalkForward {
  const margins: number[] = [];
  const beyond = { long: [] as number[], short: [] as number[] };
  let days = 0;
  for (const [at, { prices, margins: all, day }] of evenings.entries()) {
    const margin = all[index];
    if (margin === null || margin === undefined) continue;
    margins.push(margin);
    const next = evenings[at + 1];
    if (next === undefined || next.day !== day + 1) continue;
    days += 1;
    const moved = move(prices, next.prices);
    if (-moved > margin) beyond.long.push(-moved - margin);
    if (moved > margin) beyond.short.push(moved - margin);
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
