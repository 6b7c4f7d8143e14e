import { PPM, type Lots, type Ticks } from "../number/unit.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { accountMargin, type AccountMargin } from "./account-margin.ts";

/**
 * Mark at which an account's stage becomes liquidating, other markets held.
 *
 * @returns ticks, or null when no price in the searched range does it
 * @source MARGIN-06-01
 */
export function liquidationPrice(venue: Venue, account: number, market: Market): Ticks | null {
  return firstPriceWhere(
    venue,
    account,
    market,
    ({ equity, maintenanceMargin }) => equity < 0n || maintenanceMargin * PPM > PPM * equity,
  );
}

/** Mark at which an account's equity falls below zero, other markets held. @source MARGIN-06-01 */
export function bankruptcyPrice(venue: Venue, account: number, market: Market): Ticks | null {
  return firstPriceWhere(venue, account, market, ({ equity }) => equity < 0n);
}

function firstPriceWhere(
  venue: Venue,
  account: number,
  market: Market,
  reached: (margin: AccountMargin) => boolean,
): Ticks | null {
  const lots = venue.positions.lotsOf(account, market);
  if (lots === 0) return null;
  const at = (markPrice: Ticks): boolean =>
    reached(accountMargin(venue, account, { market, markPrice }));
  if (at(market.markPrice)) return market.markPrice;
  let safe = market.markPrice;
  let breached = searchBound(market, lots);
  if (!at(breached)) return null;
  while (Math.abs(breached - safe) > 1) {
    const middle = safe + Math.trunc((breached - safe) / 2);
    if (at(middle)) breached = middle;
    else safe = middle;
  }
  return breached;
}

/** How far a losing price is looked for. @source MARGIN-06-01 */
function searchBound(market: Market, lots: Lots): Ticks {
  const mark = Math.abs(market.markPrice);
  const bound = lots > 0 ? -4 * mark - 1_000_000 : 8 * mark + 1_000_000;
  if (market.kind === "inverse" && lots > 0) return 1;
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, bound));
}
