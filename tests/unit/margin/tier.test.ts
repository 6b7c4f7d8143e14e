import { describe, expect, test } from "vitest";

import type { LeverageTier } from "../../../src/core/command/parameter.ts";
import { leveragedMargin } from "../../../src/core/margin/leverage.ts";
import {
  bracketMargin,
  bracketOf,
  bracketTable,
  tieredMargin,
} from "../../../src/core/margin/tier.ts";

const tier = (notionalMax: bigint | null, initialPpm: number, maintenancePpm: number) => {
  return { notionalMax, initialPpm, maintenancePpm } satisfies LeverageTier;
};

const TIERS = [
  tier(1_000n, 20_000, 10_000),
  tier(5_000n, 40_000, 20_000),
  tier(null, 100_000, 50_000),
];

describe("tiered margin", () => {
  test("MARGIN-02-01 each rate applies to its own slice", () => {
    // 1,000 * 1 % + 4,000 * 2 % + 1,000 * 5 % = 10 + 80 + 50
    expect(tieredMargin(6_000n, TIERS, "maintenance")).toBe(140n);
    // 1,000 * 2 % + 4,000 * 4 % + 1,000 * 10 % = 20 + 160 + 100
    expect(tieredMargin(6_000n, TIERS, "initial")).toBe(280n);
  });

  test("MARGIN-02-01 the edge of a tier belongs to the tier below it", () => {
    expect(tieredMargin(1_000n, TIERS, "maintenance")).toBe(10n);
    // 10 + 1 * 2 % = 10.02
    expect(tieredMargin(1_001n, TIERS, "maintenance")).toBe(11n);
  });

  test("MARGIN-02-01 the sum is rounded up once, not per tier", () => {
    const tiers = [tier(1n, 0, 300_000), tier(2n, 0, 300_000), tier(null, 0, 300_000)];
    // 3 * 0.3 = 0.9, where three roundings would say 3
    expect(tieredMargin(3n, tiers, "maintenance")).toBe(1n);
  });

  test("MARGIN-02-01 beyond a bounded last tier its rate continues", () => {
    const bounded = [tier(1_000n, 0, 10_000), tier(5_000n, 0, 20_000)];
    // 10 + 9,000 * 2 %
    expect(tieredMargin(10_000n, bounded, "maintenance")).toBe(190n);
  });

  test("MARGIN-02-01 nothing needs no margin, and no tiers ask for none", () => {
    expect(tieredMargin(0n, TIERS, "initial")).toBe(0n);
    expect(tieredMargin(1_000n, [], "initial")).toBe(0n);
  });
});

describe("bracket table", () => {
  const TABLE = bracketTable([0n, 10_000n, 100_000n], [5_000, 6_500, 10_000]);

  test("FORMULA-02-01 the deduction makes the margin continuous", () => {
    // 10,000 * (0.65 % - 0.5 %) = 15; 15 + 100,000 * (1 % - 0.65 %) = 365
    expect(TABLE.map((bracket) => bracket.deduction)).toEqual([0n, 15n, 365n]);
  });

  test("FORMULA-02-01 a deduction is rounded down, so that the margin is not", () => {
    // 150 * 1 % = 1.5
    expect(bracketTable([0n, 150n], [10_000, 20_000])[1]!.deduction).toBe(1n);
  });

  test("FORMULA-02-02 a notional belongs to the last bracket whose floor it reaches", () => {
    expect(bracketOf(9_999n, TABLE)!.ratePpm).toBe(5_000);
    expect(bracketOf(10_000n, TABLE)!.ratePpm).toBe(6_500);
    expect(bracketOf(10n ** 20n, TABLE)!.ratePpm).toBe(10_000);
    expect(bracketOf(1n, [])).toBeUndefined();
  });

  test("FORMULA-02-03 margin is the rate on everything less the deduction", () => {
    // 20,000 * 0.65 % - 15 = 115 = 10,000 * 0.5 % + 10,000 * 0.65 %
    expect(bracketMargin(20_000n, TABLE[1]!)).toBe(115n);
  });

  test("FORMULA-02-03 margin is never negative, whatever table a venue publishes", () => {
    const bracket = { notionalFloor: 0n, ratePpm: 10_000, deduction: 50n };
    expect(bracketMargin(100n, bracket)).toBe(0n);
  });
});

test("FORMULA-02-04 leverage divides a margin rate and rounds up", () => {
  // 80,000 * 3 % / 2 = 1,200; 1,000 * 1 % / 3 = 3.33
  expect(leveragedMargin(80_000n, 30_000, 2_000_000n)).toBe(1_200n);
  expect(leveragedMargin(1_000n, 10_000, 3_000_000n)).toBe(4n);
});
