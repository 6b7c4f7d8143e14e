import { correlationOf, dccCorrelation, type DccRate } from "./dcc.ts";
import { fitDcc } from "./dcc-fit.ts";
import { nearestCorrelation } from "./nearest.ts";
import { ledoitWolf } from "./shrinkage.ts";

type Matrix = readonly (readonly number[])[];

/** How prices move together: now, in the long run, and the two ways of being careful about it. */
export interface CoMovement {
  /** Dynamic conditional correlation after the last observation. */
  readonly now: Matrix;
  /** Correlation of the shrunk covariance of all observations. */
  readonly longRun: Matrix;
  /** The smaller of both: for positions that offset each other. */
  readonly low: Matrix;
  /** The larger of both: for prices that fall together. */
  readonly high: Matrix;
  readonly rate: DccRate;
  /** How far the covariance was drawn toward a multiple of the identity. */
  readonly shrinkage: number;
  readonly observations: number;
}

/** Observations without which nothing is said. */
const OBSERVATIONS_MIN = 250;

/**
 * Correlations from residuals. The smaller (or larger) of two correlation matrices, entry by entry,
 * need not be one: the nearest that is one stands for it.
 *
 * @param rows  moves over volatilities, one row for a time, oldest first
 * @returns null below 250 rows
 * @source MODEL-04-06
 */
export function coMovement(rows: Matrix): CoMovement | null {
  if (rows.length < OBSERVATIONS_MIN) return null;
  const { a, b } = fitDcc(rows);
  const now = dccCorrelation(rows, { a, b });
  const { covariance, intensity: shrinkage } = ledoitWolf(rows);
  const longRun = correlationOf(covariance);
  const merged = (pick: (one: number, other: number) => number): number[][] =>
    nearestCorrelation(now.map((row, i) => row.map((each, j) => pick(each, longRun[i]![j]!))));
  const observations = rows.length;
  const [low, high] = [merged(Math.min), merged(Math.max)];
  return { now, longRun, low, high, rate: { a, b }, shrinkage, observations };
}
