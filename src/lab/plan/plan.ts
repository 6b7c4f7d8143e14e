import type {
  AssetParameters,
  GroupCount,
  Lots,
  MarketParameters,
  PriceBounds,
  Micros,
  Ppm,
  Units,
  VenuePolicy,
} from "../../core/index.ts";
import type { HistoricRules } from "../../core/safeguard/historic.ts";
import type { ScenarioSpec } from "../scenario/format/scenario.ts";
import type { ActionPlan, FillPlan } from "./action.ts";
import type { MarketScale } from "./convert.ts";
import type { AssetPath, MarketPath } from "./price-path.ts";
import type { FeedPlan, MarketFeedPlan } from "./pricing.ts";
import type { Variant } from "./variant.ts";

/** A scenario in integers, ready to run in one variant. */
export interface Plan {
  readonly spec: ScenarioSpec;
  readonly variant: Variant;
  readonly rules: HistoricRules;
  readonly numeraire: string;
  readonly policy: VenuePolicy;
  readonly startMicros: Micros;
  /** Since the start. */
  readonly endMicros: Micros;
  readonly stepMicros: Micros;
  readonly assets: ReadonlyMap<string, AssetPlan>;
  readonly markets: ReadonlyMap<string, MarketPlan>;
  readonly accounts: readonly AccountPlan[];
  readonly funds: readonly FundPlan[];
  readonly backstops: readonly BackstopPlan[];
  readonly groupLimits: readonly GroupLimitPlan[];
  readonly openings: readonly FillPlan[];
  readonly books: ReadonlyMap<string, BookPlan>;
  readonly actions: readonly ActionPlan[];
}

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

export interface AccountPlan {
  readonly account: string;
  readonly participant: string;
  readonly linkedGroup: string | undefined;
  readonly isolated: { readonly market: string; readonly parent: string } | undefined;
  readonly parent: string | undefined;
  /** What its messages come through. */
  readonly session: string;
  readonly deposits: readonly { readonly asset: string; readonly amount: Units }[];
  readonly loanLines: readonly { readonly asset: string; readonly amount: Units }[];
}

export interface FundPlan {
  readonly layer: "market" | "group" | "treasury";
  readonly name: string;
  readonly asset: string;
  readonly amount: Units;
}

export interface BackstopPlan {
  readonly account: string;
  readonly market: string;
  readonly capital: Units;
  readonly takeoverLotsMax: Lots;
}

export interface GroupLimitPlan {
  readonly group: string;
  readonly market: string;
  readonly lotsMax: Lots;
  readonly count: GroupCount;
}

export interface BookPlan {
  readonly market: string;
  readonly maker: string;
  readonly levels: number;
  readonly refillMicros: Micros;
  readonly bids: BookSidePlan;
  readonly asks: BookSidePlan;
}

export interface BookSidePlan {
  readonly lots: Lots;
  readonly withinPpm: Ppm;
}
