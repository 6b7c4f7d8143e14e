import { mulDivFloor } from "../number/rounding.ts";
import { minUnits, type Units } from "../number/unit.ts";

/**
 * Pays claims out of what was collected, in the order they were settled.
 *
 *   collected >= sum of claims: each in full
 *   otherwise: floor(collected * claim / sum of claims), and the exact remainder to the last, as
 *   far as its claim goes, then to the one before it, and so on
 *
 * @param collected  units, >= 0
 * @param claims  units >= 0
 * @returns payments in the order of the claims; they add up to min(collected, sum of claims), and
 *   none exceeds its claim
 * @source FORMULA-08-03; Vega loss socialisation
 * @example payClaims(125n, [1_250n, 5n]) // [124n, 1n]
 */
export function payClaims(collected: Units, claims: readonly Units[]): Units[] {
  const total = claims.reduce((sum, claim) => sum + claim, 0n);
  if (collected >= total) return [...claims];
  const paid = claims.map((claim) => mulDivFloor(collected, claim, total));
  let left = paid.reduce((rest, part) => rest - part, collected);
  for (let index = claims.length - 1; left > 0n; index -= 1) {
    const more = minUnits(left, claims[index]! - paid[index]!);
    paid[index]! += more;
    left -= more;
  }
  return paid;
}
