import type { Units } from "../number/unit.ts";
import { SAFE } from "../margin/safe-margin.ts";
import type { Asset } from "../state/asset.ts";

/** An amount as a double; NaN where that might round. */
export function safeOf(units: Units): number {
  const number = Number(units);
  return Math.abs(number) < SAFE ? number : Number.NaN;
}

/** floor(numerator / denominator) of safe integers, denominator > 0. */
export function floorQuotient(numerator: number, denominator: number): number {
  const quotient = Math.floor(numerator / denominator);
  const rest = numerator - quotient * denominator;
  if (rest < 0) return quotient - 1;
  return rest >= denominator ? quotient + 1 : quotient;
}

/**
 * Numeraire value of money of an asset in safe integers, as `Asset.toNumeraire` gives it. With
 * units = whole * denominator + rest:
 *
 *   floor(units * price / denominator) = whole * price + floor(rest * price / denominator)
 *
 * @param units  a safe integer
 * @returns NaN where an integer on the way is not safe
 * @source MARGIN-01-02
 */
export function safeWorth(asset: Asset, units: number): number {
  if (asset.isNumeraire) return units;
  const { numerator, denominator } = asset.doubles;
  const price = asset.price * numerator;
  const whole = floorQuotient(units, denominator);
  if (!(price * denominator < SAFE && Math.abs(whole) * price < SAFE / 2)) return Number.NaN;
  return whole * price + floorQuotient((units - whole * denominator) * price, denominator);
}

/**
 * floor(amount * part / total) of safe integers with part <= total, both > 0: the quotient of doubles,
 * put right by the exact rest.
 *
 *   rest = amount * part - quotient * total
 *
 * Both products are kept as a double and what it was rounded by; they are so close to each other that
 * their difference does not round.
 */
export function floorShare(amount: number, part: number, total: number): number {
  const product = amount * part;
  if (product < SAFE) return floorQuotient(product, total);
  let quotient = Math.floor(product / total);
  const taken = quotient * total;
  let rest = product - taken + (rounding(amount, part, product) - rounding(quotient, total, taken));
  for (; rest < 0; rest += total) quotient -= 1;
  for (; rest >= total; rest -= total) quotient += 1;
  return quotient;
}

/** What a product of two safe integers was rounded by: x * y - product, exact (Veltkamp, Dekker). */
function rounding(x: number, y: number, product: number): number {
  const xHigh = upperHalf(x);
  const yHigh = upperHalf(y);
  const xLow = x - xHigh;
  const yLow = y - yHigh;
  return xLow * yLow - (product - xHigh * yHigh - xLow * yHigh - xHigh * yLow);
}

/** The upper 26 bits of a double. */
function upperHalf(x: number): number {
  const scaled = x * (2 ** 27 + 1);
  return scaled - (scaled - x);
}
