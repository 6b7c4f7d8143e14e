import type { LeverageTier } from "../command/parameter.ts";
import { divCeil, divFloor } from "../number/rounding.ts";
import { minUnits, PPM, type Ppm, type Units } from "../number/unit.ts";

/**
 * Margin by tier: each rate applies to its own slice of the notional, as with income tax, so the
 * requirement is continuous and convex in size as long as the rates rise.
 *
 *   margin = ceil( sum over tiers( slice_k * rate_k ) / 1e6 ),
 *   slice_k = part of the notional between the edges of tier k
 *
 * Beyond a last tier that is bounded its rate continues. No tiers, no margin.
 *
 * @param notional  settlement units, >= 0
 * @param tiers  by rising `notionalMax`
 * @returns settlement units, rounded up once, at the end
 * @source MARGIN-02-01; Binance maintenance margin brackets, OKX position tiers
 */
export function tieredMargin(
  notional: Units,
  tiers: readonly LeverageTier[],
  which: "initial" | "maintenance",
): Units {
  let scaled = 0n;
  let floor = 0n;
  for (const [index, tier] of tiers.entries()) {
    const open = tier.notionalMax === null || index === tiers.length - 1;
    const edge = open ? notional : minUnits(notional, tier.notionalMax);
    const rate = which === "initial" ? tier.initialPpm : tier.maintenancePpm;
    if (edge > floor) scaled += (edge - floor) * BigInt(rate);
    if (open || edge === notional) break;
    floor = edge;
  }
  return divCeil(scaled, PPM);
}

/** A venue's bracket table: a rate from each floor on, and the amount that makes it continuous. */
export interface Bracket {
  readonly notionalFloor: Units;
  readonly ratePpm: Ppm;
  /** Deducted from notional * rate ("cum", "maintenance amount"). */
  readonly deduction: Units;
}

/**
 * Completes a bracket table with the deductions that make the margin continuous.
 *
 *   deduction_0 = 0
 *   deduction_k = deduction_(k-1) + floor_k * (rate_k - rate_(k-1))
 *
 * @returns one bracket per floor; deductions rounded down (they lower the margin)
 * @source FORMULA-02-01; Binance "maintenance amount"
 */
export function bracketTable(floors: readonly Units[], ratesPpm: readonly Ppm[]): Bracket[] {
  let scaled = 0n;
  return floors.map((notionalFloor, index) => {
    const ratePpm = ratesPpm[index]!;
    scaled += notionalFloor * BigInt(ratePpm - (ratesPpm[index - 1] ?? 0));
    return { notionalFloor, ratePpm, deduction: divFloor(scaled, PPM) };
  });
}

/**
 * The bracket that a notional falls into: the last whose floor it reaches.
 *
 * @returns undefined only for an empty table
 * @source FORMULA-02-02
 */
export function bracketOf(notional: Units, table: readonly Bracket[]): Bracket | undefined {
  return table.findLast((bracket) => bracket.notionalFloor <= notional) ?? table[0];
}

/**
 * Margin by bracket. Equals `tieredMargin` over the same edges and rates, or is one unit more
 * where the deduction had to be rounded.
 *
 *   margin = max(0, ceil(notional * rate / 1e6) - deduction)
 *
 * @returns settlement units >= 0, rounded up
 * @source FORMULA-02-03
 */
export function bracketMargin(notional: Units, bracket: Bracket): Units {
  const margin = divCeil(notional * BigInt(bracket.ratePpm), PPM) - bracket.deduction;
  return margin > 0n ? margin : 0n;
}
