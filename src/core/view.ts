import type { TradingState } from "./command/breaker.ts";
import type { CommandBody } from "./command/body.ts";
import type { Command } from "./command/command.ts";
import type {
  AssetParameters,
  DeleveragingPolicy,
  LeverageTier,
  MarketParameters,
  MarketType,
  PriceBounds,
  VenuePolicy,
} from "./command/parameter.ts";
import type { Applied, PriceState, Stage } from "./event/event.ts";
import type { Lots, Micros, Ppm, Ticks, Units } from "./number/unit.ts";

/** What an account looks like at the last accepted prices; a copy, never the state itself. */
export interface AccountView {
  readonly account: string;
  readonly stage: Stage;
  readonly frozen: boolean;
  readonly isolated: { readonly market: string; readonly parent: string } | null;
  readonly linkedGroup: string;
  /** The account it is a sub-account of. */
  readonly parent: string | null;
  /** Numeraire units (MARGIN-01-03, MARGIN-02-02, MARGIN-03-03). */
  readonly equity: Units;
  /** What must cover initial margin: equity at the worse of spot and stable prices (PRICE-07-03). */
  readonly entryEquity: Units;
  readonly maintenanceMargin: Units;
  /** What offsets took off the maintenance margin of the positions one by one (MARGIN-08-02). */
  readonly maintenanceRelief: Units;
  readonly initialMargin: Units;
  /** Numeraire units that withdrawals must leave (MONEY-01-02). */
  readonly transferMargin: Units;
  readonly callDeadlineMicros: Micros | null;
  readonly holdings: readonly HoldingView[];
  readonly positions: readonly PositionView[];
  readonly orders: readonly OrderView[];
}

export interface HoldingView {
  readonly asset: string;
  readonly balance: Units;
  /** Balance less interest due plus unrealised pnl less funding due of the positions settling in the asset. */
  readonly poolEquity: Units;
  /** Pool equity in the numeraire, profit at its weight, after haircut. */
  readonly marginValue: Units;
  readonly principal: Units;
  readonly unmaturedGain: Units;
  readonly loanLine: Units;
  /** Interest that its debt has accrued and that is not booked (LOAN-04-01). */
  readonly interestDue: Units;
  /** What it has lent, as its share is worth; bears losses on loans (LOAN-02-02). */
  readonly lent: Units;
  readonly lockedCapital: Units;
  readonly protectedClaim: Units;
  readonly withdrawable: Units;
}

export interface PositionView {
  readonly market: string;
  readonly lots: Lots;
  readonly cost: Units;
  /** What a fully paid position has paid; its entry cost is `cost + premium` (MARKET-05-03). */
  readonly premium: Units;
  readonly markPrice: Ticks;
  readonly markValue: Units;
  readonly unrealizedPnl: Units;
  readonly fundingDue: Units;
  readonly notional: Units;
  /** Settlement units, and the same in the numeraire. */
  readonly maintenanceMargin: Units;
  readonly maintenanceMarginNumeraire: Units;
  readonly inFlightLots: Lots;
  readonly liquidationPrice: Ticks | null;
  readonly bankruptcyPrice: Ticks | null;
}

export interface OrderView {
  readonly order: string;
  readonly market: string;
  readonly side: "buy" | "sell";
  readonly lots: Lots;
  readonly limitPrice: Ticks;
  readonly reduceOnly: boolean;
  readonly cancelling: boolean;
  readonly engine: boolean;
}

/** All accounts of a linked group together. */
export interface GroupView {
  readonly group: string;
  readonly accounts: readonly string[];
  /** Sums over the accounts, numeraire units: nothing is set off between them. */
  readonly equity: Units;
  readonly maintenanceMargin: Units;
  readonly markets: readonly GroupMarketView[];
}

/** What a linked group holds in a market. */
export interface GroupMarketView {
  readonly market: string;
  readonly longLots: Lots;
  readonly shortLots: Lots;
  readonly grossLots: Lots;
  readonly netLots: Lots;
  /** Of those lots at the mark, numeraire units. */
  readonly grossNotional: Units;
  readonly netNotional: Units;
  /** The larger of its sides, of the market's open interest, rounded down. */
  readonly openInterestSharePpm: Ppm;
  readonly limit: { readonly lotsMax: Lots; readonly count: "net" | "gross" } | null;
}

