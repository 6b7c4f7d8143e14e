import type { AssetParameters, HaircutTier, Ppm } from "../../core/index.ts";
import type { ControlRule } from "./control-rule.ts";
import type { Controlled } from "./market-control.ts";

const WHOLE = 1_000_000;

/** What is known of a collateral asset. */
export interface AssetBasis {
  readonly asset: string;
  readonly version: number;
  readonly parameters: AssetParameters;
  /** The loss that a day does not exceed at the confidence, behind the guard. */
  readonly margin: number;
}

/**
 * Haircuts of an asset: the first step is the margin of its price, the steps above it keep their
 * distance.
 *
 * @source MODEL-10-02
 */
export function controlledAsset(
  { parameters, margin }: AssetBasis,
  { lowerMax }: ControlRule,
): Controlled<AssetParameters> {
  const tiers = parameters.collateralHaircut;
  const first = tiers[0]?.collateralHaircutPpm ?? 0;
  const wanted = Math.max(Math.ceil(margin * WHOLE), Math.ceil(first * (1 - lowerMax)));
  const shifted = (haircut: Ppm): Ppm => Math.min(WHOLE, Math.max(0, haircut + wanted - first));
  const schedule: readonly HaircutTier[] =
    tiers.length === 0 ? [{ valueMax: null, collateralHaircutPpm: 0 }] : tiers;
  const collateralHaircut = schedule.map((tier) => {
    return { ...tier, collateralHaircutPpm: shifted(tier.collateralHaircutPpm) };
  });
  return {
    parameters: { ...parameters, collateralHaircut },
    reasons: [`haircut: ${(100 * margin).toFixed(2)} % covers a day's move`],
  };
}

/**
 * The step `step` of `steps` of haircuts that rise: collateral that is there is not cut all at once.
 *
 * @source MODEL-10-03
 */
export function rampedHaircuts(
  from: AssetParameters,
  to: AssetParameters,
  step: number,
  steps: number,
): AssetParameters {
  const collateralHaircut = to.collateralHaircut.map((tier, index) => {
    const start = from.collateralHaircut[index]?.collateralHaircutPpm ?? 0;
    const rise = Math.ceil(((tier.collateralHaircutPpm - start) * step) / steps);
    return { ...tier, collateralHaircutPpm: start + rise };
  });
  return { ...to, collateralHaircut };
}
