import { NONE } from "../state/account-table.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { callIn } from "./call-in.ts";
import { cancelAll } from "./cancel.ts";
import { convertCollateral } from "./conversion.ts";
import { settleDeficits } from "./deficit.ts";
import { deleverage } from "./deleverage.ts";
import { LotQueue, matchLots } from "./lot-queue.ts";
import { availableLots, moveAtMark } from "./move.ts";
import { takeOver } from "./takeover.ts";

/**
 * Closes everybody out who is closing out, together: cancels, nets defaulters against each other,
 * hands over to backstops, deleverages what is left; then those that are flat convert their
 * collateral and have their deficits paid. Everything moves at the mark, which leaves every equity
 * as it was; a deficit is a cash entry of its own.
 *
 * @source CLOSE-05-01
 */
export function closeOut(venue: Venue): void {
  if (venue.closingOut.size === 0) return;
  const defaulters = venue.inIdOrder(venue.closingOut);
  for (const account of defaulters) cancelAll(venue, account);
  if (venue.rules.closeOut) {
    const holders = holdersByMarket(venue, defaulters);
    for (const market of venue.marketsInOrder) {
      const accounts = holders.get(market);
      if (accounts !== undefined) closeMarket(venue, market, accounts);
    }
  }
  const flat = defaulters.filter((account) => venue.positions.first(account) === NONE);
  for (const account of flat) {
    callIn(venue, account);
    convertCollateral(venue, account);
  }
  settleDeficits(venue, flat);
}

/** Which of some accounts hold a market, in their order. */
function holdersByMarket(venue: Venue, accounts: readonly number[]): Map<Market, number[]> {
  const { positions } = venue;
  const byMarket = new Map<Market, number[]>();
  for (const account of accounts) {
    for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
      const market = positions.market(slot);
      const holders = byMarket.get(market);
      if (holders === undefined) byMarket.set(market, [account]);
      else holders.push(account);
    }
  }
  return byMarket;
}

/** Defaulters of both sides meet each other first; one side is left. @source CLOSE-05-03 */
function closeMarket(venue: Venue, market: Market, defaulters: readonly number[]): void {
  const longs = new LotQueue();
  const shorts = new LotQueue();
  for (const account of defaulters) {
    const available = availableLots(venue, account, market);
    if (available === 0) continue;
    const queue = venue.positions.lotsOf(account, market) > 0 ? longs : shorts;
    queue.add(account, available);
  }
  matchLots(longs, shorts, (long, short, lots) => {
    moveAtMark(venue, long, short, market, lots, "netting");
  });
  const [side, left] = longs.total > 0 ? [1, longs] : [-1, shorts];
  takeOver(venue, market, side, left);
  deleverage(venue, market, side, left);
}
