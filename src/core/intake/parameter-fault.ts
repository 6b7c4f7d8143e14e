import type {
  AssetParameters,
  InterestTerms,
  LeverageTier,
  LoanTerms,
  MarketParameters,
  VenuePolicy,
  WithdrawalLimit,
} from "../command/parameter.ts";
import { assetPricingFault, marketPricingFault } from "./pricing-fault.ts";
import { PPB, PPM, type Ppm, type Units } from "../number/unit.ts";
import { messageRatesFault } from "../safeguard/message-rate.ts";
import { breakersFault, withdrawalBreakerFault } from "../safeguard/breaker-fault.ts";

const WHOLE = Number(PPM);

/** What is wrong with market parameters, or null. */
export function marketFault(parameters: MarketParameters): string | null {
  const { makerFeePpm, takerFeePpm, liquidationFeePpm } = parameters;
  return (
    tiersFault(parameters.tiers) ??
    rateFault("takerFeePpm", takerFeePpm) ??
    rateFault("liquidationFeePpm", liquidationFeePpm) ??
    rateFault("collarPpm", parameters.collarPpm) ??
    rateFault("liquidityDepthPpm", parameters.liquidityDepthPpm) ??
    capFault(parameters) ??
    policyNameFault(parameters) ??
    rateFault("sliceMinPpm", parameters.sliceMinPpm ?? 0) ??
    rateFault("profitWeightPpm", parameters.profitWeightPpm ?? WHOLE) ??
    (makerFeePpm > WHOLE ? `expected makerFeePpm at most ${WHOLE}` : null) ??
    (makerFeePpm < -takerFeePpm ? "expected a rebate no larger than the taker fee" : null) ??
    naturalFault(parameters, [
      "orderLotsMax",
      "positionLotsMax",
      "openInterestLotsMax",
      "liquidityBudgetLots",
      "sliceLotsMax",
      "maintenanceFloorPerLot",
      "fundEventMax",
      "fundDayMax",
    ]) ??
    marginInputFault(parameters) ??
    horizonFault(parameters) ??
    breakersFault(parameters.breakers) ??
    (parameters.pricing === undefined ? null : marketPricingFault(parameters.pricing)) ??
    positiveFault(parameters, [
      "fundingIntervalMicros",
      "liquidityWindowMicros",
      "sliceExpiryMicros",
    ])
  );
}

/** @source PARAMETER-01-06 */
function horizonFault({ fundingHorizonMicros: horizon = 0 }: MarketParameters): string | null {
  return horizon < 0 ? `expected fundingHorizonMicros >= 0, was ${horizon}` : null;
}

/** @source PARAMETER-01-06 */
function marginInputFault({ openInterestScale, sizeAddOns }: MarketParameters): string | null {
  if (openInterestScale !== undefined) {
    const { lowerNotional: lower, upperNotional: upper } = openInterestScale;
    const off = lower === 0n && upper === 0n;
    if (!off && (lower < 0n || upper <= lower)) {
      return `expected 0 <= lowerNotional < upperNotional, was ${lower} and ${upper}`;
    }
  }
  for (const { lotsFrom, initialPpm, maintenancePpm } of sizeAddOns ?? []) {
    const fault =
      rateFault("initialPpm", initialPpm) ?? rateFault("maintenancePpm", maintenancePpm);
    if (fault !== null) return fault;
    if (lotsFrom < 0) return `expected lotsFrom >= 0, was ${lotsFrom}`;
    if (initialPpm < maintenancePpm) return "expected an initial add-on >= maintenance";
  }
  return null;
}

/**
 * What is wrong with the parameters of a capped market, or null: a fully paid position needs no
 * margin, gives none, and nothing but its price may move it.
 *
 * @source MARKET-05-01
 */
