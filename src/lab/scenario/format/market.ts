import type { DeleveragingPolicy, MarketType, SelfTradeTerms } from "../../../core/index.ts";
import type { Instant } from "../scalar.ts";
import type { Reader, Written } from "../reader.ts";
import { breakers, type BreakersSpec } from "./breaker.ts";
import { marketPricing, type MarketPricingPatch } from "./pricing.ts";
import { described, list, optional, record, withDefault } from "../reader.ts";
import { choice, decimal, duration, id, percentage, switchable } from "../scalar.ts";

const SELF_TRADE_AMONG: readonly SelfTradeTerms["among"][] = ["account", "group"];
const SELF_TRADE_POLICIES: readonly SelfTradeTerms["policy"][] = [
  "cancelTaker",
  "cancelResting",
  "cancelBoth",
  "reduceBoth",
];

/** One leverage tier; `upTo` in the settlement asset, left out for the last. */
interface TierSpec {
  readonly upTo: Written | undefined;
  readonly initial: Written;
  readonly maintenance: Written;
}

/** Extra margin on the part of a position above a size. */
interface SizeAddOnSpec {
  readonly from: Written;
  readonly initial: Written;
  readonly maintenance: Written;
}

/** Initial margin that rises with open notional, in the settlement asset. */
interface OpenInterestScaleSpec {
  readonly from: Written;
  readonly full: Written;
}

/** What a safeguard may change about a market. Sizes are in the unit of `lotSize`. */
export interface MarketPatch {
  readonly tiers: readonly TierSpec[] | undefined;
  readonly sizeAddOns: readonly SizeAddOnSpec[] | undefined;
  readonly maintenanceFloorPerLot: Written | undefined;
  readonly makerFee: Written | undefined;
  readonly takerFee: Written | undefined;
  readonly liquidationFee: Written | undefined;
  readonly fundingCap: Written | undefined;
  readonly fundingInterval: Instant | undefined;
  readonly collar: Written | undefined;
  readonly orderSizeMax: Written | undefined;
  readonly positionSizeMax: Written | undefined;
  readonly openInterestMax: Written | undefined;
  readonly liquidityBudget: Written | undefined;
  readonly liquidityDepth: Written | undefined;
  readonly liquidityWindow: Instant | undefined;
  readonly sliceSizeMax: Written | undefined;
  readonly sliceMin: Written | undefined;
  readonly sliceExpiry: Instant | undefined;
  readonly fundEventMax: Written | undefined;
  readonly fundDayMax: Written | undefined;
  readonly deleveraging: DeleveragingPolicy | undefined;
  readonly profitWeight: Written | undefined;
  readonly openInterestScale: OpenInterestScaleSpec | undefined;
  readonly capsAsMargin: boolean | undefined;
  readonly fundingHorizon: Instant | undefined;
  readonly selfTrade: SelfTradeTerms | undefined;
  readonly breakers: BreakersSpec | undefined;
  readonly pricing: MarketPricingPatch | undefined;
}

/** When a dated future ends; its final price is the index averaged over the time before. */
interface ExpirySpec {
  readonly at: Instant;
  readonly averaging: Instant | undefined;
}

/** Prices between which a contract is valued; positions are paid in full. */
interface BoundsSpec {
  readonly floor: Written;
  readonly cap: Written;
}

export interface MarketSpec extends MarketPatch {
  readonly type: MarketType;
  readonly base: Written | undefined;
  readonly expiry: ExpirySpec | undefined;
  readonly bounds: BoundsSpec | undefined;
  /** Settlement units per unit of the quote, fixed by contract: a quanto. */
  readonly fixedRate: Written | undefined;
  readonly settlement: Written;
  readonly group: Written | undefined;
  readonly underlying: Written | undefined;
  readonly tickSize: Written;
  readonly lotSize: Written;
}

const tier = record<TierSpec>({
  upTo: described("Upper edge of the tier's notional.", optional(decimal)),
  initial: percentage,
  maintenance: percentage,
});

