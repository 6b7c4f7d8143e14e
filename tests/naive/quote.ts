import type { DepthCommand, QuoteCommand } from "../../src/core/command/command.ts";
import type { Pricing } from "../../src/core/command/pricing.ts";
import { abs, divFloor, max } from "./arithmetic.ts";
import { refuse, type Refusal } from "./money.ts";
import { decideAsset, decideMarket } from "./price-feed.ts";
import { hear } from "./price-index.ts";
import type { Feed } from "./price-state.ts";
import type { Venue } from "./state.ts";
import { goOnIfDecided } from "./reference.ts";
import { needsPositivePrice } from "./swap.ts";

const QUOTE_MAX = 2n ** 50n;

/** PRICE-01-03; the tick is heard at once, for nothing can refuse it afterwards. */
export function quote(venue: Venue, command: QuoteCommand): Refusal | undefined {
  const { target } = command;
  if ("market" in target) {
    const market = venue.markets.get(target.market);
    if (market === undefined) return refuse("UNKNOWN_MARKET");
    if (market.settled) return undefined;
    const { pricing } = market.parameters;
    const positive = needsPositivePrice(market) || pricing?.stable !== undefined;
    const refusal = listen(venue, market.feed, pricing, positive, command);
    if (refusal === undefined) decideMarket(venue, market);
    return refusal;
  }
  const asset = venue.assets.get(target.asset);
  if (asset === undefined) return refuse("UNKNOWN_ASSET");
  const refusal = listen(venue, asset.feed, asset.parameters.pricing, true, command);
  if (refusal !== undefined) return refusal;
  decideAsset(venue, asset);
  goOnIfDecided(venue, `asset:${asset.id}`);
  return undefined;
}

function listen(
  venue: Venue,
  feed: Feed | null,
  pricing: Pricing | undefined,
  positive: boolean,
  command: QuoteCommand,
): Refusal | undefined {
  if (feed === null || pricing === undefined) return refuse("NO_SOURCES");
  const place = pricing.sources.findIndex(({ source }) => source === command.source);
  if (place < 0) return refuse("UNKNOWN_SOURCE");
  const source = feed.sources[place]!;
  if (command.sourceMicros > venue.now + pricing.futureMicros) return refuse("QUOTE_FROM_FUTURE");
  if (command.sourceMicros <= source.sourceTime) return refuse("QUOTE_NOT_NEWER");
  const said = [command.price, command.bidPrice, command.askPrice].filter((p) => p !== undefined);
  const ticks = said.map((price) => inTicks(BigInt(price), pricing.sources[place]!.exponent));
  for (const price of ticks) {
    if (abs(price) > QUOTE_MAX) return refuse("OUT_OF_RANGE");
    if (positive && price <= 0n) return refuse("PRICE_NOT_POSITIVE");
  }
  const crossed = said.length === 2 && said[0]! > said[1]!;
  const price = divFloor(ticks[0]! + ticks.at(-1)!, 2n);
  source.sourceTime = command.sourceMicros;
  source.volumes.push({ time: venue.now, volume: BigInt(command.volume ?? 0) });
  hear(pricing, feed, place, crossed ? null : price, venue.now);
  return undefined;
}

/** PRICE-01-04. */
function inTicks(price: bigint, exponent: number): bigint {
  if (exponent >= 0) return price * 10n ** BigInt(exponent);
  const unit = 10n ** BigInt(-exponent);
  return divFloor(2n * price + unit, 2n * unit);
}

/** PRICE-06-04. */
export function setDepth(venue: Venue, command: DepthCommand): Refusal | undefined {
  const market = venue.markets.get(command.market);
  if (market === undefined) return refuse("UNKNOWN_MARKET");
  const { impactBidPrice, impactAskPrice, bidLots, askLots } = command;
  const hears = impactBidPrice !== undefined && impactAskPrice !== undefined && !market.settled;
  if (hears) {
    if (market.feed === null) return refuse("NO_SOURCES");
    const [bid, ask] = [BigInt(impactBidPrice), BigInt(impactAskPrice)];
    if (bid > ask) return refuse("BOOK_CROSSED");
    if (max(abs(bid), abs(ask)) > QUOTE_MAX) return refuse("OUT_OF_RANGE");
    if (needsPositivePrice(market) && bid <= 0n) return refuse("PRICE_NOT_POSITIVE");
    market.feed.impact = { bid, ask, time: venue.now };
    decideMarket(venue, market);
  }
  market.depth = { bid: BigInt(bidLots), ask: BigInt(askLots) };
  return undefined;
}
