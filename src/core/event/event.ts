import type { CommandKind, LedgerAccount, Rescale, Side } from "../command/command.ts";
import type { Lots, Micros, Ticks, Units } from "../number/unit.ts";
import type { BreakerEvent } from "./breaker.ts";
import type { DelistingWaitEvent } from "./delisting-event.ts";
import type { InterestRateEvent, LentEvent, LoanLineEvent, RecallEvent } from "./loan-event.ts";
import type { PriceDecisionEvent } from "./price-decision.ts";
import type { Reason } from "./reason.ts";
import type { SelfTradeEvent } from "./self-trade.ts";

export type * from "./breaker.ts";
export type * from "./self-trade.ts";
export type * from "./loan-event.ts";
export type * from "./price-decision.ts";

/** Where an account stands on the ladder. */
export const STAGES = [
  "healthy",
  "resolved",
  "warned",
  "called",
  "restricted",
  "liquidating",
  "closingOut",
] as const;
export type Stage = (typeof STAGES)[number];

/** Who pays a deficit, in this order. */
export const LAYERS = [
  "collateral",
  "linkedGain",
  "marketFund",
  "groupFund",
  "backstop",
  "treasury",
  "lender",
  "fee",
  "gain",
] as const;
export type Layer = (typeof LAYERS)[number];

/** Why a ledger entry was made. */
export type EntryCause =
  | "deposit"
  | "withdrawal"
  | "transfer"
  | "lend"
  | "interest"
  | "unlend"
  | "fund"
  | "realizedPnl"
  | "premium"
  | "trade"
  | "fee"
  | "rebate"
  | "liquidationFee"
  | "funding"
  | "takeover"
  | "deleveraging"
  | "netting"
  | "conversion"
  | "settlement"
  | "deficit"
  | "dust"
  | "adjustment"
  | "correction";

/** First event of a command that was carried out. */
export interface AcceptedEvent {
  readonly type: "accepted";
  readonly sequence: number;
  readonly timeMicros: Micros;
}

/** Only event of a command that changed nothing but time and the answer table. */
export interface RefusedEvent {
  readonly type: "refused";
  readonly sequence: number;
  readonly timeMicros: Micros;
  readonly reason: Reason;
  /** What was expected and what was found, in full words. */
  readonly detail: string;
  /** When the refusal is expected to end, where that is known. */
  readonly untilMicros?: Micros;
}

/** One double entry: `amount` units of `asset` moved from one ledger account to another. */
export interface EntryEvent {
  readonly type: "entry";
  readonly asset: string;
  readonly from: LedgerAccount;
  readonly to: LedgerAccount;
  readonly amount: Units;
  readonly cause: EntryCause;
}

/** A position changed, ended with its market, or moved to another account. */
export interface PositionEvent {
  readonly type: "position";
  readonly account: string;
  readonly market: string;
  /** Signed change and result. */
  readonly deltaLots: Lots;
  readonly lots: Lots;
  readonly cost: Units;
  readonly cause:
    | "fill"
    | "takeover"
    | "netting"
    | "deleveraging"
    | "settlement"
    | "marginMode"
    | "adjustment";
}

/** A position that the venue states otherwise. */
export interface ReconciliationEvent {
  readonly type: "reconciliation";
  readonly account: string;
  readonly market: string;
  readonly ourLots: Lots;
  readonly theirLots: Lots;
  /** Sequence of the command that last changed ours; null where there is no position. */
  readonly changedSequence: number | null;
}

/** A balance that the venue states otherwise. */
export interface BalanceReconciliationEvent {
  readonly type: "balanceReconciliation";
  readonly account: string;
  readonly asset: string;
  readonly ours: Units;
  readonly theirs: Units;
}

/** Which test moved an account to its stage (LADDER-01-04). */
export type StageReason = "equity" | "line" | "margin" | "callLapsed" | "recovery";

/** What a boundary was run for: a command, a timer, or time that passed (LADDER-01-05). */
export type Trigger = CommandKind | TimerEvent["cause"] | "time";

export interface StageEvent {
  readonly type: "stage";
  readonly account: string;
  readonly from: Stage;
  readonly to: Stage;
  readonly reason: StageReason;
  readonly trigger: Trigger;
  readonly equity: Units;
  readonly maintenanceMargin: Units;
}

/** A margin call: what is missing, until when, and when the next stage starts. */
export interface CallEvent {
  readonly type: "call";
  readonly account: string;
  /** Numeraire units of additional equity that end the call. */
  readonly shortfall: Units;
  readonly deadlineMicros: Micros;
  /** Per market (others held): the price at which liquidation starts, null where none does. */
  readonly liquidationPrices: readonly { readonly market: string; readonly price: Ticks | null }[];
}

/** A call that ended: by cure, or by its deadline. */
export interface CallEndEvent {
  readonly type: "callEnd";
  readonly account: string;
  readonly outcome: "cured" | "lapsed";
}

/** The venue must cancel this order. */
export interface CancelOrderEvent {
  readonly type: "cancelOrder";
  readonly order: string;
  readonly account: string;
}

