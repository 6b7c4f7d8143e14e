import { describe, expect, test } from "vitest";

import { fullyPaidMargin, orderPremium } from "../../../src/core/margin/fully-paid.ts";

const BOUNDS = { floorPrice: 10, capPrice: 100 };

describe("contracts between two prices", () => {
  test("MARKET-05-04: a purchase ties up what it may lose down to the lower bound", () => {
    // 2 * (30 - 10) * 3, and a sale up to the upper one: 2 * (100 - 30) * 3
    const buy = { side: "buy", lots: 2, limitPrice: 30 } as const;
    expect(orderPremium(BOUNDS, 0, [buy], 3n)).toBe(120n);
    expect(orderPremium(BOUNDS, 0, [{ ...buy, side: "sell" }], 3n)).toBe(420n);
    // both at once: the dearer side
    expect(orderPremium(BOUNDS, 0, [buy, { ...buy, side: "sell" }], 3n)).toBe(420n);
  });

  test("MARKET-05-03, MARKET-05-04: a position ties up its cost above its worst value, orders theirs", () => {
    const orders = [{ side: "buy", lots: 1, limitPrice: 30 }] as const;
    // 3 * 50 - 3 * 10 = 120; 30 - 10 = 20
    const long = { lots: 3, cost: 150n };
    expect(fullyPaidMargin(BOUNDS, long, orders, 1n)).toEqual({
      position: 120n,
      orders: 20n,
      total: 140n,
    });
    // -150 + 300 = 150; nothing for a purchase that closes a short
    const short = { lots: -3, cost: -150n };
    expect(fullyPaidMargin(BOUNDS, short, orders, 1n)).toEqual({
      position: 150n,
      orders: 0n,
      total: 150n,
    });
    expect(fullyPaidMargin(BOUNDS, { lots: 0, cost: 0n }, [], 1n).total).toBe(0n);
  });
});
