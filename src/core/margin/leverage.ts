import { divCeil } from "../number/rounding.ts";
import type { Ppm, Units } from "../number/unit.ts";

/**
 * Margin at a rate under a chosen leverage.
 *
 *   margin = ceil(notional * rate / leverage)
 *
 * For initial margin only: a maintenance margin that a holder's leverage divides is too small.
 *
 * @param leveragePpm  leverage x 1e6, > 0
 * @returns settlement units, rounded up
 * @source FORMULA-02-04
 * @example leveragedMargin(80_000n, 30_000, 2_000_000n) // 1_200n
 */
export function leveragedMargin(notional: Units, ratePpm: Ppm, leveragePpm: Units): Units {
  return divCeil(notional * BigInt(ratePpm), leveragePpm);
}
