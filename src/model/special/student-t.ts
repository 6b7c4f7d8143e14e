import { betaFactor, betaI } from "./incomplete-beta.ts";
import { solveMonotone } from "./solve.ts";

/**
 * Density of Student's t with `df` degrees of freedom (any real number above 0).
 *
 *   f(t) = (1 + t^2 / df)^(-(df + 1) / 2) / (sqrt(df) B(df / 2, 1 / 2))
 */
export function studentPdf(t: number, df: number): number {
  const power = (-(df + 1) / 2) * Math.log1p((t / df) * t);
  return Math.exp(power) * peak(df);
}

/** Density at 0. The beta factor at x = df / (df + 1), without its powers, is 1 / B. */
function peak(df: number): number {
  const y = 1 / (df + 1);
  const powers = (df / 2) * Math.log1p(-y) + Math.log(y) / 2;
  return (betaFactor(df / 2, 0.5, df * y, y) * Math.exp(-powers)) / Math.sqrt(df);
}

/**
 * P(T <= t).
 *
 * @source MODEL-01-03
 */
export function studentCdf(t: number, df: number): number {
  return t < 0 ? tail(-t, df) : 1 - tail(t, df);
}

/** P(T > t). */
export function studentSf(t: number, df: number): number {
  return studentCdf(-t, df);
}

/**
 * Quantile; degrees of freedom need not be whole.
 *
 * @throws RangeError unless 0 < p < 1 and df > 0
 * @source MODEL-01-04
 */
export function studentQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1 && df > 0)) {
    throw new RangeError(`expected p above 0 and below 1 and df > 0, were ${p} and ${df}`);
  }
  const off = p - 0.5;
  if (off === 0) return 0;
  const sign = Math.sign(off);
  // In the middle P - 1/2 is solved for, outside the tail: either keeps its digits there.
  const middle = Math.abs(off) < 0.25;
  const target = middle ? Math.abs(off) : Math.min(p, 1 - p);
  const log = solveMonotone((y) => {
    const t = Math.exp(y);
    const value = middle ? half(t, df) : tail(t, df);
    const slope = (studentPdf(t, df) * t) / value;
    return [Math.log(value / target), middle ? slope : -slope];
  }, 0);
  return sign * Math.exp(log);
}

/**
 * Expected shortfall of a Student-t loss: f(q) (df + q^2) / ((df - 1) (1 - alpha)).
 *
 * @param df  above 1
 * @source MODEL-03-01
 */
export function studentExpectedShortfall(alpha: number, df: number): number {
  if (!(df > 1)) throw new RangeError(`expected df > 1, was ${df}`);
  const q = studentQuantile(alpha, df);
  return (studentPdf(q, df) * (df + q * q)) / ((df - 1) * (1 - alpha));
}

/**
 * Chance that a Student-t move goes beyond the margin, and what is then lost beyond it on average.
 *
 *   expected = s (f(c) (df + c^2) / (df - 1) - c (1 - F(c))),  c = margin / s
 *
 * @param scale  s, of the move, in the unit of the margin
 * @param df  above 1
 * @source MODEL-03-01
 */
export function studentNegativeBalance(
  df: number,
  scale: number,
  margin: number,
): { readonly prob: number; readonly expected: number } {
  const c = margin / scale;
  const prob = studentSf(c, df);
  const above = (studentPdf(c, df) * (df + c * c)) / (df - 1);
  return { prob, expected: scale * (above - c * prob) };
}

/** P(T > t) for t >= 0. */
function tail(t: number, df: number): number {
  const [x, y] = shares(t, df);
  return betaI(df / 2, 0.5, x, y) / 2;
}

/** P(0 < T <= t). */
function half(t: number, df: number): number {
  const [x, y] = shares(t, df);
  return betaI(0.5, df / 2, y, x) / 2;
}

/** df / (df + t^2) and t^2 / (df + t^2), each with its own digits. */
function shares(t: number, df: number): [number, number] {
  const ratio = (t / df) * t;
  if (ratio === Infinity) return [0, 1];
  return [1 / (1 + ratio), ratio / (1 + ratio)];
}
