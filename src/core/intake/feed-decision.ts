import type { MarketPricing, Pricing } from "../command/pricing.ts";
import { boundedPrice } from "../margin/fully-paid.ts";
import type { Micros } from "../number/unit.ts";
import { decide, isOther, nextLook, sourceDecisions, type Decided } from "../pricing/decide.ts";
import { basisSample, impactMidOf, markOf, nextBasis, type Mark } from "../pricing/mark.ts";
import { premiumPpb, withPremium } from "../pricing/premium.ts";
import { priceAllows } from "../pricing/price-action.ts";
import type { Asset } from "../state/asset.ts";
import type { Feed } from "../state/feed.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { resumeSlices } from "../waterfall/suspension.ts";
import { priceArrived } from "./breaker.ts";
import { setAssetPrice, setMarketPrice } from "./set-price.ts";

/**
 * Index and mark of a market from what its sources and its book now say.
 *
 * @param anew  under new parameters: told whatever comes of it
 * @source PRICE-01-03
 */
export function decideMarket(venue: Venue, market: Market, told: Feed, anew = false): void {
  const pricing = market.parameters.pricing!;
  const { nowMicros } = venue;
  const before = market.feed!;
  const decided = decide(pricing, told, nowMicros);
  const { index } = decided.together;
  let { feed } = decided;
  let mark: Mark | null = null;
  if (index !== null) {
    const sample = basisSample(pricing, feed, index, nowMicros);
    const basis = nextBasis(feed.basis, pricing.basisMicros, nowMicros, sample);
    mark = markOf(pricing, feed, index, basis, nowMicros);
    feed = { ...feed, basis, clamped: mark.clamped };
  }
  if (pricing.funding !== undefined && market.spot === null)
    feed = funded(venue, market, pricing, feed, index);
  feed = looked(venue, `market:${market.id}`, pricing, feed);
  venue.transaction.write(market, "feed", feed);
  const known = anew ? null : before;
  tell(venue, `market:${market.id}`, pricing, known, { ...decided, feed }, mark);
  if (index !== null && mark !== null) {
    const markPrice = boundedPrice(market.bounds, mark.price);
    const moved = markPrice !== market.markPrice || index !== market.indexPrice;
    if (moved) setMarketPrice(venue, market, markPrice, index);
    else if (market.parameters.breakers !== undefined) priceArrived(venue, market, markPrice);
  }
  const couldNot = !priceAllows({ feed: before }, "liquidate");
  if (couldNot && priceAllows(market, "liquidate")) resumeSlices(venue, market);
}

/** The premium of the book from now on, and when the rate is set next. @source PRICE-08-01 */
function funded(
  venue: Venue,
  market: Market,
  pricing: MarketPricing,
  feed: Feed,
  index: number | null,
): Feed {
  const { nowMicros } = venue;
  const { impact } = feed;
  const isKnown = index !== null && impactMidOf(pricing, feed, nowMicros) !== null;
  const ppb = isKnown ? premiumPpb(impact!.bidPrice, impact!.askPrice, index) : 0;
  if (feed.fundingMicros !== null || index === null) {
    return { ...feed, premium: withPremium(feed.premium, nowMicros, ppb) };
  }
  const { fundingIntervalMicros: interval } = market.parameters;
  const fundingMicros = (Math.floor(nowMicros / interval) + 1) * interval;
  venue.timers.add({ timeMicros: fundingMicros, cause: "funding", target: market.id });
  const premium = { sum: 0n, ppb, sinceMicros: nowMicros, fromMicros: nowMicros };
  return { ...feed, premium, fundingMicros };
}

/** Price of an asset, and what it counts for as collateral. @source PRICE-07-01 PRICE-07-02 */
export function decideAsset(venue: Venue, asset: Asset, told: Feed, anew = false): void {
  const pricing = asset.parameters.pricing!;
  const before = asset.feed!;
  const decided = decide(pricing, told, venue.nowMicros, pricing.gapPpm);
  const feed = looked(venue, `asset:${asset.id}`, pricing, decided.feed);
  venue.transaction.write(asset, "feed", feed);
  const known = anew ? null : before;
  tell(venue, `asset:${asset.id}`, pricing, known, { ...decided, feed }, null);
  const { index, redemption } = decided.together;
  if (index === null) return;
  const collateralPrice = Math.min(index, redemption ?? index);
  if (index === asset.price && collateralPrice === asset.collateralPrice) return;
  setAssetPrice(venue, asset, index, collateralPrice);
}

/** Sets the time at which the decision is looked at again. @source PRICE-04-02 */
function looked(venue: Venue, target: string, pricing: Pricing, feed: Feed): Feed {
  const due = nextLook(pricing, feed);
  const pending = isAhead(feed.lookMicros, venue.nowMicros) ? feed.lookMicros : null;
  if (due === null || (pending !== null && pending <= due)) {
    return pending === feed.lookMicros ? feed : { ...feed, lookMicros: pending };
  }
  venue.timers.add({ timeMicros: due, cause: "priceLook", target });
  return { ...feed, lookMicros: due };
}

function isAhead(timeMicros: Micros | null, nowMicros: Micros): boolean {
  return timeMicros !== null && timeMicros > nowMicros;
}

/** @source PRICE-04-06 */
function tell(
  venue: Venue,
  target: string,
  pricing: Pricing,
  before: Feed | null,
  decided: Decided,
  mark: Mark | null,
): void {
  const { feed, together } = decided;
  if (pricing.tell === "changes" && before !== null && !isOther(before, feed)) return;
  venue.emit({
    type: "priceDecision",
    target,
    timeMicros: venue.nowMicros,
    state: feed.state,
    indexPrice: together.index,
    confidence: together.confidence,
    sources: sourceDecisions(pricing, decided),
    markPrice: mark?.price ?? null,
    candidate: mark?.candidate ?? null,
    clamped: mark?.clamped ?? false,
  });
}
