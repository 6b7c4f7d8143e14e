import { inverse, Matrix, solve } from "ml-matrix";

import type { Garch } from "./garch.ts";
import { garchLikelihood, type GarchVector, type Likelihood } from "./garch-likelihood.ts";

/** The most likely GARCH(1,1) of a series. */
export interface GarchFit extends Garch {
  readonly mean: number;
  readonly logLikelihood: number;
  /** Standard errors of mean, omega, alpha, beta by the information matrix. */
  readonly standardErrors: readonly number[];
  /** The same where shocks need not be normal (Bollerslev and Wooldridge). */
  readonly robustErrors: readonly number[];
  /** Variance of the observation after the last. */
  readonly varianceNext: number;
  /** False where the steps ran out before the gradient vanished: not to be used. */
  readonly converged: boolean;
}

const STEPS_MAX = 200;
const OBSERVATIONS_MIN = 100;
/** Where alpha and beta start, with the variance of the series as long run. */
const START = { alpha: 0.08, beta: 0.88 };

/**
 * Fits GARCH(1,1) with a constant mean by Newton's method with damping. Inside, the parameters are
 * free: ln omega, the persistence and alpha's share of it on the logistic scale, so that omega > 0,
 * alpha, beta > 0 and alpha + beta < 1 always hold.
 *
 * @param returns  at least 100, not all equal
 * @throws RangeError when there is too little to fit
 * @source MODEL-02-04
 */
export function fitGarch(returns: readonly number[]): GarchFit {
  const scale = spread(returns);
  // Fitted on unit variance, so that steps and tolerances mean the same for every market.
  const unit = returns.map((r) => r / scale);
  let free = startOf(unit);
  let found = evaluate(unit, free);
  let damping = 1e-3;
  let converged = false;
  for (let step = 0; step < STEPS_MAX && !converged; step += 1) {
    const hessian = hessianOf(unit, free);
    converged = found.gradient.every((slope) => Math.abs(slope) < 1e-8 * unit.length);
    const next = dampedStep(unit, { free, found, hessian, damping });
    if (next === null) break;
    free = next.free;
    damping = next.damping;
    found = next.found;
  }
  const at = bound(free);
  const [mean, omega, alpha, beta] = at;
  const natural = garchLikelihood(unit, at);
  return {
    mean: mean * scale,
    omega: omega * scale * scale,
    alpha,
    beta,
    logLikelihood: natural.value - returns.length * Math.log(scale),
    ...errorsOf(natural, scale),
    varianceNext: lastVariance(unit, at) * scale * scale,
    converged,
  };
}

interface Evaluated {
  readonly value: number;
  readonly gradient: number[];
}

interface Trial {
  readonly free: readonly number[];
  readonly found: Evaluated;
  readonly hessian: number[][];
  readonly damping: number;
}

/** A step uphill: the damping grows until one is found, and shrinks after it. */
function dampedStep(
  returns: readonly number[],
  { free, found, hessian, damping }: Trial,
): { free: number[]; found: Evaluated; damping: number } | null {
  for (let lambda = damping; lambda < 1e12; lambda *= 10) {
    const curved = new Matrix(
      hessian.map((row, i) =>
        row.map((each, j) => (i === j ? -each + lambda * (Math.abs(each) + 1e-3) : -each)),
      ),
    );
    const step = solve(curved, Matrix.columnVector(found.gradient)).to1DArray();
    const next = free.map((each, index) => each + Math.max(-2, Math.min(2, step[index]!)));
    const there = evaluate(returns, next);
    if (there.value > found.value || (there.value === found.value && small(step))) {
      return { free: next, found: there, damping: Math.max(1e-12, lambda / 30) };
    }
  }
  return null;
}

function small(step: readonly number[]): boolean {
  return step.every((each) => Math.abs(each) < 1e-9);
}

/** Likelihood and its gradient in the free parameters. */
function evaluate(returns: readonly number[], free: readonly number[]): Evaluated {
  const at = bound(free);
  const { value, gradient } = garchLikelihood(returns, at);
  const [, omega, alpha, beta] = at;
  const persistence = alpha + beta;
  const share = alpha / persistence;
  const [byMean, byOmega, byAlpha, byBeta] = gradient as [number, number, number, number];
  return {
    value,
    gradient: [
      byMean,
      byOmega * omega,
      (byAlpha * share + byBeta * (1 - share)) * persistence * (1 - persistence),
      (byAlpha - byBeta) * persistence * share * (1 - share),
    ],
  };
}

/** Central differences of the gradient. */
function hessianOf(returns: readonly number[], free: readonly number[]): number[][] {
  const rows = free.map((_, index) => {
    const moved = (by: number): number[] =>
      evaluate(
        returns,
        free.map((each, other) => (other === index ? each + by : each)),
      ).gradient;
    const [up, down] = [moved(1e-5), moved(-1e-5)];
    return up.map((each, other) => (each - down[other]!) / 2e-5);
  });
  return rows.map((row, i) => row.map((each, j) => (each + rows[j]![i]!) / 2));
}

function startOf(returns: readonly number[]): number[] {
  const mean = returns.reduce((sum, r) => sum + r, 0) / returns.length;
  const variance = returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / returns.length;
  const persistence = START.alpha + START.beta;
  return [
    mean,
    Math.log(variance * (1 - persistence)),
    logit(persistence),
    logit(START.alpha / persistence),
  ];
}

function bound(free: readonly number[]): GarchVector {
  const [mean, logOmega, byPersistence, byShare] = free as [number, number, number, number];
  const persistence = logistic(byPersistence);
  const share = logistic(byShare);
  return [mean, Math.exp(logOmega), persistence * share, persistence * (1 - share)];
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function logit(p: number): number {
  return Math.log(p / (1 - p));
}

/** Inverse of the information, and the sandwich of it around the scores. */
function errorsOf(
  { information, outer }: Likelihood,
  scale: number,
): Pick<GarchFit, "standardErrors" | "robustErrors"> {
  const units = [scale, scale * scale, 1, 1];
  const errors = (matrix: Matrix): number[] =>
    matrix.diagonal().map((each, index) => Math.sqrt(each) * units[index]!);
  const bread = inverse(new Matrix(information));
  return {
    standardErrors: errors(bread),
    robustErrors: errors(bread.mmul(new Matrix(outer)).mmul(bread)),
  };
}

function lastVariance(returns: readonly number[], [mean, omega, alpha, beta]: GarchVector): number {
  let h = returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / returns.length;
  let square = h;
  for (const r of returns) {
    h = omega + alpha * square + beta * h;
    square = (r - mean) ** 2;
  }
  return omega + alpha * square + beta * h;
}

/** Standard deviation of the series. */
function spread(returns: readonly number[]): number {
  const n = returns.length;
  const mean = returns.reduce((sum, r) => sum + r, 0) / n;
  const deviation = Math.sqrt(returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / n);
  if (n < OBSERVATIONS_MIN || !(deviation > 0) || !Number.isFinite(deviation)) {
    throw new RangeError(
      `expected at least ${OBSERVATIONS_MIN} returns that are not all equal, were ${n}`,
    );
  }
  return deviation;
}
