/**
 * The named formulas of docs/spec/formula.md and those the engine computes with, as pure functions
 * of numbers: value -> margin -> prices -> funding -> who pays. Published as `plimsoll/formula`.
 *
 * Money is a bigint of the smallest unit, prices are integer ticks, sizes integer lots.
 */
export { divCeil, divFloor, divTrunc, mulDivCeil, mulDivFloor } from "./number/rounding.ts";
export { splitProRata, type Weighted } from "./number/split.ts";
export { sqrtCeil } from "./number/square-root.ts";
export type {
  HaircutTier,
  LeverageTier,
  MarketKind,
  OpenInterestScale,
  PriceBounds,
  SizeAddOn,
} from "./command/parameter.ts";

export { chargedLimitTicks, limitTicks, notional, positionValue } from "./margin/value.ts";
export { priceProfit, unrealisedProfit } from "./margin/profit.ts";
export {
  releasedCost,
  tradePath,
  tradePosition,
  type CostedPosition,
  type TradeResult,
} from "./margin/position.ts";

export {
  bracketMargin,
  bracketOf,
  bracketTable,
  tieredMargin,
  type Bracket,
} from "./margin/tier.ts";
export { scaledInitialPpm, scaledTiers } from "./margin/open-interest-scale.ts";
export { spreadRelief, type Exposure } from "./margin/offset.ts";
export { addOnMargin } from "./margin/size-add-on.ts";
export { impactRatePpm, impactSteps, openInterestCap, type ImpactTerms } from "./margin/impact.ts";
export { haircutValue } from "./margin/haircut.ts";
export { countedProfit, owedMargin } from "./margin/owed.ts";
export { weightedHealth, type WeightedAsset, type WeightedPosition } from "./margin/health.ts";
export {
  fullyPaidMargin,
  orderPremium,
  premium,
  worstValue,
  type FullyPaidMargin,
  type PaidOrder,
} from "./margin/fully-paid.ts";
export { leveragedMargin } from "./margin/leverage.ts";
export { feeDue } from "./margin/fee.ts";
export { spotHold } from "./margin/spot.ts";
export {
  isolatedOrderMargin,
  type OpenOrder,
  type OrderMarginRate,
} from "./margin/order-margin.ts";
export { accountTotal, isLiquidatable, type AccountTotal, type MarginLeg } from "./margin/total.ts";

export {
  bankruptcyTicks,
  isolatedBankruptcyTicks,
  type Facing,
} from "./margin/bankruptcy-price.ts";
export {
  entryMarginLiquidationTicks,
  isolatedLiquidationTicks,
  liquidationTicks,
  type Backing,
  type LiquidationRate,
} from "./margin/liquidation-price.ts";

export { fundingAccrued, fundingDue, fundingIndexDelta } from "./pricing/funding.ts";
export { averagePremium, fundingCap, fundingRate, premiumPpb } from "./pricing/premium.ts";
export { firstStable, nextStable, stableTicks } from "./pricing/stable-price.ts";
export { cappedShares } from "./pricing/weight.ts";

export { ratioPreservingValue, sliceLimitValue, type SliceOwner } from "./waterfall/limit-value.ts";
export { fundDelta, liquidationFee } from "./waterfall/liquidation-fee.ts";
export { payLayers, type LayerPayment } from "./waterfall/layer.ts";
export { allocateLots, type Candidate } from "./waterfall/allocate.ts";
export {
  compareRank,
  rankScore,
  takeRanked,
  type Ranked,
  type RankInput,
  type Score,
} from "./waterfall/rank.ts";
export { shownTicks } from "./waterfall/shown-price.ts";
export { burnUnmatured, type Burn, type PoolClaim } from "./waterfall/unmatured-gain.ts";
export { payClaims } from "./waterfall/claim.ts";
export {
  counterpartyCash,
  type CounterpartyCash,
  type CounterpartyClose,
} from "./waterfall/counterparty-cash.ts";

export { assetLoosens, marketLoosens, policyLoosens } from "./safeguard/loosening.ts";
export { capacityBaseline, nextCapacity } from "./safeguard/withdrawal-capacity.ts";
