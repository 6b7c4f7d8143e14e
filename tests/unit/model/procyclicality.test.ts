import { describe, expect, it } from "vitest";

import {
  GUARD,
  guardedMargin,
  HOURLY,
  longRunFloored,
  MarginEstimator,
  mersenneTwister,
  normalQuantile,
  procyclicalityOf,
  stressWeighted,
  walkForward,
} from "../../../src/model/index.ts";

describe("procyclicality", () => {
  it("MODEL-08-01: peak to trough and rises", () => {
    const found = procyclicalityOf([100, 110, 150, 120, 180], [1, 2, 4]);
    expect(found.peakToTrough).toBe(1.8);
    // 180 / 120, 150 / 100 and 180 / 100
    expect(found.rises.map(({ rise }) => rise)).toEqual([0.5, 0.5, 0.8]);
    expect(found.average).toBe(132);
    expect(() => procyclicalityOf([], [1])).toThrow("margins above 0");
    expect(() => procyclicalityOf([1, 0], [1])).toThrow("margins above 0");
  });

  it("MODEL-08-02: the buffer is used first, then the margin follows at once, and falls in steps", () => {
    const first = guardedMargin(null, 0.08, 1);
    expect(first).toBe(0.1);
    const used = guardedMargin(first, 0.095, 1);
    // Within the buffer: only what a day fills up again.
    expect(used).toBeCloseTo(0.1 * 1.005, 12);
    expect(guardedMargin(used, 0.3, 1)).toBe(0.3);
    expect(guardedMargin(0.3, 0.1, 1)).toBeCloseTo(0.3 * 0.98, 12);
    expect(guardedMargin(0.3, 0.1, 10)).toBeCloseTo(0.3 * 0.98 ** 10, 12);
    expect(guardedMargin(0.126, 0.1, 1)).toBe(0.125);
    expect(guardedMargin(0.124_9, 0.1, 1)).toBe(0.125);
    expect(guardedMargin(0.001, 0.000_1, 1)).toBe(GUARD.floor);
    expect(guardedMargin(null, 0.001, 1)).toBe(GUARD.floor);
  });

  it("MODEL-08-03: 125, 120 and 130 by the three ways of Art. 28 (100, stressed 180, long run 130)", () => {
    expect(guardedMargin(null, 100, 1)).toBe(125);
    expect(stressWeighted(100, 180)).toBe(120);
    expect(longRunFloored(100, 130)).toBe(130);
  });
});

/** Hourly closes with calm and wild weeks, from a seed. */
function closes(count: number, seed: number): number[] {
  const random = mersenneTwister(seed);
  let price = 100;
  return Array.from({ length: count }, (_, hour) => {
    const sigma = Math.floor(hour / 168) % 9 === 8 ? 0.02 : 0.005;
    price *= Math.exp(sigma * normalQuantile(random.nextOpen()));
    return price;
  });
}

const QUICK = { ...HOURLY, residualsMin: 200 };

describe("estimated margins", () => {
  it("MODEL-08-04: nothing that comes later changes an earlier estimate", () => {
    const prices = closes(4_000, 1);
    const seen = (list: readonly number[], at: number): number | undefined => {
      const estimator = new MarginEstimator(QUICK);
      let found: number | undefined;
      for (const [hour, price] of list.entries()) {
        estimator.add(price);
        if (hour === at) found = estimator.estimate?.margin;
      }
      return found;
    };
    const crash = prices.map((price, hour) => (hour > 3_000 ? price / 10 : price));
    expect(seen(prices, 3_000)).toBeGreaterThan(0);
    expect(seen(crash, 3_000)).toBe(seen(prices, 3_000));
    expect(seen(crash, 3_001)! / seen(prices, 3_001)!).toBeGreaterThan(3);
  });

  it("MODEL-08-04: the estimate is sigma times multiplier, and sigma the largest of three", () => {
    const estimator = new MarginEstimator(QUICK);
    expect(estimator.estimate).toBeNull();
    for (const price of closes(3_000, 2)) estimator.add(price);
    const { margin, sigma, fast, slow, longRun, multiplier } = estimator.estimate!;
    expect(margin).toBe(sigma * multiplier);
    expect(sigma).toBe(Math.max(fast, slow, longRun));
    // 24 steps of a normal walk: a bit above sqrt(24) * 2.33 of the larger of two averages.
    expect(multiplier).toBeGreaterThan(4);
    expect(multiplier).toBeLessThan(20);
    expect(() => estimator.add(0)).toThrow("expected a price");
    expect(() => estimator.add(NaN)).toThrow("expected a price");
  });

  it("MODEL-09-01: judges only days after the first year, and needs more than one", () => {
    const hours = closes(24 * 420, 3).map((close, hour) => {
      return { timeMillis: hour * 3_600_000, close };
    });
    const found = walkForward(hours, 0.99);
    expect(found.map(({ days }) => days)).toEqual([53, 53, 53, 53, 53]);
    expect(found[0]!.model).toBe("adaptive");
    expect(found[0]!.average).toBeGreaterThan(found[1]!.average);
    expect(found[4]!.peakToTrough).toBe(1);
    expect(() => walkForward(hours.slice(0, 24 * 366), 0.99)).toThrow("more than a year");
  });
});
