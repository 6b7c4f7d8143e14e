import { divFloor } from "../number/rounding.ts";
import type { Micros, Units } from "../number/unit.ts";

/** Interest on a debt of 1 is counted in this part of a unit: the index has no other rounding. */
export const INTEREST_SCALE: bigint = 10n ** 18n;
/** INTEREST_SCALE / 10^9: the index per part per thousand million. */
const INDEX_PER_PPB = 10n ** 9n;

/** What a debt of one unit has accrued, and how fast it does. @source LOAN-04-01 */
export interface InterestCurve {
  /** At `sinceMicros`, in 1 / INTEREST_SCALE. */
  readonly index: Units;
  readonly sinceMicros: Micros;
  readonly ratePpb: number;
  readonly intervalMicros: Micros;
}

/** Of an asset that has never charged any. */
export const NO_INTEREST: InterestCurve = {
  index: 0n,
  sinceMicros: 0,
  ratePpb: 0,
  intervalMicros: 1,
};

/**
 * Interest index at a time.
 *
 *   I(t) = index + floor(ratePpb * 10^9 * (t - since) / interval)
 *
 * @returns 1 / INTEREST_SCALE of a unit per unit owed, rounded down: an index belongs to nobody
 * @source LOAN-04-01
 */
export function interestIndexAt(curve: InterestCurve, timeMicros: Micros): Units {
  const { index, sinceMicros, ratePpb, intervalMicros } = curve;
  if (ratePpb === 0 || timeMicros === sinceMicros) return index;
  const elapsed = BigInt(timeMicros - sinceMicros);
  return index + divFloor(BigInt(ratePpb) * INDEX_PER_PPB * elapsed, BigInt(intervalMicros));
}
