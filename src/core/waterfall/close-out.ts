import { NONE } from "../state/account-table.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { cancelAll } from "./cancel.ts";
import { convertCollateral } from "./conversion.ts";
import { settleDeficits } from "./deficit.ts";
import { deleverage } from "./deleverage.ts";
import { availableLots, moveAtMark } from "./move.ts";
import { takeOver } from "./takeover.ts";

/**
 * Closes an account out: cancels, nets with other defaulters, hands over to backstops, deleverages,
 * and once it is flat converts its collateral and has its deficit paid. Everything moves at the
 * mark, which leaves every equity as it was; the deficit is a cash entry of its own.
 *
 * @source CLOSE-05-01
 */
export function closeOut(venue: Venue, account: number): void {
  cancelAll(venue, account);
  if (venue.rules.closeOut) {
    for (const market of marketsOf(venue, account)) {
      net(venue, account, market);
      takeOver(venue, account, market);
      deleverage(venue, account, market);
    }
  }
  if (venue.positions.first(account) !== NONE) return;
  convertCollateral(venue, account);
  settleDeficits(venue, account);
}

function marketsOf(venue: Venue, account: number): Market[] {
  const { positions } = venue;
  const markets: Market[] = [];
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    markets.push(positions.market(slot));
  }
  return markets;
}

/** Defaulters of both sides meet each other first. @source CLOSE-05-03 */
function net(venue: Venue, account: number, market: Market): void {
  for (const other of venue.inIdOrder(venue.closingOut)) {
    const lots = venue.positions.lotsOf(account, market);
    const theirs = venue.positions.lotsOf(other, market);
    if (other === account || lots * theirs >= 0) continue;
    const matched = Math.min(
      availableLots(venue, account, market),
      availableLots(venue, other, market),
    );
    if (matched === 0) continue;
    moveAtMark(venue, account, other, market, Math.sign(lots) * matched, "netting");
  }
}
