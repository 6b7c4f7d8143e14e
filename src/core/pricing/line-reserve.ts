import type { AssetParameters, InterestTerms } from "../command/parameter.ts";
import { mulDivCeil, mulDivFloor } from "../number/rounding.ts";
import { maxUnits, PPB, type Micros, type Units } from "../number/unit.ts";

/** How long interest has room within a line where its terms do not say. */
const RESERVE_MICROS: Micros = 86_400_000_000;

/**
 * Most that may be drawn of a loan line: so much that interest on it, at the highest rate its terms
 * allow, fits into the line for the time that is reserved.
 *
 *   drawable = floor(line * S / (S + G)),  S = interval * 1e9,  G = (base + slope + steep) * reserve
 *
 * @returns units, rounded down: the interest is rounded up; the line itself without interest
 * @source LOAN-04-04
 * @example drawable({ interest: { intervalMicros: 1, basePpb: 0, kinkPpm: 1, slopePpb: 0, steepPpb: 25_000_000, reserveMicros: 1 } }, 1_000n) // 975n
 */
export function drawable({ interest }: Pick<AssetParameters, "interest">, line: Units): Units {
  if (interest === undefined) return line;
  const { scale, growth } = worst(interest);
  return mulDivFloor(line, scale, scale + growth);
}

/**
 * What of a loan line nobody draws and no interest needs: the line less what is owed of it and the
 * reserve on that.
 *
 *   unused = max(0, line - owed - ceil(owed * G / S))
 *
 * @param owed  units, >= 0
 * @source LOAN-04-04 LOAN-05-02
 */
export function unusedLine(
  { interest }: Pick<AssetParameters, "interest">,
  line: Units,
  owed: Units,
): Units {
  if (interest === undefined) return maxUnits(0n, line - owed);
  const { scale, growth } = worst(interest);
  return maxUnits(0n, line - owed - mulDivCeil(owed, growth, scale));
}

/** Interest on a unit in the time reserved is at most growth / scale. */
function worst(terms: InterestTerms): { readonly scale: Units; readonly growth: Units } {
  const { intervalMicros, basePpb, slopePpb, steepPpb, reserveMicros = RESERVE_MICROS } = terms;
  const growth = BigInt(basePpb + slopePpb + steepPpb) * BigInt(reserveMicros);
  return { scale: BigInt(intervalMicros) * PPB, growth };
}
