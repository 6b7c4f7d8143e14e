import type { ParameterCommand } from "../command/command.ts";
import type {
  AssetParameters,
  HaircutTier,
  InterestTerms,
  LeverageTier,
  LoanTerms,
  MarketParameters,
  Offset,
  OpenInterestScale,
  SizeAddOn,
  StageThreshold,
  VenuePolicy,
  WithdrawalLimit,
} from "../command/parameter.ts";
import { breakers, selfTrade, withdrawalBreaker } from "./breaker-form.ts";
import {
  flag,
  id,
  integer,
  list,
  oneOf,
  orAbsent,
  orNull,
  record,
  units,
  type Form,
} from "./form.ts";
import { assetPricing, marketPricing } from "./pricing-form.ts";
import type { MessageRate, MessageRates } from "../command/message-rate.ts";
import type { HistoricRules } from "../safeguard/historic.ts";

export const marketParameters: Form<MarketParameters> = record<MarketParameters>({
  tiers: list(
    record<LeverageTier>({
      notionalMax: orNull(units),
      initialPpm: integer,
      maintenancePpm: integer,
    }),
  ),
  maintenanceFloorPerLot: units,
  makerFeePpm: integer,
  takerFeePpm: integer,
  liquidationFeePpm: integer,
  fundingCapPpb: integer,
  fundingIntervalMicros: integer,
  collarPpm: integer,
  orderLotsMax: integer,
  positionLotsMax: integer,
  openInterestLotsMax: integer,
  liquidityBudgetLots: integer,
  liquidityDepthPpm: integer,
  liquidityWindowMicros: integer,
  sliceLotsMax: integer,
  sliceExpiryMicros: integer,
  fundEventMax: orNull(units),
  fundDayMax: orNull(units),
  deleveraging: oneOf(["queue", "proRata", "contractProRata", "riskAware"]),
  openInterestScale: orAbsent(
    record<OpenInterestScale>({ lowerNotional: units, upperNotional: units }),
  ),
  sizeAddOns: orAbsent(
    list(record<SizeAddOn>({ lotsFrom: integer, initialPpm: integer, maintenancePpm: integer })),
  ),
  capsAsMargin: orAbsent(flag),
  fundingHorizonMicros: orAbsent(integer),
  sliceMinPpm: orAbsent(integer),
  profitWeightPpm: orAbsent(integer),
  selfTrade: orAbsent(selfTrade),
  breakers: orAbsent(breakers),
  pricing: orAbsent(marketPricing),
});

const withdrawalLimit = record<WithdrawalLimit>({ minimum: units, sharePpm: integer });

export const assetParameters: Form<AssetParameters> = record<AssetParameters>({
  collateralHaircut: list(
    record<HaircutTier>({ valueMax: orNull(units), collateralHaircutPpm: integer }),
  ),
  loanMax: units,
  maturityMicros: integer,
  withdrawalHour: withdrawalLimit,
  withdrawalDay: withdrawalLimit,
  accountHourMax: units,
  accountDayMax: units,
  dustMax: orAbsent(units),
  loan: orAbsent(record<LoanTerms>({ initialPpm: integer, maintenancePpm: integer })),
  utilizationMaxPpm: orAbsent(integer),
  withdrawalBreaker: orAbsent(withdrawalBreaker),
  pricing: orAbsent(assetPricing),
  recallMicros: orAbsent(integer),
  interest: orAbsent(
    record<InterestTerms>({
      intervalMicros: integer,
      basePpb: integer,
      kinkPpm: integer,
      slopePpb: integer,
      steepPpb: integer,
      reserveMicros: orAbsent(integer),
    }),
  ),
});

const threshold = record<StageThreshold>({ upPpm: integer, downPpm: integer });

const messageRate = record<MessageRate>({ perSecond: integer, burst: integer });

export const venuePolicy: Form<VenuePolicy> = record<VenuePolicy>({
  warned: threshold,
  called: threshold,
  restricted: threshold,
  liquidationStopPpm: integer,
  callMicros: integer,
  budgetWaiverPpm: integer,
  transferMarginPpm: integer,
  offBandPpm: integer,
  groupEventMax: orNull(units),
  groupDayMax: orNull(units),
  messageRates: orAbsent(record<MessageRates>({ session: messageRate, account: messageRate })),
  offsets: orAbsent(
    list(
      record<Offset>({
        underlying: id,
        initialSpreadPpm: integer,
        maintenanceSpreadPpm: integer,
        floorPpm: integer,
      }),
    ),
  ),
});

export const historicRules: Form<HistoricRules> = record<HistoricRules>({
  exemptAccounts: list(id),
  unrealizedGainLocked: flag,
  slicing: flag,
  closeOut: flag,
  backstopCapped: flag,
  gainLayer: flag,
});

type Change = ParameterCommand["change"];
type MarketChange = Extract<Change, { market: string }>;
type AssetChange = Extract<Change, { asset: string }>;
type PolicyChange = Extract<Change, { policy: VenuePolicy }>;

const marketChange = record<MarketChange>({ market: id, parameters: marketParameters });
const assetChange = record<AssetChange>({ asset: id, parameters: assetParameters });
const policyChange = record<PolicyChange>({ policy: venuePolicy });

/** One of three shapes, told apart by what is changed. */
export const parameterChange: Form<Change> = {
  write: (change) => {
    if ("market" in change) return marketChange.write(change);
    return "asset" in change ? assetChange.write(change) : policyChange.write(change);
  },
  read: (json, field) => {
    const given = typeof json === "object" && json !== null ? json : {};
    if ("market" in given) return marketChange.read(json, field);
    return "asset" in given ? assetChange.read(json, field) : policyChange.read(json, field);
  },
};
