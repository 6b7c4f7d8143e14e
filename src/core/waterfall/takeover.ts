import type { Lots } from "../number/unit.ts";
import type { Stage } from "../event/event.ts";
import { accountMargin } from "../margin/account-margin.ts";
import { entryDeduction } from "../margin/entry-equity.ts";
import { initialMargin } from "../margin/initial-margin.ts";
import type { Market } from "../state/market.ts";
import type { Backstop, Venue } from "../state/venue.ts";
import { STAGE_RANK } from "../watch/stage.ts";
import { LotQueue, matchLots } from "./lot-queue.ts";
import { moveAtMark } from "./move.ts";

/**
 * Hands the lots of a side's defaulters to the market's backstops at the mark, as far as each stays
 * within its cap and its own initial margin: a backstop is an account under the same rules (P5).
 *
 * @param side  1 where the defaulters are long, -1 where they are short
 * @source CLOSE-05-04
 */
export function takeOver(venue: Venue, market: Market, side: number, defaulters: LotQueue): void {
  // Nobody can be made to pay for a position in full.
  if (market.bounds !== null) return;
  for (const backstop of venue.backstopsOf(market)) {
    const stage = venue.accounts.stage(backstop.account);
    if (!mayTakeOver(venue, backstop.account, market, stage)) continue;
    const lots = takenOver(venue, backstop, market, side, defaulters.total);
    const taker = new LotQueue();
    taker.add(backstop.account, lots);
    matchLots(defaulters, taker, (defaulter, account, moved) => {
      moveAtMark(venue, defaulter, account, market, side * moved, "takeover");
    });
  }
}

/** What its margin and its cap allow; in a historic run also what they do not. */
function takenOver(
  venue: Venue,
  backstop: Backstop,
  market: Market,
  side: number,
  available: Lots,
): Lots {
  const allowed = largestTakeover(venue, backstop, market, side, available);
  const { backstopCapped } = venue.rules;
  if (backstopCapped || backstop.takeoverLotsMax === 0 || allowed === available) return allowed;
  const name = venue.idOf(backstop.account);
  venue.countBreak("P5", `backstop ${name} took over beyond its margin or cap`);
  return available;
}

/** Whether a backstop that is in a stage takes anything in a market. @source CLOSE-05-04 */
export function mayTakeOver(venue: Venue, account: number, market: Market, stage: Stage): boolean {
  if (venue.accounts.isFrozen(account)) return false;
  if (venue.orders.inFlightLots(account, market) > 0) return false;
  return STAGE_RANK[stage] <= STAGE_RANK.warned;
}

/**
 * Most lots of a side that a backstop takes at the mark within its cap and its initial margin.
 *
 * @param assumed  positions it is taken to hold by then, instead of its own
 * @source CLOSE-05-04
 */
export function largestTakeover(
  venue: Venue,
  backstop: Backstop,
  market: Market,
  side: number,
  available: Lots,
  assumed: ReadonlyMap<Market, Lots> = new Map(),
): Lots {
  const { account, takeoverLotsMax } = backstop;
  if (takeoverLotsMax === 0) return 0;
  const held = assumed.get(market) ?? venue.positions.lotsOf(account, market);
  const { equity } = accountMargin(venue, account);
  const entry = equity - entryDeduction(venue, account);
  const fits = (taken: Lots): boolean => {
    const lots = held + side * taken;
    if (Math.abs(lots) > takeoverLotsMax) return false;
    const positions = new Map(assumed).set(market, lots);
    return equity > 0n && entry >= initialMargin(venue, account, { positions });
  };
  if (fits(available)) return available;
  let fitting = 0;
  let excessive = available;
  while (excessive - fitting > 1) {
    const middle = Math.floor((fitting + excessive) / 2);
    if (fits(middle)) fitting = middle;
    else excessive = middle;
  }
  return fitting;
}
