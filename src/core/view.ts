import type { LeverageTier, MarketType, PriceBounds } from "./command/parameter.ts";
import type { Stage } from "./event/event.ts";
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
  /** Balance plus unrealised pnl less funding due of the positions settling in the asset. */
  readonly poolEquity: Units;
  /** Pool equity in the numeraire, profit at its weight, after haircut. */
  readonly marginValue: Units;
  readonly principal: Units;
  readonly unmaturedGain: Units;
  readonly loanLine: Units;
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
  readonly tiers: readonly LeverageTier[];
  readonly openInterestLots: Lots;
  readonly holders: number;
  readonly fund: Units;
  readonly parameterVersion: number;
  /** When the market ends, where that is known, and the price everyone was settled at. */
  readonly bounds: PriceBounds | null;
  readonly endMicros: Micros | null;
  readonly finalPrice: Ticks | null;
}

export interface AssetView {
  readonly asset: string;
  readonly decimals: number;
  readonly priceDecimals: number;
  readonly price: Ticks;
  readonly collateralPrice: Ticks;
  readonly treasury: Units;
  readonly fee: Units;
  readonly deposits: Units;
  readonly locked: boolean;
  /** Sum over accounts of negative pool equity: what somebody else would have to pay. */
  readonly deficit: Units;
  /** Historic runs only: what nobody paid (0 in every protected run). */
  readonly uncoveredLoss: Units;
}
