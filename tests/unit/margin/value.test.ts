import { describe, expect, test } from "vitest";

import { feeDue } from "../../../src/core/margin/fee.ts";
import {
  chargedLimitTicks,
  limitTicks,
  notional,
  positionValue,
} from "../../../src/core/margin/value.ts";

describe("value of a position", () => {
  test("LEDGER-02-03 a linear position is worth lots x ticks x multiplier, exactly", () => {
    expect(positionValue("linear", 10, 50_000, 2n)).toBe(1_000_000n);
    expect(positionValue("linear", -10, 50_000, 2n)).toBe(-1_000_000n);
  });

  test("LEDGER-02-03 a linear price may be zero or negative", () => {
    expect(positionValue("linear", 10, 0, 1n)).toBe(0n);
    // 1,000 barrels at -37.63
    expect(positionValue("linear", 1_000, -3_763, 1n)).toBe(-3_763_000n);
  });

  test("LEDGER-02-03 an inverse position owes coin when long and is rounded down", () => {
    // -3 * 100 / 7 = -42.86 and 300 / 7 = 42.86
    expect(positionValue("inverse", 3, 7, 100n)).toBe(-43n);
    expect(positionValue("inverse", -3, 7, 100n)).toBe(42n);
  });

  test("LEDGER-02-03 notional is never negative and rounds up", () => {
    expect(notional("linear", -10, -3_763, 1n)).toBe(37_630n);
    expect(notional("inverse", 3, 7, 100n)).toBe(43n);
    expect(notional("inverse", -3, 7, 100n)).toBe(43n);
  });

  test("LEDGER-04-01 a fee rounds up and a rebate rounds toward the house", () => {
    // 999 * 750 / 1e6 = 0.75, and -0.75 rounds up to 0
    expect(feeDue(999n, 750)).toBe(1n);
    expect(feeDue(999n, -750)).toBe(0n);
    expect(feeDue(2_000_000n, -750)).toBe(-1_500n);
  });
});

describe("limit of a close", () => {
  test("CLOSE-03-01 a long is sold at no less, a short bought at no more, than the value", () => {
    // 489,001 / 10 = 48,900.1: the sale rounds up, the purchase down
    expect(limitTicks("linear", 10, 489_001n, 1n)).toBe(48_901);
    expect(limitTicks("linear", -10, -489_001n, 1n)).toBe(48_900);
  });

  test("CLOSE-03-01 a linear limit may be zero or negative", () => {
    expect(limitTicks("linear", 10, 0n, 1n)).toBe(0);
    // -15 / 10 = -1.5
    expect(limitTicks("linear", 10, -15n, 1n)).toBe(-1);
    expect(limitTicks("linear", -10, 15n, 1n)).toBe(-2);
  });

  test("CLOSE-03-01 an inverse limit solves -lots x multiplier / ticks = value", () => {
    // 300 / 42 = 7.14: a long may be closed at 8 or above, a short at 7 or below
    expect(limitTicks("inverse", 3, -42n, 100n)).toBe(8);
    expect(limitTicks("inverse", -3, 42n, 100n)).toBe(7);
  });

  test("CLOSE-03-01 there is no inverse limit for a value of the wrong sign", () => {
    expect(limitTicks("inverse", 3, 0n, 100n)).toBeNull();
    expect(limitTicks("inverse", 3, 1n, 100n)).toBeNull();
    expect(limitTicks("inverse", -3, 0n, 100n)).toBeNull();
    expect(limitTicks("inverse", -3, -1n, 100n)).toBeNull();
  });

  test("CLOSE-03-01 no limit for no lots, below one tick, or beyond safe integers", () => {
    expect(limitTicks("linear", 0, 5n, 1n)).toBeNull();
    // a short of 300 that must bring 301 would need a price below one tick
    expect(limitTicks("inverse", -3, 301n, 100n)).toBeNull();
    expect(limitTicks("linear", 1, 2n ** 53n, 1n)).toBeNull();
    expect(limitTicks("linear", -1, 2n ** 53n, 1n)).toBeNull();
  });

  test("FORMULA-01-01 a charge on the notional moves the limit against the trader", () => {
    // value 9,000 net of 10 %: 10 * P * 0.9 >= 9,000 -> P = 1,000
    expect(chargedLimitTicks("linear", 10, 9_000n, 1n, 1n, 10n)).toBe(1_000);
    // paying 11,000 with the charge: 10 * P * 1.1 <= 11,000 -> P = 1,000
    expect(chargedLimitTicks("linear", -10, -11_000n, 1n, 1n, 10n)).toBe(1_000);
    // inverse long: -10 * 1,000 * 1.1 / P >= -110 -> P = 100
    expect(chargedLimitTicks("inverse", 10, -110n, 1_000n, 1n, 10n)).toBe(100);
    // inverse short: 10 * 1,000 * 0.9 / P >= 90 -> P = 100
    expect(chargedLimitTicks("inverse", -10, 90n, 1_000n, 1n, 10n)).toBe(100);
  });

  test("FORMULA-01-01 a charge that eats the whole price leaves no limit", () => {
    expect(chargedLimitTicks("linear", 10, 1n, 1n, 1n, 1n)).toBeNull();
    expect(chargedLimitTicks("linear", 10, 1n, 1n, 2n, 1n)).toBeNull();
    expect(chargedLimitTicks("inverse", -10, 1n, 1n, 1n, 1n)).toBeNull();
  });
});
