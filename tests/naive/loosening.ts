import type { ParameterCommand } from "../../src/core/command/command.ts";
import type {
  AssetParameters,
  LeverageTier,
  MarketParameters,
  VenuePolicy,
  WithdrawalLimit,
} from "../../src/core/command/parameter.ts";

type Rate = "initialPpm" | "maintenancePpm";

/** Beyond every edge, so that what counts there is the rate alone. */
const FAR = 10n ** 40n;
const WHOLE = 1_000_000n;

/** PARAMETER-05-02. */
export function approved(approvals: readonly string[] = []): boolean {
  return approvals.some((one) => one !== approvals[0]);
}

/** PARAMETER-05-01. */
export function loosens(from: ParameterCommand["change"], to: ParameterCommand["change"]): boolean {
  if ("market" in from && "market" in to) return market(from.parameters, to.parameters);
  if ("asset" in from && "asset" in to) return asset(from.parameters, to.parameters);
  return policy((from as { policy: VenuePolicy }).policy, (to as { policy: VenuePolicy }).policy);
}

function market(from: MarketParameters, to: MarketParameters): boolean {
  const edges = [...from.tiers, ...to.tiers].map((tier) => tier.notionalMax ?? FAR);
  const sizes = [...(from.sizeAddOns ?? []), ...(to.sizeAddOns ?? [])];
  const lots = [...sizes.map(({ lotsFrom }) => BigInt(lotsFrom)), FAR];
  const lessMargin = (rate: Rate): boolean =>
    edges.some((edge) => margin(to.tiers, rate, edge) < margin(from.tiers, rate, edge)) ||
    lots.some((size) => addOn(to, rate, size) < addOn(from, rate, size));
  const limits = ["orderLotsMax", "positionLotsMax", "openInterestLotsMax"] as const;
  return (
    lessMargin("initialPpm") ||
    lessMargin("maintenancePpm") ||
    to.maintenanceFloorPerLot < from.maintenanceFloorPerLot ||
    to.collarPpm > from.collarPpm ||
    limits.some((limit) => more(BigInt(from[limit]), BigInt(to[limit]))) ||
    laterScale(from, to) ||
    (from.capsAsMargin === true && to.capsAsMargin !== true) ||
    (to.profitWeightPpm ?? 1_000_000) > (from.profitWeightPpm ?? 1_000_000) ||
    (from.breakers !== undefined && !sameTerms(from.breakers, to.breakers)) ||
    (from.pricing !== undefined && !sameTerms(from.pricing, to.pricing))
  );
}

/** In millionths: every part of the notional by the rate of its tier. */
function margin(tiers: readonly LeverageTier[], rate: Rate, notional: bigint): bigint {
  let sum = 0n;
  let floor = 0n;
  for (const tier of tiers) {
    const top = tier.notionalMax ?? FAR * 2n;
    const end = notional < top ? notional : top;
    if (end > floor) sum += (end - floor) * BigInt(tier[rate]);
    floor = top;
  }
  return sum;
}

function addOn({ sizeAddOns = [] }: MarketParameters, rate: Rate, lots: bigint): bigint {
  let sum = 0n;
  for (const each of sizeAddOns) {
    const above = lots - BigInt(each.lotsFrom);
    if (above > 0n) sum += above * BigInt(each[rate]);
  }
  return sum;
}

function laterScale({ openInterestScale: from }: MarketParameters, to: MarketParameters): boolean {
  const next = to.openInterestScale;
  if (from === undefined || from.upperNotional === 0n) return false;
  if (next === undefined || next.upperNotional === 0n) return true;
  return next.lowerNotional > from.lowerNotional || next.upperNotional > from.upperNotional;
}

function asset(from: AssetParameters, to: AssetParameters): boolean {
  const tiers = [...from.collateralHaircut, ...to.collateralHaircut];
  const values = [...tiers.map(({ valueMax }) => valueMax ?? FAR), FAR];
  const rates = ["initialPpm", "maintenancePpm"] as const;
  return (
    values.some((value) => counted(to, value) > counted(from, value)) ||
    to.loanMax > from.loanMax ||
    to.maturityMicros < from.maturityMicros ||
    moreOut(from.withdrawalHour, to.withdrawalHour) ||
    moreOut(from.withdrawalDay, to.withdrawalDay) ||
    more(from.accountHourMax, to.accountHourMax) ||
    more(from.accountDayMax, to.accountDayMax) ||
    rates.some((rate) => (to.loan?.[rate] ?? 0) < (from.loan?.[rate] ?? 0)) ||
    (to.utilizationMaxPpm ?? 1_000_000) > (from.utilizationMaxPpm ?? 1_000_000) ||
    (from.withdrawalBreaker !== undefined &&
      !sameTerms(from.withdrawalBreaker, to.withdrawalBreaker)) ||
    (from.pricing !== undefined && !sameTerms(from.pricing, to.pricing))
  );
}

/** In millionths; above the last edge nothing. */
function counted({ collateralHaircut: tiers }: AssetParameters, value: bigint): bigint {
  if (tiers.length === 0) return value * WHOLE;
  let sum = 0n;
  let floor = 0n;
  for (const { valueMax, collateralHaircutPpm } of tiers) {
    const top = valueMax ?? FAR * 2n;
    const end = value < top ? value : top;
    if (end > floor) sum += (end - floor) * (WHOLE - BigInt(collateralHaircutPpm));
    floor = top;
  }
  return sum;
}

function policy(from: VenuePolicy, to: VenuePolicy): boolean {
  const stages = ["warned", "called", "restricted"] as const;
  const later = stages.some((stage) => {
    return to[stage].upPpm > from[stage].upPpm || to[stage].downPpm > from[stage].downPpm;
  });
  const spreads = (to.offsets ?? []).some((offset) => {
    const old = from.offsets?.find(({ underlying }) => underlying === offset.underlying);
    return (
      old === undefined ||
      offset.initialSpreadPpm < old.initialSpreadPpm ||
      offset.maintenanceSpreadPpm < old.maintenanceSpreadPpm ||
      offset.floorPpm < old.floorPpm
    );
  });
  return (
    later ||
    spreads ||
    to.liquidationStopPpm > from.liquidationStopPpm ||
    to.callMicros > from.callMicros ||
    to.transferMarginPpm < from.transferMarginPpm ||
    to.offBandPpm > from.offBandPpm
  );
}

/** 0 is no limit. */
function more(from: bigint, to: bigint): boolean {
  return from !== 0n && (to === 0n || to > from);
}

function moreOut(from: WithdrawalLimit, to: WithdrawalLimit): boolean {
  if (from.minimum === 0n && from.sharePpm === 0) return false;
  const free = to.minimum === 0n && to.sharePpm === 0;
  return free || to.minimum > from.minimum || to.sharePpm > from.sharePpm;
}

/** Whether two terms say the same, whatever the order of their fields. */
export function sameTerms(a: object | undefined, b: object | undefined): boolean {
  const sorted = (_: string, value: unknown): unknown => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1)));
  };
  return JSON.stringify(a, sorted) === JSON.stringify(b, sorted);
}
