import { accountMargin } from "../margin/account-margin.ts";
import { maxUnits } from "../number/unit.ts";
import type { BreakerStand } from "../state/breaker.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { isSliced, makeDue } from "./due.ts";

/** Tells what grows while slices are suspended. O(holders of the market). @source BREAKER-03-04 */
export function tellExposure(venue: Venue, market: Market, stand: BreakerStand): void {
  const { suspendedMicros: sinceMicros } = stand;
  const { longestMicros } = market.parameters.breakers!;
  let accounts = 0;
  let shortfall = 0n;
  let deficit = 0n;
  for (const account of exposedTo(venue, market)) {
    if (!isSliced(venue, account, venue.accounts.stage(account))) continue;
    const { equity, maintenanceMargin } = accountMargin(venue, account);
    accounts += 1;
    shortfall += maxUnits(0n, maintenanceMargin - equity);
    deficit += maxUnits(0n, -equity);
  }
  venue.emit({
    type: "exposure",
    market: market.id,
    accounts,
    shortfall,
    deficit,
    sinceMicros: sinceMicros!,
    latestMicros: sinceMicros! + longestMicros,
  });
}

/** Everyone who would be sliced in the market is sized again. @source CLOSE-01-02 SPOT-04-01 */
export function resumeSlices(venue: Venue, market: Market): void {
  for (const account of exposedTo(venue, market)) makeDue(venue, account);
}

/** Who holds a position; on a spot market whoever owes something may repay it there. */
function exposedTo(venue: Venue, market: Market): number[] {
  if (market.spot === null) {
    return Array.from(market.holders, (slot) => venue.positions.account(slot));
  }
  const accounts = Array.from({ length: venue.accounts.count }, (_, account) => account);
  return accounts.filter((account) => venue.owes(account));
}
