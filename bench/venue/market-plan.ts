import type {
  AssetParameters,
  MarketParameters,
  VenuePolicy,
} from "../../src/core/command/parameter.ts";
import type { Random } from "./random.ts";

/** Money is counted in millionths of the numeraire. */
export const USD = 1_000_000;

export const POLICY: VenuePolicy = {
  warned: { upPpm: 700_000, downPpm: 650_000 },
  called: { upPpm: 800_000, downPpm: 750_000 },
  restricted: { upPpm: 900_000, downPpm: 850_000 },
  liquidationStopPpm: 850_000,
  callMicros: 3_600_000_000,
  budgetWaiverPpm: 500_000,
  transferMarginPpm: 10_000,
  offBandPpm: 50_000,
  groupEventMax: null,
  groupDayMax: null,
};

export const ASSET: AssetParameters = {
  collateralHaircut: [],
  loanMax: 0n,
  maturityMicros: 300_000_000,
  withdrawalHour: { minimum: 0n, sharePpm: 0 },
  withdrawalDay: { minimum: 0n, sharePpm: 0 },
  accountHourMax: 0n,
  accountDayMax: 0n,
};

/** Six tiers by notional in USD: initial and maintenance rate in ppm. */
const TIERS = [
  [50_000, 10_000, 5_000],
  [250_000, 20_000, 10_000],
  [1_000_000, 40_000, 20_000],
  [5_000_000, 100_000, 50_000],
  [20_000_000, 200_000, 100_000],
  [null, 500_000, 250_000],
] as const;

/** One market of the bench venue. */
export interface MarketPlan {
  readonly id: string;
  readonly rank: number;
  readonly isInverse: boolean;
  /** What its price follows, where markets offset each other. */
  readonly underlying?: string;
  readonly markPrice: number;
  readonly multiplier: bigint;
  /** Numeraire units that one lot is worth, about. */
  readonly lotValue: number;
  /** Share of a year's price that one standard deviation is. */
  readonly volatility: number;
  /** Ticks per second. */
  readonly tickRate: number;
  readonly parameters: MarketParameters;
}

/** Ranks whose market is coin-settled. */
const INVERSE_RANKS: ReadonlySet<number> = new Set([20, 60]);

/** Price of the coin in ticks of 0.01 USD, and its decimals. */
export const COIN = { id: "BTC", decimals: 8, priceDecimals: 2, price: 6_000_000 };

export function planMarkets(count: number, random: Random): MarketPlan[] {
  return Array.from({ length: count }, (_, index) => planMarket(index + 1, count, random));
}

function planMarket(rank: number, count: number, random: Random): MarketPlan {
  const isInverse = INVERSE_RANKS.has(rank);
  const markPrice = isInverse ? COIN.price : Math.round(random.around(500_000, 1));
  // A coin-settled lot is one USD: 1e8 coin units x 100 ticks.
  const lotValue = isInverse ? USD : markPrice;
  return {
    id: `M${rank.toString().padStart(3, "0")}`,
    rank,
    isInverse,
    markPrice,
    multiplier: isInverse ? 10_000_000_000n : 1n,
    lotValue,
    volatility: 0.6 + (0.9 * (rank - 1)) / count,
    tickRate: 10 + 90 / rank ** 0.95,
    parameters: parametersOf(isInverse),
  };
}

function parametersOf(isInverse: boolean): MarketParameters {
  const unit = isInverse ? 10 ** COIN.decimals / (COIN.price / 100) : USD;
  return {
    tiers: TIERS.map(([edge, initialPpm, maintenancePpm]) => ({
      notionalMax: edge === null ? null : BigInt(Math.round(edge * unit)),
      initialPpm,
      maintenancePpm,
    })),
    maintenanceFloorPerLot: 0n,
    makerFeePpm: 100,
    takerFeePpm: 400,
    liquidationFeePpm: 2_000,
    fundingCapPpb: 3_000_000,
    fundingIntervalMicros: 28_800_000_000,
    collarPpm: 100_000,
    orderLotsMax: 10_000_000_000,
    positionLotsMax: 1_000_000_000_000,
    openInterestLotsMax: 0,
    liquidityBudgetLots: 0,
    liquidityDepthPpm: 0,
    liquidityWindowMicros: 1_000_000,
    sliceLotsMax: 0,
    sliceExpiryMicros: 5_000_000,
    fundEventMax: null,
    fundDayMax: null,
    deleveraging: "queue",
  };
}
