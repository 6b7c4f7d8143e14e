import type { AuctionResultCommand } from "./breaker.ts";
import type { Envelope } from "./envelope.ts";
import type {
  ContractCommand,
  DelistAssetCommand,
  DelistCommand,
  ExpiryTerms,
} from "./life-cycle.ts";
import type { LendCommand, RecallCommand, UnlendCommand } from "./lending.ts";
import type { QuoteCommand } from "./quote.ts";
import type { Lots, Micros, Ppb, Ppm, Ticks, Units } from "../number/unit.ts";
import type {
  AssetParameters,
  MarketParameters,
  MarketType,
  ParameterRamp,
  PriceBounds,
  VenuePolicy,
} from "./parameter.ts";

export type { CommandId } from "./envelope.ts";
export type * from "./lending.ts";
export type * from "./breaker.ts";
export type * from "./message-rate.ts";
export type * from "./self-trade.ts";
export type * from "./life-cycle.ts";
export type * from "./quote.ts";

export type Side = "buy" | "sell";

/** Declares an asset. Money of the asset is counted in 10^-decimals of it. */
export interface AssetCommand extends Envelope {
  readonly kind: "asset";
  readonly asset: string;
  readonly decimals: number;
  /** Asset prices are integers of 10^-priceDecimals numeraire per whole unit of the asset. */
  readonly priceDecimals: number;
  readonly price: Ticks;
  readonly parameters: AssetParameters;
}

/** Declares a market. */
export interface MarketCommand extends Envelope {
  readonly kind: "market";
  readonly market: string;
  readonly type: MarketType;
  /** Spot: the asset that is traded, and units of it per lot. */
  readonly base?: string;
  readonly lotUnits?: Units;
  /** Spot: the quote asset. */
  readonly settlement: string;
  /** Fund group the market belongs to. */
  readonly group: string;
  /** What its price follows; markets of one underlying may offset each other (policy). */
  readonly underlying?: string;
  /**
   * linear, spot: settlement units per tick and lot (>= 1, so that value never rounds);
   * inverse: settlement units x ticks per lot (value = -lots * multiplier / ticks).
   */
  readonly multiplier: Units;
  /** The funding index counts settlement units per lot in 1 / fundingScale (a power of ten). */
  readonly fundingScale: Units;
  readonly markPrice: Ticks;
  readonly indexPrice: Ticks;
  /** A capped contract, fully paid at each trade; linear markets only. */
  readonly bounds?: PriceBounds;
  /** A dated future; a perpetual leaves it out. */
  readonly expiry?: ExpiryTerms;
  readonly parameters: MarketParameters;
}

/** Replaces the parameters of a market or asset, or the venue policy, at a given time. */
export interface ParameterCommand extends Envelope {
  readonly kind: "parameter";
  readonly effectiveMicros: Micros;
  readonly change:
    | { readonly market: string; readonly parameters: MarketParameters }
    | { readonly asset: string; readonly parameters: AssetParameters }
    | { readonly policy: VenuePolicy };
  /** Who approved it; a change that loosens anything needs two (PARAMETER-05-02). */
  readonly approvals?: readonly string[] | undefined;
  /** Of a market: the maintenance margin goes to its new level in steps (PARAMETER-02-02). */
  readonly ramp?: ParameterRamp | undefined;
}

/** Opens a cross account, or an isolated one that holds the margin of one market's position. */
export interface OpenAccountCommand extends Envelope {
  readonly kind: "openAccount";
  readonly account: string;
  /** Isolated margin: the only market this account may hold, and the account it belongs to. */
  readonly isolated?: { readonly market: string; readonly parent: string };
  /** Sub-account of one owner: not isolated, always in the linked group of its parent. */
  readonly parent?: string;
  /** Linked group; an isolated account or sub-account is always linked to its parent. */
  readonly linkedGroup?: string;
}

/** Closes an empty account for good; dust goes to the fee account. */
export interface CloseAccountCommand extends Envelope {
  readonly kind: "closeAccount";
  readonly account: string;
}

/**
 * Moves a position between a cross account and its isolated account for the market, at its cost,
 * with collateral. Nothing is realised but funding.
 */
