import type { MarketPricing, Pricing } from "../../src/core/command/pricing.ts";
import type { PriceState } from "../../src/core/event/price-decision.ts";
import { askAboutPrice } from "./breaker.ts";
import { wakeHolders } from "./suspension.ts";
import { abs, divFloor, max, min, MILLION, sum } from "./arithmetic.ts";
import { setFundingRate } from "./funding.ts";
import { median, share, together, windowStart, type Together } from "./price-index.ts";
import { allows } from "./price-allow.ts";
import { silentFeed, silentSource, type Feed, type Stable } from "./price-state.ts";
import { addTimer, type Asset, type Market, type Venue } from "./state.ts";
import { bounded } from "./value.ts";

const FINE = MILLION;

/** PRICE-03 to PRICE-05: what is common to markets and assets. */
function decide(venue: Venue, feed: Feed, pricing: Pricing, gapPpm: number): Together {
  const { now } = venue;
  const found = together(pricing, feed, now);
  if (feed.index !== null && pricing.volatilePpm > 0) {
    feed.stretches.push({ from: feed.averagedTo, to: now, index: feed.index });
  }
  feed.averagedTo = now;
  feed.state = stateOf(feed, pricing, found, now, gapPpm);
  feed.statuses = found.statuses;
  if (found.index === null) return found;
  feed.index = found.index;
  if (pricing.stable === undefined) feed.stable = null;
  else feed.stable = nextStable(feed.stable, pricing.stable, found.index, now);
  return found;
}

function stateOf(
  feed: Feed,
  pricing: Pricing,
  { index, spoke, confidence, redemption }: Together,
  now: number,
  gapPpm: number,
): PriceState {
  if (index === null) {
    if (spoke >= pricing.groupsMin) return "divergent";
    return feed.index === null ? "missing" : "stale";
  }
  const redeems = pricing.sources.some(({ role }) => role === "redemption");
  if (gapPpm > 0 && redemption !== null) {
    if (abs(index - redemption) > share(redemption, gapPpm)) return "divergent";
  }
  const { uncertainPpm, volatilePpm } = pricing;
  if (uncertainPpm > 0 && confidence > share(index, uncertainPpm)) return "uncertain";
  if (redeems && redemption === null) return "uncertain";
  const average = averageIndex(feed, pricing, now);
  if (volatilePpm === 0 || average === null) return "valid";
  return abs(index - average) > share(average, volatilePpm) ? "volatile" : "valid";
}

/** PRICE-05-01, by time. */
function averageIndex({ stretches }: Feed, { averageMicros }: Pricing, now: number): bigint | null {
  const start = windowStart(averageMicros, now);
  const parts = stretches.map(({ from, to, index }) => {
    const time = BigInt(Math.max(0, to - Math.max(from, start)));
    return { time, value: index * time };
  });
  const time = sum(parts.map((part) => part.time));
  return time === 0n ? null : divFloor(sum(parts.map(({ value }) => value)), time);
}

/** FORMULA-09-01. */
function nextStable(
  before: Stable | null,
  terms: NonNullable<Pricing["stable"]>,
  index: bigint,
  now: number,
): Stable {
  const spot = index * FINE;
  const { delayStepMicros, delaySteps } = terms;
  const step = Math.floor(now / delayStepMicros);
  if (before === null) {
    const delayed = Array.from({ length: delaySteps }, () => spot);
    return { price: spot, since: now, delayed, step, sum: 0n, time: 0n };
  }
  const passed = now - before.since;
  if (passed < Math.ceil(delayStepMicros / 360)) return before;
  const dt = BigInt(Math.min(passed, Math.ceil(delayStepMicros / 6)));
  const stable = structuredClone(before);
  if (step > before.step) {
    const newest = before.delayed.at(-1)!;
    const average = before.time === 0n ? newest : divFloor(before.sum, before.time);
    const room = divFloor(newest * BigInt(terms.delayGrowthPpm), MILLION);
    const closed = max(newest - room, min(newest + room, average));
    for (let i = 0; i < Math.min(delaySteps, step - before.step); i += 1) {
      stable.delayed = [...stable.delayed.slice(1), closed];
    }
    stable.step = step;
    stable.sum = 0n;
    stable.time = 0n;
  }
  const s = before.price;
  const d = stable.delayed[0]!;
  const [low, high] = [min(d, s), max(d, s)];
  const growth = s * BigInt(terms.growthPpbPerSecond) * dt;
  const most = divFloor(growth * low * low, 10n ** 15n * high * high);
  stable.price = max(s - most, min(s + most, spot));
  stable.since = now;
  stable.sum += spot * dt;
  stable.time += dt;
  return stable;
}

