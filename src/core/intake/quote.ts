import type { QuoteCommand } from "../command/quote.ts";
import type { PriceSource, Pricing } from "../command/pricing.ts";
import { needsPositivePrice } from "../margin/spot.ts";
import { divFloor } from "../number/rounding.ts";
import { QUOTE_MAX } from "../number/ticks.ts";
import type { Ticks } from "../number/unit.ts";
import { planOf } from "../pricing/plan.ts";
import { heard } from "../pricing/source.ts";
import type { Feed } from "../state/feed.ts";
import type { Venue } from "../state/venue.ts";
import { goOnIfDecided } from "./delisting-step.ts";
import { decideAsset, decideMarket } from "./feed-decision.ts";
import { refuse, unknownAsset, unknownMarket, type Outcome, type Refusal } from "./refusal.ts";

/** One tick of one source: checked, kept, and the price decided anew. @source PRICE-01-03 */
export function quote(venue: Venue, command: QuoteCommand): Outcome {
  const { target } = command;
  if ("market" in target) {
    const market = venue.marketById.get(target.market);
    if (market === undefined) return unknownMarket(target.market);
    if (market.settled) return null;
    const { pricing } = market.parameters;
    const positive = needsPositivePrice(market) || pricing?.stable !== undefined;
    const told = feedAfter(venue, market.id, pricing, market.feed, positive, command);
    if ("reason" in told) return told;
    decideMarket(venue, market, told);
    return null;
  }
  const asset = venue.assetById.get(target.asset);
  if (asset === undefined) return unknownAsset(target.asset);
  const told = feedAfter(venue, asset.id, asset.parameters.pricing, asset.feed, true, command);
  if ("reason" in told) return told;
  decideAsset(venue, asset, told);
  goOnIfDecided(venue, asset);
  return null;
}

/** The feed with the tick heard, or why it was not. */
function feedAfter(
  venue: Venue,
  target: string,
  pricing: Pricing | undefined,
  feed: Feed | null,
  positive: boolean,
  command: QuoteCommand,
): Feed | Refusal {
  if (pricing === undefined || feed === null) {
    return refuse("NO_SOURCES", `expected a target with sources, was ${target}`);
  }
  const place = planOf(pricing).placeOf.get(command.source);
  if (place === undefined) {
    return refuse("UNKNOWN_SOURCE", `expected a source of ${target}, was ${command.source}`);
  }
  const { sourceMicros, volume = 0 } = command;
  const latest = venue.nowMicros + pricing.futureMicros;
  if (sourceMicros > latest) {
    return refuse("QUOTE_FROM_FUTURE", `expected a time up to ${latest}, was ${sourceMicros}`);
  }
  const before = feed.sources[place]!.sourceMicros;
  if (sourceMicros <= before) {
    return refuse("QUOTE_NOT_NEWER", `expected a time after ${before}, was ${sourceMicros}`);
  }
  const price = priceOf(pricing.sources[place]!, command, positive);
  if (typeof price === "object" && price !== null) return price;
  const heardSource = heard(pricing, feed, place, { price, sourceMicros, volume }, venue.nowMicros);
  return { ...feed, sources: feed.sources.with(place, heardSource) };
}

/** Price in ticks of the target; null where the book was crossed. @source PRICE-01-04 */
function priceOf(
  { exponent }: PriceSource,
  command: QuoteCommand,
  positive: boolean,
): Ticks | null | Refusal {
  const { price: one, bidPrice, askPrice } = command;
  const said = one === undefined ? [bidPrice!, askPrice!] : [one];
  const ticks: Ticks[] = [];
  for (const price of said) {
    const converted = inTicks(price, exponent);
    if (Math.abs(converted) > QUOTE_MAX) {
      return refuse("OUT_OF_RANGE", `expected at most ${QUOTE_MAX} ticks, was ${converted}`);
    }
    if (positive && converted <= 0) {
      return refuse("PRICE_NOT_POSITIVE", `expected a positive price, was ${converted} ticks`);
    }
    ticks.push(converted);
  }
  const [first, second = first] = ticks as [Ticks, Ticks?];
  if (said.length === 2 && said[0]! > said[1]!) return null;
  return Math.floor((first + second) / 2);
}

/**
 * A price of a source in ticks of the target.
 *
 *   price * 10^exponent; of a negative exponent the nearest tick, half up
 *
 * @source PRICE-01-04
 */
function inTicks(price: number, exponent: number): Ticks {
  if (exponent === 0) return price;
  if (exponent > 0) return Number(BigInt(price) * 10n ** BigInt(exponent));
  const unit = 10n ** BigInt(-exponent);
  return Number(divFloor(2n * BigInt(price) + unit, 2n * unit));
}