export interface MarginModeCommand extends Envelope {
  readonly kind: "marginMode";
  /** The cross account. */
  readonly account: string;
  readonly market: string;
  /** The isolated account; opened where it is not yet. */
  readonly isolated: string;
  /** Where the position goes. */
  readonly mode: "isolated" | "cross";
  /** Collateral that goes with it, in the market's settlement asset. */
  readonly amount: Units;
}

/** How much a linked group may build in a market, position and orders of all its accounts. */
export interface GroupLimitCommand extends Envelope {
  readonly kind: "groupLimit";
  readonly group: string;
  readonly market: string;
  /** 0 for no limit. */
  readonly lotsMax: Lots;
  /** Whether long and short accounts of the group are set off against each other. */
  readonly count: GroupCount;
}

export type GroupCount = "net" | "gross";

/** What the venue thinks its accounts hold: compared, never booked. */
export interface ReconcileCommand extends Envelope {
  readonly kind: "reconcile";
  /** Last sequence that the statement knows of; positions changed later are not compared. */
  readonly asOf: number;
  readonly positions: readonly StatedPosition[];
  readonly balances?: readonly StatedBalance[];
  /** Markets of which every position is stated: who is not listed holds nothing. */
  readonly complete?: readonly string[];
}

export interface StatedPosition {
  readonly account: string;
  readonly market: string;
  readonly lots: Lots;
}

export interface StatedBalance {
  readonly account: string;
  readonly asset: string;
  readonly amount: Units;
}

/** An operator's repair of positions, booked like fills. The lots add up to zero. */
export interface AdjustCommand extends Envelope {
  readonly kind: "adjust";
  readonly market: string;
  readonly entries: readonly AdjustEntry[];
}

export interface AdjustEntry {
  readonly account: string;
  /** Signed change of the position. */
  readonly lots: Lots;
  readonly price: Ticks;
}

/** What the holder chose beforehand for a margin call. */
export interface PreferenceCommand extends Envelope {
  readonly kind: "preference";
  readonly account: string;
  /** Accounts of the same linked group that cover a call, in order. */
  readonly topUpFrom: readonly string[];
  /** Markets to reduce first, in order; the engine's greedy order follows. */
  readonly deRiskOrder: readonly string[];
  readonly reduceAtCall: boolean;
}

/** Reserves part of the sources of an asset's loans for an account's negative balance. */
export interface LoanLineCommand extends Envelope {
  readonly kind: "loanLine";
  readonly account: string;
  readonly asset: string;
  readonly amount: Units;
}

/** Commits an account as backstop of a market. */
export interface BackstopCommand extends Envelope {
  readonly kind: "backstop";
  readonly account: string;
  readonly market: string;
  /** Capital locked to pay deficits of the market's pool; 0 for takeovers only. */
  readonly capital: Units;
  /** Largest position in the market that takeovers may build. */
  readonly takeoverLotsMax: Lots;
}

export interface DepositCommand extends Envelope {
  readonly kind: "deposit";
  readonly account: string;
  readonly asset: string;
  readonly amount: Units;
}

export interface WithdrawCommand extends Envelope {
  readonly kind: "withdraw";
  readonly account: string;
  readonly asset: string;
  readonly amount: Units;
}

export interface TransferCommand extends Envelope {
  readonly kind: "transfer";
  readonly from: string;
  readonly to: string;
  readonly asset: string;
  readonly amount: Units;
}

/** Operator money: tops up (or, where nothing is reserved, draws down) a fund of the venue. */
export interface FundCommand extends Envelope {
  readonly kind: "fund";
  readonly fund: FundName;
  readonly asset: string;
  /** Positive tops up, negative takes out. */
  readonly amount: Units;
}

export type FundName =
  | { readonly layer: "marketFund"; readonly market: string }
  | { readonly layer: "groupFund"; readonly group: string }
  | { readonly layer: "treasury" }
  | { readonly layer: "fee" };

/** Pre-trade check of an order; limitPrice null is a market order, priced at the collar. */
export interface PlaceCommand extends Envelope {
  readonly kind: "place";
  readonly account: string;
  readonly order: string;
  readonly market: string;
  readonly side: Side;
  readonly lots: Lots;
  readonly limitPrice: Ticks | null;
  readonly reduceOnly: boolean;
}

