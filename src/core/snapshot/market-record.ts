import type { MarketCommand } from "../command/command.ts";
import type { MarketParameters, MarketType, PriceBounds } from "../command/parameter.ts";
import { fullyPaidFault, marketFault } from "../intake/parameter-fault.ts";
import { spotFault } from "../intake/reference-data.ts";
import type { Lots, Micros, Ticks, Units } from "../number/unit.ts";
import { averagingStart, indexIntegralAt } from "../pricing/index-average.ts";
import type { BreakerStand, BreakerWindow } from "../state/breaker.ts";
import type { Feed } from "../state/feed.ts";
import { Market, type FundingCurve, type MarketEnd } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { breakerStand, breakerWindow, restoreBreaker } from "./breaker-form.ts";
import {
  flag,
  id,
  integer,
  listOrNone,
  natural,
  oneOf,
  orNone,
  record,
  units,
  usually,
  type Form,
} from "./form.ts";
import { checkFeed, feedForm } from "./feed-form.ts";
import { fundForm, restoreFund, type FundRecord } from "./fund-form.ts";
import { marketParameters } from "./parameter-form.ts";
import { assetNamed, insistFuture, section, type Section, type State } from "./section.ts";
import { insist } from "./snapshot-error.ts";

/** Prices and funding at the last clean boundary of a locked pool. */
interface CleanTerms {
  readonly markPrice: Ticks;
  readonly funding: FundingCurve;
}

interface MarketRecord {
  readonly id: string;
  readonly type: MarketType;
  readonly base: string | null;
  readonly lotUnits: Units;
  readonly settlement: string;
  readonly group: string;
  readonly underlying: string | null;
  readonly multiplier: Units;
  readonly fundingScale: Units;
  readonly parameters: MarketParameters;
  readonly parameterVersion: number;
  readonly lastVersion: number;
  readonly markPrice: Ticks;
  readonly indexPrice: Ticks;
  readonly funding: FundingCurve;
  /** Null where nothing moved since. */
  readonly clean: CleanTerms | null;
  readonly feed: Feed | null;
  readonly tradingHalted: boolean;
  readonly liquidationHalted: boolean;
  readonly breaker: BreakerStand | null;
  readonly breakerWindows: readonly BreakerWindow[];
  readonly bidLots: Lots | null;
  readonly askLots: Lots | null;
  readonly clearing: Units;
  readonly fundingPot: Units;
  readonly fund: FundRecord;
  readonly windowEndMicros: Micros | null;
  readonly windowUsedLots: Lots;
  readonly waitUntilMicros: Micros | null;
  readonly bounds: PriceBounds | null;
  readonly expiryMicros: Micros | null;
  readonly end: MarketEnd | null;
  /** As it stands at the venue's time. */
  readonly indexIntegral: Units;
  /** Of a settled market. */
  readonly finalPrice: Ticks | null;
}

const fundingCurve: Form<FundingCurve> = record<FundingCurve>({
  base: units,
  ratePpb: integer,
  perLotScaled: units,
  sinceMicros: natural,
  intervalMicros: natural,
});

const form = record<MarketRecord>({
  id,
  type: oneOf(["linear", "inverse", "spot"]),
  base: orNone(id),
  lotUnits: usually(0n, units),
  settlement: id,
  group: id,
  underlying: orNone(id),
  multiplier: units,
  fundingScale: units,
  parameters: marketParameters,
  parameterVersion: natural,
  lastVersion: natural,
  markPrice: integer,
  indexPrice: integer,
  funding: fundingCurve,
  clean: orNone(record<CleanTerms>({ markPrice: integer, funding: fundingCurve })),
  feed: orNone(feedForm),
  tradingHalted: usually(false, flag),
  liquidationHalted: usually(false, flag),
  breaker: orNone(breakerStand),
  breakerWindows: listOrNone(breakerWindow),
  bidLots: orNone(natural),
  askLots: orNone(natural),
  clearing: usually(0n, units),
  fundingPot: usually(0n, units),
  fund: fundForm,
  windowEndMicros: orNone(natural),
  windowUsedLots: usually(0, natural),
  waitUntilMicros: orNone(natural),
  bounds: orNone(record<PriceBounds>({ floorPrice: integer, capPrice: integer })),
  expiryMicros: orNone(natural),
  end: orNone(
    record<MarketEnd>({
      atMicros: natural,
      averagingMicros: natural,
      finalPrice: orNone(integer),
      announced: usually(false, flag),
    }),
  ),
  indexIntegral: usually(0n, units),
  finalPrice: orNone(integer),
});

/** Markets in id order. */
export const marketSection: Section = section("market", form, taken, put);

function taken({ venue }: State): Iterable<MarketRecord> {
  return venue.marketsInOrder.map((market) => recordOf(market, venue.nowMicros));
}

function recordOf(market: Market, nowMicros: Micros): MarketRecord {
  const averages = market.end !== null && !market.settled;
  return {
    id: market.id,
    type: market.spot === null ? market.kind : "spot",
    base: market.spot?.base.id ?? null,
    lotUnits: market.spot?.lotUnits ?? 0n,
    settlement: market.settlement.id,
    group: market.group,
    underlying: market.underlying,
    multiplier: market.multiplier,
    fundingScale: market.fundingScale,
    parameters: market.parameters,
    parameterVersion: market.parameterVersion,
    lastVersion: market.lastVersion,
    markPrice: market.markPrice,
    indexPrice: market.indexPrice,
    funding: market.funding,
    clean: cleanTerms(market),
    feed: market.feed,
    tradingHalted: market.tradingHalted,
    liquidationHalted: market.liquidationHalted,
    breaker: market.breaker,
    breakerWindows: market.breakerWindows,
    bidLots: market.bidLots,
    askLots: market.askLots,
    clearing: market.clearing.units,
    fundingPot: market.fundingPot.units,
    fund: market.fund,
    windowEndMicros: market.windowEndMicros,
    windowUsedLots: market.windowUsedLots,
    waitUntilMicros: market.waitUntilMicros,
    bounds: market.bounds,
    expiryMicros: market.expiryMicros,
    end: market.end,
    indexIntegral: averages ? indexIntegralAt(market, nowMicros) : 0n,
    finalPrice: market.finalPrice,
  };
}

