import { mulDivCeil } from "../number/rounding.ts";
import { minUnits, PPM, type Ppm, type Units } from "../number/unit.ts";

/**
 * Liquidation fee of a slice: a share of its notional, but never more than what the fill brought
 * above its limit value, so that no fee can cost the account its ratio, or the fund money.
 *
 *   fee = max(0, min( fillValue - limitValue, ceil(notional * feePpm / 1e6) ))
 *
 * @param fillValue  value that the fill released, settlement units
 * @param limitValue  value at the slice's limit (see `ratioPreservingValue`)
 * @param notional  of the fill, >= 0
 * @returns settlement units >= 0, rounded up
 * @source CLOSE-03-04; dYdX clob keeper GetLiquidationInsuranceFundDelta
 */
export function liquidationFee(
  fillValue: Units,
  limitValue: Units,
  notional: Units,
  feePpm: Ppm,
): Units {
  const surplus = fillValue - limitValue;
  if (surplus <= 0n) return 0n;
  return minUnits(surplus, mulDivCeil(notional, BigInt(feePpm), PPM));
}

/**
 * What a fund gains or loses by a fill that it guarantees at the limit value.
 *
 *   fill at or above the limit: + fee
 *   fill below the limit:       - what is missing
 *
 * @returns settlement units; negative is a draw on the fund
 * @source FORMULA-08-01; dYdX clob keeper GetLiquidationInsuranceFundDelta
 */
export function fundDelta(
  fillValue: Units,
  limitValue: Units,
  notional: Units,
  feePpm: Ppm,
): Units {
  if (fillValue < limitValue) return fillValue - limitValue;
  return liquidationFee(fillValue, limitValue, notional, feePpm);
}
