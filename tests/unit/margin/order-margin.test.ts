import { describe, expect, test } from "vitest";

import { isolatedOrderMargin, type OpenOrder } from "../../../src/core/margin/order-margin.ts";

const RATE = { factorPpm: 500_000, multiplier: 1n, lotDivisor: 1n, auctionTicks: null };
const buy = (lots: number, limitTicks: number): OpenOrder => ({ side: "buy", lots, limitTicks });
const sell = (lots: number, limitTicks: number): OpenOrder => ({ side: "sell", lots, limitTicks });

describe("margin of open orders", () => {
  test("FORMULA-05-01 the dearer side is charged", () => {
    // buys 2 * 50 = 100, sells 1 * 60 + 1 * 70 = 130; half of 130
    const orders = [buy(2, 50), sell(1, 60), sell(1, 70)];
    expect(isolatedOrderMargin(0, orders, RATE)).toBe(65n);
  });

  test("FORMULA-05-01 lots nearest the market that reduce the position are free", () => {
    // short 4 excuses the 4 buys at 50: 6 * 50 + 20 * 40 = 1,100
    const orders = [buy(20, 40), buy(10, 50)];
    expect(isolatedOrderMargin(-4, orders, RATE)).toBe(550n);
    // long 5 excuses the sells at 20: 5 * 20 + 10 * 40 = 500
    expect(isolatedOrderMargin(5, [sell(10, 40), sell(10, 20)], RATE)).toBe(250n);
  });

  test("FORMULA-05-01 in an auction orders count at no less than its price", () => {
    // 10 * 50 + 20 * 42 = 1,340
    const rate = { ...RATE, auctionTicks: 42 };
    expect(isolatedOrderMargin(0, [buy(10, 50), buy(20, 40)], rate)).toBe(670n);
  });

  test("FORMULA-05-01 a divisor for small lots is applied with the one rounding", () => {
    // 3 * 5 * 0.5 / 4 = 1.875
    const rate = { ...RATE, lotDivisor: 4n };
    expect(isolatedOrderMargin(0, [buy(3, 5)], rate)).toBe(2n);
  });

  test("FORMULA-05-01 a multiplier above one multiplies, a price below zero counts by its size", () => {
    // 2 * 50 * 3 * 0.5
    expect(isolatedOrderMargin(0, [buy(2, 50)], { ...RATE, multiplier: 3n })).toBe(150n);
    // 2 * |-50| * 0.5
    expect(isolatedOrderMargin(0, [buy(2, -50)], RATE)).toBe(50n);
  });

  test("FORMULA-05-01 no orders need no margin", () => {
    expect(isolatedOrderMargin(7, [], RATE)).toBe(0n);
  });
});
