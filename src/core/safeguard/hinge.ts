import type { AssetParameters, LeverageTier, SizeAddOn } from "../command/parameter.ts";

/** A bend of a piecewise linear function that is 0 at 0: from `at` on, it rises by `slope` more. */
export interface Hinge {
  readonly at: bigint;
  readonly slope: number;
}

/** Whether a function lies below another one anywhere from 0 on: at a bend, or in the end. */
export function isBelowAnywhere(one: readonly Hinge[], other: readonly Hinge[]): boolean {
  const bends = [...one, ...other].map(({ at }) => at);
  return bends.some((x) => valueAt(one, x) < valueAt(other, x)) || slopeOf(one) < slopeOf(other);
}

/** Margin by notional, in millionths. */
export function marginHinges(
  tiers: readonly LeverageTier[],
  rate: "initialPpm" | "maintenancePpm",
): Hinge[] {
  return tiers.map((tier, index) => {
    const before = tiers[index - 1];
    return { at: before?.notionalMax ?? 0n, slope: tier[rate] - (before?.[rate] ?? 0) };
  });
}

/** Add-on by lots, per notional of a lot. */
export function addOnHinges(
  addOns: readonly SizeAddOn[],
  rate: "initialPpm" | "maintenancePpm",
): Hinge[] {
  return addOns.map((addOn) => ({ at: BigInt(addOn.lotsFrom), slope: addOn[rate] }));
}

/** What a holding counts for, by its value. */
export function countedHinges({ collateralHaircut: tiers }: AssetParameters): Hinge[] {
  const counted = tiers.map((tier) => 1_000_000 - tier.collateralHaircutPpm);
  const bends = tiers.map((_, index) => {
    const at = tiers[index - 1]?.valueMax ?? 0n;
    return { at, slope: counted[index]! - (counted[index - 1] ?? 0) };
  });
  const last = tiers.at(-1);
  if (last === undefined) return [{ at: 0n, slope: 1_000_000 }];
  // Above the last edge nothing counts.
  return last.valueMax === null
    ? bends
    : [...bends, { at: last.valueMax, slope: -counted.at(-1)! }];
}

function valueAt(hinges: readonly Hinge[], x: bigint): bigint {
  return hinges.reduce((sum, { at, slope }) => (x > at ? sum + BigInt(slope) * (x - at) : sum), 0n);
}

function slopeOf(hinges: readonly Hinge[]): number {
  return hinges.reduce((sum, { slope }) => sum + slope, 0);
}
