import type {
  DepthCommand,
  FundingCommand,
  PriceCommand,
  PriceUpdate,
} from "../command/command.ts";
import { curveFrom, perLotScaled } from "../pricing/funding-index.ts";
import { boundedPrice } from "../margin/fully-paid.ts";
import { indexIntegralAt } from "../pricing/index-average.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { needsPositivePrice } from "../margin/spot.ts";
import { priceArrived } from "./breaker.ts";
import {
  notOnSpot,
  settled,
  unknownAsset,
  unknownMarket,
  refuse,
  type Outcome,
} from "./refusal.ts";

/** Accepts a tick of one or many prices: all of them or none. */
export function updatePrices(venue: Venue, command: PriceCommand): Outcome {
  for (const update of command.updates) {
    const refusal = updateRefusal(venue, update);
    if (refusal !== null) return refusal;
  }
  for (const update of command.updates) applyUpdate(venue, update);
  return null;
}

function updateRefusal(venue: Venue, update: PriceUpdate): Outcome {
  if ("market" in update) {
    const market = venue.marketById.get(update.market);
    if (market === undefined) return unknownMarket(update.market);
    if (needsPositivePrice(market) && (update.markPrice <= 0 || update.indexPrice <= 0)) {
      return refuse("PRICE_NOT_POSITIVE", `expected positive prices on ${market.id}`);
    }
    return null;
  }
  const asset = venue.assetById.get(update.asset);
  if (asset === undefined) return unknownAsset(update.asset);
  if (asset.isNumeraire) {
    return refuse("PARAMETER_INVALID", `expected no price for the numeraire ${asset.id}`);
  }
  if (update.price <= 0) {
    return refuse("PRICE_NOT_POSITIVE", `expected a positive price, was ${update.price}`);
  }
  const { collateralPrice = update.price } = update;
  if (collateralPrice <= 0) {
    return refuse("PRICE_NOT_POSITIVE", `expected a positive price, was ${collateralPrice}`);
  }
  if (collateralPrice > update.price) {
    const detail = `expected at most ${update.price} as collateral, was ${collateralPrice}`;
    return refuse("PARAMETER_INVALID", detail);
  }
  return null;
}

function applyUpdate(venue: Venue, update: PriceUpdate): void {
  const { transaction } = venue;
  if ("market" in update) {
    const market = venue.marketById.get(update.market)!;
    if (market.settled) return;
    const { indexPrice } = update;
    const markPrice = boundedPrice(market.bounds, update.markPrice);
    const before = market.markPrice;
    addToAverage(venue, market);
    transaction.write(market, "markPrice", markPrice);
    transaction.write(market, "indexPrice", indexPrice);
    venue.pool(market.settlement).dirtyMarkets.add(market);
    venue.listener?.marketPriceChanged(market);
    venue.emit({ type: "price", target: `market:${market.id}`, markPrice, indexPrice });
    if (market.parameters.breakers !== undefined) priceArrived(venue, market, before);
    return;
  }
  const asset = venue.assetById.get(update.asset)!;
  const { price, collateralPrice = price } = update;
  transaction.write(asset, "price", price);
  transaction.write(asset, "collateralPrice", collateralPrice);
  venue.listener?.assetPriceChanged(asset);
  venue.emit({
    type: "price",
    target: `asset:${asset.id}`,
    markPrice: price,
    indexPrice: price,
    ...(collateralPrice < price ? { collateralPrice } : {}),
  });
}

/** The index that stood until now. @source MARKET-01-02 */
function addToAverage(venue: Venue, market: Market): void {
  if (market.end === null || venue.nowMicros <= market.integralMicros) return;
  const integral = indexIntegralAt(market, venue.nowMicros);
  venue.transaction.write(market, "indexIntegral", integral);
  venue.transaction.write(market, "integralMicros", venue.nowMicros);
}

export function updateDepth(venue: Venue, command: DepthCommand): Outcome {
  const market = venue.marketById.get(command.market);
  if (market === undefined) return unknownMarket(command.market);
  venue.transaction.write(market, "bidLots", command.bidLots);
  venue.transaction.write(market, "askLots", command.askLots);
  return null;
}

/** Sets the rate that accrues from now on, within the cap. @source LEDGER-03-01 */
export function setFunding(venue: Venue, command: FundingCommand): Outcome {
  const market = venue.marketById.get(command.market);
  if (market === undefined) return unknownMarket(command.market);
  if (market.settled) return settled(market.id);
  if (market.spot !== null) return notOnSpot(market.id);
  const cap = market.parameters.fundingCapPpb;
  const ratePpb = Math.max(-cap, Math.min(cap, command.ratePpb));
  const perLot = perLotScaled(market, market.indexPrice);
  const curve = curveFrom(market, venue.nowMicros, ratePpb, perLot);
  venue.transaction.write(market, "funding", curve);
  venue.pool(market.settlement).dirtyMarkets.add(market);
  venue.listener?.marketTermsChanged(market);
  const capped = ratePpb !== command.ratePpb;
  venue.emit({ type: "funding", market: market.id, ratePpb, capped });
  return null;
}
