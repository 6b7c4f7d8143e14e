import { describe, expect, test } from "vitest";

import { haircutValue } from "../../../src/core/margin/haircut.ts";

const step = (valueMax: bigint | null, collateralHaircutPpm: number) => {
  return { valueMax, collateralHaircutPpm };
};

describe("collateral haircut", () => {
  test("MARGIN-01-03 without tiers collateral counts in full", () => {
    expect(haircutValue(150n, [])).toBe(150n);
  });

  test("MARGIN-01-03 each step applies to its own slice", () => {
    // 100 * 100 % + 50 * 90 %
    expect(haircutValue(150n, [step(100n, 0), step(null, 100_000)])).toBe(145n);
  });

  test("MARGIN-01-03 above a bounded last step nothing more counts", () => {
    expect(haircutValue(10_000n, [step(100n, 200_000)])).toBe(80n);
  });

  test("MARGIN-01-03 each step rounds down", () => {
    // floor(5 * 0.9) + floor(5 * 0.5) = 4 + 2, where one rounding would say 7
    expect(haircutValue(10n, [step(5n, 100_000), step(null, 500_000)])).toBe(6n);
  });

  test("MARGIN-01-03 nothing counts for nothing", () => {
    expect(haircutValue(0n, [step(100n, 0)])).toBe(0n);
  });
});
