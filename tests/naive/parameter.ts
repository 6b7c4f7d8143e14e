import type { Breakers, WithdrawalBreaker } from "../../src/core/command/breaker.ts";
import type {
  AssetParameters,
  LeverageTier,
  InterestTerms,
  LoanTerms,
  MarketParameters,
  Offset,
  StageThreshold,
  VenuePolicy,
} from "../../src/core/command/parameter.ts";
import { validAssetPricing, validMarketPricing } from "./price-terms.ts";

const POLICIES: readonly string[] = ["queue", "proRata", "contractProRata", "riskAware"];

/** PARAMETER-01-03. */
export function validMarketParameters(parameters: MarketParameters): boolean {
  const {
    tiers,
    makerFeePpm,
    takerFeePpm,
    liquidationFeePpm,
    collarPpm,
    liquidityDepthPpm,
    fundingCapPpb,
    fundEventMax,
    fundDayMax,
  } = parameters;
  const rates = [takerFeePpm, liquidationFeePpm, collarPpm, liquidityDepthPpm];
  const lots = [
    parameters.orderLotsMax,
    parameters.positionLotsMax,
    parameters.openInterestLotsMax,
    parameters.liquidityBudgetLots,
    parameters.sliceLotsMax,
  ];
  const spans = [
    parameters.fundingIntervalMicros,
    parameters.liquidityWindowMicros,
    parameters.sliceExpiryMicros,
  ];
  return (
    validTiers(tiers) &&
    isShare(parameters.profitWeightPpm ?? 1_000_000) &&
    isShare(parameters.sliceMinPpm ?? 0) &&
    parameters.maintenanceFloorPerLot >= 0n &&
    rates.every(isShare) &&
    makerFeePpm >= -takerFeePpm &&
    makerFeePpm <= 1_000_000 &&
    fundingCapPpb >= 0 &&
    fundingCapPpb <= 1_000_000_000 &&
    lots.every((most) => most >= 0) &&
    spans.every((span) => span > 0) &&
    [fundEventMax, fundDayMax].every(isCap) &&
    validMarginInputs(parameters) &&
    validBreakers(parameters.breakers) &&
    (parameters.pricing === undefined || validMarketPricing(parameters.pricing)) &&
    POLICIES.includes(parameters.deleveraging)
  );
}

/** PARAMETER-01-06. */
function validMarginInputs({ openInterestScale, sizeAddOns = [] }: MarketParameters): boolean {
  const lower = openInterestScale?.lowerNotional ?? 0n;
  const upper = openInterestScale?.upperNotional ?? 0n;
  const scales = (lower === 0n && upper === 0n) || (lower >= 0n && lower < upper);
  return (
    scales &&
    sizeAddOns.every(
      ({ lotsFrom, initialPpm, maintenancePpm }) =>
        lotsFrom >= 0 &&
        isShare(initialPpm) &&
        isShare(maintenancePpm) &&
        maintenancePpm <= initialPpm,
    )
  );
}

function validTiers(tiers: readonly LeverageTier[]): boolean {
  const edges = tiers.map(({ notionalMax }) => notionalMax);
  if (tiers.length === 0 || edges.at(-1) !== null || !areRising(edges.slice(0, -1))) return false;
  return tiers.every(({ initialPpm, maintenancePpm }, i) => {
    const before = tiers[i - 1]?.maintenancePpm ?? 0;
    const rates = isShare(initialPpm) && isShare(maintenancePpm);
    return rates && initialPpm >= maintenancePpm && maintenancePpm >= before;
  });
}

/** PARAMETER-01-04. */
export function validAssetParameters(parameters: AssetParameters): boolean {
  const { collateralHaircut, withdrawalHour, withdrawalDay } = parameters;
  const edges = collateralHaircut.map(({ valueMax }) => valueMax);
  const bounded = edges.at(-1) === null ? edges.slice(0, -1) : edges;
  const amounts = [
    parameters.loanMax,
    withdrawalHour.minimum,
    withdrawalDay.minimum,
    parameters.accountHourMax,
    parameters.accountDayMax,
    parameters.dustMax ?? 0n,
  ];
  return (
    areRising(bounded) &&
    collateralHaircut.every(({ collateralHaircutPpm }) => isShare(collateralHaircutPpm)) &&
    parameters.maturityMicros >= 0 &&
    amounts.every((amount) => amount >= 0n) &&
    [withdrawalHour, withdrawalDay].every(({ sharePpm }) => isShare(sharePpm)) &&
    validLoan(parameters.loan) &&
    isShare(parameters.utilizationMaxPpm ?? 0) &&
    validWithdrawalBreaker(parameters.withdrawalBreaker) &&
    (parameters.pricing === undefined || validAssetPricing(parameters.pricing)) &&
    validInterest(parameters.interest)
  );
}

