import type { Lots, Ticks, Units } from "../number/unit.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { AssumedMargin } from "./assumed-margin.ts";
import { SafeMargin, safeMargin } from "./safe-margin.ts";
import { safeThreshold, type Cushion } from "./safe-threshold.ts";

/**
 * Mark at which an account's stage becomes liquidating, other markets held.
 *
 * @returns ticks, or null when no price in the searched range does it
 * @source MARGIN-06-01
 */
export function liquidationPrice(venue: Venue, account: number, market: Market): Ticks | null {
  return firstPriceWithout(venue, account, market, "liquidation");
}

/** Mark at which an account's equity falls below zero, other markets held. @source MARGIN-06-01 */
export function bankruptcyPrice(venue: Venue, account: number, market: Market): Ticks | null {
  return firstPriceWithout(venue, account, market, "bankruptcy");
}

const safeNow = new SafeMargin();

/** First losing price at which the cushion is below zero. */
function firstPriceWithout(
  venue: Venue,
  account: number,
  market: Market,
  cushion: Cushion,
): Ticks | null {
  const lots = venue.positions.lotsOf(account, market);
  if (lots === 0) return null;
  const bound = searchBound(market, lots);
  if (safeMargin(venue, account, safeNow)) {
    if (isBelow(safeNow.equity, safeNow.maintenanceMargin, cushion)) return market.markPrice;
    const found = safeThreshold(market, lots, safeNow, cushion, bound);
    if (found !== undefined) return found;
  }
  const assumed = new AssumedMargin(venue, account, market);
  return firstLosingPrice(market, lots, (markPrice) => {
    const { equity, maintenanceMargin } = assumed.at(markPrice);
    return isBelow(equity, maintenanceMargin, cushion);
  });
}

function isBelow<N extends number | Units>(equity: N, maintenance: N, cushion: Cushion): boolean {
  return cushion === "liquidation" ? maintenance > equity : equity < 0;
}

/**
 * First losing price of a market at which something has happened to its holder, found by bisection;
 * no price of a capped market moves anyone (MARKET-05-05).
 *
 * @param lots  of the holder: which way it loses
 * @returns the mark where it has happened there, null where it does nowhere in the searched range
 * @source MARGIN-06-01
 */
export function firstLosingPrice(
  market: Market,
  lots: Lots,
  hasHappened: (markPrice: Ticks) => boolean,
): Ticks | null {
  if (hasHappened(market.markPrice)) return market.markPrice;
  if (market.bounds !== null) return null;
  let before = market.markPrice;
  let after = searchBound(market, lots);
  if (!hasHappened(after)) return null;
  while (Math.abs(after - before) > 1) {
    const middle = before + Math.trunc((after - before) / 2);
    if (hasHappened(middle)) after = middle;
    else before = middle;
  }
  return after;
}

/** How far a losing price is looked for. @source MARGIN-06-01 */
function searchBound(market: Market, lots: Lots): Ticks {
  const mark = Math.abs(market.markPrice);
  const bound = lots > 0 ? -4 * mark - 1_000_000 : 8 * mark + 1_000_000;
  if (market.kind === "inverse" && lots > 0) return 1;
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, bound));
}
