import { describe, expect, test } from "vitest";

import {
  fundingAccrued,
  fundingDue,
  fundingIndexDelta,
} from "../../../src/core/pricing/funding.ts";

const HOUR = 3_600_000_000;

describe("funding", () => {
  test("LEDGER-03-01 the index grows with rate, notional and time", () => {
    // 0.01 % per 8 h on 50,000 (scale 1,000), one hour: 50,000,000 * 1e-4 / 8 = 625
    expect(fundingAccrued(100_000, 50_000_000n, HOUR, 8 * HOUR)).toBe(625n);
    expect(fundingAccrued(-100_000, 50_000_000n, HOUR, 8 * HOUR)).toBe(-625n);
  });

  test("LEDGER-03-01 the index rounds toward zero and stands still without time or rate", () => {
    // 7 * 0.5 / 2 = 1.75
    expect(fundingAccrued(500_000_000, 7n, 1, 2)).toBe(1n);
    expect(fundingAccrued(-500_000_000, 7n, 1, 2)).toBe(-1n);
    expect(fundingAccrued(500_000_000, 7n, 0, 2)).toBe(0n);
    expect(fundingAccrued(0, 7n, 1, 2)).toBe(0n);
  });

  test("LEDGER-03-02 a payer pays the amount rounded up, a receiver gets it rounded down", () => {
    // 3 * 1,005 / 1,000 = 3.015
    expect(fundingDue(3, 1_005n, 0n, 1_000n)).toBe(4n);
    expect(fundingDue(-3, 1_005n, 0n, 1_000n)).toBe(-3n);
  });

  test("LEDGER-03-02 only the growth since entry counts", () => {
    expect(fundingDue(10, 5_000n, 5_000n, 1_000n)).toBe(0n);
    expect(fundingDue(10, 4_000n, 5_000n, 1_000n)).toBe(-10n);
  });

  test("FORMULA-07-01 a price with an exponent is truncated once", () => {
    // -1,001,999 * 3,600 * 1,000 / 28,800
    expect(fundingIndexDelta(-1_001_999, 1_000n, 0, 3_600, 28_800)).toBe(-125_249_875n);
    // 1,000 * 3,600 * 36,750 * 1e-4 / 28,800 = 459.375
    expect(fundingIndexDelta(1_000, 36_750n, -4, 3_600, 28_800)).toBe(459n);
    expect(fundingIndexDelta(8, 5n, 2, 1, 8)).toBe(500n);
  });
});
