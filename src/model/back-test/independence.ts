import { chiSquareSf } from "../special/chi-square.ts";
import { kupiecTest, xLog, type LikelihoodRatio } from "./coverage.ts";

/** From no exception (0) or one (1) to none or one on the next observation: T - 1 steps of T. */
export interface Transitions {
  readonly n00: number;
  readonly n01: number;
  readonly n10: number;
  readonly n11: number;
}

/** Steps between neighbours in a series of exceptions. */
export function transitionsOf(exceptions: readonly boolean[]): Transitions {
  const count = { n00: 0, n01: 0, n10: 0, n11: 0 };
  for (let index = 1; index < exceptions.length; index += 1) {
    const [from, to] = [exceptions[index - 1] ? 1 : 0, exceptions[index] ? 1 : 0] as const;
    count[`n${from}${to}`] += 1;
  }
  return count;
}

/**
 * Do exceptions come one after the other?
 *
 *   LR = 2 (ln L(pi01, pi11) - ln L(pi)),   chi-square(1)
 *
 * @source MODEL-06-03; Christoffersen (1998)
 */
export function independenceTest({ n00, n01, n10, n11 }: Transitions): LikelihoodRatio {
  const [from0, from1] = [n00 + n01, n10 + n11];
  const all = from0 + from1;
  const [to0, to1] = [n00 + n10, n01 + n11];
  const apart =
    xLog(n00, n00 / from0) +
    xLog(n01, n01 / from0) +
    xLog(n10, n10 / from1) +
    xLog(n11, n11 / from1);
  const together = xLog(to0, to0 / all) + xLog(to1, to1 / all);
  const lr = Math.max(0, 2 * (apart - together));
  return { lr, pValue: chiSquareSf(lr, 1) };
}

/**
 * Conditional coverage: both the share of exceptions and their independence, chi-square(2).
 *
 * @param observations  T; the share of exceptions counts all of them, the steps T - 1
 * @source MODEL-06-03
 */
export function conditionalCoverageTest(
  transitions: Transitions,
  exceptions: number,
  observations: number,
  p: number,
): LikelihoodRatio {
  const lr = kupiecTest(exceptions, observations, p).lr + independenceTest(transitions).lr;
  return { lr, pValue: chiSquareSf(lr, 2) };
}
