import { describe, expect, test } from "vitest";

import type { PricePath } from "../../../src/lab/plan/price-path.ts";
import { assetUpdateAt, priceAt, updateAt } from "../../../src/lab/plan/price-path.ts";

const path: PricePath = {
  points: [
    { at: 0, ticks: 100, gap: false },
    { at: 10, ticks: 107, gap: false },
    { at: 20, ticks: 50, gap: true },
    { at: 30, ticks: -10, gap: false },
  ],
};

describe("price path", () => {
  test.each([
    ["starts at the first point", 0, 100],
    ["rises linearly, rounded down (100 + 7 x 5 / 10 = 103.5)", 5, 103],
    ["reaches the point", 10, 107],
    ["holds before a gap", 19, 107],
    ["jumps at the gap", 20, 50],
    ["falls below zero, rounded down (50 - 60 x 9 / 10 = -4)", 29, -4],
    ["stays after the end", 99, -10],
  ])("%s", (_name, at, ticks) => {
    expect(priceAt(path, at)).toBe(ticks);
  });

  test("the mark of two sources is their mean, rounded down; the index is the mark", () => {
    const other: PricePath = { points: [{ at: 0, ticks: 101, gap: false }] };
    const market = {
      market: "X",
      marks: [path, other],
      index: undefined,
      lastTrade: false,
      tickSize: 1n,
    };
    // (100 + 101) / 2 = 100.5
    expect(updateAt(market, 0)).toEqual({ market: "X", markPrice: 100, indexPrice: 100 });
  });

  test("a collateral price is told where it is below the price", () => {
    const collateral: PricePath = { points: [{ at: 0, ticks: 60, gap: false }] };
    const asset = { asset: "X", path, collateral };
    expect(assetUpdateAt(asset, 0)).toEqual({ asset: "X", price: 100, collateralPrice: 60 });
    expect(assetUpdateAt(asset, 20)).toEqual({ asset: "X", price: 50 });
  });
});
