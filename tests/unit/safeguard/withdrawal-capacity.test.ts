import { describe, expect, test } from "vitest";

import { capacityBaseline, nextCapacity } from "../../../src/core/safeguard/withdrawal-capacity.ts";

describe("withdrawal capacity", () => {
  test("MONEY-02-01 the baseline is a share of deposits, or the minimum", () => {
    const limit = { minimum: 100n, sharePpm: 10_000 };
    expect(capacityBaseline(limit, 1_000n)).toBe(100n);
    // 19,999 * 1 % = 199.99
    expect(capacityBaseline(limit, 19_999n)).toBe(199n);
  });

  test("MONEY-02-01 below the baseline it refills at one baseline per period", () => {
    // 1,000 * 100 / 3,600 = 27.8
    expect(nextCapacity(500n, 1_000n, 100, 3_600)).toBe(527n);
  });

  test("MONEY-02-01 above the baseline it drains, faster from far above", () => {
    // max(1,000, 100) * 36 / 3,600 = 10; max(1,000, 9,000) * 36 / 3,600 = 90
    expect(nextCapacity(1_100n, 1_000n, 36, 3_600)).toBe(1_090n);
    expect(nextCapacity(10_000n, 1_000n, 36, 3_600)).toBe(9_910n);
    // a drain of 0.28 still drains
    expect(nextCapacity(1_100n, 1_000n, 1, 3_600)).toBe(1_099n);
  });

  test("MONEY-02-01 it never crosses the baseline", () => {
    expect(nextCapacity(999n, 1_000n, 3_600, 3_600)).toBe(1_000n);
    expect(nextCapacity(1_001n, 1_000n, 3_600, 3_600)).toBe(1_000n);
    expect(nextCapacity(1_000n, 1_000n, 3_600, 3_600)).toBe(1_000n);
  });

  test("MONEY-02-01 without time nothing moves", () => {
    expect(nextCapacity(5n, 1_000n, 0, 3_600)).toBe(5n);
    expect(nextCapacity(5_000n, 1_000n, 0, 3_600)).toBe(5_000n);
  });
});
