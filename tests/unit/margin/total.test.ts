import { describe, expect, test } from "vitest";

import { accountTotal, isLiquidatable } from "../../../src/core/margin/total.ts";

describe("account total", () => {
  test("FORMULA-06-01 equity is cash and values, requirement the sum of margins", () => {
    const legs = [
      { value: 5_000n, margin: 500n },
      { value: -1_200n, margin: 120n },
    ];
    expect(accountTotal(-3_000n, legs)).toEqual({ equity: 800n, margin: 620n });
    expect(accountTotal(7n, [])).toEqual({ equity: 7n, margin: 0n });
  });

  test("FORMULA-06-02 positions are liquidated below maintenance, not at it", () => {
    expect(isLiquidatable({ equity: 100n, margin: 100n })).toBe(false);
    expect(isLiquidatable({ equity: 99n, margin: 100n })).toBe(true);
  });

  test("FORMULA-06-02 negative equity is below any requirement, but none needs no reducing", () => {
    // the quotient -5 of 5 / -1 would be "below the threshold"; the comparison is not
    expect(isLiquidatable({ equity: -1n, margin: 5n })).toBe(true);
    expect(isLiquidatable({ equity: -5n, margin: 0n })).toBe(false);
  });
});
