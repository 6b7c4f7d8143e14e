import { boundedPrice } from "../margin/fully-paid.ts";
import { maintenanceMargin } from "../margin/requirement.ts";
import { notional } from "../margin/value.ts";
import { divCeil, divFloor } from "../number/rounding.ts";
import { maxUnits, minUnits, type Lots, type Ticks, type Units } from "../number/unit.ts";
import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";

/** An interval that a quantity cannot leave inside the box. */
export interface Range {
  readonly low: Units;
  readonly high: Units;
}

export interface PriceRange {
  readonly low: Ticks;
  readonly high: Ticks;
}

export function plus(a: Range, b: Range): Range {
  return { low: a.low + b.low, high: a.high + b.high };
}

/** Price box around a price, `exponent` below 31: rounded outward is not needed, rounding inward is safe. */
function priceBox(price: Ticks, exponent: number, least: number): PriceRange {
  const width = Math.floor(Math.abs(price) / (1 << exponent));
  return { low: Math.max(least, price - width), high: Math.min(2 ** 53 - 1, price + width) };
}

export function marketBox(market: Market, exponent: number): PriceRange {
  const least = market.kind === "inverse" ? 1 : -(2 ** 53 - 1);
  const box = priceBox(market.markPrice, exponent, least);
  const { bounds } = market;
  return { low: boundedPrice(bounds, box.low), high: boundedPrice(bounds, box.high) };
}

/**
 * What an asset's price may be, as it is owed and as it is collateral: one box around both, since
 * one pair of triggers guards them.
 */
export function assetBox(asset: Asset, exponent: number): PriceRange {
  const { price, collateralPrice, isNumeraire } = asset;
  if (isNumeraire) return { low: price, high: price };
  const { low } = priceBox(collateralPrice, exponent, 1);
  return { low, high: priceBox(price, exponent, 1).high };
}

/** The boxes of the prices that an account depends on. */
export interface PriceBoxes {
  /** Null where there is none around the mark of now. */
  ofMarket(market: Market, position: number): PriceRange | null;
  /** The same of an asset that is not the numeraire. */
  ofAsset(asset: Asset, holding: number): PriceRange | null;
}

/** Boxes of one relative width: price / 2^n around every price. */
export class EvenBoxes implements PriceBoxes {
  readonly #exponent: number;

  constructor(exponent: number) {
    this.#exponent = exponent;
  }

  ofMarket(market: Market): PriceRange {
    return marketBox(market, this.#exponent);
  }
  ofAsset(asset: Asset): PriceRange {
    return assetBox(asset, this.#exponent);
  }
}

/** Maintenance of lots over a price box: falls towards a price of zero, rises beyond. */
export function maintenanceRange(market: Market, lots: Lots, box: PriceRange): Range {
  return overBox(market, box, (price) => maintenanceMargin(market, lots, price));
}

export function notionalRange(market: Market, lots: Lots, box: PriceRange): Range {
  return overBox(market, box, (price) => notional(market.kind, lots, price, market.multiplier));
}

function overBox(market: Market, { low, high }: PriceRange, at: (price: Ticks) => Units): Range {
  const ends = [at(low), at(high)] as const;
  const straddles = low <= 0 && high >= 0 && market.kind === "linear";
  return {
    low: straddles ? at(0) : minUnits(ends[0], ends[1]),
    high: maxUnits(ends[0], ends[1]),
  };
}

/** Numeraire worth of a requirement over the box of its asset's price. */
export function marginRange(asset: Asset, margin: Range, price: PriceRange): Range {
  if (asset.isNumeraire) return margin;
  const high = margin.high * BigInt(price.high) * asset.valueNumerator;
  const low = margin.low * BigInt(price.low) * asset.valueNumerator;
  return {
    low: divFloor(low, asset.valueDenominator),
    high: divCeil(high, asset.valueDenominator),
  };
}
