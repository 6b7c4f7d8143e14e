import { gammaFactor, gammaP, gammaQ } from "./incomplete-gamma.ts";
import { lnGamma } from "./gamma.ts";
import { solveMonotone } from "./solve.ts";

/** P(X <= x) with `df` degrees of freedom. */
export function chiSquareCdf(x: number, df: number): number {
  return gammaP(df / 2, Math.max(0, x) / 2);
}

/**
 * P(X > x): the p-value of a likelihood ratio.
 *
 * @source MODEL-01-03
 */
export function chiSquareSf(x: number, df: number): number {
  return gammaQ(df / 2, Math.max(0, x) / 2);
}

/**
 * Quantile, solved on logarithms of the smaller tail, where it is close to a straight line.
 *
 * @throws RangeError unless 0 < p < 1 and df > 0
 * @source MODEL-01-04
 */
export function chiSquareQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1 && df > 0)) {
    throw new RangeError(`expected p above 0 and below 1 and df > 0, were ${p} and ${df}`);
  }
  const a = df / 2;
  // For a small x, P(a, x) is x^a / gamma(a + 1).
  const small = (Math.log(p) + lnGamma(a + 1)) / a;
  const start = Math.min(small, Math.log(a + 40));
  if (start < -300) return 2 * Math.exp(small);
  const lower = p < 0.5;
  const tail = lower ? p : 1 - p;
  const log = solveMonotone((y) => {
    const x = Math.exp(y);
    const value = lower ? gammaP(a, x) : gammaQ(a, x);
    const slope = gammaFactor(a, x) / value;
    return [Math.log(value / tail), lower ? slope : -slope];
  }, start);
  return 2 * Math.exp(log);
}