export function fullyPaidFault(parameters: MarketParameters): string | null {
  const { tiers, maintenanceFloorPerLot, fundingCapPpb, profitWeightPpm } = parameters;
  const rated = tiers.some(({ initialPpm, maintenancePpm }) => initialPpm + maintenancePpm > 0);
  const extra =
    parameters.openInterestScale !== undefined ||
    (parameters.sizeAddOns ?? []).length > 0 ||
    parameters.capsAsMargin === true;
  if (rated || extra || maintenanceFloorPerLot > 0n) return "expected no margin on a capped market";
  if (fundingCapPpb > 0) return "expected no funding on a capped market";
  return profitWeightPpm === 0 ? null : "expected profitWeightPpm 0 on a capped market";
}

const POLICIES = ["queue", "proRata", "contractProRata", "riskAware"];

function capFault({ fundingCapPpb }: MarketParameters): string | null {
  const most = Number(PPB);
  if (fundingCapPpb >= 0 && fundingCapPpb <= most) return null;
  return `expected fundingCapPpb in 0 to ${most}, was ${fundingCapPpb}`;
}

function policyNameFault({ deleveraging }: MarketParameters): string | null {
  if (POLICIES.includes(deleveraging)) return null;
  return `expected deleveraging to be one of ${POLICIES.join(", ")}, was ${deleveraging}`;
}

function tiersFault(tiers: readonly LeverageTier[]): string | null {
  if (tiers.length === 0) return "expected at least one tier";
  let edge = 0n;
  let rate = 0;
  for (const [index, tier] of tiers.entries()) {
    const last = index === tiers.length - 1;
    if (last !== (tier.notionalMax === null)) return "expected the last tier, and only it, open";
    if (tier.notionalMax !== null && tier.notionalMax <= edge) {
      return `expected tier edges to rise, was ${tier.notionalMax} after ${edge}`;
    }
    const fault =
      rateFault("initialPpm", tier.initialPpm) ?? rateFault("maintenancePpm", tier.maintenancePpm);
    if (fault !== null) return fault;
    if (tier.initialPpm < tier.maintenancePpm) return "expected initial margin >= maintenance";
    if (tier.maintenancePpm < rate) return "expected maintenance rates not to fall with size";
    edge = tier.notionalMax ?? edge;
    rate = tier.maintenancePpm;
  }
  return null;
}

/** What is wrong with asset parameters, or null. */
export function assetFault(parameters: AssetParameters): string | null {
  return (
    haircutFault(parameters) ??
    naturalFault(parameters, ["loanMax", "maturityMicros", "accountHourMax", "accountDayMax"]) ??
    (parameters.dustMax !== undefined && parameters.dustMax < 0n
      ? `expected dustMax >= 0, was ${parameters.dustMax}`
      : null) ??
    (parameters.pricing === undefined ? null : assetPricingFault(parameters.pricing)) ??
    limitFault(parameters.withdrawalHour) ??
    limitFault(parameters.withdrawalDay) ??
    loanFault(parameters.loan) ??
    rateFault("utilizationMaxPpm", parameters.utilizationMaxPpm ?? 0) ??
    withdrawalBreakerFault(parameters.withdrawalBreaker) ??
    interestFault(parameters.interest)
  );
}

function loanFault(loan: LoanTerms | undefined): string | null {
  if (loan === undefined) return null;
  const { initialPpm, maintenancePpm } = loan;
  return (
    rateFault("loan.initialPpm", initialPpm) ??
    rateFault("loan.maintenancePpm", maintenancePpm) ??
    (initialPpm < maintenancePpm ? "expected initial margin >= maintenance on a loan" : null)
  );
}

/** @source LOAN-04-02 */
function interestFault(interest: InterestTerms | undefined): string | null {
  if (interest === undefined) return null;
  const { intervalMicros, basePpb, kinkPpm, slopePpb, steepPpb } = interest;
  if (intervalMicros <= 0) return `expected an interest interval above 0, was ${intervalMicros}`;
  if (kinkPpm <= 0 || kinkPpm >= 1_000_000) return `expected 0 < kinkPpm < 1e6, was ${kinkPpm}`;
  const least = Math.min(basePpb, slopePpb, steepPpb);
  const most = basePpb + slopePpb + steepPpb;
  if (least >= 0 && most <= RATE_PPB_MAX) return null;
  return `expected interest of 0 to ${RATE_PPB_MAX} ppb an interval, was ${least} to ${most}`;
}

