/** What trades in a market on ordinary and on poor days. */
export interface TurnoverProfile {
  readonly days: number;
  readonly median: number;
  /** The 10th percentile: what may be counted on when it matters. */
  readonly poor: number;
  /** Share of the day's turnover in each of its 24 hours, UTC; they add up to 1. */
  readonly hourShares: readonly number[];
}

/** One hour of trading. */
export interface HourVolume {
  readonly timeMillis: number;
  readonly volume: number;
}

const HOUR_MILLIS = 3_600_000;
const DAY_MILLIS = 24 * HOUR_MILLIS;
const POOR = 0.1;

/**
 * Turnover by day and by hour of the day; days that are not complete are left out.
 *
 * @throws RangeError without a complete day
 * @source MODEL-05-04
 */
export function turnoverProfile(hours: readonly HourVolume[]): TurnoverProfile {
  const days = new Map<number, HourVolume[]>();
  for (const hour of hours) {
    const day = Math.floor(hour.timeMillis / DAY_MILLIS);
    const list = days.get(day);
    if (list === undefined) days.set(day, [hour]);
    else list.push(hour);
  }
  const complete = [...days.values()].filter((list) => list.length === 24);
  if (complete.length === 0) throw new RangeError("expected at least one day of 24 hours");
  const totals = Float64Array.from(complete, total).sort();
  const hourTotals = Array.from({ length: 24 }, () => 0);
  for (const { timeMillis, volume } of complete.flat()) {
    const hour = Math.floor((timeMillis % DAY_MILLIS) / HOUR_MILLIS);
    hourTotals[hour] = hourTotals[hour]! + volume;
  }
  const all = hourTotals.reduce((sum, each) => sum + each, 0);
  return {
    days: complete.length,
    median: ranked(totals, 0.5),
    poor: ranked(totals, POOR),
    hourShares: hourTotals.map((each) => (all === 0 ? 1 / 24 : each / all)),
  };
}

/** One price of a book and what rests there. */
export interface BookLevel {
  readonly price: number;
  readonly size: number;
}

/**
 * Size that a side of the book takes within a distance of the mid, after a haircut: in a crash part
 * of it is gone before it is reached.
 *
 * @param distance  share of the mid, for example 0.01
 * @param haircut  share of the depth that is not counted on
 * @source MODEL-05-04
 */
export function depthWithin(
  levels: readonly BookLevel[],
  mid: number,
  distance: number,
  haircut: number,
): number {
  const near = levels.filter(({ price }) => Math.abs(price - mid) <= mid * distance);
  return (1 - haircut) * near.reduce((sum, { size }) => sum + size, 0);
}

function total(hours: readonly HourVolume[]): number {
  return hours.reduce((sum, { volume }) => sum + volume, 0);
}

/** The order statistic ceil(n p): never interpolated. */
function ranked(sorted: Float64Array, p: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * p) - 1)]!;
}
