import type { AuctionTerms } from "../command/breaker.ts";
import type { Side } from "../command/command.ts";
import { boundedPrice } from "../margin/fully-paid.ts";
import { needsPositivePrice } from "../margin/spot.ts";
import { mulDivFloor } from "../number/rounding.ts";
import { absUnits, PPM, type Lots, type Ticks } from "../number/unit.ts";
import type { AuctionEvent } from "../event/event.ts";
import type { AuctionStand, BreakerStand } from "../state/breaker.ts";
import type { Market } from "../state/market.ts";

/**
 * How far orders of an auction may reach: above for buys, below for sells.
 *
 *   reference +- floor(|reference| * collarPpm * (extensions + 1) / 1e6)
 *
 * @source BREAKER-04-01
 */
export function auctionCollar(market: Market, auction: AuctionStand, side: Side): Ticks {
  const { referencePrice, extensions } = auction;
  const ppm = BigInt(termsOf(market).collarPpm) * BigInt(extensions + 1);
  const reach = Number(mulDivFloor(absUnits(BigInt(referencePrice)), ppm, PPM));
  const far = side === "buy" ? referencePrice + reach : referencePrice - reach;
  const near = needsPositivePrice(market) ? Math.max(1, far) : far;
  return boundedPrice(market.bounds, near);
}

/** The terms of an auction that is running: a change of them opens the market first. */
export function termsOf(market: Market): AuctionTerms {
  return market.parameters.breakers!.auction!;
}

/** Where an auction stands, as it is told. */
export function auctionEvent(
  market: Market,
  { latestMicros }: BreakerStand,
  auction: AuctionStand,
  phase: AuctionEvent["phase"],
  price: Ticks | null = null,
  lots: Lots = 0,
): AuctionEvent {
  return {
    type: "auction",
    market: market.id,
    phase,
    referencePrice: auction.referencePrice,
    lowPrice: auctionCollar(market, auction, "sell"),
    highPrice: auctionCollar(market, auction, "buy"),
    price,
    lots,
    resultMicros: auction.resultMicros,
    latestMicros,
  };
}