interface Mark {
  readonly price: bigint;
  readonly candidate: "basis" | "impact" | "last";
  readonly clamped: boolean;
}

/** PRICE-06. */
export function decideMarket(venue: Venue, market: Market, anew = false): void {
  const feed = market.feed!;
  const pricing = market.parameters.pricing!;
  const before = { ...feed };
  const found = decide(venue, feed, pricing, 0);
  const { index } = found;
  let mark: Mark | null = null;
  if (index !== null) {
    moveBasis(venue, feed, pricing, index);
    mark = markOf(venue, feed, pricing, index);
    feed.clamped = mark.clamped;
  }
  if (pricing.funding !== undefined && market.spot === null) {
    notePremium(venue, market, pricing, index);
  }
  setLook(venue, feed, pricing, `market:${market.id}`);
  if (anew || isTold(feed, before, pricing)) {
    tell(venue, feed, pricing, found, `market:${market.id}`, mark);
  }
  if (index !== null && mark !== null) {
    const price = bounded(market, mark.price);
    if (price !== market.mark || index !== market.index) setPrice(venue, market, price, index);
    else askAboutPrice(venue, market);
  }
  if (!allows(before, "liquidate") && allows(feed, "liquidate")) wakeHolders(venue, market);
}

export function setPrice(venue: Venue, market: Market, mark: bigint, index: bigint): void {
  market.indexHistory.push({ time: venue.now, index });
  market.mark = mark;
  market.index = index;
  const target = `market:${market.id}`;
  const [markPrice, indexPrice] = [Number(mark), Number(index)];
  venue.events.push({ type: "price", target, markPrice, indexPrice });
  askAboutPrice(venue, market);
}

function impactMid(feed: Feed, { impactMicros }: MarketPricing, now: number): bigint | null {
  if (feed.impact === null || now - feed.impact.time > impactMicros) return null;
  return divFloor(feed.impact.bid + feed.impact.ask, 2n);
}

/** PRICE-06-03. */
function moveBasis(venue: Venue, feed: Feed, pricing: MarketPricing, index: bigint): void {
  const { fine, sample, since } = feed.basis;
  const dt = BigInt(venue.now - since);
  const gap = sample * FINE - fine;
  const moved = fine + (gap * dt) / (dt + BigInt(pricing.basisMicros));
  const mid = impactMid(feed, pricing, venue.now);
  const band = share(index, pricing.bandPpm);
  const next = mid === null ? 0n : max(-band, min(band, mid - index));
  feed.basis = { fine: moved, sample: next, since: venue.now };
}

/** PRICE-06-01, PRICE-06-02, PRICE-06-05. */
function markOf(venue: Venue, feed: Feed, pricing: MarketPricing, index: bigint): Mark {
  const fair = index + divFloor(feed.basis.fine, FINE);
  const mid = impactMid(feed, pricing, venue.now);
  const start = windowStart(pricing.tradeMicros, venue.now);
  const trades = feed.trades.filter(({ time }) => time >= start);
  const lots = sum(trades.map((trade) => trade.lots));
  const paid = sum(trades.map((trade) => trade.lots * trade.price));
  const last = lots === 0n ? null : divFloor(paid, lots);
  const wanted = mid === null || last === null ? fair : median([fair, mid, last]);
  const candidate = wanted === fair ? "basis" : wanted === mid ? "impact" : "last";
  const band = share(index, pricing.bandPpm);
  const price = max(index - band, min(index + band, wanted));
  return { price, candidate, clamped: price !== wanted };
}

