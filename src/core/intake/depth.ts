import type { DepthCommand } from "../command/command.ts";
import { needsPositivePrice } from "../margin/spot.ts";
import { QUOTE_MAX } from "../number/ticks.ts";
import type { Ticks } from "../number/unit.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { decideMarket } from "./feed-decision.ts";
import { refuse, unknownMarket, type Outcome } from "./refusal.ts";

/** Takes a snapshot of the venue's own book. @source PRICE-06-04 */
export function updateDepth(venue: Venue, command: DepthCommand): Outcome {
  const market = venue.marketById.get(command.market);
  if (market === undefined) return unknownMarket(command.market);
  const { impactBidPrice, impactAskPrice } = command;
  if (impactBidPrice !== undefined && impactAskPrice !== undefined && !market.settled) {
    const refusal = hearBook(venue, market, impactBidPrice, impactAskPrice);
    if (refusal !== null) return refusal;
  }
  venue.transaction.write(market, "bidLots", command.bidLots);
  venue.transaction.write(market, "askLots", command.askLots);
  return null;
}

function hearBook(venue: Venue, market: Market, bidPrice: Ticks, askPrice: Ticks): Outcome {
  if (market.feed === null) {
    return refuse("NO_SOURCES", `expected a market with sources, was ${market.id}`);
  }
  if (bidPrice > askPrice) {
    return refuse("BOOK_CROSSED", `expected a bid of at most ${askPrice}, was ${bidPrice}`);
  }
  if (Math.max(Math.abs(bidPrice), Math.abs(askPrice)) > QUOTE_MAX) {
    return refuse("OUT_OF_RANGE", `expected impact prices of at most ${QUOTE_MAX} ticks`);
  }
  if (needsPositivePrice(market) && bidPrice <= 0) {
    return refuse("PRICE_NOT_POSITIVE", `expected a positive price, was ${bidPrice}`);
  }
  const impact = { bidPrice, askPrice, atMicros: venue.nowMicros };
  decideMarket(venue, market, { ...market.feed, impact });
  return null;
}
