import type {
  AssetPricing,
  FundingTerms,
  MarketPricing,
  Pricing,
  PriceSource,
  SourceGroup,
  StableTerms,
} from "../command/pricing.ts";
import { id, integer, list, oneOf, orAbsent, record, type Form } from "./form.ts";

const common: { readonly [K in keyof Pricing]-?: Form<Pricing[K]> } = {
  sources: list(
    record<PriceSource>({
      source: id,
      group: id,
      role: oneOf(["market", "redemption", "own"]),
      exponent: integer,
    }),
  ),
  groups: list(record<SourceGroup>({ group: id, capPpm: integer })),
  groupsMin: integer,
  staleMicros: integer,
  futureMicros: integer,
  frozenMicros: integer,
  jumpPpm: integer,
  jumpHoldMicros: integer,
  unitPpm: integer,
  rejectMadPpm: integer,
  rejectFloorPpm: integer,
  rejectMaxPpm: integer,
  volumeMicros: integer,
  uncertainPpm: integer,
  volatilePpm: integer,
  averageMicros: integer,
  tell: oneOf(["changes", "all"]),
  stable: orAbsent(
    record<StableTerms>({
      growthPpbPerSecond: integer,
      delayGrowthPpm: integer,
      delayStepMicros: integer,
      delaySteps: integer,
    }),
  ),
};

export const marketPricing: Form<MarketPricing> = record<MarketPricing>({
  ...common,
  bandPpm: integer,
  basisMicros: integer,
  impactMicros: integer,
  tradeMicros: integer,
  funding: orAbsent(record<FundingTerms>({ interestPpb: integer, clampPpb: integer })),
});

export const assetPricing: Form<AssetPricing> = record<AssetPricing>({
  ...common,
  gapPpm: integer,
});
