import { describe, expect, test } from "vitest";

import {
  addOnMargin,
  impactRatePpm,
  impactSteps,
  openInterestCap,
  sqrtCeil,
  type ImpactTerms,
} from "../../../src/core/formula.ts";

/** 5 % a day, factor 1, a million lots a day, a tenth of it, 2.33 deviations. */
const TERMS: ImpactTerms = {
  dayVolatilityPpm: 50_000,
  impactPpm: 1_000_000,
  turnoverLots: 1_000_000,
  participationPpm: 100_000,
  coveredPpm: 2_330_000,
};

describe("liquidity add-on", () => {
  test("FORMULA-10-01 the root is exact, rounded up", () => {
    for (let n = 0n; n < 3_000n; n++) {
      const root = sqrtCeil(n);
      expect(root * root >= n && (n === 0n || (root - 1n) * (root - 1n) < n)).toBe(true);
    }
    const large = 10n ** 40n;
    expect(sqrtCeil(large)).toBe(10n ** 20n);
    expect(sqrtCeil(large + 1n)).toBe(10n ** 20n + 1n);
    expect(sqrtCeil(large - 1n)).toBe(10n ** 20n);
  });

  test("FORMULA-10-02 the square-root law within a day, the risk of waiting beyond it", () => {
    // 5 % * sqrt(10,000 / 1,000,000) = 0.5 %; 5 % * sqrt(0.1) = 1.58114 %.
    expect(impactRatePpm(10_000, TERMS)).toBe(5_000);
    expect(impactRatePpm(100_000, TERMS)).toBe(15_812);
    // Five days: sqrt(6 * 11 / 30) = 1.48324; 2.33 * 5 % * 0.48324 = 5.62975 %, and 1.58114 %.
    expect(impactRatePpm(500_000, TERMS)).toBe(15_812 + 56_298);
    expect(() => impactRatePpm(6_000_001, TERMS)).toThrow(RangeError);
  });

  test("FORMULA-10-03 steps are never below the curve, and not far above it", () => {
    for (const lotsMax of [7, 160, 100_000, 850_000, 3_000_000]) {
      const steps = impactSteps(TERMS, lotsMax, 500_000);
      expect(steps.length).toBeLessThanOrEqual(4);
      for (let part = 1; part <= 400; part++) {
        const lots = Math.max(1, Math.floor((lotsMax * part) / 400));
        const charged = addOnMargin("linear", lots, 1, 1_000n, steps, "initial");
        const curve = BigInt(lots) * 1_000n * BigInt(impactRatePpm(lots, TERMS));
        expect(charged * 1_000_000n >= curve).toBe(true);
        const near = charged * 1_000_000n <= (curve * 16n) / 10n;
        if (part >= 25 && lotsMax > 1_000) expect(near).toBe(true);
      }
      for (const { initialPpm, maintenancePpm } of steps) {
        expect(maintenancePpm).toBe(Math.ceil(initialPpm / 2));
      }
    }
    expect(() => impactSteps({ ...TERMS, dayVolatilityPpm: 900_000 }, 3_000_000, 0)).toThrow(
      RangeError,
    );
  });

  test("FORMULA-10-04 the smaller of what depth and turnover can take", () => {
    const share = { depthTimes: 20, turnoverPpm: 250_000 };
    expect(openInterestCap(1_000, 100_000, share)).toBe(20_000);
    expect(openInterestCap(9_000, 100_003, share)).toBe(25_000);
    expect(
      openInterestCap(2 ** 53 - 1, 2 ** 53 - 1, { depthTimes: 9, turnoverPpm: 9_000_000 }),
    ).toBe(Number.MAX_SAFE_INTEGER);
  });
});