function cleanTerms(market: Market): CleanTerms | null {
  const { markPrice, funding, cleanMarkPrice, cleanFunding } = market;
  const sameFunding =
    funding === cleanFunding || fundingCurve.write(funding) === fundingCurve.write(cleanFunding);
  if (markPrice === cleanMarkPrice && sameFunding) return null;
  return { markPrice: cleanMarkPrice, funding: cleanFunding };
}

function put({ venue }: State, record: MarketRecord): void {
  const market = createMarket(venue, record);
  const { clean, waitUntilMicros } = record;
  market.parameterVersion = record.parameterVersion;
  market.lastVersion = record.lastVersion;
  market.funding = record.funding;
  market.cleanMarkPrice = clean?.markPrice ?? record.markPrice;
  market.cleanFunding = clean?.funding ?? record.funding;
  if (clean !== null) venue.pool(market.settlement).dirtyMarkets.add(market);
  market.tradingHalted = record.tradingHalted;
  market.liquidationHalted = record.liquidationHalted;
  market.bidLots = record.bidLots;
  market.askLots = record.askLots;
  market.clearing.add(record.clearing);
  market.fundingPot.add(record.fundingPot);
  restoreFund(market.fund, record.fund);
  market.windowEndMicros = record.windowEndMicros;
  market.windowUsedLots = record.windowUsedLots;
  market.waitUntilMicros = waitUntilMicros;
  if (waitUntilMicros !== null) insistFuture(venue, "waitUntilMicros", waitUntilMicros);
  putEnd(venue, market, record);
  restoreBreaker(venue, market, record.breaker, record.breakerWindows);
  checkFeed(venue, record.feed, record.parameters.pricing, market.settled);
  market.feed = record.feed;
  if (record.feed !== null) venue.feedCount += 1;
}

/** @source SNAPSHOT-03-04 */
function putEnd(venue: Venue, market: Market, record: MarketRecord): void {
  const { end, indexIntegral, finalPrice } = record;
  const begun = end === null ? null : averagingStart(end);
  market.end = end;
  market.indexIntegral = indexIntegral;
  market.integralMicros = begun === null ? 0 : Math.max(begun, venue.nowMicros);
  market.finalPrice = finalPrice;
  market.settled = finalPrice !== null;
  if (record.expiryMicros !== null) insist(end !== null, "an end of a dated market", end);
  if (indexIntegral !== 0n) {
    const averages = begun !== null && begun < venue.nowMicros && !market.settled;
    insist(averages, "no average before or after its time", indexIntegral);
  }
  if (finalPrice === null) {
    if (end !== null) insistFuture(venue, "end", end.atMicros);
    return;
  }
  insist(end !== null && end.atMicros <= venue.nowMicros, "an end of a settled market", end);
  insist(market.markPrice === finalPrice, `the final price ${finalPrice}`, market.markPrice);
}

function createMarket(venue: Venue, record: MarketRecord): Market {
  const { id: name, type, markPrice, indexPrice, multiplier, fundingScale } = record;
  insist(!venue.marketById.has(name), "each market once", name);
  const fault = marketFault(record.parameters);
  insist(fault === null, "valid parameters", fault);
  insist(multiplier > 0n, "a positive multiplier", multiplier);
  insist(fundingScale > 0n, "a positive fundingScale", fundingScale);
  insist(record.funding.intervalMicros > 0, "a funding interval above 0", record.funding);
  const lowest = Math.min(markPrice, indexPrice, record.clean?.markPrice ?? markPrice);
  if (type !== "linear") insist(lowest > 0, "prices above 0", lowest);
  const { underlying, bounds, expiryMicros, base: baseName, lotUnits, ...declared } = record;
  checkBounds(record);
  const command: MarketCommand = {
    ...declared,
    ...(baseName === null ? {} : { base: baseName, lotUnits }),
    ...(underlying === null ? {} : { underlying }),
    ...(bounds === null ? {} : { bounds }),
    ...(expiryMicros === null ? {} : { expiry: { atMicros: expiryMicros, averagingMicros: 0 } }),
    kind: "market",
    market: name,
    id: { session: "", sequence: 0 },
    timeMicros: venue.nowMicros,
  };
  const settlement = assetNamed(venue, record.settlement);
  const wrong = spotFault(command);
  insist(wrong === null, "a base on a spot market only", wrong);
  const base = baseName === null ? null : assetNamed(venue, baseName);
  const market = new Market(venue.transaction, venue.markets.length, settlement, command, base);
  venue.markets.push(market);
  venue.marketsInOrder.push(market);
  venue.marketById.set(name, market);
  return market;
}

/** @source SNAPSHOT-03-04 */
function checkBounds({
  bounds,
  type,
  underlying,
  markPrice,
  clean,
  parameters,
}: MarketRecord): void {
  if (bounds === null) return;
  const marks = [markPrice, clean?.markPrice ?? markPrice];
  const inside = marks.every((mark) => bounds.floorPrice <= mark && mark <= bounds.capPrice);
  const isPlain = type === "linear" && underlying === null && bounds.floorPrice < bounds.capPrice;
  insist(isPlain && inside, "bounds around the mark of a linear market", bounds);
  const fault = fullyPaidFault(parameters);
  insist(fault === null, "parameters of a capped market", fault);
}
