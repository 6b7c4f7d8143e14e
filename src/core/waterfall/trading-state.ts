import type { TradingStateEvent } from "../event/event.ts";
import { freshWindows } from "../safeguard/breaker-test.ts";
import type { BreakerStand } from "../state/breaker.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { resumeSlices, tellExposure } from "./suspension.ts";

/** Opens a market that a breaker has stopped; its tests begin anew. @source BREAKER-03-02 */
export function openMarket(venue: Venue, market: Market, by: TradingStateEvent["by"]): void {
  const stand = market.breaker;
  if (stand === null) return;
  changeState(venue, market, stand, null, by);
  forgetWindows(venue, market);
}

/** From one state to the next; slices that were stopped go on. @source BREAKER-03-04 */
export function changeState(
  venue: Venue,
  market: Market,
  from: BreakerStand,
  to: BreakerStand | null,
  by: TradingStateEvent["by"],
): void {
  const resumes = from.suspendedMicros !== null;
  if (resumes) tellExposure(venue, market, from);
  venue.transaction.write(market, "breaker", to);
  const state = to?.state ?? "open";
  venue.emit({ type: "tradingState", market: market.id, from: from.state, to: state, by });
  if (resumes) resumeSlices(venue, market);
}

/** All tests of a market begin anew with the mark of now. @source BREAKER-02-02 */
export function forgetWindows(venue: Venue, market: Market): void {
  venue.transaction.write(market, "breakerWindows", freshWindows(market, venue.nowMicros));
}
