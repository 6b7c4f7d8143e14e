import { indexIntegralAt } from "../pricing/index-average.ts";
import { curveFrom, perLotScaled } from "../pricing/funding-index.ts";
import type { Ppb, Ticks } from "../number/unit.ts";
import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { priceArrived } from "./breaker.ts";

/** @param markPrice  within the bounds of the market */
export function setMarketPrice(
  venue: Venue,
  market: Market,
  markPrice: Ticks,
  indexPrice: Ticks,
): void {
  const { transaction } = venue;
  const before = market.markPrice;
  addToAverage(venue, market);
  transaction.write(market, "markPrice", markPrice);
  transaction.write(market, "indexPrice", indexPrice);
  venue.pool(market.settlement).dirtyMarkets.add(market);
  venue.listener?.marketPriceChanged(market);
  venue.emit({ type: "price", target: `market:${market.id}`, markPrice, indexPrice });
  if (market.parameters.breakers !== undefined) priceArrived(venue, market, before);
}

export function setAssetPrice(
  venue: Venue,
  asset: Asset,
  price: Ticks,
  collateralPrice: Ticks,
): void {
  const { transaction } = venue;
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

/** The rate that accrues from now on, within the cap. @source LEDGER-03-01 */
export function setFundingRate(venue: Venue, market: Market, wanted: Ppb): void {
  const cap = market.parameters.fundingCapPpb;
  const ratePpb = Math.max(-cap, Math.min(cap, wanted));
  const perLot = perLotScaled(market, market.indexPrice);
  const curve = curveFrom(market, venue.nowMicros, ratePpb, perLot);
  venue.transaction.write(market, "funding", curve);
  venue.pool(market.settlement).dirtyMarkets.add(market);
  venue.listener?.marketTermsChanged(market);
  const capped = ratePpb !== wanted;
  venue.emit({ type: "funding", market: market.id, ratePpb, capped });
}

/** The index that stood until now. @source MARKET-01-02 */
function addToAverage(venue: Venue, market: Market): void {
  if (market.end === null || venue.nowMicros <= market.integralMicros) return;
  const integral = indexIntegralAt(market, venue.nowMicros);
  venue.transaction.write(market, "indexIntegral", integral);
  venue.transaction.write(market, "integralMicros", venue.nowMicros);
}
