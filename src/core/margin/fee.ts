import { mulDivCeil } from "../number/rounding.ts";
import { PPM, type Ppm, type Units } from "../number/unit.ts";

/**
 * Trading fee.
 *
 *   fee = ceil(notional * feePpm / 1e6)
 *
 * @param feePpm  negative for a rebate
 * @returns settlement units, rounded up: more fee, less rebate
 * @source LEDGER-04-01
 */
export function feeDue(notional: Units, feePpm: Ppm): Units {
  return mulDivCeil(notional, BigInt(feePpm), PPM);
}
