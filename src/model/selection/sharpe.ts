import { normalCdf, normalQuantile } from "../special/normal.ts";

const EULER = 0.577_215_664_901_532_9;

/** A record of returns: everything for one period. */
export interface SharpeRecord {
  readonly sharpe: number;
  readonly periods: number;
  readonly skewness: number;
  /** Raw: 3 for the normal distribution. */
  readonly kurtosis: number;
}

/**
 * Largest Sharpe ratio that so many trials without skill are expected to reach, in standard
 * deviations.
 *
 *   (1 - g) q(1 - 1 / N) + g q(1 - 1 / (N e))
 *
 * @source MODEL-07-01; Bailey, Lopez de Prado (2014)
 */
export function expectedMaximum(trials: number): number {
  const first = normalQuantile(1 - 1 / trials);
  const second = normalQuantile(1 - 1 / (trials * Math.E));
  return (1 - EULER) * first + EULER * second;
}

/**
 * Chance that the true ratio is above a benchmark.
 *
 *   Phi((SR - SR*) sqrt(T - 1) / sqrt(1 - g3 SR + (g4 - 1) / 4 SR^2))
 *
 * @source MODEL-07-01
 */
export function probabilisticSharpe(record: SharpeRecord, benchmark: number): number {
  const { sharpe, periods, skewness, kurtosis } = record;
  const spread = Math.sqrt(1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe);
  return normalCdf(((sharpe - benchmark) * Math.sqrt(periods - 1)) / spread);
}

/**
 * The same against the best of many trials: how many were made is part of the answer.
 *
 * @param deviation  standard deviation of the ratios of the trials
 * @source MODEL-07-01
 */
export function deflatedSharpe(
  record: SharpeRecord,
  deviation: number,
  trials: number,
): { readonly benchmark: number; readonly probability: number } {
  const benchmark = deviation * expectedMaximum(trials);
  return { benchmark, probability: probabilisticSharpe(record, benchmark) };
}
