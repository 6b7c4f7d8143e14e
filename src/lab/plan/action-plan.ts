import type { FundName, Micros, Rescale, SwitchTarget, Ticks, Units } from "../../core/index.ts";
import type { ActionSpec } from "../scenario/format/action.ts";
import type { OperatorPlan } from "./operator-action.ts";
import type { AmendPlan, CancelPlan, OrderPlan, StopPlan } from "./order-action.ts";
import type { BookSidePlan, FillPlan } from "./market-plan.ts";

export interface Timed {
  /** Since the start. */
  readonly at: Micros;
  readonly note: string | undefined;
  /** As it stands in the file: converted anew where the market is not counted as planned. */
  readonly written: ActionSpec;
}

/** An action in integers; what names several alike accounts is done by each of them in turn. */
export type ActionPlan = Timed &
  (
    | ({ readonly do: "deposit"; readonly accounts: readonly string[] } & Money)
    | ({ readonly do: "withdraw"; readonly accounts: readonly string[] } & Asked)
    | ({ readonly do: "transfer"; readonly from: string; readonly to: string } & Money)
    | { readonly do: "fill" | "trade"; readonly fills: readonly FillPlan[] }
    | OrderPlan
    | StopPlan
    | CancelPlan
    | AmendPlan
    | TakeoverPlan
    | UnwindPlan
    | CancelTradesPlan
    | { readonly do: "switch"; readonly target: SwitchTarget; readonly on: boolean }
    | ({ readonly do: "fund"; readonly fund: FundName } & Money)
    | LoanPlan
    | { readonly do: "funding"; readonly market: string; readonly ratePpb: number }
    | DelistPlan
    | DelistAssetPlan
    | ContractPlan
    | OperatorPlan
    | DepthPlan
  );

export interface Money {
  readonly asset: string;
  readonly amount: Units;
}

interface Asked {
  readonly asset: string;
  readonly amount: Units | "max";
}

interface CancelTradesPlan {
  readonly do: "cancelTrades";
  readonly market: string;
  /** Since the start. */
  readonly since: Micros;
}

export interface TakeoverPlan {
  readonly do: "takeover";
  readonly accounts: readonly string[];
  readonly by: string;
  readonly market: string;
  readonly fillPrice: Ticks;
}

export interface UnwindPlan {
  readonly do: "unwind";
  readonly accounts: readonly string[];
  readonly market: string;
  /** Since the start. */
  readonly until: Micros;
}

export interface LoanPlan extends Money {
  readonly do: "lend" | "unlend" | "recall" | "loanLine";
  /** Null for a recall of the venue. */
  readonly accounts: readonly (string | null)[];
}

interface DelistPlan {
  readonly do: "delist";
  readonly market: string;
  /** Since the start. */
  readonly ends: Micros;
  readonly averagingMicros: Micros;
  readonly finalPrice: Ticks | null;
}

interface DelistAssetPlan {
  readonly do: "delistAsset";
  readonly asset: string;
  /** Since the start. */
  readonly ends: Micros;
  readonly steps: number;
}

interface ContractPlan {
  readonly do: "contract";
  readonly market: string;
  readonly ticks: Rescale;
  readonly lots: Rescale;
}

interface DepthPlan {
  readonly do: "depth";
  readonly market: string;
  readonly bids: BookSidePlan;
  readonly asks: BookSidePlan;
}
