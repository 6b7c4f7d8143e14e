import type { AssetPricing, MarketPricing, Pricing } from "../../src/core/command/pricing.ts";
import type { Random } from "./random.ts";

const SECOND = 1_000_000;

/** Random sources and terms of a market's price. */
export function planMarketPricing(random: Random): MarketPricing {
  return {
    ...planPricing(random, false),
    bandPpm: random.logBetween(1_000, 500_000),
    basisMicros: random.logBetween(1, 600) * SECOND,
    impactMicros: random.logBetween(1, 3_600) * SECOND,
    tradeMicros: random.logBetween(1, 3_600) * SECOND,
    ...(random.oneIn(2)
      ? {
          funding: {
            interestPpb: random.between(-100_000, 300_000),
            clampPpb: random.logBetween(1, 1_000_000),
          },
        }
      : {}),
  };
}

export function planAssetPricing(random: Random): AssetPricing {
  return { ...planPricing(random, true), gapPpm: random.oneIn(2) ? 0 : random.below(300_000) };
}

function planPricing(random: Random, redeems: boolean): Pricing {
  const groupCount = random.between(1, 4);
  const groups = Array.from({ length: groupCount }, (_, group) => ({
    group: `G${group}`,
    capPpm: random.oneIn(3) ? 1_000_000 : random.between(150_000, 700_000),
  }));
  const sourceCount = groupCount + random.below(4);
  const sources: Pricing["sources"][number][] = Array.from(
    { length: sourceCount },
    (_, source) => ({
      source: `S${source}`,
      group: groups[source % groupCount]!.group,
      role: "market",
      exponent: random.weighted({ 0: 12, 2: 1, "-2": 1 }) as unknown as number,
    }),
  );
  if (random.oneIn(3)) {
    groups.push({ group: "own", capPpm: 200_000 });
    sources.push({ source: "own", group: "own", role: "own", exponent: 0 });
  }
  if (redeems && random.oneIn(2)) {
    sources.push({ source: "redeem", group: "G0", role: "redemption", exponent: 0 });
  }
  const rejectFloorPpm = random.below(20_000);
  return {
    sources: sources.map((source) => ({ ...source, exponent: Number(source.exponent) })),
    groups,
    groupsMin: random.between(1, groupCount),
    staleMicros: random.logBetween(5, 20_000) * SECOND,
    futureMicros: random.oneIn(2) ? 0 : SECOND,
    frozenMicros: random.oneIn(2) ? 0 : random.logBetween(5, 20_000) * SECOND,
    jumpPpm: random.oneIn(3) ? 0 : random.between(10_000, 300_000),
    jumpHoldMicros: random.logBetween(1, 60) * SECOND,
    unitPpm: random.oneIn(3) ? 0 : random.between(10_000, 300_000),
    rejectMadPpm: random.between(1_000_000, 6_000_000),
    rejectFloorPpm,
    rejectMaxPpm: rejectFloorPpm + random.between(1_000, 200_000),
    volumeMicros: random.logBetween(1, 3_600) * SECOND,
    uncertainPpm: random.oneIn(2) ? 0 : random.between(1_000, 50_000),
    volatilePpm: random.oneIn(2) ? 0 : random.between(5_000, 200_000),
    averageMicros: random.logBetween(1, 3_600) * SECOND,
    tell: random.pick(["changes", "all"]),
    ...(random.oneIn(2)
      ? {
          stable: {
            growthPpbPerSecond: random.logBetween(1_000, 3_000_000),
            delayGrowthPpm: random.between(0, 100_000),
            delayStepMicros: random.logBetween(1, 3_600) * SECOND,
            delaySteps: random.between(1, 24),
          },
        }
      : {}),
  };
}
