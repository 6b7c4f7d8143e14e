import type { HaircutTier, LeverageTier } from "../command/parameter.ts";
import type { Ppm, Units } from "../number/unit.ts";
import { haircutValue } from "./haircut.ts";
import { countedProfit, owedMargin } from "./owed.ts";
import { tieredMargin } from "./tier.ts";

/** What an account has of one asset, and what that counts for. */
export interface WeightedAsset {
  /** Numeraire value: negative where it is owed. */
  readonly value: Units;
  readonly collateralHaircut: readonly HaircutTier[];
  /** Initial margin on what is owed. */
  readonly owedPpm: Ppm;
}

/** A perpetual position that settles in one of the assets, whose price is 1. */
export interface WeightedPosition {
  /** Value at the mark, signed like the lots. */
  readonly value: Units;
  readonly cost: Units;
  readonly tiers: readonly LeverageTier[];
  readonly profitWeightPpm: Ppm;
}

/**
 * What is left of an account when everything it owns counts for less and everything it owes for
 * more: it may open no risk below 0.
 *
 *   position = value - ceil(margin(|value|)) - cost;  a positive one at its weight
 *   health = sum(units >= 0 ? haircut(value) : value - ceil(|value| * owed))
 *
 * @param settlement  the asset that the position settles in
 * @returns numeraire units, rounded down
 * @source FORMULA-06-03; Mango v4 "init health"
 */
export function weightedHealth(
  settlement: WeightedAsset,
  others: readonly WeightedAsset[],
  position: WeightedPosition,
): Units {
  const { value, cost, tiers, profitWeightPpm } = position;
  const margin = tieredMargin(value < 0n ? -value : value, tiers, "initial");
  const counted = countedProfit(value - margin - cost, profitWeightPpm);
  const settled = { ...settlement, value: settlement.value + counted };
  return [settled, ...others].reduce((sum, asset) => sum + assetHealth(asset), 0n);
}

function assetHealth({ value, collateralHaircut, owedPpm }: WeightedAsset): Units {
  return value >= 0n ? haircutValue(value, collateralHaircut) : value - owedMargin(-value, owedPpm);
}
