import type {
  AssetParameters,
  MarketParameters,
  Offset,
  OpenInterestScale,
  StageThreshold,
  VenuePolicy,
  WithdrawalLimit,
} from "../command/parameter.ts";
import { sameTerms } from "./same-terms.ts";
import { addOnHinges, countedHinges, isBelowAnywhere, marginHinges } from "./hinge.ts";

/** Different approvals that a change needs if it loosens anything. */
const APPROVALS_MIN = 2;

/** @source PARAMETER-05-02 */
export function isApproved(approvals: readonly string[] = []): boolean {
  return new Set(approvals).size >= APPROVALS_MIN;
}

const RATES = ["initialPpm", "maintenancePpm"] as const;

/**
 * Whether market parameters ask for less anywhere, or allow more.
 *
 * @source PARAMETER-05-01
 */
export function marketLoosens(from: MarketParameters, to: MarketParameters): boolean {
  const [oldAddOns, newAddOns] = [from.sizeAddOns ?? [], to.sizeAddOns ?? []];
  return (
    RATES.some((rate) => {
      return isBelowAnywhere(marginHinges(to.tiers, rate), marginHinges(from.tiers, rate));
    }) ||
    RATES.some((rate) =>
      isBelowAnywhere(addOnHinges(newAddOns, rate), addOnHinges(oldAddOns, rate)),
    ) ||
    to.maintenanceFloorPerLot < from.maintenanceFloorPerLot ||
    to.collarPpm > from.collarPpm ||
    limitRaised(from.orderLotsMax, to.orderLotsMax) ||
    limitRaised(from.positionLotsMax, to.positionLotsMax) ||
    limitRaised(from.openInterestLotsMax, to.openInterestLotsMax) ||
    scaleLoosens(from.openInterestScale, to.openInterestScale) ||
    (from.capsAsMargin === true && to.capsAsMargin !== true) ||
    (to.profitWeightPpm ?? 1_000_000) > (from.profitWeightPpm ?? 1_000_000) ||
    (from.breakers !== undefined && !sameTerms(from.breakers, to.breakers)) ||
    (from.pricing !== undefined && !sameTerms(from.pricing, to.pricing))
  );
}

/**
 * Whether collateral counts for more, more may be borrowed or withdrawn, or gains mature sooner.
 *
 * @source PARAMETER-05-01
 */
export function assetLoosens(from: AssetParameters, to: AssetParameters): boolean {
  return (
    isBelowAnywhere(countedHinges(from), countedHinges(to)) ||
    to.loanMax > from.loanMax ||
    to.maturityMicros < from.maturityMicros ||
    withdrawalRaised(from.withdrawalHour, to.withdrawalHour) ||
    withdrawalRaised(from.withdrawalDay, to.withdrawalDay) ||
    limitRaised(from.accountHourMax, to.accountHourMax) ||
    limitRaised(from.accountDayMax, to.accountDayMax) ||
    RATES.some((rate) => (to.loan?.[rate] ?? 0) < (from.loan?.[rate] ?? 0)) ||
    (to.utilizationMaxPpm ?? 1_000_000) > (from.utilizationMaxPpm ?? 1_000_000) ||
    (from.withdrawalBreaker !== undefined &&
      !sameTerms(from.withdrawalBreaker, to.withdrawalBreaker)) ||
    (from.pricing !== undefined && !sameTerms(from.pricing, to.pricing))
  );
}

/**
 * Whether a stage begins later or ends sooner, or positions are let off margin.
 *
 * @source PARAMETER-05-01
 */
export function policyLoosens(from: VenuePolicy, to: VenuePolicy): boolean {
  return (
    thresholdRaised(from.warned, to.warned) ||
    thresholdRaised(from.called, to.called) ||
    thresholdRaised(from.restricted, to.restricted) ||
    to.liquidationStopPpm > from.liquidationStopPpm ||
    to.callMicros > from.callMicros ||
    to.transferMarginPpm < from.transferMarginPpm ||
    to.offBandPpm > from.offBandPpm ||
    (to.offsets ?? []).some((offset) => offsetLoosens(from.offsets ?? [], offset))
  );
}

/** 0 stands for no limit. */
function limitRaised<T extends number | bigint>(from: T, to: T): boolean {
  return Number(from) !== 0 && (Number(to) === 0 || to > from);
}

function withdrawalRaised(from: WithdrawalLimit, to: WithdrawalLimit): boolean {
  const none = (limit: WithdrawalLimit): boolean => limit.minimum === 0n && limit.sharePpm === 0;
  return !none(from) && (none(to) || to.minimum > from.minimum || to.sharePpm > from.sharePpm);
}

function scaleLoosens(
  from: OpenInterestScale | undefined,
  to: OpenInterestScale | undefined,
): boolean {
  if (from === undefined || from.upperNotional === 0n) return false;
  if (to === undefined || to.upperNotional === 0n) return true;
  return to.lowerNotional > from.lowerNotional || to.upperNotional > from.upperNotional;
}

function thresholdRaised(from: StageThreshold, to: StageThreshold): boolean {
  return to.upPpm > from.upPpm || to.downPpm > from.downPpm;
}

function offsetLoosens(before: readonly Offset[], offset: Offset): boolean {
  const old = before.find(({ underlying }) => underlying === offset.underlying);
  if (old === undefined) return true;
  return (
    offset.initialSpreadPpm < old.initialSpreadPpm ||
    offset.maintenanceSpreadPpm < old.maintenanceSpreadPpm ||
    offset.floorPpm < old.floorPpm
  );
}
