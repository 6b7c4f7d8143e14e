import type { HaircutTier } from "../command/parameter.ts";
import { mulDivFloor } from "../number/rounding.ts";
import { minUnits, PPM, type Units } from "../number/unit.ts";

/**
 * What collateral counts for after its haircut, marginal by size: a large holding is worth less
 * per unit, because it takes longer to sell.
 *
 *   sum over tiers( floor( slice_k * (1e6 - haircut_k) / 1e6 ) )
 *
 * No tiers, no haircut. Above the edge of a last tier that is bounded nothing counts.
 *
 * @param value  numeraire units, >= 0: a debt gets no haircut
 * @param tiers  by rising `valueMax`
 * @returns numeraire units, rounded down per tier
 * @source MARGIN-01-03; Binance proof-of-solvency tier ratios
 */
export function haircutValue(value: Units, tiers: readonly HaircutTier[]): Units {
  if (tiers.length === 0) return value;
  let counted = 0n;
  let floor = 0n;
  for (const tier of tiers) {
    const edge = tier.valueMax === null ? value : minUnits(value, tier.valueMax);
    if (edge <= floor) break;
    counted += mulDivFloor(edge - floor, PPM - BigInt(tier.collateralHaircutPpm), PPM);
    floor = edge;
  }
  return counted;
}
