import type { PositionEvent } from "../event/event.ts";
import { movePosition } from "../ledger/trade.ts";
import { positionValue } from "../margin/value.ts";
import type { Lots } from "../number/unit.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";

/** Lots of a position that no live slice covers. @source CLOSE-03-02 */
export function availableLots(venue: Venue, account: number, market: Market): Lots {
  const lots = Math.abs(venue.positions.lotsOf(account, market));
  return Math.max(0, lots - venue.orders.inFlightLots(account, market));
}

/**
 * Moves lots at the mark from one account to another. The taker's value is the difference of its
 * own valuations, so that rounding cannot change its equity.
 *
 * @param lots  signed like the giver's position
 * @source CLOSE-05-02
 */
export function moveAtMark(
  venue: Venue,
  giver: number,
  taker: number,
  market: Market,
  lots: Lots,
  cause: PositionEvent["cause"],
): void {
  const { kind, markPrice, multiplier } = market;
  const held = venue.positions.lotsOf(taker, market);
  const value =
    positionValue(kind, held + lots, markPrice, multiplier) -
    positionValue(kind, held, markPrice, multiplier);
  movePosition(venue, giver, market, -lots, -value, cause);
  movePosition(venue, taker, market, lots, value, cause);
}
