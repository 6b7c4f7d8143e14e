import type { DelistCommand, ExpiryTerms } from "../command/command.ts";
import type { Market, MarketEnd } from "../state/market.ts";
import { averagingStart } from "../pricing/index-average.ts";
import type { Venue } from "../state/venue.ts";
import { cancelRiskAddingIn } from "../waterfall/cancel.ts";
import { notOnSpot, refuse, settled, unknownMarket, type Outcome } from "./refusal.ts";

/** What is wrong with an expiry that is declared at a time, or null. @source MARKET-01-01 */
export function expiryFault(expiry: ExpiryTerms, nowMicros: number): string | null {
  const { atMicros, averagingMicros } = expiry;
  if (atMicros <= nowMicros) return `expected an expiry after ${nowMicros}, was ${atMicros}`;
  if (atMicros - averagingMicros >= nowMicros) return null;
  return `expected averaging to begin from ${nowMicros} on, was ${atMicros - averagingMicros}`;
}

/** Announces the end of a market. @source MARKET-03-01 MARKET-03-02 */
export function delist(venue: Venue, command: DelistCommand): Outcome {
  const market = venue.marketById.get(command.market);
  if (market === undefined) return unknownMarket(command.market);
  if (market.settled) return settled(market.id);
  if (market.spot !== null) return notOnSpot(market.id);
  const { atMicros, averagingMicros, finalPrice } = command;
  const end: MarketEnd = { atMicros, averagingMicros, finalPrice, announced: true };
  const fault = endFault(market, end, venue.nowMicros);
  if (fault !== null) return refuse("PARAMETER_INVALID", fault);
  if (market.kind === "inverse" && finalPrice !== null && finalPrice <= 0) {
    return refuse("PRICE_NOT_POSITIVE", `expected a positive final price, was ${finalPrice}`);
  }
  setEnd(venue, market, end);
  cancelRiskAddingIn(venue, market);
  return null;
}

function endFault(market: Market, end: MarketEnd, nowMicros: number): string | null {
  if (market.end !== null && nowMicros >= averagingStart(market.end)) {
    return `expected a change before averaging began at ${averagingStart(market.end)}`;
  }
  if (averagingStart(end) < nowMicros) {
    return `expected the end to begin from ${nowMicros} on, was ${averagingStart(end)}`;
  }
  if (end.finalPrice !== null && end.averagingMicros !== 0) {
    return "expected no averaging where the final price is declared";
  }
  const { expiryMicros, settlement } = market;
  if (settlement.end !== null && end.atMicros > settlement.end.atMicros) {
    return `expected an end by that of ${settlement.id} at ${settlement.end.atMicros}`;
  }
  if (expiryMicros === null || end.atMicros <= expiryMicros) return null;
  return `expected an end by the expiry at ${expiryMicros}, was ${end.atMicros}`;
}

/** Sets the timers of an end; those of an end that it replaces do nothing. */
export function setEnd(venue: Venue, market: Market, end: MarketEnd): void {
  venue.transaction.write(market, "end", end);
  venue.transaction.write(market, "integralMicros", averagingStart(end));
  const { atMicros: timeMicros } = end;
  venue.timers.add({ timeMicros, cause: "expiry", target: market.id });
  venue.timers.add({ timeMicros, cause: "settlement", target: market.id });
}
