import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { releasedCost, tradePosition, type TradeResult } from "../../src/core/margin/position.ts";
import { priceProfit } from "../../src/core/margin/profit.ts";
import { positionValue } from "../../src/core/margin/value.ts";
import { divFloor } from "../../src/core/number/rounding.ts";

const cost = fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n });
const lots = fc.integer({ min: 1, max: 1_000_000 });
const side = fc.constantFrom(1, -1);
const kind = fc.constantFrom("linear" as const, "inverse" as const);
const price = fc.integer({ min: 1, max: 1_000_000 });
const trade = fc.record({ lots: fc.integer({ min: -1_000, max: 1_000 }), ticks: price });
const trades = fc.array(trade, { maxLength: 30 });
const MULTIPLIER = 1_000_003n;

describe("cost of a position", () => {
  test("LEDGER-02-01 realised profit never exceeds the exact average-cost profit", () => {
    fc.assert(
      fc.property(cost, lots, lots, side, (total, a, b, facing) => {
        const [whole, closed] = [Math.max(a, b) * facing, Math.min(a, b) * facing];
        const released = releasedCost(total, whole, closed);
        // released >= total * closed / whole, by less than a unit
        const over = released * BigInt(Math.abs(whole)) - total * BigInt(Math.abs(closed));
        expect(over >= 0n && over < BigInt(Math.abs(whole))).toBe(true);
      }),
    );
  });

  test("LEDGER-02-01 released parts add up to the cost, however the position is closed", () => {
    fc.assert(
      fc.property(
        cost,
        lots,
        fc.array(lots, { maxLength: 20 }),
        side,
        (total, all, cuts, facing) => {
          let [left, held, released] = [all, total, 0n];
          for (const cut of [...cuts, all]) {
            const closed = Math.min(cut, left);
            if (closed === 0) break;
            const part = releasedCost(held, left * facing, closed * facing);
            [left, held, released] = [left - closed, held - part, released + part];
          }
          expect(left).toBe(0);
          expect(held).toBe(0n);
          expect(released).toBe(total);
        },
      ),
    );
  });

  test("LEDGER-02-01 realised profit and remaining cost account for every unit traded", () => {
    fc.assert(
      fc.property(kind, trades, (market, path) => {
        let position: TradeResult = { lots: 0, cost: 0n, realisedProfit: 0n };
        let [paid, realised, held] = [0n, 0n, 0];
        for (const { lots: traded, ticks } of path) {
          const value = positionValue(market, traded, ticks, MULTIPLIER);
          position = tradePosition(position, traded, value);
          paid += value;
          held += traded;
          realised += position.realisedProfit;
          expect(position.lots).toBe(held);
          expect(position.cost - realised).toBe(paid);
          expect(held !== 0 || position.cost === 0n).toBe(true);
        }
      }),
    );
  });

  test("FORMULA-01-02 what a long gains and a short loses never adds up to a gain", () => {
    fc.assert(
      fc.property(kind, lots, price, price, (market, size, from, to) => {
        const long = priceProfit(market, size, from, to, MULTIPLIER);
        const short = priceProfit(market, -size, from, to, MULTIPLIER);
        const both = long + short;
        expect(both === 0n || (market === "inverse" && both === -1n)).toBe(true);
      }),
    );
  });

  test("FORMULA-01-02 a linear profit is exact at zero and negative prices", () => {
    const any = fc.integer({ min: -1_000_000, max: 1_000_000 });
    fc.assert(
      fc.property(lots, side, any, any, (size, facing, from, to) => {
        const profit = priceProfit("linear", size * facing, from, to, MULTIPLIER);
        const values = [from, to].map((at) =>
          positionValue("linear", size * facing, at, MULTIPLIER),
        );
        expect(profit).toBe(values[1]! - values[0]!);
        expect(divFloor(profit, MULTIPLIER) * MULTIPLIER).toBe(profit);
      }),
    );
  });
});
