import type { AssetPricing, MarketPricing, Pricing } from "../../src/core/command/pricing.ts";

const BILLION = 1_000_000_000;

/** PRICE-01-02. */
export function validMarketPricing(pricing: MarketPricing): boolean {
  const { funding, bandPpm } = pricing;
  const times = [pricing.basisMicros, pricing.impactMicros, pricing.tradeMicros];
  return (
    validPricing(pricing) &&
    within(bandPpm, 0, 999_999) &&
    times.every((time) => time > 0) &&
    (funding === undefined ||
      (within(funding.interestPpb, -BILLION, BILLION) && within(funding.clampPpb, 0, BILLION)))
  );
}

export function validAssetPricing(pricing: AssetPricing): boolean {
  return validPricing(pricing) && within(pricing.gapPpm, 0, 1_000_000);
}

function validPricing(pricing: Pricing): boolean {
  const { sources, groups, groupsMin, stable } = pricing;
  const names = groups.map(({ group }) => group);
  const groupsOf = (role: string): Set<string> =>
    new Set(sources.filter((source) => source.role === role).map(({ group }) => group));
  const own = groupsOf("own");
  const others = [...groupsOf("market"), ...groupsOf("redemption")];
  const shares = [
    pricing.jumpPpm,
    pricing.rejectFloorPpm,
    pricing.rejectMaxPpm,
    pricing.uncertainPpm,
    pricing.volatilePpm,
  ];
  const spans = [pricing.staleMicros, pricing.volumeMicros, pricing.averageMicros];
  const waits = [pricing.futureMicros, pricing.frozenMicros, pricing.jumpHoldMicros];
  return (
    new Set(names).size === names.length &&
    new Set(sources.map(({ source }) => source)).size === sources.length &&
    groups.every(({ capPpm }) => within(capPpm, 1, 1_000_000)) &&
    sources.every(({ group, exponent }) => names.includes(group) && within(exponent, -12, 12)) &&
    !others.some((group) => own.has(group)) &&
    within(groupsMin, 1, groupsOf("market").size) &&
    shares.every((share) => within(share, 0, 1_000_000)) &&
    within(pricing.unitPpm, 0, 400_000) &&
    within(pricing.rejectMadPpm, 0, BILLION) &&
    pricing.rejectFloorPpm <= pricing.rejectMaxPpm &&
    spans.every((span) => span > 0) &&
    waits.every((wait) => wait >= 0) &&
    (stable === undefined ||
      (within(stable.growthPpbPerSecond, 1, BILLION) &&
        within(stable.delayGrowthPpm, 0, 1_000_000) &&
        within(stable.delaySteps, 1, 64) &&
        stable.delayStepMicros >= 1_000_000))
  );
}

function within(x: number, least: number, most: number): boolean {
  return x >= least && x <= most;
}
