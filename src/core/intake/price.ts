import type { FundingCommand, PriceCommand, PriceUpdate } from "../command/command.ts";
import { boundedPrice } from "../margin/fully-paid.ts";
import type { Venue } from "../state/venue.ts";
import { needsPositivePrice } from "../margin/spot.ts";
import {
  notOnSpot,
  pricedBySources,
  settled,
  unknownAsset,
  unknownMarket,
  refuse,
  type Outcome,
} from "./refusal.ts";
import { goOnDelisting } from "./delisting-step.ts";
import { setAssetPrice, setFundingRate, setMarketPrice } from "./set-price.ts";

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
    if (market.parameters.pricing !== undefined && !market.settled)
      return pricedBySources(market.id);
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
  if (asset.parameters.pricing !== undefined) return pricedBySources(asset.id);
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
  if ("market" in update) {
    const market = venue.marketById.get(update.market)!;
    if (market.settled) return;
    setMarketPrice(venue, market, boundedPrice(market.bounds, update.markPrice), update.indexPrice);
    return;
  }
  const asset = venue.assetById.get(update.asset)!;
  const { price, collateralPrice = price } = update;
  setAssetPrice(venue, asset, price, collateralPrice);
  goOnDelisting(venue, asset);
}

/** Sets the funding rate, where the engine does not do so itself. @source PRICE-08-01 */
export function setFunding(venue: Venue, command: FundingCommand): Outcome {
  const market = venue.marketById.get(command.market);
  if (market === undefined) return unknownMarket(command.market);
  if (market.settled) return settled(market.id);
  if (market.spot !== null) return notOnSpot(market.id);
  if (market.parameters.pricing?.funding !== undefined) return pricedBySources(market.id);
  setFundingRate(venue, market, command.ratePpb);
  return null;
}
