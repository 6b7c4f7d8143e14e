import { priceAllows } from "../pricing/price-action.ts";
import { slicesStopped } from "../safeguard/action-table.ts";
import type { Market } from "../state/market.ts";

/** Slices go out: nobody switched them off, and the price is known. @source PRICE-04-04 */
export function mayLiquidate(market: Market): boolean {
  return !slicesStopped(market) && priceAllows(market, "liquidate");
}
