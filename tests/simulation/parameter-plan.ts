import type {
  AssetParameters,
  DeleveragingPolicy,
  HaircutTier,
  InterestTerms,
  LeverageTier,
  LoanTerms,
  MarketParameters,
  Offset,
  SizeAddOn,
  VenuePolicy,
  WithdrawalLimit,
} from "../../src/core/command/parameter.ts";
import {
  planBreakers,
  planMessageRates,
  planSelfTrade,
  planWithdrawalBreaker,
} from "./breaker-plan.ts";
import { Random } from "./random.ts";

const SECOND = 1_000_000;
const POLICIES: readonly DeleveragingPolicy[] = [
  "queue",
  "proRata",
  "contractProRata",
  "riskAware",
];

/** Sizes that parameters are drawn around. */
export interface Scale {
  /** Settlement units of one lot at the first price. */
  readonly lotUnits: number;
  /** Units of the asset that make an ordinary account. */
  readonly wealthUnits: number;
}

/** Random market parameters: from forgiving to so tight that everything binds. */
export function planMarketParameters(random: Random, scale: Scale): MarketParameters {
  const { lotUnits, wealthUnits } = scale;
  const wealthLots = Math.max(1, Math.floor(wealthUnits / Math.max(1, lotUnits)));
  const takerFeePpm = random.oneIn(4) ? 0 : random.logBetween(10, 2_000);
  const limited = (percent: number, lots: number): number =>
    random.percent(percent) ? random.logBetween(Math.ceil(lots / 500), Math.max(1, lots)) : 0;
  const capped = (percent: number): bigint | null =>
    random.percent(percent) ? BigInt(random.logBetween(1, Math.max(1, wealthUnits))) : null;
  const parameters: MarketParameters = {
    tiers: planTiers(random, wealthUnits),
    maintenanceFloorPerLot: random.oneIn(3)
      ? BigInt(Math.floor(lotUnits / random.logBetween(50, 5_000)))
      : 0n,
    makerFeePpm: random.oneIn(3) ? -random.below(takerFeePpm + 1) : random.below(500),
    takerFeePpm,
    liquidationFeePpm: random.oneIn(5) ? 0 : random.logBetween(100, 30_000),
    fundingCapPpb: random.oneIn(8) ? 0 : random.logBetween(10_000, 50_000_000),
    fundingIntervalMicros: random.pick([60, 3_600, 28_800]) * SECOND,
    collarPpm: random.logBetween(20_000, 500_000),
    orderLotsMax: random.oneIn(3)
      ? random.logBetween(1, wealthLots * 10)
      : random.logBetween(wealthLots * 100, wealthLots * 100_000),
    positionLotsMax: limited(20, wealthLots * 50),
    openInterestLotsMax: limited(15, wealthLots * 200),
    liquidityBudgetLots: limited(50, wealthLots * 30),
    liquidityDepthPpm: random.oneIn(3) ? random.logBetween(10_000, 1_000_000) : 0,
    liquidityWindowMicros: random.logBetween(4, 900) * SECOND,
    sliceLotsMax: limited(40, wealthLots * 20),
    sliceExpiryMicros: random.logBetween(1, 300) * SECOND,
    fundEventMax: capped(40),
    fundDayMax: capped(40),
    deleveraging: random.pick(POLICIES),
    ...planMarginInputs(random, wealthLots, wealthUnits),
  };
  // A generator of its own: what is drawn beside breakers stays as it was.
  const own = new Random(parameters.collarPpm * 31 + parameters.sliceExpiryMicros);
  return {
    ...parameters,
    ...(own.percent(30) ? { breakers: planBreakers(own) } : {}),
    ...(own.percent(40) ? { selfTrade: planSelfTrade(own) } : {}),
  };
}

