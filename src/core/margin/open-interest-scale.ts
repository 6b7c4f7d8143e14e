import type { LeverageTier, OpenInterestScale } from "../command/parameter.ts";
import { mulDivFloor } from "../number/rounding.ts";
import { PPM, type Ppm, type Units } from "../number/unit.ts";

/**
 * Initial margin rate of a market whose open notional is large: a crowd leaves by the same door.
 *
 *   rate + floor((1e6 - rate) * (open - lower) / (upper - lower)),  from rate at lower to 1e6 at upper
 *
 * Initial margin only: open interest is other people's, and must not liquidate anyone.
 *
 * @param openNotional  settlement units of one side of the market
 * @param scale  upperNotional 0 switches it off
 * @returns ppm, rounded down: the margin that follows from it is rounded up
 * @source FORMULA-02-05; dYdX liquidity tier, GetAdjustedInitialMarginPpm
 * @example scaledInitialPpm(200_000, 1_500_000n, { lowerNotional: 1_000_000n, upperNotional: 2_000_000n }) // 600_000
 */
export function scaledInitialPpm(
  ratePpm: Ppm,
  openNotional: Units,
  { lowerNotional, upperNotional }: OpenInterestScale,
): Ppm {
  if (upperNotional === 0n || openNotional <= lowerNotional) return ratePpm;
  const rate = BigInt(ratePpm);
  if (openNotional >= upperNotional) return Number(PPM);
  const span = upperNotional - lowerNotional;
  return Number(rate + mulDivFloor(PPM - rate, openNotional - lowerNotional, span));
}

/** Tiers whose initial rates are scaled by the open notional. @source FORMULA-02-05 */
export function scaledTiers(
  tiers: readonly LeverageTier[],
  openNotional: Units,
  scale: OpenInterestScale,
): readonly LeverageTier[] {
  if (scale.upperNotional === 0n || openNotional <= scale.lowerNotional) return tiers;
  return tiers.map((tier) => ({
    ...tier,
    initialPpm: scaledInitialPpm(tier.initialPpm, openNotional, scale),
  }));
}
