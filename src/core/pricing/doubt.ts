import type { Asset } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";
import { priceAllows } from "./price-action.ts";

/**
 * Whether gains in an asset hang on a price that is not known well enough to let them mature: its
 * own, or that of a market with positions that settles in it.
 *
 * @source PRICE-04-05
 */
export function isDoubtful(venue: Venue, asset: Asset): boolean {
  if (venue.feedCount === 0) return false;
  if (!priceAllows(asset, "mature")) return true;
  return venue.markets.some((market) => {
    const { settlement, openInterestLots } = market;
    return settlement === asset && openInterestLots > 0 && !priceAllows(market, "mature");
  });
}