export interface MarketView {
  readonly market: string;
  readonly type: MarketType;
  /** What a spot market trades. */
  readonly base: string | null;
  readonly settlement: string;
  readonly group: string;
  readonly underlying: string | null;
  readonly multiplier: Units;
  readonly markPrice: Ticks;
  readonly indexPrice: Ticks;
  /** What is believed of its price; null where it comes by command. */
  readonly priceState: PriceState | null;
  readonly tiers: readonly LeverageTier[];
  readonly openInterestLots: Lots;
  readonly holders: number;
  readonly fund: Units;
  readonly parameterVersion: number;
  readonly parameters: MarketParameters;
  /** When the market ends, where that is known, and the price everyone was settled at. */
  readonly bounds: PriceBounds | null;
  readonly endMicros: Micros | null;
  /** What may be traded: as a breaker has it, or halted where the operator has switched it off. */
  readonly tradingState: TradingState;
  readonly finalPrice: Ticks | null;
}

export interface AssetView {
  readonly asset: string;
  readonly decimals: number;
  readonly priceDecimals: number;
  readonly price: Ticks;
  readonly collateralPrice: Ticks;
  /** What is believed of its price; null where it comes by command. */
  readonly priceState: PriceState | null;
  readonly parameters: AssetParameters;
  readonly parameterVersion: number;
  readonly treasury: Units;
  /** What customers have lent, what all sources can lend, and what is borrowed (LOAN-02). */
  readonly lent: Units;
  readonly loanSources: Units;
  readonly loanLines: Units;
  readonly borrowed: Units;
  readonly utilizationPpm: Ppm;
  /** Per interval of its parameters, parts per thousand million. */
  readonly interestRatePpb: number;
  readonly fee: Units;
  readonly deposits: Units;
  readonly locked: boolean;
  /** Sum over accounts of negative pool equity: what somebody else would have to pay. */
  readonly deficit: Units;
  /** Historic runs only: what nobody paid (0 in every protected run). */
  readonly uncoveredLoss: Units;
}

/** The rules that span markets. */
export interface PolicyView {
  readonly parameters: VenuePolicy;
  readonly parameterVersion: number;
}

/**
 * What is asked of `whatIf`: a command as it would come, or only its body, which then is sent by
 * nobody in particular, now or at the time it names.
 */
export type WhatIfQuestion = Command | (CommandBody & { readonly timeMicros?: Micros });

/** Whom to look at before and after; those that are not there are left out. */
export interface Named {
  readonly accounts?: readonly string[];
  readonly markets?: readonly string[];
  readonly assets?: readonly string[];
}

/** What was named, in the order of naming. */
export interface Views {
  readonly accounts: readonly AccountView[];
  readonly markets: readonly MarketView[];
  readonly assets: readonly AssetView[];
}

/** What `apply` would have given, and what was named as it is and as it would have been. */
export interface WhatIf extends Applied {
  readonly before: Views;
  readonly after: Views;
}

/** A default that a rank assumes. */
export interface AssumedDefault {
  /** Lots of the other side to be closed; those of its largest position when left out. */
  readonly lots?: Lots;
  /** What of the deficit is left for gains to pay, in settlement units; 0 when left out. */
  readonly deficit?: Units;
}

/** Who would be deleveraged in a market (OUTLOOK-02-01). */
export interface RankView {
  readonly market: string;
  readonly policy: DeleveragingPolicy;
  readonly markPrice: Ticks;
  /** Those who are long, should somebody short default, and the other way round. */
  readonly longs: SideRankView;
  readonly shorts: SideRankView;
}

export interface SideRankView {
  /** What is assumed of the other side. */
  readonly defaultedLots: Lots;
  readonly deficit: Units;
  /** First to last. */
  readonly candidates: readonly CandidateView[];
}

export interface CandidateView {
  readonly account: string;
  /** That could be taken, a count. */
  readonly lots: Lots;
  /** From 1. */
  readonly place: number;
  /** 5 for the first fifth of the queue, 1 for the last (OUTLOOK-02-02). */
  readonly lights: number;
  /** What deleveraging would take now, its holder's share of the deficit, and the price shown. */
  readonly takenLots: Lots;
  readonly deficitShare: Units;
  /** Null where nothing would be taken. */
  readonly executedPrice: Ticks | null;
}

/** Per stage the price at which it starts, other markets held; null where none does. */
export interface StagePrices {
  readonly warned: Ticks | null;
  readonly called: Ticks | null;
  readonly restricted: Ticks | null;
  readonly liquidating: Ticks | null;
  readonly closingOut: Ticks | null;
}

/** What lies ahead of an account (OUTLOOK-01-01). */
export interface OutlookView {
  readonly account: string;
  readonly stage: Stage;
  readonly positions: readonly PositionOutlookView[];
}

export interface PositionOutlookView {
  readonly market: string;
  readonly lots: Lots;
  readonly markPrice: Ticks;
  readonly stagePrices: StagePrices;
  readonly bankruptcyPrice: Ticks | null;
  /** How many stand in the queue of its side, and where it does; null where nothing can be taken. */
  readonly candidates: number;
  readonly deleveraging: CandidateView | null;
}
