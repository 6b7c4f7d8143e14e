import { describe, expect, test } from "vitest";

import { ratioPreservingValue, sliceLimitValue } from "../../../src/core/waterfall/limit-value.ts";

describe("limit value of a slice", () => {
  test("CLOSE-03-01 a slice concedes equity in proportion to the margin it releases", () => {
    // half of the margin gives up half of the equity: 5,000 - floor(499 / 2)
    expect(ratioPreservingValue(5_000n, 499n, 2n, 4n)).toBe(4_751n);
  });

  test("CLOSE-03-01 closing everything gives the bankruptcy value", () => {
    expect(ratioPreservingValue(5_000n, 499n, 4n, 4n)).toBe(4_501n);
    expect(ratioPreservingValue(-5_000n, 499n, 4n, 4n)).toBe(-5_499n);
  });

  test("CLOSE-03-01 below zero equity a slice must bring more than its value", () => {
    // -floor(-7 / 2) = 4
    expect(ratioPreservingValue(5_000n, -7n, 2n, 4n)).toBe(5_004n);
  });

  test("CLOSE-03-01 without a requirement nothing is conceded", () => {
    expect(ratioPreservingValue(5_000n, 499n, 0n, 0n)).toBe(5_000n);
    expect(ratioPreservingValue(5_000n, -7n, 0n, 0n)).toBe(5_000n);
  });

  test("CLOSE-03-01 the margin released is that of the position before less after", () => {
    // margin 1 per lot above 5: 10 lots need 5 of the account's 10; closing 4 releases 4
    const marginOf = (lots: number): bigint => BigInt(Math.max(0, Math.abs(lots) - 5));
    const owner = { lots: 10, markTicks: 100, multiplier: 1n, equity: 50n, margin: 10n, marginOf };
    // 4 * 100 - floor(50 * 4 / 10)
    expect(sliceLimitValue("linear", owner, 4)).toBe(380n);
    expect(sliceLimitValue("linear", { ...owner, lots: -10 }, -4)).toBe(-420n);
  });
});
