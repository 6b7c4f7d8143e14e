import type { AssetPricing, MarketPricing } from "./pricing.ts";
import type { Lots, Micros, Ppb, Ppm, Ticks, Units } from "../number/unit.ts";
import type { Breakers, WithdrawalBreaker } from "./breaker.ts";
import type { MessageRates } from "./message-rate.ts";
import type { SelfTradeTerms } from "./self-trade.ts";

/** How lots and ticks of a market become money of its settlement asset. */
export type MarketKind = "linear" | "inverse";

/** What is traded: positions of a kind, or one asset against another at once. */
export type MarketType = MarketKind | "spot";

/** Who is chosen when positions must be closed against the other side. */
export type DeleveragingPolicy = "queue" | "proRata" | "contractProRata" | "riskAware";

/** Prices between which a linear market is valued; its positions are paid in full (MARKET-05). */
export interface PriceBounds {
  readonly floorPrice: Ticks;
  readonly capPrice: Ticks;
}

/** One leverage tier: marginal rates for the notional up to `notionalMax` (settlement units). */
export interface LeverageTier {
  /** Upper edge of the tier; null for the last, open one. */
  readonly notionalMax: Units | null;
  readonly initialPpm: Ppm;
  readonly maintenancePpm: Ppm;
}

/**
 * Initial margin that rises with the market's open notional: from the rate of the tier at
 * `lowerNotional` to the whole notional at `upperNotional` (settlement units at the mark).
 */
export interface OpenInterestScale {
  readonly lowerNotional: Units;
  readonly upperNotional: Units;
}

/**
 * Extra margin on the part of a position above a size: for concentration, and for what the book
 * does not take (depth reaches margin only as such a declared size).
 */
export interface SizeAddOn {
  readonly lotsFrom: Lots;
  readonly initialPpm: Ppm;
  readonly maintenancePpm: Ppm;
}

/** One step of a collateral haircut schedule: marginal, by value in the numeraire. */
export interface HaircutTier {
  /** Upper edge in numeraire units; null for an open tier. Above the last edge nothing counts. */
  readonly valueMax: Units | null;
  readonly collateralHaircutPpm: Ppm;
}

/** The parameters of one market: everything a versioned proposal may change. */
export interface MarketParameters {
  readonly tiers: readonly LeverageTier[];
  /** Maintenance per lot whatever the price: a price near zero must not free a position. */
  readonly maintenanceFloorPerLot: Units;
  readonly makerFeePpm: Ppm;
  readonly takerFeePpm: Ppm;
  readonly liquidationFeePpm: Ppm;
  /** Largest |funding rate| per interval that is booked, parts per thousand million. */
  readonly fundingCapPpb: number;
  readonly fundingIntervalMicros: Micros;
  /** Orders with limits farther than this from the mark are refused; market orders trade here. */
  readonly collarPpm: Ppm;
  /** Largest single order; 0 for no limit. */
  readonly orderLotsMax: Lots;
  /** Largest |position + open orders| of one account; 0 for no limit. */
  readonly positionLotsMax: Lots;
  /** Largest open interest (long side) that orders may build; 0 for no limit. */
  readonly openInterestLotsMax: Lots;
  /** Lots that liquidations may offer to the market per window; 0 for no limit. */
  readonly liquidityBudgetLots: Lots;
  /** Share of the last depth snapshot that a window may use; 0 ignores depth. */
  readonly liquidityDepthPpm: Ppm;
  readonly liquidityWindowMicros: Micros;
  /** Largest single slice; 0 for no limit. */
  readonly sliceLotsMax: Lots;
  readonly sliceExpiryMicros: Micros;
  /** Most the market's fund pays for one deficit and in one UTC day; null for no cap. */
  readonly fundEventMax: Units | null;
  readonly fundDayMax: Units | null;
  readonly deleveraging: DeleveragingPolicy;
  /** None: initial margin does not look at open interest. Maintenance never does. */
  readonly openInterestScale?: OpenInterestScale | undefined;
  /** At most 4; each adds to the others. */
  readonly sizeAddOns?: readonly SizeAddOn[] | undefined;
  /**
   * Initial margin asks for the whole notional of what is beyond `positionLotsMax`, and of every
   * position while open interest is above `openInterestLotsMax`.
   */
  readonly capsAsMargin?: boolean | undefined;
  /** Margin adds the funding that a position would pay in this time at the rate of now. */
  readonly fundingHorizonMicros?: Micros | undefined;
  /** Least part of a position that a slice beside others has; a tenth when left out (CLOSE-02-05). */
  readonly sliceMinPpm?: Ppm | undefined;
  /** What unrealised profit counts for as margin; all of it when left out. */
  readonly profitWeightPpm?: Ppm;
  /** Whose orders must not meet; any may when left out. */
  readonly selfTrade?: SelfTradeTerms | undefined;
  /** What stops the market by itself; nothing when left out. */
  readonly breakers?: Breakers | undefined;
  /** Where its prices are made from sources; none: they come by `price` commands. */
  readonly pricing?: MarketPricing | undefined;
}

