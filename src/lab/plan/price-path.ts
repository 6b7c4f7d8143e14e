import type { Micros, Ticks } from "../../core/index.ts";
import type {
  AssetPriceSpec,
  MarketPriceSpec,
  PathSpec,
  PriceSpec,
} from "../scenario/format/price.ts";
import type { ScenarioSpec } from "../scenario/format/scenario.ts";
import type { ReadingLog } from "../scenario/problem.ts";
import type { Written } from "../scenario/reader.ts";
import type { Variant } from "./variant.ts";
import { divFloor } from "../../core/number/rounding.ts";
import { toAssetPrice } from "./convert.ts";

/** A price path in integers, as a function of the time since the start. */
export interface PricePath {
  readonly points: readonly { readonly at: Micros; readonly ticks: Ticks; readonly gap: boolean }[];
}

/** Mark and index of a market over time; `marks` holds more than one path for a mean. */
export interface MarketPath {
  readonly market: string;
  readonly marks: readonly PricePath[];
  readonly index: PricePath | undefined;
  /** The mark is the last trade of the simulated book, which is quoted around the path. */
  readonly lastTrade: boolean;
  /** What the path counts in, in 10^-30 of the quote unit: every tick of the market is a multiple. */
  readonly tickSize: bigint;
}

export interface MarketPrice {
  readonly market: string;
  readonly markPrice: Ticks;
  readonly indexPrice: Ticks;
}

interface AssetPrice {
  readonly asset: string;
  readonly price: Ticks;
  readonly collateralPrice?: Ticks;
}

export interface AssetPath {
  readonly asset: string;
  readonly path: PricePath;
  /** What it counts as collateral at, where that is below the price. */
  readonly collateral: PricePath | undefined;
}

/** The scenario's prices with those that the safeguards of a variant take from elsewhere. */
export function pricesOf(spec: ScenarioSpec, variant: Variant): PriceSpec {
  const markets = new Map(spec.prices.markets);
  const assets = new Map(spec.prices.assets);
  for (const name of variant.on) {
    const patch = spec.safeguards.get(name)?.prices;
    for (const [market, price] of patch?.markets ?? []) {
      const base = markets.get(market);
      markets.set(market, base === undefined ? price : repriced(base, price));
    }
    for (const [asset, price] of patch?.assets ?? []) {
      const { path, collateral } = assets.get(asset) ?? price;
      assets.set(asset, { path: price.path ?? path, collateral: price.collateral ?? collateral });
    }
  }
  return { ...spec.prices, markets, assets };
}

/** A path or a mean replaces whichever of the two stood there. */
function repriced(base: MarketPriceSpec, patch: MarketPriceSpec): MarketPriceSpec {
  const moved = patch.path !== undefined || patch.meanOf !== undefined;
  return {
    path: moved ? patch.path : base.path,
    meanOf: moved ? patch.meanOf : base.meanOf,
    index: patch.index ?? base.index,
    mark: patch.mark ?? base.mark,
  };
}

/**
 * Price at a time: linear between points, rounded down to a tick; a gap holds the last price until
 * its point is reached; after the last point the price stays.
 */
export function priceAt(path: PricePath, at: Micros): Ticks {
  const next = path.points.findIndex((point) => point.at > at);
  if (next === -1) return path.points.at(-1)!.ticks;
  const after = path.points[next]!;
  const before = path.points[Math.max(next - 1, 0)]!;
  if (next === 0 || after.gap) return before.ticks;
  const rise = BigInt(after.ticks - before.ticks) * BigInt(at - before.at);
  return before.ticks + Number(divFloor(rise, BigInt(after.at - before.at)));
}

/** Mark and index at a time, in the path's unit; the mark of several sources is their mean, floor. */
export function updateAt(path: MarketPath, at: Micros): MarketPrice {
  const sum = path.marks.reduce((total, mark) => total + BigInt(priceAt(mark, at)), 0n);
  const markPrice = Number(divFloor(sum, BigInt(path.marks.length)));
  const indexPrice = path.index === undefined ? markPrice : priceAt(path.index, at);
  return { market: path.market, markPrice, indexPrice };
}

