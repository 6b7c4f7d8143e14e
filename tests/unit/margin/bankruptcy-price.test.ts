import { describe, expect, test } from "vitest";

import {
  againstTrader,
  bankruptcyTicks,
  isolatedBankruptcyTicks,
} from "../../../src/core/margin/bankruptcy-price.ts";
import { positionValue } from "../../../src/core/margin/value.ts";

/** Coin in 1e-8, prices in cents: value = -lots * 1e10 / ticks. */
const INVERSE = 10n ** 10n;

describe("bankruptcy price from balances", () => {
  test("FORMULA-03-01 a linear position is bankrupt where its loss equals what backs it", () => {
    // 500 - (1,000 + 100) / 100 = 489, and 511 for the short
    expect(bankruptcyTicks("linear", { lots: 100, cost: 50_000n }, [1_000n, 100n], 0, 1n)).toBe(
      489,
    );
    expect(bankruptcyTicks("linear", { lots: -100, cost: -50_000n }, [1_100n], 0, 1n)).toBe(511);
  });

  test("FORMULA-03-01 it rounds up for a long and down for a short", () => {
    // 500 - 1,150 / 100 = 488.5 and 511.5
    expect(bankruptcyTicks("linear", { lots: 100, cost: 50_000n }, [1_150n], 0, 1n)).toBe(489);
    expect(bankruptcyTicks("linear", { lots: -100, cost: -50_000n }, [1_150n], 0, 1n)).toBe(511);
  });

  test("FORMULA-03-01 a long backed beyond its entry has a negative bankruptcy price", () => {
    expect(bankruptcyTicks("linear", { lots: 100, cost: 50_000n }, [60_000n], 0, 1n)).toBe(-100);
  });

  test("FORMULA-03-01 an inverse position under cross margin counts the closing fee", () => {
    const entry = 800_000;
    const long = { lots: 10_000, cost: positionValue("inverse", 10_000, entry, INVERSE) };
    // 10,000 * 1.00075 / (10,000 / 8,000 + 0.5) = 5,718.571
    expect(bankruptcyTicks("inverse", long, [50_000_000n], 750, INVERSE)).toBe(571_858);
    const short = { lots: -10_000, cost: positionValue("inverse", -10_000, entry, INVERSE) };
    // 10,000 * 0.99925 / (10,000 / 8,000 - 0.5) = 13,323.33
    expect(bankruptcyTicks("inverse", short, [50_000_000n], 750, INVERSE)).toBe(1_332_333);
  });

  test("FORMULA-03-01 an inverse short that holds the coin it may owe is never bankrupt", () => {
    const short = { lots: -10_000, cost: positionValue("inverse", -10_000, 800_000, INVERSE) };
    expect(bankruptcyTicks("inverse", short, [125_000_000n], 0, INVERSE)).toBeNull();
  });
});

describe("bankruptcy price from leverage", () => {
  test("FORMULA-03-02 linear: entry moved by 1 / leverage of itself", () => {
    expect(isolatedBankruptcyTicks("linear", 1, 10_000, 50_000_000n)).toBe(9_800);
    expect(isolatedBankruptcyTicks("linear", -1, 10_000, 50_000_000n)).toBe(10_200);
    // 10,000 * 2 / 3 = 6,666.67 and 10,000 * 4 / 3 = 13,333.33
    expect(isolatedBankruptcyTicks("linear", 1, 10_000, 3_000_000n)).toBe(6_667);
    expect(isolatedBankruptcyTicks("linear", -1, 10_000, 3_000_000n)).toBe(13_333);
  });

  test("FORMULA-03-02 inverse: entry * leverage / (leverage + side)", () => {
    // 8,000 * 50 / 51 = 7,843.14 and 8,000 * 50 / 49 = 8,163.27
    expect(isolatedBankruptcyTicks("inverse", 1, 8_000, 50_000_000n)).toBe(7_844);
    expect(isolatedBankruptcyTicks("inverse", -1, 8_000, 50_000_000n)).toBe(8_163);
  });

  test("FORMULA-03-02 an inverse short at leverage 1 is never bankrupt", () => {
    expect(isolatedBankruptcyTicks("inverse", -1, 8_000, 1_000_000n)).toBeNull();
  });

  test("FORMULA-03-03 a price is rounded up for a long, down for a short, or not there", () => {
    expect(againstTrader(1, 10n, 3n)).toBe(4);
    expect(againstTrader(-1, 10n, 3n)).toBe(3);
    expect(againstTrader(1, -10n, 3n)).toBe(-3);
    expect(againstTrader(1, 10n, 0n)).toBeNull();
    expect(againstTrader(1, 2n ** 60n, 1n)).toBeNull();
  });
});
