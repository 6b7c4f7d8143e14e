import type { AssetParameters, MarketParameters, VenuePolicy } from "./parameter.ts";

const MINUTE = 60_000_000;
const HOUR = 60 * MINUTE;

/**
 * A complete set of parameters to start an experiment with: 5 % initial and 2.5 % maintenance
 * margin, a ladder of warnings, a call of one hour. Not a recommendation: how much margin a market
 * needs depends on its depth and volatility.
 */
export const EXAMPLE: {
  readonly policy: VenuePolicy;
  readonly asset: AssetParameters;
  readonly market: MarketParameters;
} = {
  policy: {
    warned: { upPpm: 500_000, downPpm: 450_000 },
    called: { upPpm: 700_000, downPpm: 650_000 },
    restricted: { upPpm: 850_000, downPpm: 800_000 },
    liquidationStopPpm: 900_000,
    callMicros: HOUR,
    budgetWaiverPpm: 100_000,
    transferMarginPpm: 100_000,
    offBandPpm: 50_000,
    groupEventMax: null,
    groupDayMax: null,
  },
  asset: {
    collateralHaircut: [],
    loanMax: 0n,
    maturityMicros: 24 * HOUR,
    withdrawalHour: { minimum: 0n, sharePpm: 0 },
    withdrawalDay: { minimum: 0n, sharePpm: 0 },
    accountHourMax: 0n,
    accountDayMax: 0n,
  },
  market: {
    tiers: [{ notionalMax: null, initialPpm: 50_000, maintenancePpm: 25_000 }],
    maintenanceFloorPerLot: 0n,
    makerFeePpm: 0,
    takerFeePpm: 500,
    liquidationFeePpm: 5_000,
    fundingCapPpb: 7_500_000,
    fundingIntervalMicros: 8 * HOUR,
    collarPpm: 100_000,
    orderLotsMax: 1_000_000_000,
    positionLotsMax: 0,
    openInterestLotsMax: 0,
    liquidityBudgetLots: 0,
    liquidityDepthPpm: 0,
    liquidityWindowMicros: MINUTE,
    sliceLotsMax: 0,
    sliceExpiryMicros: MINUTE,
    fundEventMax: null,
    fundDayMax: null,
    deleveraging: "riskAware",
  },
};