/** The venue must execute this order: a liquidation slice. */
export interface LiquidationOrderEvent {
  readonly type: "liquidationOrder";
  readonly order: string;
  /** Because of its stage, or because the holder asked for it at a call. */
  readonly cause: "liquidation" | "callReduction";
  readonly account: string;
  readonly market: string;
  readonly side: Side;
  readonly lots: Lots;
  readonly limitPrice: Ticks;
  readonly expiryMicros: Micros;
}

/** A slice that must wait for its market's next liquidity window. */
export interface BudgetWaitEvent {
  readonly type: "budgetWait";
  readonly account: string;
  readonly market: string;
  readonly untilMicros: Micros;
}

/** Lots moved at the mark from a defaulter to a payer of the other side. */
export interface DeleveragedEvent {
  readonly type: "deleveraged";
  readonly account: string;
  readonly defaulter: string;
  readonly market: string;
  readonly lots: Lots;
  readonly markPrice: Ticks;
}

/** What one payer of one layer pays for deficits (DEFICIT-02-01). */
export interface DeficitEvent {
  readonly type: "deficit";
  /** Whose deficit it is; null where several have a share, which the entries to them tell. */
  readonly account: string | null;
  readonly asset: string;
  /** Market the loss came from; null for a loss on a loan. */
  readonly market: string | null;
  readonly layer: Layer;
  /** Ledger account that pays. */
  readonly payer: LedgerAccount;
  readonly amount: Units;
}

/** What a deleveraged payer is shown: the mark moved by its share of the deficit. */
export interface ExecutedPriceEvent {
  readonly type: "executedPrice";
  readonly account: string;
  readonly market: string;
  readonly lots: Lots;
  readonly price: Ticks;
}

/** Cash of a layer set aside for a deficit that cannot be closed out yet. */
export interface ReserveEvent {
  readonly type: "reserve";
  readonly account: string;
  readonly asset: string;
  readonly deficit: Units;
  readonly reserved: Units;
}

/** Gains of the pool are locked (or free again): a deficit is not reserved. */
export interface PoolGateEvent {
  readonly type: "poolGate";
  readonly asset: string;
  readonly locked: boolean;
}

/** A market's, asset's or the venue's parameters changed. */
export interface ParameterEvent {
  readonly type: "parameter";
  readonly target: string;
  readonly version: number;
  readonly effectiveMicros: Micros;
  readonly applied: boolean;
  /** Its time came, but it would have loosened what is in force by then without approval. */
  readonly dropped?: true;
}

export interface PriceEvent {
  readonly type: "price";
  readonly target: string;
  readonly markPrice: Ticks;
  readonly indexPrice: Ticks;
  /** Of an asset, where it is below the price. */
  readonly collateralPrice?: Ticks;
}

/** The tick or the lot of a market changed: every count of them before is in the old unit. */
export interface ContractEvent {
  readonly type: "contract";
  readonly market: string;
  readonly ticks: Rescale;
  readonly lots: Rescale;
  readonly multiplier: Units;
  readonly fundingScale: Units;
  readonly markPrice: Ticks;
  readonly indexPrice: Ticks;
}

export interface FundingEvent {
  readonly type: "funding";
  readonly market: string;
  readonly ratePpb: number;
  readonly capped: boolean;
}

/** A timer fired while time advanced. */
export interface TimerEvent {
  readonly type: "timer";
  readonly timeMicros: Micros;
  readonly cause:
    | "callDeadline"
    | "liquidityWindow"
    | "parameter"
    | "expiry"
    | "settlement"
    | "delisting"
    | "breaker"
    | "exposure"
    | "withdrawal"
    | "priceLook"
    | "funding"
    | "recall";
  readonly target: string;
}

/** A promise broke: the command was rolled back and intake stopped. */
export interface BrokenEvent {
  readonly type: "broken";
  readonly sequence: number;
  readonly promise: "P1" | "P2" | "P3" | "P4" | "P5" | "P6" | "internal";
  readonly fact: string;
}

export interface ResumedEvent {
  readonly type: "resumed";
  readonly broken: number;
}

export type Event =
  | AcceptedEvent
  | RefusedEvent
  | EntryEvent
  | PositionEvent
  | ReconciliationEvent
  | BalanceReconciliationEvent
  | StageEvent
  | CallEvent
  | CallEndEvent
  | CancelOrderEvent
  | LiquidationOrderEvent
  | BudgetWaitEvent
  | DeleveragedEvent
  | DeficitEvent
  | ExecutedPriceEvent
  | ReserveEvent
  | LentEvent
  | LoanLineEvent
  | InterestRateEvent
  | RecallEvent
  | DelistingWaitEvent
  | PoolGateEvent
  | ParameterEvent
  | PriceEvent
  | PriceDecisionEvent
  | ContractEvent
  | FundingEvent
  | BreakerEvent
  | SelfTradeEvent
  | TimerEvent
  | BrokenEvent
  | ResumedEvent;

export type EventType = Event["type"];

/** What `apply` answers, and answers again to the same command. */
export type Answer =
  | { readonly ok: true; readonly sequence: number }
  | {
      readonly ok: false;
      readonly sequence: number;
      readonly reason: Reason;
      readonly detail: string;
      readonly untilMicros?: Micros;
    };

export interface Applied {
  readonly answer: Answer;
  /** True when the same command had been answered before; then there are no events. */
  readonly repeated: boolean;
  readonly events: readonly Event[];
}
