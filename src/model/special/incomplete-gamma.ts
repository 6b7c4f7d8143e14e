import { stirlingCorrection } from "./gamma.ts";

/** Terms after which a series or fraction is given up: it needs about sqrt(a) of them. */
const TERMS_MAX = 100_000;
const CLOSE = 1e-17;
/** Stands for a zero denominator in Lentz's method. */
const TINY = 1e-300;

/**
 * Regularized lower incomplete gamma function P(a, x).
 *
 * @param a  above 0
 * @param x  at least 0
 * @source MODEL-01-03; DLMF 8.2.4, 8.7.1, 8.9.2
 */
export function gammaP(a: number, x: number): number {
  checkArguments(a, x);
  return x < a + 1 ? series(a, x) : 1 - fraction(a, x);
}

/**
 * Regularized upper incomplete gamma function Q(a, x) = 1 - P(a, x), accurate where it is small.
 *
 * @source MODEL-01-03
 */
export function gammaQ(a: number, x: number): number {
  checkArguments(a, x);
  return x < a + 1 ? 1 - series(a, x) : fraction(a, x);
}

/**
 * x^a e^-x / gamma(a), without logarithms that cancel: with m = x/a - 1,
 * exp(-a (m - ln(1 + m))) * sqrt(a / 2 pi) / e^correction(a).
 */
export function gammaFactor(a: number, x: number): number {
  if (x === 0) return 0;
  const exponent = a * logLess(x / a, (x - a) / a) - stirlingCorrection(a);
  return Math.exp(exponent) * Math.sqrt(a / (2 * Math.PI));
}

/** ln(1 + m) - m, of 1 + m known apart: near 0 the one keeps the digits, near -1 the other. */
export function logLess(oneMore: number, m: number): number {
  return (m < -0.5 ? Math.log(oneMore) : Math.log1p(m)) - m;
}

function series(a: number, x: number): number {
  if (x === 0) return 0;
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < TERMS_MAX; n += 1) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * CLOSE) return sum * gammaFactor(a, x);
  }
  throw new RangeError(`incomplete gamma: no convergence at a = ${a}, x = ${x}`);
}

/** Modified Lentz. */
function fraction(a: number, x: number): number {
  if (x === Infinity) return 0;
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < TERMS_MAX; n += 1) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / nonZero(numerator * d + b);
    c = nonZero(b + numerator / c);
    const change = d * c;
    value *= change;
    if (Math.abs(change - 1) < 1e-16) return value * gammaFactor(a, x);
  }
  throw new RangeError(`incomplete gamma: no convergence at a = ${a}, x = ${x}`);
}

function nonZero(x: number): number {
  return Math.abs(x) < TINY ? TINY : x;
}

function checkArguments(a: number, x: number): void {
  if (!(a > 0 && x >= 0)) throw new RangeError(`expected a > 0 and x >= 0, were ${a} and ${x}`);
}
