import { describe, expect, test } from "vitest";

import { fundDelta, liquidationFee } from "../../../src/core/waterfall/liquidation-fee.ts";

describe("liquidation fee", () => {
  test("CLOSE-03-04 the fee is a share of the notional, rounded up", () => {
    // 5,611 * 0.5 % = 28.055
    expect(liquidationFee(5_611n, 5_100n, 5_611n, 5_000)).toBe(29n);
  });

  test("CLOSE-03-04 the fee never exceeds what the fill brought above its limit", () => {
    expect(liquidationFee(5_110n, 5_100n, 5_110n, 1_000_000)).toBe(10n);
    expect(liquidationFee(5_100n, 5_100n, 5_100n, 5_000)).toBe(0n);
    expect(liquidationFee(5_000n, 5_100n, 5_000n, 5_000)).toBe(0n);
  });

  test("FORMULA-08-01 a fund earns the fee, or pays what is missing to the limit", () => {
    // a short bought back at 4,949 with a limit of 4,900 loses 49
    expect(fundDelta(-4_949n, -4_900n, 4_949n, 5_000)).toBe(-49n);
    // 4,410 * 0.5 % = 22.05
    expect(fundDelta(-4_410n, -4_900n, 4_410n, 5_000)).toBe(23n);
    expect(fundDelta(-4_900n, -4_900n, 4_900n, 5_000)).toBe(0n);
  });
});
