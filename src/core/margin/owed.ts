import { mulDivCeil, mulDivFloor } from "../number/rounding.ts";
import { PPM, type Ppm, type Units } from "../number/unit.ts";
import type { Asset } from "../state/asset.ts";

/**
 * Margin on what is owed: a debt is worth more than its value, as collateral is worth less.
 *
 *   margin = ceil(value * ratePpm / 1e6)
 *
 * @param value  numeraire units owed, >= 0
 * @returns numeraire units, rounded up
 * @source LOAN-01-01
 * @example owedMargin(60n, 200_000) // 12n
 */
export function owedMargin(value: Units, ratePpm: Ppm): Units {
  return mulDivCeil(value, BigInt(ratePpm), PPM);
}

/** Maintenance margin on a debt in an asset, numeraire; none where it owns. @source LOAN-01-01 */
export function loanMargin(asset: Asset, owned: Units): Units {
  const { loan } = asset.parameters;
  if (owned >= 0n || loan === undefined) return 0n;
  return owedMargin(-asset.toNumeraire(owned), loan.maintenancePpm);
}

/**
 * What the unrealised result of a position counts for as margin: a loss in full, a profit at its
 * weight.
 *
 *   counted = result <= 0 ? result : floor(result * weightPpm / 1e6)
 *
 * @returns settlement units, rounded down
 * @source LOAN-01-03
 * @example countedProfit(500n, 950_000) // 475n
 */
export function countedProfit(result: Units, weightPpm: Ppm | undefined): Units {
  if (result <= 0n || weightPpm === undefined) return result;
  return mulDivFloor(result, BigInt(weightPpm), PPM);
}
