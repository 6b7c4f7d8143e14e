import { describe, expect, test } from "vitest";

import {
  entryMarginLiquidationTicks,
  isolatedLiquidationTicks,
  liquidationTicks,
} from "../../../src/core/margin/liquidation-price.ts";
import { positionValue } from "../../../src/core/margin/value.ts";

const ALONE = { collateral: 2_000n, otherProfit: 0n, otherMaintenance: 0n, deduction: 0n };

describe("liquidation price with margin at the price", () => {
  const long = { lots: 1, cost: 10_000n };
  const short = { lots: -1, cost: -10_000n };

  test("FORMULA-04-01 equity equals the rate on the notional there", () => {
    // (10,000 - 2,000) / (1 - 1 %) = 8,080.81; (10,000 + 2,000) / 1.01 = 11,881.19
    const rate = { maintenancePpm: 10_000, feePpm: 0 };
    expect(liquidationTicks("linear", long, ALONE, rate, 1n)).toBe(8_081);
    expect(liquidationTicks("linear", short, ALONE, rate, 1n)).toBe(11_881);
  });

  test("FORMULA-04-01 a held-back fee adds to the rate", () => {
    // 8,000 / (1 - 1.06 %) = 8,085.71; 12,000 / 1.0106 = 11,874.13
    const rate = { maintenancePpm: 10_000, feePpm: 600 };
    expect(liquidationTicks("linear", long, ALONE, rate, 1n)).toBe(8_086);
    expect(liquidationTicks("linear", short, ALONE, rate, 1n)).toBe(11_874);
  });

  test("FORMULA-04-01 other positions add their profit and take their maintenance", () => {
    // backing 2,000 + 500 - 300 + 100 = 2,300: 7,700 / 0.99 = 7,777.78
    const backing = { ...ALONE, otherProfit: 500n, otherMaintenance: 300n, deduction: 100n };
    const rate = { maintenancePpm: 10_000, feePpm: 0 };
    expect(liquidationTicks("linear", long, backing, rate, 1n)).toBe(7_778);
  });

  test("FORMULA-04-01 at a full margin rate no price liquidates a long", () => {
    const rate = { maintenancePpm: 1_000_000, feePpm: 0 };
    expect(liquidationTicks("linear", long, ALONE, rate, 1n)).toBeNull();
  });
});

describe("liquidation price with margin at entry", () => {
  test("FORMULA-04-02 linear: entry * (1 - side * (1 / leverage - rate))", () => {
    // 20,000 * (1 - (2 % - 0.5 %)) = 19,700
    expect(isolatedLiquidationTicks("linear", 1, 20_000, 50_000_000n, 5_000)).toBe(19_700);
    expect(isolatedLiquidationTicks("linear", -1, 20_000, 50_000_000n, 5_000)).toBe(20_300);
  });

  test("FORMULA-04-02 inverse: entry / (1 + side * (1 / leverage - rate))", () => {
    // 50,000 / (1 + 9.5 %) = 45,662.1; 50,000 / (1 - 9.5 %) = 55,248.6
    expect(isolatedLiquidationTicks("inverse", 1, 50_000, 10_000_000n, 5_000)).toBe(45_663);
    expect(isolatedLiquidationTicks("inverse", -1, 50_000, 10_000_000n, 5_000)).toBe(55_248);
  });

  test("FORMULA-04-03 inverse cross: margin at entry, fee at the bankruptcy price", () => {
    // half a dollar a tick, coin in 1e-8: value = -lots * 2e8 / ticks
    const multiplier = 200_000_000n;
    const cost = positionValue("inverse", 10_000, 16_000, multiplier);
    const position = { lots: 10_000, cost };
    const rate = { maintenancePpm: 5_000, feePpm: 750 };
    const ticks = entryMarginLiquidationTicks("inverse", position, 50_000_000n, rate, multiplier);
    // 10,000 / (1.25 + 0.5 - 0.00625 - 7.5 / 5,719) = 5,739.08, up to the next half dollar
    expect(ticks).toBe(11_479);
  });

  test("FORMULA-04-03 what cannot be bankrupt has no liquidation price", () => {
    const position = { lots: -10_000, cost: positionValue("inverse", -10_000, 8_000, 10n ** 8n) };
    const rate = { maintenancePpm: 5_000, feePpm: 0 };
    const ticks = entryMarginLiquidationTicks("inverse", position, 125_000_000n, rate, 10n ** 8n);
    expect(ticks).toBeNull();
  });
});