/** What borrowing an asset asks for. */
export interface LoanTerms {
  /** Initial and maintenance margin on the value of what is owed. */
  readonly initialPpm: Ppm;
  readonly maintenancePpm: Ppm;
}

/**
 * Interest on what is owed: a rate per interval that rises with the utilization of the sources, up to
 * a kink and beyond it. A flat rate has slopes of 0.
 */
export interface InterestTerms {
  readonly intervalMicros: Micros;
  /** Parts per thousand million per interval, when nothing is borrowed. */
  readonly basePpb: Ppb;
  /** Utilization from which it rises by the steep slope; above 0, below 1e6. */
  readonly kinkPpm: Ppm;
  /** What is added from nothing borrowed to the kink, and from the kink to all. */
  readonly slopePpb: Ppb;
  readonly steepPpb: Ppb;
  /** How long a loan may stand before the interest on it fills the line; a day when left out. */
  readonly reserveMicros?: Micros | undefined;
}

/** The parameters of one collateral or settlement asset. */
export interface AssetParameters {
  /** Empty for none. */
  readonly collateralHaircut: readonly HaircutTier[];
  /** Most that the treasury lends (also bounded by its cash); lent money comes on top. */
  readonly loanMax: Units;
  /** How long a realised gain stays a lien. */
  readonly maturityMicros: Micros;
  /** Standing withdrawal limits; zero minimum and zero share mean no limit. */
  readonly withdrawalHour: WithdrawalLimit;
  readonly withdrawalDay: WithdrawalLimit;
  /** Most one account withdraws in an hour and in a day; 0 for no limit. */
  readonly accountHourMax: Units;
  readonly accountDayMax: Units;
  /** Most that an account may leave behind when it is closed; none where not said. */
  readonly dustMax?: Units | undefined;
  /** No margin on what is owed when left out. */
  readonly loan?: LoanTerms;
  /** Share of the sources up to which more may be borrowed; no limit when left out. */
  readonly utilizationMaxPpm?: Ppm | undefined;
  /** What stops withdrawals by itself; nothing when left out. */
  readonly withdrawalBreaker?: WithdrawalBreaker | undefined;
  /** Where its price is made from sources; none: it comes by `price` commands. */
  readonly pricing?: AssetPricing | undefined;
  /** Notice of a recall, from the unused part of lines to all of them; none when left out. */
  readonly recallMicros?: Micros | undefined;
  /** No interest on what is owed when left out. */
  readonly interest?: InterestTerms | undefined;
}

/** capacity baseline = max(minimum, floor(deposits * sharePpm / 1e6)). */
export interface WithdrawalLimit {
  readonly minimum: Units;
  readonly sharePpm: Ppm;
}

/** An up threshold starts a stage, the lower down threshold ends it (hysteresis). */
export interface StageThreshold {
  readonly upPpm: Ppm;
  readonly downPpm: Ppm;
}

/**
 * What long and short positions of one underlying need together: the spread on the matched notional
 * instead of the margin of both legs, but never less than a share of that margin.
 */
export interface Offset {
  readonly underlying: string;
  readonly initialSpreadPpm: Ppm;
  readonly maintenanceSpreadPpm: Ppm;
  /** Share of the matched legs' margin that is kept whatever the spread. */
  readonly floorPpm: Ppm;
}

/** The ladder and the rules that span markets. Ratios are maintenanceMargin / equity in ppm. */
export interface VenuePolicy {
  readonly warned: StageThreshold;
  readonly called: StageThreshold;
  readonly restricted: StageThreshold;
  /** Liquidation starts above 1,000,000 and stops at or below this. */
  readonly liquidationStopPpm: Ppm;
  /** A call that is not cured within this time lapses into `restricted`. */
  readonly callMicros: Micros;
  /** The liquidity budget is waived when equity * 1e6 < this * maintenanceMargin. */
  readonly budgetWaiverPpm: Ppm;
  /** Transfer margin: share of the total notional that withdrawals must leave. */
  readonly transferMarginPpm: Ppm;
  /** A fill farther than this from the mark is off-band; its gain pays first (P4). */
  readonly offBandPpm: Ppm;
  /** Group fund caps per deficit and per UTC day; null for no cap. */
  readonly groupEventMax: Units | null;
  readonly groupDayMax: Units | null;
  /** How many messages of holders are taken; all when left out. */
  readonly messageRates?: MessageRates | undefined;
  /** One for each underlying whose markets offset each other; at most 64. */
  readonly offsets?: readonly Offset[] | undefined;
}

/** In so many even steps, the last one at the given time. */
export interface ParameterRamp {
  readonly untilMicros: Micros;
  readonly steps: number;
}
