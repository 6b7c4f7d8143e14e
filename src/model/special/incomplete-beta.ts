import { stirlingCorrection } from "./gamma.ts";
import { logLess } from "./incomplete-gamma.ts";

const TERMS_MAX = 100_000;
const TINY = 1e-300;

/**
 * Regularized incomplete beta function I_x(a, b).
 *
 * @param a  above 0
 * @param b  above 0
 * @param x  0 to 1
 * @param y  1 - x, where the caller knows it to more digits than the subtraction gives
 * @source MODEL-01-03; DLMF 8.17.22
 */
export function betaI(a: number, b: number, x: number, y: number = 1 - x): number {
  if (!(a > 0 && b > 0 && x >= 0 && y >= 0)) {
    throw new RangeError(`expected a, b > 0 and x in 0 to 1, were ${a}, ${b} and ${x}`);
  }
  if (x === 0) return 0;
  if (y === 0) return 1;
  const factor = betaFactor(a, b, x, y);
  if (x < (a + 1) / (a + b + 2)) return (factor * fraction(a, b, x)) / a;
  return 1 - (factor * fraction(b, a, y)) / b;
}

/**
 * x^a y^b / B(a, b). With n = a + b, u = (x n - a) / a and v = (y n - b) / b, a u + b v = 0:
 *
 *   exp(a (ln(1 + u) - u) + b (ln(1 + v) - v)) * sqrt(a b / 2 pi n) * e^(correction terms)
 *
 * so that nothing large cancels, whatever the size of a and b.
 */
export function betaFactor(a: number, b: number, x: number, y: number): number {
  const n = a + b;
  const shift = x * b - y * a;
  const [u, v] = [shift / a, -shift / b];
  const exponent = a * logLess((x * n) / a, u) + b * logLess((y * n) / b, v);
  const corrections = stirlingCorrection(n) - stirlingCorrection(a) - stirlingCorrection(b);
  return Math.exp(exponent + corrections) * Math.sqrt(((a / n) * b) / (2 * Math.PI));
}

/** Modified Lentz. */
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < TERMS_MAX; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    const change = d * c;
    value *= change;
    if (Math.abs(change - 1) < 1e-16) return value;
  }
  throw new RangeError(`incomplete beta: no convergence at a = ${a}, b = ${b}, x = ${x}`);
}

function nonZero(x: number): number {
  return Math.abs(x) < TINY ? TINY : x;
}
