/**
 * Gamma function and its logarithm.
 *
 * @source MODEL-01-02; DLMF 5.7.3, 5.11.1
 */

const EULER = 0.577_215_664_901_532_9;
const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

/** B(2k) / (2k (2k - 1)), the series of Stirling's correction. */
const STIRLING = [
  1 / 12,
  -1 / 360,
  1 / 1_260,
  -1 / 1_680,
  1 / 1_188,
  -691 / 360_360,
  1 / 156,
  -3_617 / 122_400,
];
/** From here on the terms above are enough for a double. */
const STIRLING_FROM = 12;

/** zeta(k) - 1 for k = 2, 3, ... : coefficients of ln gamma around 1 and 2. */
const ZETA_LESS_ONE = Array.from({ length: 60 }, (_, index) => zetaLessOne(index + 2));

/**
 * Logarithm of the gamma function of x > 0; keeps its digits near its zeros at 1 and 2.
 *
 * @throws RangeError when x is not above 0
 * @source MODEL-01-02
 */
export function lnGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`lnGamma: expected x > 0, was ${x}`);
  if (x >= STIRLING_FROM) {
    return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + stirlingCorrection(x);
  }
  if (x < 0.5) return lnGamma(x + 1) - Math.log(x);
  if (x < 1.5) return aroundTwo(x - 1) - Math.log(x);
  if (x < 2.5) return aroundTwo(x - 2);
  let product = 1;
  let y = x;
  while (y >= 2.5) {
    y -= 1;
    product *= y;
  }
  return Math.log(product) + aroundTwo(y - 2);
}

/**
 * Gamma function; below 0 by reflection.
 *
 * @returns NaN at 0 and the negative integers
 * @source MODEL-01-02
 */
export function gamma(x: number): number {
  if (x > 171.7) return Infinity;
  if (x >= 0.5) return gammaAbove(x);
  if (Number.isInteger(x)) return Number.NaN;
  // The fraction is taken before the sine: sin(pi x) of a large x has lost its digits.
  const fraction = x - Math.round(x);
  const sign = Math.round(x) % 2 === 0 ? 1 : -1;
  return Math.PI / (sign * Math.sin(Math.PI * fraction) * gammaAbove(1 - x));
}

function gammaAbove(x: number): number {
  let product = 1;
  let y = x;
  while (y >= 2.5 && y < 30) {
    y -= 1;
    product *= y;
  }
  return product * Math.exp(lnGamma(y));
}

/**
 * What Stirling's formula leaves out: ln gamma(z) - ((z - 1/2) ln z - z + ln(2 pi) / 2), z > 0.
 *
 * Prefactors built from it keep their digits where logarithms of gammas would cancel.
 */
export function stirlingCorrection(z: number): number {
  if (z < STIRLING_FROM) return lnGamma(z) - ((z - 0.5) * Math.log(z) - z + HALF_LOG_TWO_PI);
  let sum = 0;
  for (let k = STIRLING.length - 1; k >= 0; k -= 1) sum = sum / (z * z) + STIRLING[k]!;
  return sum / z;
}

/** ln gamma(2 + t) for |t| <= 1/2: t (1 - gamma) + sum (-1)^k (zeta(k) - 1) t^k / k. */
function aroundTwo(t: number): number {
  let sum = 0;
  for (let k = ZETA_LESS_ONE.length + 1; k >= 2; k -= 1) {
    sum = sum * -t + ZETA_LESS_ONE[k - 2]! / k;
  }
  return t * (1 - EULER) + t * t * sum;
}

/** zeta(k) - 1 = 2^-k + 3^-k + ... : a direct sum, and Euler-Maclaurin for its rest. */
function zetaLessOne(k: number): number {
  const n = 20;
  const rest =
    n ** (1 - k) / (k - 1) +
    n ** -k / 2 +
    (k * n ** (-k - 1)) / 12 -
    (k * (k + 1) * (k + 2) * n ** (-k - 3)) / 720 +
    (k * (k + 1) * (k + 2) * (k + 3) * (k + 4) * n ** (-k - 5)) / 30_240;
  let sum = rest;
  for (let m = n - 1; m >= 2; m -= 1) sum += m ** -k;
  return sum;
}
