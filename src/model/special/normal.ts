import { erfc, expMinusSquare } from "./error-function.ts";

const SQRT_HALF = Math.SQRT1_2;
const SQRT_TWO_PI = Math.sqrt(2 * Math.PI);

/** Density of the standard normal distribution. */
export function normalPdf(z: number): number {
  return expMinusSquare(Math.abs(z) * SQRT_HALF) / SQRT_TWO_PI;
}

/**
 * P(Z <= z); its lower tail keeps its digits down to z = -38.
 *
 * @source MODEL-01-01
 */
export function normalCdf(z: number): number {
  return erfc(-z * SQRT_HALF) / 2;
}

/** P(Z > z). */
export function normalSf(z: number): number {
  return erfc(z * SQRT_HALF) / 2;
}

/**
 * Quantile of the standard normal distribution: a rational start (Abramowitz and Stegun 26.2.23,
 * off by 4.5e-4 at most), made exact by steps of Halley.
 *
 * @param p  above 0, below 1
 * @throws RangeError for any other p
 * @source MODEL-01-04
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`expected p above 0 and below 1, was ${p}`);
  if (p === 0.5) return 0;
  // 1 - p is exact for p >= 1/2.
  return p > 0.5 ? -lowerQuantile(1 - p) : lowerQuantile(p);
}

function lowerQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(p));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  let z = above / below - t;
  for (let step = 0; step < 3; step += 1) {
    const off = (normalCdf(z) - p) / normalPdf(z);
    z -= off / (1 + (z * off) / 2);
  }
  return z;
}

/**
 * Expected shortfall of a standard normal loss: phi(z) / (1 - alpha).
 *
 * @param alpha  confidence, for example 0.975
 * @source MODEL-03-01
 */
export function normalExpectedShortfall(alpha: number): number {
  return normalPdf(normalQuantile(alpha)) / (1 - alpha);
}
