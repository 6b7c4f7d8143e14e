import type {
  AssetParameters,
  Lots,
  MarketParameters,
  Micros,
  Ppm,
  PriceBounds,
  Ticks,
} from "../../core/index.ts";
import type { MarketScale } from "./convert.ts";
import type { AssetPath, MarketPath } from "./price-path.ts";
import type { FeedPlan, MarketFeedPlan } from "./pricing.ts";

export interface AssetPlan {
  readonly asset: string;
  readonly decimals: number;
  readonly priceDecimals: number;
  readonly parameters: AssetParameters;
  /** Undefined for the numeraire, whose price is 1. */
  readonly path: AssetPath | undefined;
  /** Undefined where the path itself is the price. */
  readonly feed: FeedPlan | undefined;
}

export interface MarketPlan {
  readonly market: string;
  readonly group: string;
  readonly underlying: string | undefined;
  readonly scale: MarketScale;
  readonly parameters: MarketParameters;
  readonly path: MarketPath;
  /** Undefined where the path itself is the price. */
  readonly feed: MarketFeedPlan | undefined;
  /** Of a capped contract. */
  readonly bounds: PriceBounds | undefined;
  /** Since the start; undefined for a perpetual. */
  readonly expiry: { readonly at: Micros; readonly averagingMicros: Micros } | undefined;
}

export interface BookSidePlan {
  readonly lots: Lots;
  readonly withinPpm: Ppm;
}

/** One side of a fill against the other. */
export interface FillPlan {
  readonly market: string;
  readonly long: string;
  readonly short: string;
  readonly lots: Lots;
  readonly fillPrice: Ticks;
}
