import type { GroupCount, Lots, Micros, Units, VenuePolicy } from "../../core/index.ts";
import type { HistoricRules } from "../../core/safeguard/historic.ts";
import type { ScenarioSpec } from "../scenario/format/scenario.ts";
import type { ActionPlan } from "./action-plan.ts";
import type { AssetPlan, BookSidePlan, FillPlan, MarketPlan } from "./market-plan.ts";
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
