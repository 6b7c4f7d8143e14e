import { mersenneTwister } from "../random.ts";
import { normalExpectedShortfall, normalQuantile } from "../special/normal.ts";

/** Acerbi and Szekely's statistics: 0 where the shortfall is right, below where it is too small. */
export interface ShortfallScore {
  /** Given that there are exceptions; null without any. */
  readonly z1: number | null;
  readonly z2: number;
}

/**
 *   Z1 = sum(X I / ES) / N + 1,   Z2 = sum(X I / ES) / (T p) + 1,   I: X < -VaR
 *
 * @param profits  losses negative
 * @param valueAtRisk  and shortfall forecast for each, or one for all
 * @param p  chance of an exception, for example 0.025
 * @source MODEL-06-05; Acerbi, Szekely (2014)
 */
export function shortfallScore(
  profits: readonly number[],
  valueAtRisk: number | readonly number[],
  expectedShortfall: number | readonly number[],
  p: number,
): ShortfallScore {
  const at = (list: number | readonly number[], index: number): number =>
    typeof list === "number" ? list : list[index]!;
  let sum = 0;
  let count = 0;
  for (const [index, profit] of profits.entries()) {
    if (profit >= -at(valueAtRisk, index)) continue;
    sum += profit / at(expectedShortfall, index);
    count += 1;
  }
  return { z1: count === 0 ? null : sum / count + 1, z2: sum / (profits.length * p) + 1 };
}

/**
 * The value of Z2 that a right model with normal profits falls below with a chance of `level`,
 * by simulation: -0.70 for p = 2.5 %, 250 observations and 5 %.
 *
 * @param seed  the same seed, the same answer
 * @source MODEL-06-05
 */
export function shortfallCriticalValue(
  p: number,
  observations: number,
  level: number,
  { runs, seed }: { readonly runs: number; readonly seed: number },
): number {
  const random = mersenneTwister(seed);
  const expectedShortfall = normalExpectedShortfall(1 - p);
  const scores = new Float64Array(runs);
  for (let run = 0; run < runs; run += 1) {
    let sum = 0;
    for (let index = 0; index < observations; index += 1) {
      const u = random.nextOpen();
      // Only exceptions count: nothing else needs a quantile.
      if (u < p) sum += normalQuantile(u) / expectedShortfall;
    }
    scores[run] = sum / (observations * p) + 1;
  }
  scores.sort();
  return scores[Math.max(0, Math.ceil(runs * level) - 1)]!;
}
