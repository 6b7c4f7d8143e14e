import type { TailRisk } from "./historical.ts";

/** Peaks over a threshold: the generalized Pareto distribution of what goes beyond it. */
export interface ParetoTail {
  readonly threshold: number;
  readonly shape: number;
  readonly scale: number;
  /** Observations in all, and those beyond the threshold. */
  readonly observations: number;
  readonly exceedances: number;
}

export interface ParetoFit extends ParetoTail {
  /** Negative log-likelihood of the excesses. */
  readonly negativeLogLikelihood: number;
  /** The shape was 1 or more, where the mean of the tail is infinite, and was cut to `SHAPE_MAX`. */
  readonly capped: boolean;
}

/** Largest shape that is handed on: the expected shortfall of 1 is infinite. */
const SHAPE_MAX = 0.95;
const EXCEEDANCES_MIN = 10;

/**
 * Value at risk and expected shortfall beyond the threshold.
 *
 *   VaR = u + beta / xi ((n / Nu (1 - alpha))^-xi - 1),   ES = (VaR + beta - xi u) / (1 - xi)
 *
 * @param alpha  confidence; 1 - alpha at most Nu / n
 * @source MODEL-03-04; McNeil, Frey (2000)
 */
export function paretoRisk(tail: ParetoTail, alpha: number): TailRisk {
  const { threshold: u, shape, scale, observations: n, exceedances } = tail;
  const ratio = (n / exceedances) * (1 - alpha);
  if (!(ratio > 0 && ratio <= 1)) {
    throw new RangeError(`expected a confidence beyond the threshold, was ${alpha}`);
  }
  const log = -Math.log(ratio);
  const stretch = shape === 0 ? log : Math.expm1(shape * log) / shape;
  const valueAtRisk = u + scale * stretch;
  return { valueAtRisk, expectedShortfall: (valueAtRisk + scale - shape * u) / (1 - shape) };
}

/**
 * P(L > x) for x at or beyond the threshold.
 *
 * @source MODEL-03-04
 */
export function paretoTailProbability(tail: ParetoTail, x: number): number {
  const { threshold, shape, scale, observations, exceedances } = tail;
  const y = (x - threshold) / scale;
  const survival = shape === 0 ? Math.exp(-y) : Math.max(0, 1 + shape * y) ** (-1 / shape);
  return (exceedances / observations) * survival;
}

/**
 * Most likely Pareto tail, by the profile on theta = shape / scale: for a given theta the shape is
 * mean(ln(1 + theta y)), so that one number is searched for.
 *
 * @param losses  all of them; those above the threshold are fitted
 * @throws RangeError with fewer than 10 above it
 * @source MODEL-03-05; Grimshaw (1993)
 */
export function fitPareto(losses: readonly number[], threshold: number): ParetoFit {
  const excesses = losses.filter((loss) => loss > threshold).map((loss) => loss - threshold);
  if (excesses.length < EXCEEDANCES_MIN) {
    throw new RangeError(
      `expected at least ${EXCEEDANCES_MIN} losses above ${threshold}, were ${excesses.length}`,
    );
  }
  const mean = average(excesses);
  const unit = excesses.map((y) => y / mean);
  const theta = mostLikelyTheta(unit);
  const exact = shapeAt(unit, theta);
  const capped = exact >= 1;
  const shape = capped ? SHAPE_MAX : exact;
  // Where the shape was cut, the scale that keeps the median excess where the fit has it.
  const scale = capped
    ? (medianFactor(exact) / medianFactor(shape)) * scaleAt(unit, theta)
    : scaleAt(unit, theta);
  return {
    threshold,
    shape,
    scale: scale * mean,
    observations: losses.length,
    exceedances: excesses.length,
    negativeLogLikelihood: excesses.length * (Math.log(scaleAt(unit, theta) * mean) + 1 + exact),
    capped,
  };
}

/** Threshold with a fraction of the losses above it, so that nobody chooses it by hand. */
export function thresholdOf(losses: readonly number[], fraction: number): number {
  const sorted = Float64Array.from(losses).sort();
  const above = Math.floor(losses.length * fraction);
  return sorted[losses.length - above - 1]!;
}

/**
 * Hill's estimate of the shape from the k largest losses: a cross-check of the fit.
 *
 *   mean of ln(x[i] / x[k + 1]) over the k largest
 *
 * @source MODEL-03-05
 */
export function hillShape(losses: readonly number[], k: number): number {
  const worst = Float64Array.from(losses).sort().reverse();
  const base = worst[k];
  if (base === undefined || !(base > 0)) throw new RangeError(`expected ${k + 1} losses above 0`);
  let sum = 0;
  for (let index = 0; index < k; index += 1) sum += Math.log(worst[index]! / base);
  return sum / k;
}

/** Profile log-likelihood for each excess, up to a constant: -ln(scale) - shape. */
function profile(unit: readonly number[], theta: number): number {
  return -Math.log(scaleAt(unit, theta)) - shapeAt(unit, theta);
}

function shapeAt(unit: readonly number[], theta: number): number {
  let sum = 0;
  for (const y of unit) sum += Math.log1p(theta * y);
  return sum / unit.length;
}

function scaleAt(unit: readonly number[], theta: number): number {
  return Math.abs(theta) < 1e-9 ? 1 : shapeAt(unit, theta) / theta;
}

/**
 * The best of a grid from the smallest theta that the largest excess allows, then bisection of the
 * slope between its neighbours. The likelihood grows without bound at that edge, where the largest
 * excess alone is fitted: the grid keeps away from it.
 */
function mostLikelyTheta(unit: readonly number[]): number {
  const edge = -1 / Math.max(...unit);
  const grid = [
    ...[0.95, 0.8, 0.6, 0.4, 0.2, 0.1].map((share) => edge * share),
    0,
    ...Array.from({ length: 36 }, (_, index) => 0.01 * 1.4 ** index),
  ];
  const values = grid.map((theta) => profile(unit, theta));
  const best = values.indexOf(Math.max(...values));
  let low = grid[Math.max(0, best - 1)]!;
  let high = grid[Math.min(grid.length - 1, best + 1)]!;
  for (let step = 0; step < 200 && high - low > 1e-15 * Math.abs(high); step += 1) {
    const middle = (low + high) / 2;
    if (slope(unit, middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** d/d theta of the profile: -shape'/shape + 1/theta - shape'. */
function slope(unit: readonly number[], theta: number): number {
  if (Math.abs(theta) < 1e-7) {
    // Near 0: shape = theta m1 - theta^2 m2 / 2 ..., so that the slope is m2 / 2 m1 - m1.
    const [m1, m2] = [average(unit), average(unit.map((y) => y * y))];
    return m2 / (2 * m1) - m1;
  }
  let change = 0;
  for (const y of unit) change += y / (1 + theta * y);
  change /= unit.length;
  return -change / shapeAt(unit, theta) + 1 / theta - change;
}

/** Median of a Pareto tail over its scale. */
function medianFactor(shape: number): number {
  return Math.expm1(shape * Math.LN2) / shape;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}
