import type {
  AssetParameters,
  InterestTerms,
  LoanTerms,
  MarketParameters,
  VenuePolicy,
  WithdrawalLimit,
} from "../../core/index.ts";
import type {
  AssetPatch,
  InterestSpec,
  LoanSpec,
  WithdrawalLimitSpec,
} from "../scenario/format/asset.ts";
import type { MarketPatch } from "../scenario/format/market.ts";
import type { PolicyPatch, ThresholdSpec } from "../scenario/format/policy.ts";
import type { ReadingLog } from "../scenario/problem.ts";
import type { MarketScale } from "./convert.ts";
import { toBreakers, toWithdrawalBreaker } from "./breaker.ts";
import { toLots, toPpb, toPpm, toUnitsNotNegative } from "./convert.ts";
import { toAssetPricing, toMarketPricing } from "./pricing.ts";

const SECOND = 1_000_000;
const HOUR = 3600 * SECOND;

/** The ladder a scenario has where it says nothing else. */
const DEFAULT_POLICY: VenuePolicy = {
  warned: { upPpm: 500_000, downPpm: 450_000 },
  called: { upPpm: 700_000, downPpm: 650_000 },
  restricted: { upPpm: 850_000, downPpm: 800_000 },
  liquidationStopPpm: 900_000,
  callMicros: HOUR,
  budgetWaiverPpm: 100_000,
  transferMarginPpm: 0,
  offBandPpm: 50_000,
  groupEventMax: null,
  groupDayMax: null,
};

export function toPolicy(
  log: ReadingLog,
  patch: PolicyPatch | undefined,
  numeraireDecimals: number,
): VenuePolicy {
  const house = DEFAULT_POLICY;
  const threshold = (spec: ThresholdSpec | undefined, absent: VenuePolicy["warned"]) =>
    spec === undefined ? absent : { upPpm: toPpm(log, spec.up), downPpm: toPpm(log, spec.down) };
  const ppm = (spec: PolicyPatch["offBand"], absent: number): number =>
    spec === undefined ? absent : toPpm(log, spec);
  const money = (spec: PolicyPatch["groupDayMax"]) =>
    spec === undefined ? null : toUnitsNotNegative(log, spec, numeraireDecimals);
  return {
    warned: threshold(patch?.warned, house.warned),
    called: threshold(patch?.called, house.called),
    restricted: threshold(patch?.restricted, house.restricted),
    liquidationStopPpm: ppm(patch?.liquidationStop, house.liquidationStopPpm),
    callMicros: patch?.call?.micros ?? house.callMicros,
    budgetWaiverPpm: ppm(patch?.budgetWaiver, house.budgetWaiverPpm),
    transferMarginPpm: ppm(patch?.transferMargin, house.transferMarginPpm),
    offBandPpm: ppm(patch?.offBand, house.offBandPpm),
    ...(patch?.offsets === undefined
      ? {}
      : {
          offsets: patch.offsets.map((offset) => ({
            underlying: offset.underlying.text,
            initialSpreadPpm: toPpm(log, offset.initialSpread),
            maintenanceSpreadPpm: toPpm(log, offset.maintenanceSpread),
            floorPpm: toPpm(log, offset.floor),
          })),
        }),
    ...(patch?.messageRates === undefined ? {} : { messageRates: patch.messageRates }),
    groupEventMax: money(patch?.groupEventMax),
    groupDayMax: money(patch?.groupDayMax),
  };
}

export function toAssetParameters(
  log: ReadingLog,
  patch: AssetPatch,
  decimals: number,
  numeraireDecimals: number,
  stepMicros: number,
): AssetParameters {
  const money = (spec: AssetPatch["loanMax"]) =>
    spec === undefined ? 0n : toUnitsNotNegative(log, spec, decimals);
  const limit = (spec: WithdrawalLimitSpec | undefined): WithdrawalLimit => ({
    minimum: money(spec?.minimum),
    sharePpm: spec?.share === undefined ? 0 : toPpm(log, spec.share),
  });
  return {
    collateralHaircut: (patch.haircuts ?? []).map((tier) => ({
      valueMax:
        tier.upTo === undefined ? null : toUnitsNotNegative(log, tier.upTo, numeraireDecimals),
      collateralHaircutPpm: toPpm(log, tier.haircut),
    })),
    loanMax: money(patch.loanMax),
    maturityMicros: patch.maturity?.micros ?? 0,
    withdrawalHour: limit(patch.withdrawalHour),
    withdrawalDay: limit(patch.withdrawalDay),
    accountHourMax: money(patch.accountHourMax),
    accountDayMax: money(patch.accountDayMax),
    ...(patch.dustMax === undefined ? {} : { dustMax: money(patch.dustMax) }),
    ...(patch.loan === undefined ? {} : { loan: toLoan(log, patch.loan) }),
    ...(patch.utilizationMax === undefined
      ? {}
      : { utilizationMaxPpm: toPpm(log, patch.utilizationMax) }),
    ...(patch.recall === undefined ? {} : { recallMicros: patch.recall.micros }),
    ...(patch.interest === undefined ? {} : { interest: toInterest(log, patch.interest) }),
    ...(patch.withdrawalBreaker === undefined
      ? {}
      : { withdrawalBreaker: toWithdrawalBreaker(log, patch.withdrawalBreaker) }),
    ...(patch.pricing === undefined
      ? {}
      : { pricing: toAssetPricing(log, patch.pricing, stepMicros) }),
  };
}

