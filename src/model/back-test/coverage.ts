import { chiSquareQuantile, chiSquareSf } from "../special/chi-square.ts";
import { betaI } from "../special/incomplete-beta.ts";

/** A likelihood ratio and the chance of one at least as large if the model is right. */
export interface LikelihoodRatio {
  readonly lr: number;
  readonly pValue: number;
}

/**
 * Proportion of failures: does the share of exceptions differ from p?
 *
 *   LR = 2 (ln L(x / T) - ln L(p)),   L(q) = (1 - q)^(T - x) q^x,   0 ln 0 = 0,   chi-square(1)
 *
 * @param exceptions  x of T observations, not overlapping
 * @source MODEL-06-01; Kupiec (1995)
 */
export function kupiecTest(exceptions: number, observations: number, p: number): LikelihoodRatio {
  checkCounts(exceptions, observations, p);
  const lr = kupiecRatio(exceptions, observations, p);
  return { lr, pValue: chiSquareSf(lr, 1) };
}

/**
 * Counts of exceptions that the test accepts at a level, both ends included. No exception at all may
 * be too few.
 *
 * @source MODEL-06-01
 */
export function kupiecRegion(
  observations: number,
  p: number,
  level: number,
): { readonly least: number; readonly most: number } {
  const limit = chiSquareQuantile(1 - level, 1);
  const middle = Math.round(observations * p);
  const accepted = (x: number): boolean => kupiecRatio(x, observations, p) <= limit;
  let [least, most] = [middle, middle];
  while (least > 0 && accepted(least - 1)) least -= 1;
  while (most < observations && accepted(most + 1)) most += 1;
  return { least, most };
}

/**
 * Time until the first failure: LR = 2 (ln L(1 / n) - ln L(p)), L(q) = q (1 - q)^(n - 1).
 *
 * @param firstFailure  n, counted from 1
 * @source MODEL-06-01
 */
export function kupiecFirstFailure(firstFailure: number, p: number): LikelihoodRatio {
  checkCounts(1, firstFailure, p);
  const lr = kupiecRatio(1, firstFailure, p);
  return { lr, pValue: chiSquareSf(lr, 1) };
}

/**
 * Chance of at most so many exceptions, and of at least so many, if the model is right.
 *
 * @source MODEL-06-02
 */
export function exceptionProbability(
  exceptions: number,
  observations: number,
  p: number,
): { readonly atMost: number; readonly atLeast: number } {
  checkCounts(exceptions, observations, p);
  // P(X <= x) = I_{1-p}(T - x, x + 1), P(X >= x) = I_p(x, T - x + 1).
  const rest = observations - exceptions;
  return {
    atMost: rest === 0 ? 1 : betaI(rest, exceptions + 1, 1 - p, p),
    atLeast: exceptions === 0 ? 1 : betaI(exceptions, rest + 1, p, 1 - p),
  };
}

/**
 * Exceptions less what is expected, in standard deviations of the binomial distribution.
 *
 * @source MODEL-06-02
 */
export function binomialScore(exceptions: number, observations: number, p: number): number {
  checkCounts(exceptions, observations, p);
  return (exceptions - observations * p) / Math.sqrt(observations * p * (1 - p));
}

function kupiecRatio(x: number, observations: number, p: number): number {
  const share = x / observations;
  const gain = xLog(x, share / p) + xLog(observations - x, (1 - share) / (1 - p));
  return Math.max(0, 2 * gain);
}

/** n ln(ratio), 0 for none of it. */
export function xLog(n: number, ratio: number): number {
  return n === 0 ? 0 : n * Math.log(ratio);
}

function checkCounts(exceptions: number, observations: number, p: number): void {
  const counts = exceptions >= 0 && exceptions <= observations && observations > 0;
  if (!counts || !(p > 0 && p < 1)) {
    throw new RangeError(
      `expected 0 <= exceptions <= observations and 0 < p < 1, were ${exceptions}, ${observations}, ${p}`,
    );
  }
}