/** Now and then what makes large positions and crowded markets dearer. */
function planMarginInputs(
  random: Random,
  wealthLots: number,
  wealthUnits: number,
): Partial<MarketParameters> {
  const lower = BigInt(random.logBetween(1, Math.max(1, wealthUnits * 5)));
  const span = BigInt(random.logBetween(1, Math.max(1, wealthUnits * 50)));
  const addOn = (): SizeAddOn => {
    const initialPpm = random.logBetween(100, 300_000);
    const lotsFrom = random.logBetween(1, Math.max(2, wealthLots * 10));
    return { lotsFrom, initialPpm, maintenancePpm: random.below(initialPpm + 1) };
  };
  return {
    ...(random.percent(15)
      ? { openInterestScale: { lowerNotional: lower, upperNotional: lower + span } }
      : {}),
    ...(random.percent(20)
      ? { sizeAddOns: Array.from({ length: random.between(1, 3) }, addOn) }
      : {}),
    ...(random.percent(10) ? { capsAsMargin: true } : {}),
    ...(random.percent(12)
      ? { fundingHorizonMicros: random.logBetween(1, 86_400) * 1_000_000 }
      : {}),
    ...(random.oneIn(3) ? { sliceMinPpm: random.pick([0, 1, 30_000, 500_000, 1_000_000]) } : {}),
    ...(random.oneIn(5) ? { profitWeightPpm: random.between(0, 1_000_000) } : {}),
  };
}

/** Random asset parameters. The numeraire carries no haircut. */
export function planAssetParameters(
  random: Random,
  scale: { readonly wealthUnits: number; readonly wealthNumeraire: number; numeraire: boolean },
): AssetParameters {
  const { wealthUnits, wealthNumeraire, numeraire } = scale;
  const limit = (): WithdrawalLimit => ({
    minimum: random.percent(30) ? BigInt(random.logBetween(1, wealthUnits * 4)) : 0n,
    sharePpm: random.percent(20) ? random.logBetween(1_000, 500_000) : 0,
  });
  const accountMax = (): bigint =>
    random.percent(20) ? BigInt(random.logBetween(1, wealthUnits * 2)) : 0n;
  const parameters: AssetParameters = {
    collateralHaircut: numeraire ? [] : planHaircut(random, wealthNumeraire),
    loanMax: BigInt(random.oneIn(6) ? 0 : random.logBetween(1, wealthUnits * 50)),
    maturityMicros: random.oneIn(4) ? 0 : random.logBetween(1, 86_400) * SECOND,
    withdrawalHour: limit(),
    withdrawalDay: limit(),
    ...(random.oneIn(2) ? { dustMax: BigInt(random.logBetween(1, 1_000)) } : {}),
    accountHourMax: accountMax(),
    accountDayMax: accountMax(),
    ...(random.oneIn(2) ? { loan: planLoan(random) } : {}),
    ...(random.oneIn(2) ? { interest: planInterest(random) } : {}),
    ...(random.oneIn(2) ? { recallMicros: random.pick([0, 3_600_000_000, 250_000_000_000]) } : {}),
    ...(random.oneIn(2) ? { utilizationMaxPpm: random.logBetween(1, 300_000) } : {}),
  };
  const own = new Random(parameters.maturityMicros + wealthUnits);
  if (!own.percent(50)) return parameters;
  return { ...parameters, withdrawalBreaker: planWithdrawalBreaker(own) };
}

function planLoan(random: Random): LoanTerms {
  const initialPpm = random.logBetween(1, 500_000);
  return { initialPpm, maintenancePpm: random.between(0, initialPpm) };
}