/** PRICE-08-01, FORMULA-09-02. */
function notePremium(
  venue: Venue,
  market: Market,
  pricing: MarketPricing,
  index: bigint | null,
): void {
  const feed = market.feed!;
  let ppb = 0n;
  if (index !== null && index !== 0n && impactMid(feed, pricing, venue.now) !== null) {
    const { bid, ask } = feed.impact!;
    const over = max(0n, bid - index) - max(0n, index - ask);
    ppb = max(-1_000_000_000n, min(1_000_000_000n, (over * 1_000_000_000n) / abs(index)));
  }
  if (index !== null && feed.fundingAt === null) {
    feed.premium = { sum: 0n, ppb, since: venue.now, from: venue.now };
    const interval = market.parameters.fundingIntervalMicros;
    setFundingTimer(venue, market, (Math.floor(venue.now / interval) + 1) * interval);
    return;
  }
  const { premium } = feed;
  premium.sum += premium.ppb * BigInt(venue.now - premium.since);
  premium.ppb = ppb;
  premium.since = venue.now;
}

function setFundingTimer(venue: Venue, market: Market, time: number): void {
  market.feed!.fundingAt = time;
  addTimer(venue, { time, cause: "funding", target: market.id });
}

/** PRICE-08: an interval has ended. */
export function endFundingInterval(venue: Venue, market: Market): void {
  const feed = market.feed!;
  const { sum: before, ppb, since, from } = feed.premium;
  const total = before + ppb * BigInt(venue.now - since);
  feed.premium = { sum: 0n, ppb, since: venue.now, from: venue.now };
  if (!allows(feed, "setFunding")) {
    feed.fundingAt = null;
    emitFunding(venue, market, 0n);
    return;
  }
  setFundingTimer(venue, market, venue.now + market.parameters.fundingIntervalMicros);
  const { interestPpb, clampPpb } = market.parameters.pricing!.funding!;
  const premium = venue.now === from ? 0n : total / BigInt(venue.now - from);
  const pull = BigInt(interestPpb) - premium;
  const clamp = BigInt(clampPpb);
  emitFunding(venue, market, premium + max(-clamp, min(clamp, pull)));
}

function emitFunding(venue: Venue, market: Market, rate: bigint): void {
  const capped = setFundingRate(venue, market, rate);
  const ratePpb = Number(market.funding.ratePpb);
  venue.events.push({ type: "funding", market: market.id, ratePpb, capped });
}

/** PRICE-07. */
export function decideAsset(venue: Venue, asset: Asset, anew = false): void {
  const feed = asset.feed!;
  const pricing = asset.parameters.pricing!;
  const before = { ...feed };
  const found = decide(venue, feed, pricing, pricing.gapPpm);
  const target = `asset:${asset.id}`;
  setLook(venue, feed, pricing, target);
  if (anew || isTold(feed, before, pricing)) tell(venue, feed, pricing, found, target, null);
  const { index, redemption } = found;
  if (index === null) return;
  const collateral = min(index, redemption ?? index);
  if (index === asset.price && collateral === asset.collateralPrice) return;
  asset.price = index;
  asset.collateralPrice = collateral;
  const price = Number(index);
  const below = collateral < index ? { collateralPrice: Number(collateral) } : {};
  venue.events.push({ type: "price", target, markPrice: price, indexPrice: price, ...below });
}

/** PRICE-04-02. */
function setLook(venue: Venue, feed: Feed, pricing: Pricing, target: string): void {
  const ends = feed.sources.flatMap((source, i) => {
    const counts = ["used", "outlier", "redemption"].includes(feed.statuses[i]!);
    if (!counts) return [];
    const stale = source.sourceTime + pricing.staleMicros;
    const frozen = pricing.frozenMicros > 0 ? source.changed + pricing.frozenMicros : Infinity;
    return [Math.min(stale, frozen) + 1];
  });
  if (feed.look !== null && feed.look <= venue.now) feed.look = null;
  const due = Math.min(...ends);
  if (ends.length === 0 || (feed.look !== null && feed.look <= due)) return;
  feed.look = due;
  addTimer(venue, { time: due, cause: "priceLook", target });
}

