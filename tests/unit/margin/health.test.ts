import { describe, expect, it } from "vitest";

import { weightedHealth, type WeightedAsset } from "../../../src/core/margin/health.ts";
import { countedProfit, owedMargin } from "../../../src/core/margin/owed.ts";
import { spotHold } from "../../../src/core/margin/spot.ts";

const TIERS = [{ notionalMax: null, initialPpm: 200_000, maintenancePpm: 100_000 }];

function asset(value: bigint): WeightedAsset {
  const collateralHaircut = [{ valueMax: null, collateralHaircutPpm: 200_000 }];
  return { value, collateralHaircut, owedPpm: 200_000 };
}

describe("margin on what is owed", () => {
  it("is a share of the value, rounded up", () => {
    expect(owedMargin(60n, 200_000)).toBe(12n);
    expect(owedMargin(61n, 200_000)).toBe(13n); // 12.2
  });

  it("counts a loss in full and a profit at its weight, rounded down", () => {
    expect(countedProfit(-501n, 950_000)).toBe(-501n);
    expect(countedProfit(501n, 950_000)).toBe(475n); // 475.95
    expect(countedProfit(501n, undefined)).toBe(501n);
  });
});

describe("FORMULA-06-03: health under weights", () => {
  it("takes the haircut off what is owned and adds margin to what is owed", () => {
    const none = { value: 0n, cost: 0n, tiers: TIERS, profitWeightPpm: 1_000_000 };
    // 80 - 12
    expect(weightedHealth(asset(100n), [asset(-10n)], none)).toBe(68n);
  });

  it("charges a short on its size", () => {
    const short = { value: -500n, cost: -600n, tiers: TIERS, profitWeightPpm: 1_000_000 };
    // -500 + 600 - 100 = 0; at a cost of -590 it is -10 and 20 % more
    expect(weightedHealth(asset(0n), [], short)).toBe(0n);
    expect(weightedHealth(asset(0n), [], { ...short, cost: -590n })).toBe(-12n);
  });

  it("settles a position at its weight before the asset's own", () => {
    const position = { value: 500n, cost: -100n, tiers: TIERS, profitWeightPpm: 950_000 };
    // 500 - 100 + 100 = 500; * 0.95 = 475; * 0.8
    expect(weightedHealth(asset(0n), [], position)).toBe(380n);
    // 50 - 10 - 100 = -60; and 20 % more
    expect(weightedHealth(asset(0n), [], { ...position, value: 50n, cost: 100n })).toBe(-72n);
  });
});

describe("SPOT-02-01: what a spot order holds", () => {
  it("is price and fee for a buy, the asset itself for a sell", () => {
    expect(spotHold("buy", 7, 30_000, 10n, 100_000n, 0)).toBe(2_100_000n);
    expect(spotHold("buy", 7, 30_000, 10n, 100_000n, 1)).toBe(2_100_003n); // 2.1 rounded up
    expect(spotHold("sell", 7, 30_000, 10n, 100_000n, 1)).toBe(700_000n);
  });
});