/** A random ladder, each threshold above the one before. */
export function planPolicy(random: Random, wealthNumeraire: number): VenuePolicy {
  const warnedUp = random.between(400_000, 650_000);
  const calledUp = random.between(warnedUp + 1_000, 800_000);
  const restrictedUp = random.between(calledUp + 1_000, 990_000);
  const warnedDown = random.between(350_000, warnedUp);
  const calledDown = random.between(Math.max(warnedDown, warnedUp - 20_000), calledUp);
  const restrictedDown = random.between(Math.max(calledDown, calledUp - 20_000), restrictedUp);
  const capped = (): bigint | null =>
    random.percent(40) ? BigInt(random.logBetween(1, Math.max(1, wealthNumeraire))) : null;
  // A generator of its own, as for breakers.
  const own = new Random(warnedUp + calledUp);
  return {
    ...(own.percent(25) ? { messageRates: planMessageRates(own) } : {}),
    warned: { upPpm: warnedUp, downPpm: warnedDown },
    called: { upPpm: calledUp, downPpm: calledDown },
    restricted: { upPpm: restrictedUp, downPpm: restrictedDown },
    liquidationStopPpm: random.between(600_000, 1_000_000),
    callMicros: random.logBetween(1, 7_200) * SECOND,
    budgetWaiverPpm: random.oneIn(3) ? 0 : random.between(0, 600_000),
    transferMarginPpm: random.oneIn(5) ? 0 : random.logBetween(10_000, 300_000),
    offBandPpm: random.logBetween(2_000, 100_000),
    groupEventMax: capped(),
    groupDayMax: capped(),
    ...(random.percent(50) ? { offsets: planOffsets(random) } : {}),
  };
}

function planOffsets(random: Random): Offset[] {
  return random.some(["BTC", "ETH"], random.between(1, 2)).map((underlying) => {
    const initialSpreadPpm = random.logBetween(100, 100_000);
    const maintenanceSpreadPpm = random.below(initialSpreadPpm + 1);
    const floorPpm = random.oneIn(2) ? 0 : random.below(600_000);
    return { underlying, initialSpreadPpm, maintenanceSpreadPpm, floorPpm };
  });
}

function planTiers(random: Random, wealthUnits: number): LeverageTier[] {
  const count = random.pick([1, 1, 2, 3, 4]);
  const tiers: LeverageTier[] = [];
  let initialPpm = random.logBetween(5_000, 300_000);
  let notionalMax = random.logBetween(Math.max(1, Math.floor(wealthUnits / 4)), wealthUnits * 20);
  for (let index = 0; index < count; index += 1) {
    tiers.push({
      notionalMax: index === count - 1 ? null : BigInt(notionalMax),
      initialPpm,
      maintenancePpm: Math.max(1, Math.floor((initialPpm * random.between(30, 90)) / 100)),
    });
    const before = tiers.at(-1)!.maintenancePpm;
    initialPpm = Math.min(1_000_000, Math.max(initialPpm, before * 2) + random.below(100_000));
    notionalMax = notionalMax * random.between(2, 6) + 1;
  }
  return tiers.map((tier, index) => ({
    ...tier,
    maintenancePpm: Math.max(tier.maintenancePpm, ...tiers.slice(0, index).map(maintenanceOf)),
  }));
}

function maintenanceOf(tier: LeverageTier): number {
  return tier.maintenancePpm;
}

function planHaircut(random: Random, wealthNumeraire: number): HaircutTier[] {
  const count = random.pick([0, 1, 1, 2, 3]);
  const open = random.oneIn(2);
  const tiers: HaircutTier[] = [];
  let haircutPpm = random.below(200_000);
  let valueMax = random.logBetween(1, wealthNumeraire * 4);
  for (let index = 0; index < count; index += 1) {
    tiers.push({
      valueMax: open && index === count - 1 ? null : BigInt(valueMax),
      collateralHaircutPpm: haircutPpm,
    });
    haircutPpm = Math.min(1_000_000, haircutPpm + random.below(300_000));
    valueMax = valueMax * random.between(2, 8) + 1;
  }
  return tiers;
}

/** From hardly any interest to most of what is owed in a day. */
function planInterest(random: Random): InterestTerms {
  const rate = (): number => (random.oneIn(3) ? 0 : random.logBetween(1, 30_000_000));
  return {
    intervalMicros: random.pick([1, 8, 24]) * 3_600_000_000,
    basePpb: rate(),
    kinkPpm: random.between(1, 999_999),
    slopePpb: rate(),
    steepPpb: rate(),
    ...(random.oneIn(2)
      ? { reserveMicros: random.pick([0, 1, 3_600_000_000, 864_000_000_000]) }
      : {}),
  };
}