export function toMarketPath(
  log: ReadingLog,
  spec: PriceSpec,
  market: string,
  convert: (written: Written, at: Micros) => Ticks,
  tickSize: bigint,
  declared: Written,
): MarketPath {
  const price = spec.markets.get(market);
  const where = { at: declared.at, path: `prices.markets.${market}` };
  const lastTrade = price?.mark === "lastTrade";
  if (price?.meanOf !== undefined && price.meanOf.length > 0) {
    const marks = price.meanOf.map((name) => {
      const source = spec.sources.get(name.text);
      if (source !== undefined) return toPath(log, source, convert, where);
      const known = [...spec.sources.keys()].join(", ");
      return log.stop("UNKNOWN_SOURCE", name.at, name.path, `one of ${known}`, `"${name.text}"`);
    });
    const index = indexPath(log, price.index, convert, where);
    return { market, marks, index, lastTrade, tickSize };
  }
  if (price?.path === undefined) {
    return log.stop("PRICE_MISSING", where.at, where.path, "a path or meanOf", "nothing");
  }
  const marks = [toPath(log, price.path, convert, where)];
  const index = indexPath(log, price.index, convert, where);
  return { market, marks, index, lastTrade, tickSize };
}

export function toAssetPath(
  log: ReadingLog,
  spec: AssetPriceSpec,
  asset: string,
  priceDecimals: number,
  where: Pick<Written, "at" | "path">,
): AssetPath {
  const convert = (written: Written): Ticks => toAssetPrice(log, written, priceDecimals);
  const path = toPath(log, spec.path ?? [], convert, where);
  const { collateral } = spec;
  return {
    asset,
    path,
    collateral: collateral && toPath(log, collateral, convert, where),
  };
}

/** Price of an asset at a time, with a collateral price where that is below it. */
export function assetUpdateAt({ asset, path, collateral }: AssetPath, at: Micros): AssetPrice {
  const price = priceAt(path, at);
  if (collateral === undefined) return { asset, price };
  const collateralPrice = priceAt(collateral, at);
  return collateralPrice < price ? { asset, price, collateralPrice } : { asset, price };
}

/** What one source says. */
export function toSourcePath(
  log: ReadingLog,
  spec: PathSpec,
  convert: (written: Written) => Ticks,
  where: Pick<Written, "at" | "path">,
): PricePath {
  return toPath(log, spec, convert, where);
}

/** Every time at which a path has a point. */
export function pointTimes(path: PricePath): Micros[] {
  return path.points.map((point) => point.at);
}

function indexPath(
  log: ReadingLog,
  spec: PathSpec | undefined,
  convert: (written: Written, at: Micros) => Ticks,
  where: Pick<Written, "at" | "path">,
): PricePath | undefined {
  return spec === undefined ? undefined : toPath(log, spec, convert, where);
}

function toPath(
  log: ReadingLog,
  spec: PathSpec,
  convert: (written: Written, at: Micros) => Ticks,
  where: Pick<Written, "at" | "path">,
): PricePath {
  if (spec[0] === undefined) {
    return log.stop("PRICE_MISSING", where.at, where.path, "at least one point", "none");
  }
  const first = spec[0].at;
  if (first.micros !== 0) {
    const { at, path, text } = first.written;
    log.stop("PRICE_MISSING", at, path, "a first point at 0s", text);
  }
  let last = -1;
  const points = spec.map((point) => {
    const { at, path, text } = point.at.written;
    if (point.at.micros <= last) {
      log.stop("TIME_BACKWARDS", at, path, "a time after the point before it", text);
    }
    last = point.at.micros;
    return { at: point.at.micros, ticks: convert(point.price, point.at.micros), gap: point.gap };
  });
  return { points };
}