/** BREAKER-01-01. */
function validBreakers(breakers: Breakers | undefined): boolean {
  if (breakers === undefined) return true;
  const { tests, auction, coolOffMicros, longestMicros, exposureMicros, quietPeriods } = breakers;
  const within = (x: number, low: number, high: number): boolean => low <= x && x <= high;
  const good = tests.map(({ test, windowMicros, limitPpm, state }) => {
    const ofTime = test === "stall" || test === "silence";
    const window = test === "divergence" ? windowMicros === 0 : windowMicros > 0;
    const limit = ofTime ? limitPpm === 0 : within(limitPpm, 1, 1_000_000_000);
    return window && limit && (state !== "auction" || auction !== undefined);
  });
  const { callMicros = 1, extensionMicros = 1, collarPpm = 1, extensionsMax = 0 } = auction ?? {};
  const times = [coolOffMicros, longestMicros, exposureMicros, callMicros, extensionMicros];
  return (
    good.length > 0 &&
    good.every(Boolean) &&
    times.every((time) => time > 0) &&
    within(quietPeriods, 1, 100) &&
    longestMicros >= Math.max(coolOffMicros, callMicros) &&
    within(collarPpm, 1, 1_000_000) &&
    within(extensionsMax, 0, 100)
  );
}

/** BREAKER-05-01. */
function validWithdrawalBreaker(breaker: WithdrawalBreaker | undefined): boolean {
  if (breaker === undefined) return true;
  const { windowMicros, limitPpm, coolOffMicros } = breaker;
  return windowMicros > 0 && coolOffMicros > 0 && limitPpm >= 1 && limitPpm <= 1_000_000;
}

/** LOAN-04-02. */
function validInterest(interest: InterestTerms | undefined): boolean {
  if (interest === undefined) return true;
  const { intervalMicros, basePpb, kinkPpm, slopePpb, steepPpb } = interest;
  const rates = [basePpb, slopePpb, steepPpb];
  const most = rates.reduce((total, rate) => total + rate, 0);
  const isKink = kinkPpm > 0 && kinkPpm < 1_000_000;
  return intervalMicros > 0 && isKink && rates.every((rate) => rate >= 0) && most <= 1_000_000_000;
}

function validLoan(loan: LoanTerms | undefined): boolean {
  if (loan === undefined) return true;
  const { initialPpm, maintenancePpm } = loan;
  return [initialPpm, maintenancePpm].every(isShare) && initialPpm >= maintenancePpm;
}

/** PARAMETER-01-05. */
export function validPolicy(policy: VenuePolicy): boolean {
  const { warned, called, restricted, liquidationStopPpm } = policy;
  const shares = [policy.budgetWaiverPpm, policy.transferMarginPpm, policy.offBandPpm];
  return (
    [warned, called, restricted].every(isThreshold) &&
    warned.upPpm < called.upPpm &&
    called.upPpm < restricted.upPpm &&
    restricted.upPpm <= 1_000_000 &&
    liquidationStopPpm > 0 &&
    liquidationStopPpm <= 1_000_000 &&
    policy.callMicros > 0 &&
    shares.every(isShare) &&
    [policy.groupEventMax, policy.groupDayMax].every(isCap) &&
    validRates(policy.messageRates) &&
    validOffsets(policy.offsets ?? [])
  );
}

/** LIMIT-03-01. */
function validRates(rates: VenuePolicy["messageRates"]): boolean {
  if (rates === undefined) return true;
  const { session, account } = rates;
  const figures = [session.perSecond, session.burst, account.perSecond, account.burst];
  return figures.every((figure) => figure >= 1 && figure <= 1_000_000);
}

/** PARAMETER-01-07. */
function validOffsets(offsets: readonly Offset[]): boolean {
  const names = new Set(offsets.map(({ underlying }) => underlying));
  return (
    names.size === offsets.length &&
    offsets.every(
      ({ initialSpreadPpm, maintenanceSpreadPpm, floorPpm }) =>
        [initialSpreadPpm, maintenanceSpreadPpm, floorPpm].every(isShare) &&
        initialSpreadPpm >= maintenanceSpreadPpm,
    )
  );
}

function isThreshold({ upPpm, downPpm }: StageThreshold): boolean {
  return downPpm >= 1 && downPpm <= upPpm;
}

function isShare(ppm: number): boolean {
  return ppm >= 0 && ppm <= 1_000_000;
}

function isCap(most: bigint | null): boolean {
  return most === null || most >= 0n;
}

function areRising(edges: readonly (bigint | null)[]): boolean {
  return edges.every((edge, i) => edge !== null && edge > (i === 0 ? 0n : edges[i - 1]!));
}

export function isPowerOfTen(x: bigint): boolean {
  return x >= 1n && /^10*$/.test(x.toString());
}
