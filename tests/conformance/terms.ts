import type {
  AssetParameters,
  MarketParameters,
  VenuePolicy,
} from "../../src/core/command/parameter.ts";

export const HOUR: number = 3_600_000_000;
export const DAY: number = 24 * HOUR;
/** When a test's venue opens. */
export const START: number = 1_000_000;

const NO_LIMIT = { minimum: 0n, sharePpm: 0 };

/** Two who let a change loosen what is in force (PARAMETER-05-02). */
export const APPROVALS: readonly string[] = ["first", "second"];

export const POLICY: VenuePolicy = {
  warned: { upPpm: 600_000, downPpm: 500_000 },
  called: { upPpm: 700_000, downPpm: 600_000 },
  restricted: { upPpm: 850_000, downPpm: 750_000 },
  liquidationStopPpm: 800_000,
  callMicros: DAY,
  budgetWaiverPpm: 0,
  transferMarginPpm: 100_000,
  offBandPpm: 50_000,
  groupEventMax: null,
  groupDayMax: null,
};

/** 10 % initial, 5 % maintenance, no fees, no limits. */
export const MARKET: MarketParameters = {
  tiers: [{ notionalMax: null, initialPpm: 100_000, maintenancePpm: 50_000 }],
  maintenanceFloorPerLot: 0n,
  makerFeePpm: 0,
  takerFeePpm: 0,
  liquidationFeePpm: 0,
  fundingCapPpb: 1_000_000_000,
  fundingIntervalMicros: 8 * HOUR,
  collarPpm: 1_000_000,
  orderLotsMax: 1_000_000_000,
  positionLotsMax: 0,
  openInterestLotsMax: 0,
  liquidityBudgetLots: 0,
  liquidityDepthPpm: 0,
  liquidityWindowMicros: HOUR,
  sliceLotsMax: 0,
  sliceExpiryMicros: HOUR,
  fundEventMax: null,
  fundDayMax: null,
  deleveraging: "queue",
};

/** What makes the parameters of a capped market. */
export const FULLY_PAID: Partial<MarketParameters> = {
  tiers: [{ notionalMax: null, initialPpm: 0, maintenancePpm: 0 }],
  fundingCapPpb: 0,
  profitWeightPpm: 0,
};

export const ASSET: AssetParameters = {
  collateralHaircut: [],
  loanMax: 0n,
  maturityMicros: DAY,
  withdrawalHour: NO_LIMIT,
  withdrawalDay: NO_LIMIT,
  accountHourMax: 0n,
  accountDayMax: 0n,
};