/** PRICE-04-06. */
function isTold(feed: Feed, before: Feed, pricing: Pricing): boolean {
  const same =
    feed.state === before.state &&
    feed.clamped === before.clamped &&
    feed.statuses.every((status, i) => status === before.statuses[i]);
  return pricing.tell === "all" || !same;
}

function tell(
  venue: Venue,
  feed: Feed,
  pricing: Pricing,
  found: Together,
  target: string,
  mark: Mark | null,
): void {
  const number = (price: bigint | null): number | null => (price === null ? null : Number(price));
  venue.events.push({
    type: "priceDecision",
    target,
    timeMicros: venue.now,
    state: feed.state,
    indexPrice: number(found.index),
    confidence: Number(found.confidence),
    sources: pricing.sources.map(({ source }, i) => ({
      source,
      status: feed.statuses[i]!,
      price: number(feed.sources[i]!.price),
      weightPpm: Number(found.weights[i] ?? 0n),
    })),
    markPrice: number(mark?.price ?? null),
    candidate: mark?.candidate ?? null,
    clamped: mark?.clamped ?? false,
  });
}

/** PRICE-01-05. */
export function reprice(venue: Venue, target: Market | Asset, before: Pricing | undefined): void {
  const { pricing } = target.parameters;
  const isMarket = "mark" in target;
  if (isMarket && target.settled) return;
  const old = target.feed;
  if (pricing === undefined) {
    target.feed = null;
    if (isMarket && !allows(old, "liquidate")) wakeHolders(venue, target);
    return;
  }
  if (old === null || before === undefined) target.feed = silentFeed(pricing, venue.now);
  else keepHeard(old, pricing, before);
  if (isMarket) decideMarket(venue, target, true);
  else decideAsset(venue, target, true);
}

function keepHeard(feed: Feed, pricing: Pricing, before: Pricing): void {
  const places = pricing.sources.map((source) =>
    before.sources.findIndex(
      (other) => JSON.stringify(sorted(other)) === JSON.stringify(sorted(source)),
    ),
  );
  const { sources, statuses } = feed;
  feed.sources = places.map((i) => (i < 0 ? silentSource() : sources[i]!));
  feed.statuses = places.map((i) => (i < 0 ? "silent" : statuses[i]!));
  if (pricing.volumeMicros !== before.volumeMicros) {
    for (const source of feed.sources) source.volumes = [];
  }
  if (pricing.averageMicros !== before.averageMicros) feed.stretches = [];
  const tradeOf = (terms: Pricing): number => (terms as MarketPricing).tradeMicros;
  if (tradeOf(pricing) !== tradeOf(before)) feed.trades = [];
  const steps = ({ stable }: Pricing): string => `${stable?.delayStepMicros} ${stable?.delaySteps}`;
  if (steps(pricing) !== steps(before)) feed.stable = null;
  if ((pricing as MarketPricing).funding === undefined) feed.fundingAt = null;
}

function sorted(source: object): [string, unknown][] {
  return Object.entries(source).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** PRICE-04-02: what a timer of a price does, and whether it still has to. */
export function isPriceTimerLive(
  venue: Venue,
  cause: string,
  target: string,
  time: number,
): boolean {
  if (cause === "funding") return venue.markets.get(target)!.feed?.fundingAt === time;
  return named(venue, target).feed?.look === time;
}

export function lookAgain(venue: Venue, target: string): void {
  const found = named(venue, target);
  if ("mark" in found) decideMarket(venue, found);
  else decideAsset(venue, found);
}

function named(venue: Venue, target: string): Market | Asset {
  const [kind, ...rest] = target.split(":");
  const id = rest.join(":");
  return kind === "market" ? venue.markets.get(id)! : venue.assets.get(id)!;
}
