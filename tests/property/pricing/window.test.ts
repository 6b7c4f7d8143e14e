import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { CELLS, NO_AVERAGE, NO_NUMBERS } from "../../../src/core/state/feed.ts";
import {
  averageAt,
  cellMicrosOf,
  volumeIn,
  withStretch,
  withTrade,
  withVolume,
} from "../../../src/core/pricing/window.ts";

/** When a window begins that ends now. */
function startOf(windowMicros: number, nowMicros: number): number {
  const cell = cellMicrosOf(windowMicros);
  return (Math.floor(nowMicros / cell) - CELLS + 1) * cell;
}

function floorDiv(a: bigint, b: bigint): bigint {
  return a >= 0n || a % b === 0n ? a / b : a / b - 1n;
}

const anyWindow = fc.integer({ min: 1, max: 5_000 });
const anyStep = fc.record({
  wait: fc.integer({ min: 0, max: 2_000 }),
  price: fc.integer({ min: -(2 ** 50), max: 2 ** 50 }),
  weight: fc.integer({ min: 0, max: 2 ** 44 }),
});
const anySteps = fc.array(anyStep, { minLength: 1, maxLength: 60 });

describe("sliding averages are what their definition adds up", () => {
  it("PRICE-05-01: time-weighted", () => {
    fc.assert(
      fc.property(
        anyWindow,
        anySteps,
        fc.integer({ min: 0, max: 9_000 }),
        (window, steps, last) => {
          const cell = cellMicrosOf(window);
          let average = NO_AVERAGE;
          let now = 0;
          const stretches: { from: number; to: number; price: number }[] = [];
          for (const { wait, price } of steps) {
            average = withStretch(average, cell, now, now + wait, price);
            stretches.push({ from: now, to: now + wait, price });
            now += wait;
          }
          now += last;
          let time = 0n;
          let sum = 0n;
          for (const { from, to, price } of stretches) {
            const stood = BigInt(Math.max(0, to - Math.max(from, startOf(window, now))));
            time += stood;
            sum += stood * BigInt(price);
          }
          const expected = time === 0n ? null : Number(floorDiv(sum, time));
          expect(averageAt(average, cell, now)).toBe(expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("PRICE-05-01: volume-weighted", () => {
    fc.assert(
      fc.property(
        anyWindow,
        anySteps,
        fc.integer({ min: 0, max: 9_000 }),
        (window, steps, last) => {
          const cell = cellMicrosOf(window);
          let average = NO_AVERAGE;
          let now = 0;
          const trades: { at: number; price: number; weight: number }[] = [];
          for (const { wait, price, weight } of steps) {
            now += wait;
            average = withTrade(average, cell, now, price, weight);
            trades.push({ at: now, price, weight });
          }
          now += last;
          const counted = trades.filter(({ at }) => at >= startOf(window, now));
          const weight = counted.reduce((sum, trade) => sum + BigInt(trade.weight), 0n);
          const value = counted.reduce(
            (sum, trade) => sum + BigInt(trade.weight) * BigInt(trade.price),
            0n,
          );
          const expected = weight === 0n ? null : Number(floorDiv(value, weight));
          expect(averageAt(average, cell, now)).toBe(expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("PRICE-05-01 PRICE-03-03: volume, held to its most per cell", () => {
    fc.assert(
      fc.property(
        anyWindow,
        anySteps,
        fc.integer({ min: 0, max: 9_000 }),
        (window, steps, last) => {
          const cell = cellMicrosOf(window);
          let held = NO_NUMBERS;
          let now = 0;
          const cells = new Map<number, number>();
          for (const { wait, weight } of steps) {
            now += wait;
            const at = Math.floor(now / cell);
            held = withVolume(held, at, weight);
            cells.set(at, Math.min(2 ** 43, (cells.get(at) ?? 0) + weight));
          }
          const end = Math.floor((now + last) / cell);
          const counted = [...cells].filter(([at]) => at > end - CELLS);
          expect(volumeIn(held, end)).toBe(counted.reduce((sum, [, volume]) => sum + volume, 0));
        },
      ),
      { numRuns: 500 },
    );
  });
});