/** New remaining size and limit of a resting order. */
export interface AmendCommand extends Envelope {
  readonly kind: "amend";
  readonly order: string;
  readonly lots: Lots;
  readonly limitPrice: Ticks;
}

export interface CancelCommand extends Envelope {
  readonly kind: "cancel";
  readonly order: string;
}

/** The venue acknowledges that an order is no longer live. */
export interface OrderEndCommand extends Envelope {
  readonly kind: "orderEnd";
  readonly order: string;
}

/** One leg of a fill. */
export interface FillLeg {
  readonly account: string;
  /** The order it came from, when the venue knows it. */
  readonly order: string | null;
  readonly liquidity: "maker" | "taker";
}

/** A trade that happened: a fact, always booked. */
export interface FillCommand extends Envelope {
  readonly kind: "fill";
  readonly market: string;
  readonly fillPrice: Ticks;
  readonly lots: Lots;
  readonly buy: FillLeg;
  readonly sell: FillLeg;
}

/** Prices of one source's tick; several markets may move in one. */
export interface PriceCommand extends Envelope {
  readonly kind: "price";
  readonly updates: readonly PriceUpdate[];
}

export type PriceUpdate =
  | { readonly market: string; readonly markPrice: Ticks; readonly indexPrice: Ticks }
  | {
      readonly asset: string;
      readonly price: Ticks;
      /** What the asset counts for as collateral, at most the price; the price when left out. */
      readonly collateralPrice?: Ticks;
    };

/** Book snapshot: lots available near the mark on each side. */
export interface DepthCommand extends Envelope {
  readonly kind: "depth";
  readonly market: string;
  readonly bidLots: Lots;
  readonly askLots: Lots;
  /** Average prices at which the declared notional would be sold and bought at once; or neither. */
  readonly impactBidPrice?: Ticks;
  readonly impactAskPrice?: Ticks;
}

/** Sets the funding rate that accrues from now on. Positive: longs pay shorts. */
export interface FundingCommand extends Envelope {
  readonly kind: "funding";
  readonly market: string;
  readonly ratePpb: Ppb;
}

/** Lets time pass. */
export interface ClockCommand extends Envelope {
  readonly kind: "clock";
}

/** Operator switches. A switch never exempts anyone from a check; it only stops an activity. */
export interface SwitchCommand extends Envelope {
  readonly kind: "switch";
  readonly target: SwitchTarget;
  readonly on: boolean;
}

export type SwitchTarget =
  | { readonly activity: "trading"; readonly market: string }
  | { readonly activity: "liquidation"; readonly market: string }
  | { readonly activity: "withdrawal"; readonly asset: string }
  | { readonly activity: "account"; readonly account: string };

/** Resumes intake after a broken promise, with the correcting entries if it was a fact. */
export interface ResumeCommand extends Envelope {
  readonly kind: "resume";
  /** Sequence number of the broken command. */
  readonly broken: number;
  readonly entries: readonly CorrectingEntry[];
}

export interface CorrectingEntry {
  readonly asset: string;
  readonly from: LedgerAccount;
  readonly to: LedgerAccount;
  readonly amount: Units;
}

/** Where money stands. Every entry moves an amount from one ledger account to another. */
export type LedgerAccount = string;

export type Command =
  | AssetCommand
  | MarketCommand
  | DelistCommand
  | DelistAssetCommand
  | ContractCommand
  | ParameterCommand
  | OpenAccountCommand
  | CloseAccountCommand
  | MarginModeCommand
  | GroupLimitCommand
  | ReconcileCommand
  | AdjustCommand
  | PreferenceCommand
  | LoanLineCommand
  | LendCommand
  | UnlendCommand
  | RecallCommand
  | BackstopCommand
  | DepositCommand
  | WithdrawCommand
  | TransferCommand
  | FundCommand
  | PlaceCommand
  | AmendCommand
  | CancelCommand
  | OrderEndCommand
  | FillCommand
  | PriceCommand
  | QuoteCommand
  | DepthCommand
  | AuctionResultCommand
  | FundingCommand
  | ClockCommand
  | SwitchCommand
  | ResumeCommand;

export type CommandKind = Command["kind"];

export type { Ppm };
