import { mulDivCeil } from "../number/rounding.ts";
import { PPM, type Lots, type Ppm } from "../number/unit.ts";
import type { Market } from "../state/market.ts";

/** What a market asks for that says nothing: a tenth. */
const LEAST_PPM: Ppm = 100_000;

/**
 * Fewest lots that a slice has beside others: a part of what there is, so that fills and ends of
 * slices do not break a position into crumbs.
 *
 *   least = ceil(lots * sliceMinPpm / 1e6)
 *
 * @param lots  of a position with its slices in flight, or of the budget of a liquidity window
 * @returns lots, rounded up
 * @source CLOSE-02-05
 * @example leastSlice({ parameters: { sliceMinPpm: 100_000 } }, 101) // 11
 */
export function leastSlice({ parameters }: Pick<Market, "parameters">, lots: Lots): Lots {
  const { sliceMinPpm = LEAST_PPM } = parameters;
  return Number(mulDivCeil(BigInt(lots), BigInt(sliceMinPpm), PPM));
}
