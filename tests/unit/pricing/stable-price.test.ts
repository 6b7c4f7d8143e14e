import { describe, expect, test } from "vitest";

import {
  averagePremium,
  fundingCap,
  fundingRate,
  premiumPpb,
} from "../../../src/core/pricing/premium.ts";
import { firstStable, nextStable, stableTicks } from "../../../src/core/pricing/stable-price.ts";

const SECOND = 1_000_000;
const MANGO = {
  growthPpbPerSecond: 300_000,
  delayGrowthPpm: 60_000,
  delayStepMicros: 3_600 * SECOND,
  delaySteps: 24,
};

describe("stable price", () => {
  test("FORMULA-09-01 a spot price held at many times the old one lifts it by the square root of time", () => {
    // s(t) = s0 * sqrt(1 + 2 * 0.0003 * 2,280) = 1.5390 * s0 after 38 minutes (Mango, October 2022)
    let stable = firstStable(MANGO, 10_000, 0);
    for (let second = 10; second <= 2_280; second += 10) {
      stable = nextStable(MANGO, stable, 1_000_000, second * SECOND);
    }
    expect(Math.abs(stableTicks(stable) - 15_390)).toBeLessThan(20);
  });

  test("FORMULA-09-01 an update too soon is none, a late one counts for a sixth of a step", () => {
    const first = firstStable(MANGO, 10_000, 0);
    expect(nextStable(MANGO, first, 20_000, 10 * SECOND - 1)).toBe(first);
    // 10,000 * 0.0003 * 600 = 1,800
    expect(stableTicks(nextStable(MANGO, first, 20_000, 3_599 * SECOND))).toBe(11_800);
    expect(stableTicks(nextStable(MANGO, first, 9_000, 3_599 * SECOND))).toBe(9_000);
  });

  test("FORMULA-09-01 the delayed price moves by its growth per step, and last of all", () => {
    const terms = { ...MANGO, delaySteps: 2 };
    const first = firstStable(terms, 10_000, 0);
    const second = nextStable(terms, first, 20_000, 600 * SECOND);
    // The average of the step is 20,000; it may rise by 6 %.
    const third = nextStable(terms, second, 20_000, 3_600 * SECOND);
    expect(third.delayed).toEqual([10_000_000_000n, 10_600_000_000n]);
    const fourth = nextStable(terms, third, 20_000, 3 * 3_600 * SECOND);
    expect(fourth.delayed).toEqual([11_236_000_000n, 11_236_000_000n]);
  });
});

describe("premium", () => {
  test("FORMULA-09-02 the premium is what the book stands beyond the index", () => {
    expect(premiumPpb(1_001, 1_003, 1_000)).toBe(1_000_000);
    expect(premiumPpb(990, 997, 1_000)).toBe(-3_000_000);
    expect(premiumPpb(999, 1_001, 1_000)).toBe(0);
    expect(premiumPpb(5_000, 5_000, 1_000)).toBe(1_000_000_000);
    expect(premiumPpb(5, 5, 0)).toBe(0);
    // -1 / 3 toward zero
    expect(premiumPpb(0, 2, 3)).toBe(-333_333_333);
  });

  test("FORMULA-09-03 an average is rounded toward zero", () => {
    expect(averagePremium(-7n, 2)).toBe(-3);
    expect(averagePremium(7n, 0)).toBe(0);
  });

  test("FORMULA-09-05 a cap of six times what lies between the margins", () => {
    // 6 * (5 % - 3 %) = 12 %
    expect(fundingCap(6_000_000, 50_000, 600_000)).toBe(120_000n);
  });

  test("FORMULA-09-04 interest moves the rate by its clamp at most", () => {
    const terms = { interestPpb: 100, clampPpb: 50 };
    expect(fundingRate(0, terms)).toBe(50);
    expect(fundingRate(80, terms)).toBe(100);
    expect(fundingRate(1_000, terms)).toBe(950);
    expect(fundingRate(-1_000, terms)).toBe(-950);
  });
});
