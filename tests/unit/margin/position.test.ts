import { describe, expect, test } from "vitest";

import { releasedCost, tradePath, tradePosition } from "../../../src/core/margin/position.ts";
import { priceProfit, unrealisedProfit } from "../../../src/core/margin/profit.ts";

describe("cost of a position", () => {
  test("LEDGER-02-01 closed lots take their share of the cost, rounded up", () => {
    // 100 / 3 = 33.33
    expect(releasedCost(100n, 3, 1)).toBe(34n);
    // a short: -100 / 3 = -33.33 rounds up to -33
    expect(releasedCost(-100n, -3, -1)).toBe(-33n);
  });

  test("LEDGER-02-01 closing everything releases all of the cost", () => {
    expect(releasedCost(100n, 3, 3)).toBe(100n);
    expect(releasedCost(-100n, -3, -3)).toBe(-100n);
  });

  test("LEDGER-02-01 closing lot by lot releases the exact cost in total", () => {
    const first = releasedCost(100n, 3, 1);
    const second = releasedCost(100n - first, 2, 1);
    const third = releasedCost(100n - first - second, 1, 1);
    expect([first, second, third]).toEqual([34n, 33n, 33n]);
  });
});

describe("trades on a position", () => {
  test("LEDGER-02-01 opening and adding book the value as cost", () => {
    const opened = tradePosition({ lots: 0, cost: 0n }, 2, 200n);
    expect(opened).toEqual({ lots: 2, cost: 200n, realisedProfit: 0n });
    expect(tradePosition(opened, 1, 110n)).toEqual({ lots: 3, cost: 310n, realisedProfit: 0n });
  });

  test("LEDGER-02-01 reducing realises the price against average cost, rounded down", () => {
    // 1 of 3 sold at 110: cost released 310 / 3 -> 104, profit 110 - 104 = 6
    const reduced = tradePosition({ lots: 3, cost: 310n }, -1, -110n);
    expect(reduced).toEqual({ lots: 2, cost: 206n, realisedProfit: 6n });
  });

  test("LEDGER-02-01 a flip closes the old side and opens the new one at the trade's price", () => {
    // long 2 at 95, 3 sold at 110: profit 220 - 190, short 1 at 110
    const flipped = tradePosition({ lots: 2, cost: 190n }, -3, -330n);
    expect(flipped).toEqual({ lots: -1, cost: -110n, realisedProfit: 30n });
  });

  test("LEDGER-02-01 a flip splits a value that does not divide and loses no unit", () => {
    // 3 sold for 100: the closing 2 count -66 (ceil of -66.67), the opening 1 the other -34
    const flipped = tradePosition({ lots: 2, cost: 60n }, -3, -100n);
    expect(flipped).toEqual({ lots: -1, cost: -34n, realisedProfit: 6n });
  });

  test("LEDGER-02-01 a trade of nothing changes nothing", () => {
    const position = { lots: -2, cost: -190n };
    expect(tradePosition(position, 0, 0n)).toEqual({ ...position, realisedProfit: 0n });
  });

  test("LEDGER-02-01 a path adds up its realised profits", () => {
    const trades = [
      { lots: 3, ticks: 100 },
      { lots: -1, ticks: 110 },
      { lots: -4, ticks: 110 },
    ];
    // 3 sold with a profit of 10 each, then short 2 at 110
    expect(tradePath("linear", trades, 1n)).toEqual({ lots: -2, cost: -220n, realisedProfit: 30n });
  });
});

describe("profit between prices", () => {
  test("FORMULA-01-02 linear profit is exact", () => {
    expect(priceProfit("linear", 2, 11_200_000, 14_000_000, 1n)).toBe(5_600_000n);
    expect(priceProfit("linear", -2, 100, -50, 1n)).toBe(300n);
  });

  test("FORMULA-01-02 inverse profit in coin is rounded down once", () => {
    // 1,000 * (1/10 - 1/12) = 16.67; valued one by one it would be 100 - 83.33 -> 16
    expect(priceProfit("inverse", 1, 10, 12, 1_000n)).toBe(16n);
    // the loss of a short rounds away from zero
    expect(priceProfit("inverse", -1, 10, 12, 1_000n)).toBe(-17n);
  });

  test("LEDGER-02-03 unrealised profit is value less cost", () => {
    expect(unrealisedProfit("linear", { lots: 2, cost: 190n }, 60, 1n)).toBe(-70n);
  });
});
