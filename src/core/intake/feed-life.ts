import type { Pricing } from "../command/pricing.ts";
import { averagePremium, fundingRate, withPremium } from "../pricing/premium.ts";
import { priceAllows } from "../pricing/price-action.ts";
import type { Asset } from "../state/asset.ts";
import { NO_AVERAGE, NO_NUMBERS, SILENT, silentFeed, type Feed } from "../state/feed.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { resumeSlices } from "../waterfall/suspension.ts";
import { decideAsset, decideMarket } from "./feed-decision.ts";
import { setFundingRate } from "./set-price.ts";

/** Counts a feed that begins or ends; none of them costs anything while there is none. */
export function countFeed(venue: Venue, before: Feed | null, after: Feed | null): void {
  const change = (after === null ? 0 : 1) - (before === null ? 0 : 1);
  if (change !== 0) venue.transaction.write(venue, "feedCount", venue.feedCount + change);
}

/** New parameters of a market: its sources may be others. @source PRICE-01-05 */
export function repriceMarket(venue: Venue, market: Market, before: Pricing | undefined): void {
  if (market.settled) return;
  const { feed: old } = market;
  const { pricing } = market.parameters;
  const feed = feedUnder(venue, pricing, before, old);
  if (feed === old) return;
  countFeed(venue, old, feed);
  const funds = pricing?.funding !== undefined;
  const kept = feed === null || funds ? feed : { ...feed, fundingMicros: null };
  venue.transaction.write(market, "feed", kept);
  if (kept !== null) decideMarket(venue, market, kept, true);
  else if (!priceAllows({ feed: old }, "liquidate")) resumeSlices(venue, market);
}

/** New parameters of an asset. @source PRICE-01-05 */
export function repriceAsset(venue: Venue, asset: Asset, before: Pricing | undefined): void {
  const { feed: old } = asset;
  const feed = feedUnder(venue, asset.parameters.pricing, before, old);
  if (feed === old) return;
  countFeed(venue, old, feed);
  venue.transaction.write(asset, "feed", feed);
  if (feed !== null) decideAsset(venue, asset, feed, true);
}

/** What is kept of a feed under other terms: what the same sources said. */
function feedUnder(
  venue: Venue,
  pricing: Pricing | undefined,
  before: Pricing | undefined,
  feed: Feed | null,
): Feed | null {
  if (pricing === undefined) return null;
  if (feed === null || before === undefined) {
    return silentFeed(pricing.sources.length, venue.nowMicros);
  }
  const places = pricing.sources.map((source) => {
    return before.sources.findIndex((other) => {
      return (
        other.source === source.source &&
        other.group === source.group &&
        other.role === source.role &&
        other.exponent === source.exponent
      );
    });
  });
  const sameVolume = pricing.volumeMicros === before.volumeMicros;
  const sources = places.map((place) => {
    const source = feed.sources[place] ?? SILENT;
    return sameVolume ? source : { ...source, volume: NO_NUMBERS };
  });
  const statuses = places.map((place) => feed.statuses[place] ?? "silent");
  const average = pricing.averageMicros === before.averageMicros ? feed.average : NO_AVERAGE;
  const trades = tradeMicrosOf(pricing) === tradeMicrosOf(before) ? feed.trades : NO_AVERAGE;
  const stable = sameDelay(pricing, before) ? feed.stable : null;
  return { ...feed, sources, statuses, average, trades, stable };
}

function tradeMicrosOf(pricing: Pricing): number {
  return "tradeMicros" in pricing ? (pricing.tradeMicros as number) : 0;
}

function sameDelay({ stable: now }: Pricing, { stable: before }: Pricing): boolean {
  return now?.delayStepMicros === before?.delayStepMicros && now?.delaySteps === before?.delaySteps;
}

/** Nobody need have spoken: what the sources said may be too old now. @source PRICE-04-02 */
export function lookAgain(venue: Venue, target: string): void {
  const id = target.slice(target.indexOf(":") + 1);
  if (target.startsWith("market:")) {
    const market = venue.marketById.get(id)!;
    decideMarket(venue, market, market.feed!);
  } else {
    const asset = venue.assetById.get(id)!;
    decideAsset(venue, asset, asset.feed!);
  }
}

/** The feed of `market:<id>` or `asset:<id>`. */
export function feedNamed(venue: Venue, target: string): Feed | null {
  const id = target.slice(target.indexOf(":") + 1);
  const named = target.startsWith("market:") ? venue.marketById : venue.assetById;
  return named.get(id)!.feed;
}

/** An interval has ended: its premium makes the rate of the next. @source PRICE-08-01 PRICE-08-02 */
export function setFundingByPremium(venue: Venue, market: Market): void {
  const { pricing, fundingIntervalMicros: interval } = market.parameters;
  const { nowMicros } = venue;
  const feed = market.feed!;
  const { sum, ppb, fromMicros } = withPremium(feed.premium, nowMicros, feed.premium.ppb);
  const premium = { sum: 0n, ppb, sinceMicros: nowMicros, fromMicros: nowMicros };
  if (!priceAllows(market, "setFunding")) {
    venue.transaction.write(market, "feed", { ...feed, premium, fundingMicros: null });
    setFundingRate(venue, market, 0);
    return;
  }
  const fundingMicros = nowMicros + interval;
  venue.timers.add({ timeMicros: fundingMicros, cause: "funding", target: market.id });
  venue.transaction.write(market, "feed", { ...feed, premium, fundingMicros });
  const average = averagePremium(sum, nowMicros - fromMicros);
  setFundingRate(venue, market, fundingRate(average, pricing!.funding!));
}
