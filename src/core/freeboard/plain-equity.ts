import { SAFE, SafeMargin, safeFundingDue, safeMargin } from "../margin/safe-margin.ts";
import { fundingIndexApproximate } from "../pricing/funding-index.ts";
import { NONE } from "../state/account-table.ts";
import type { Venue } from "../state/venue.ts";

/**
 * Equity of the plain accounts (numeraire money, linear markets that settle in it) at the prices of
 * now, as doubles that are the exact integers; NaN for everybody else, who is counted in bigints.
 *
 * An account is only counted here when the sum of all magnitudes, at the farthest price that any
 * path may reach, is below 2^53: then no operation on the way rounds.
 *
 * @param reach  the farthest |price| of each market, by market index
 */
export function plainEquities(venue: Venue, reach: Float64Array): Float64Array {
  const margin = new SafeMargin();
  const equities = new Float64Array(venue.accounts.count);
  for (let account = 0; account < equities.length; account++) {
    const isPlain = safeMargin(venue, account, margin) && isSafeUpTo(venue, account, reach);
    equities[account] = isPlain ? margin.equity : Number.NaN;
  }
  return equities;
}

/** Whether every sum of the account's equity stays a safe integer at the farthest prices. */
function isSafeUpTo(venue: Venue, account: number, reach: Float64Array): boolean {
  const { holdings, positions, nowMicros } = venue;
  let magnitude = 0;
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    magnitude += Math.abs(holdings.balanceApproximate(slot));
  }
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    const market = positions.market(slot);
    const { multiplier, fundingScale } = market.maintenanceTerms;
    const lots = positions.lots(slot);
    const index = fundingIndexApproximate(market, nowMicros);
    const entry = positions.fundingIndexApproximate(slot);
    const due = safeFundingDue(lots, index, entry, fundingScale);
    const farthest = Math.abs(lots) * multiplier * reach[market.index]!;
    magnitude += farthest + Math.abs(positions.costApproximate(slot)) + Math.abs(due);
  }
  return magnitude < SAFE;
}
