import type { Lots } from "../number/unit.ts";
import { accountMargin } from "../margin/account-margin.ts";
import { initialMargin } from "../margin/initial-margin.ts";
import type { Market } from "../state/market.ts";
import type { Backstop, Venue } from "../state/venue.ts";
import { STAGE_RANK } from "../watch/stage.ts";
import { availableLots, moveAtMark } from "./move.ts";

/**
 * Hands a defaulter's lots to the market's backstops at the mark, as far as each stays within its
 * cap and its own initial margin: a backstop is an account under the same rules (P5).
 *
 * @source CLOSE-05-04
 */
export function takeOver(venue: Venue, account: number, market: Market): void {
  for (const backstop of venue.backstopsOf(market)) {
    const available = availableLots(venue, account, market);
    if (available === 0) return;
    if (backstop.account === account || !mayTakeOver(venue, backstop.account, market)) continue;
    const side = Math.sign(venue.positions.lotsOf(account, market));
    const lots = side * largestTakeover(venue, backstop, market, side, available);
    if (lots !== 0) moveAtMark(venue, account, backstop.account, market, lots, "takeover");
  }
}

function mayTakeOver(venue: Venue, account: number, market: Market): boolean {
  if (venue.accounts.isFrozen(account)) return false;
  if (venue.orders.inFlightLots(account, market) > 0) return false;
  return STAGE_RANK[venue.accounts.stage(account)] <= STAGE_RANK.warned;
}

function largestTakeover(
  venue: Venue,
  backstop: Backstop,
  market: Market,
  side: number,
  available: Lots,
): Lots {
  const { account, takeoverLotsMax } = backstop;
  if (takeoverLotsMax === 0) return 0;
  const held = venue.positions.lotsOf(account, market);
  const { equity } = accountMargin(venue, account);
  const fits = (taken: Lots): boolean => {
    const lots = held + side * taken;
    if (Math.abs(lots) > takeoverLotsMax) return false;
    return equity > 0n && equity >= initialMargin(venue, account, { position: { market, lots } });
  };
  if (fits(available)) return available;
  if (!venue.rules.backstopCapped) {
    venue.countBreak("P5", `backstop ${venue.idOf(account)} took over beyond its margin or cap`);
    return available;
  }
  let fitting = 0;
  let excessive = available;
  while (excessive - fitting > 1) {
    const middle = Math.floor((fitting + excessive) / 2);
    if (fits(middle)) fitting = middle;
    else excessive = middle;
  }
  return fitting;
}