/** The whole of what is owed, per interval. */
const RATE_PPB_MAX = 1_000_000_000;

function limitFault(limit: WithdrawalLimit): string | null {
  return naturalFault(limit, ["minimum"]) ?? rateFault("sharePpm", limit.sharePpm);
}

function haircutFault({ collateralHaircut }: AssetParameters): string | null {
  let edge = 0n;
  for (const [index, tier] of collateralHaircut.entries()) {
    const last = index === collateralHaircut.length - 1;
    if (tier.valueMax === null && !last) return "expected only the last haircut tier open";
    if (tier.valueMax !== null && tier.valueMax <= edge) return "expected haircut edges to rise";
    const fault = rateFault("collateralHaircutPpm", tier.collateralHaircutPpm);
    if (fault !== null) return fault;
    edge = tier.valueMax ?? edge;
  }
  return null;
}

/** What is wrong with a venue policy, or null. */
export function policyFault(policy: VenuePolicy): string | null {
  const { warned, called, restricted, liquidationStopPpm } = policy;
  for (const rung of [warned, called, restricted]) {
    if (rung.downPpm <= 0 || rung.downPpm > rung.upPpm) return "expected 0 < down <= up thresholds";
  }
  if (!(warned.upPpm < called.upPpm && called.upPpm < restricted.upPpm)) {
    return "expected warned < called < restricted";
  }
  if (restricted.upPpm > WHOLE) return `expected restricted at or below ${WHOLE}`;
  if (liquidationStopPpm <= 0 || liquidationStopPpm > WHOLE) {
    return `expected liquidationStopPpm in 1 to ${WHOLE}`;
  }
  return (
    positiveFault(policy, ["callMicros"]) ??
    rateFault("budgetWaiverPpm", policy.budgetWaiverPpm) ??
    rateFault("transferMarginPpm", policy.transferMarginPpm) ??
    rateFault("offBandPpm", policy.offBandPpm) ??
    naturalFault(policy, ["groupEventMax", "groupDayMax"]) ??
    messageRatesFault(policy.messageRates) ??
    offsetsFault(policy)
  );
}

/** @source PARAMETER-01-07 */
function offsetsFault({ offsets = [] }: VenuePolicy): string | null {
  const seen = new Set<string>();
  for (const { underlying, initialSpreadPpm, maintenanceSpreadPpm, floorPpm } of offsets) {
    if (seen.has(underlying)) return `expected one offset per underlying, was ${underlying} twice`;
    seen.add(underlying);
    const fault =
      rateFault("initialSpreadPpm", initialSpreadPpm) ??
      rateFault("maintenanceSpreadPpm", maintenanceSpreadPpm) ??
      rateFault("floorPpm", floorPpm);
    if (fault !== null) return fault;
    if (initialSpreadPpm < maintenanceSpreadPpm) return "expected an initial spread >= maintenance";
  }
  return null;
}

function rateFault(name: string, rate: Ppm): string | null {
  return rate < 0 || rate > WHOLE ? `expected ${name} in 0 to ${WHOLE}, was ${rate}` : null;
}

function naturalFault<T extends object>(
  holder: T,
  names: readonly (keyof T & string)[],
): string | null {
  for (const name of names) {
    const value = holder[name] as number | Units | null;
    if (value !== null && value < 0) return `expected ${name} >= 0, was ${value}`;
  }
  return null;
}

function positiveFault<T extends object>(
  holder: T,
  names: readonly (keyof T & string)[],
): string | null {
  for (const name of names) {
    const value = holder[name] as number;
    if (value <= 0) return `expected ${name} > 0, was ${value}`;
  }
  return null;
}