function toLoan(log: ReadingLog, { initial, maintenance }: LoanSpec): LoanTerms {
  return { initialPpm: toPpm(log, initial), maintenancePpm: toPpm(log, maintenance) };
}

/** Rates are written as they are at a use; the engine adds slopes up. @source LOAN-04-02 */
function toInterest(log: ReadingLog, spec: InterestSpec): InterestTerms {
  const { interval, base, kink, atKink, atFull, reserve } = spec;
  const basePpb = toPpb(log, base);
  const kinkPpb = toPpb(log, atKink);
  return {
    intervalMicros: interval.micros,
    basePpb,
    kinkPpm: toPpm(log, kink),
    slopePpb: kinkPpb - basePpb,
    steepPpb: toPpb(log, atFull) - kinkPpb,
    ...(reserve === undefined ? {} : { reserveMicros: reserve.micros }),
  };
}

export function toMarketParameters(
  log: ReadingLog,
  patch: MarketPatch,
  scale: MarketScale,
  stepMicros: number,
): MarketParameters {
  const decimals = scale.settlementDecimals;
  const ppm = (spec: MarketPatch["makerFee"], absent: number): number =>
    spec === undefined ? absent : toPpm(log, spec);
  const lots = (spec: MarketPatch["sliceSizeMax"], absent: number): number =>
    spec === undefined ? absent : toLots(log, spec, scale);
  const cap = (spec: MarketPatch["fundDayMax"]) =>
    spec === undefined ? null : toUnitsNotNegative(log, spec, decimals);
  return {
    tiers: (patch.tiers ?? []).map((tier) => ({
      notionalMax: tier.upTo === undefined ? null : toUnitsNotNegative(log, tier.upTo, decimals),
      initialPpm: toPpm(log, tier.initial),
      maintenancePpm: toPpm(log, tier.maintenance),
    })),
    ...(patch.sizeAddOns === undefined
      ? {}
      : {
          sizeAddOns: patch.sizeAddOns.map((addOn) => ({
            lotsFrom: toLots(log, addOn.from, scale),
            initialPpm: toPpm(log, addOn.initial),
            maintenancePpm: toPpm(log, addOn.maintenance),
          })),
        }),
    maintenanceFloorPerLot: cap(patch.maintenanceFloorPerLot) ?? 0n,
    makerFeePpm: ppm(patch.makerFee, 0),
    takerFeePpm: ppm(patch.takerFee, 0),
    liquidationFeePpm: ppm(patch.liquidationFee, 0),
    fundingCapPpb: patch.fundingCap === undefined ? 7_500_000 : toPpb(log, patch.fundingCap),
    fundingIntervalMicros: patch.fundingInterval?.micros ?? 8 * HOUR,
    collarPpm: ppm(patch.collar, 500_000),
    orderLotsMax: lots(patch.orderSizeMax, 0),
    positionLotsMax: lots(patch.positionSizeMax, 0),
    openInterestLotsMax: lots(patch.openInterestMax, 0),
    liquidityBudgetLots: lots(patch.liquidityBudget, 0),
    liquidityDepthPpm: ppm(patch.liquidityDepth, 0),
    liquidityWindowMicros: patch.liquidityWindow?.micros ?? 60 * SECOND,
    sliceLotsMax: lots(patch.sliceSizeMax, 0),
    sliceExpiryMicros: patch.sliceExpiry?.micros ?? 30 * SECOND,
    fundEventMax: cap(patch.fundEventMax),
    fundDayMax: cap(patch.fundDayMax),
    deleveraging: patch.deleveraging ?? "queue",
    ...(patch.sliceMin === undefined ? {} : { sliceMinPpm: toPpm(log, patch.sliceMin) }),
    ...(patch.profitWeight === undefined
      ? {}
      : { profitWeightPpm: toPpm(log, patch.profitWeight) }),
    ...(patch.openInterestScale === undefined
      ? {}
      : {
          openInterestScale: {
            lowerNotional: toUnitsNotNegative(log, patch.openInterestScale.from, decimals),
            upperNotional: toUnitsNotNegative(log, patch.openInterestScale.full, decimals),
          },
        }),
    ...(patch.capsAsMargin === undefined ? {} : { capsAsMargin: patch.capsAsMargin }),
    ...(patch.fundingHorizon === undefined
      ? {}
      : { fundingHorizonMicros: patch.fundingHorizon.micros }),
    ...(patch.selfTrade === undefined ? {} : { selfTrade: patch.selfTrade }),
    ...(patch.breakers === undefined ? {} : { breakers: toBreakers(log, patch.breakers) }),
    ...(patch.pricing === undefined
      ? {}
      : { pricing: toMarketPricing(log, patch.pricing, stepMicros) }),
  };
}

/** The patch laid over what stands; fields left out keep what they had. */
export function overlay<T extends object>(base: T, patch: Partial<T> | undefined): T {
  if (patch === undefined) return base;
  const set = Object.entries(patch).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(set) };
}