const tiers = described("Marginal leverage tiers.", list(tier));

const expiry = record<ExpirySpec>({
  at: described("Time since the start.", duration),
  averaging: described("How long before it the index is averaged.", optional(duration)),
});

const patchFields = {
  tiers: optional(tiers),
  sizeAddOns: described(
    "Extra margin on the part of a position above a size: for concentration.",
    optional(
      list(record<SizeAddOnSpec>({ from: decimal, initial: percentage, maintenance: percentage })),
    ),
  ),
  maintenanceFloorPerLot: described("Least maintenance per lot.", optional(decimal)),
  makerFee: optional(percentage),
  takerFee: optional(percentage),
  liquidationFee: optional(percentage),
  fundingCap: optional(percentage),
  fundingInterval: optional(duration),
  collar: described("Orders farther from the mark are refused.", optional(percentage)),
  orderSizeMax: optional(decimal),
  positionSizeMax: described("Largest position of one account.", optional(decimal)),
  openInterestMax: described("Largest open interest orders may build.", optional(decimal)),
  liquidityBudget: described("Size liquidations may offer per window.", optional(decimal)),
  liquidityDepth: described("Share of the depth a window may use.", optional(percentage)),
  liquidityWindow: optional(duration),
  sliceSizeMax: described("Largest single liquidation slice.", optional(decimal)),
  sliceMin: described(
    "Least part of a position that a slice beside others has.",
    optional(percentage),
  ),
  sliceExpiry: optional(duration),
  fundEventMax: described("Most the market's fund pays for one deficit.", optional(decimal)),
  fundDayMax: optional(decimal),
  deleveraging: optional(choice("queue", "proRata", "contractProRata", "riskAware")),
  profitWeight: described("What unrealised profit counts for as margin.", optional(percentage)),
  openInterestScale: described(
    "Initial margin rises with the market's open notional.",
    optional(
      record<OpenInterestScaleSpec>({
        from: described("Open notional from which it rises.", decimal),
        full: described("Open notional at which it is the whole notional.", decimal),
      }),
    ),
  ),
  capsAsMargin: described(
    "Beyond positionSizeMax and openInterestMax initial margin is the whole notional.",
    optional(switchable),
  ),
  fundingHorizon: described("Margin adds the funding of this time.", optional(duration)),
  selfTrade: described(
    "Orders of one account, or of its linked group, do not meet (docs/spec/limit.md).",
    optional(
      record<SelfTradeTerms>({
        among: choice(...SELF_TRADE_AMONG),
        policy: choice(...SELF_TRADE_POLICIES),
      }),
    ),
  ),
  breakers: described("What stops the market by itself, and how it opens.", optional(breakers)),
  pricing: described("Prices made from sources (docs/spec/price.md).", optional(marketPricing)),
};

export const marketPatch: Reader<MarketPatch> = record<MarketPatch>(patchFields);

export const market: Reader<MarketSpec> = record<MarketSpec>({
  type: choice("linear", "inverse", "spot"),
  base: described("The asset a spot market trades.", optional(id)),
  settlement: described(
    "The asset profits and losses are paid in; the quote of a spot market.",
    id,
  ),
  group: described("Fund group; the market's own name when left out.", optional(id)),
  underlying: described("What offsets of the policy speak of.", optional(id)),
  tickSize: described("Smallest step of the price.", decimal),
  fixedRate: described(
    "A quanto: what one unit of the quote pays in the settlement asset, whatever its price.",
    optional(decimal),
  ),
  bounds: described(
    "A capped contract, fully paid at each trade: no margin, no funding, no tiers.",
    optional(record<BoundsSpec>({ floor: decimal, cap: decimal })),
  ),
  expiry: described("A dated future; left out for a perpetual.", optional(expiry)),
  lotSize: described("One lot: base units (linear, spot) or quote units (inverse).", decimal),
  ...patchFields,
  tiers: withDefault(tiers, []),
});
