import { describe, expect, it } from "vitest";

import {
  depthWithin,
  hawkesBranching,
  hawkesLogLikelihood,
  liquidityHorizonShortfall,
  squareRootImpact,
  turnoverProfile,
  unwindPeriods,
  unwindScale,
} from "../../../src/model/index.ts";

describe("liquidity", () => {
  it("MODEL-05-01: the cascade over 10, 20 and 40 days", () => {
    // 100^2 + 60^2 * 1 + 40^2 * 2 = 16,800
    expect(liquidityHorizonShortfall([100, 60, 40], [10, 20, 40])).toBeCloseTo(
      Math.sqrt(16_800),
      12,
    );
    expect(() => liquidityHorizonShortfall([1], [])).toThrow("one shortfall for each");
    expect(() => liquidityHorizonShortfall([1, 1], [10, 10])).toThrow("to rise");
  });

  it("MODEL-05-02: five periods to close, each with a slice less", () => {
    expect(unwindPeriods(100, 200, 0.1)).toBe(5);
    expect(unwindPeriods(101, 200, 0.1)).toBe(6);
    expect(unwindPeriods(0, 200, 0.1)).toBe(1);
    expect(unwindScale(1)).toBe(1);
    expect(unwindScale(5)).toBeCloseTo(1.4832, 4);
    expect(() => unwindPeriods(1, 0, 0.1)).toThrow("turnover");
  });

  it("MODEL-05-03: four times the size, twice the impact", () => {
    expect(squareRootImpact(0.01, 1, 0.03)).toBeCloseTo(0.003, 15);
    expect(squareRootImpact(0.04, 1, 0.03, 0.5)).toBeCloseTo(0.003, 15);
  });

  it("MODEL-05-04: turnover of complete days, and depth after a haircut", () => {
    const hour = (day: number, index: number, volume: number) => {
      return { timeMillis: (day * 24 + index) * 3_600_000, volume };
    };
    const days = Array.from({ length: 10 }, (_, day) =>
      Array.from({ length: 24 }, (__, index) => hour(day, index, index === 0 ? 25 : day)),
    );
    const profile = turnoverProfile([...days.flat(), hour(10, 0, 1e9)]);
    // Day d trades 25 + 23 d; the poorest of ten is the first, the median the fifth.
    expect(profile).toMatchObject({ days: 10, median: 25 + 23 * 4, poor: 25 });
    // Hour 0: 250 of 250 + 23 * 45
    expect(profile.hourShares[0]).toBeCloseTo(250 / 1_285, 12);
    expect(profile.hourShares.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12);
    expect(() => turnoverProfile([hour(0, 0, 1)])).toThrow("one day of 24 hours");
    const bids = [
      { price: 99, size: 10 },
      { price: 98, size: 20 },
      { price: 90, size: 500 },
    ];
    expect(depthWithin(bids, 100, 0.02, 0.5)).toBe(15);
  });

  it("MODEL-05-05: branching, and the likelihood of a few arrivals against its definition", () => {
    const kernel = { mu: 0.3, alpha: 0.5, beta: 1.2 };
    expect(hawkesBranching(kernel).stationaryRate).toBeCloseTo(0.3 / (1 - 0.5 / 1.2), 12);
    expect(hawkesBranching({ ...kernel, alpha: 2 }).stationaryRate).toBe(Infinity);
    const times = [1, 2.5, 3, 7];
    const rate = (t: number): number =>
      0.3 + times.filter((s) => s < t).reduce((sum, s) => sum + 0.5 * Math.exp(-1.2 * (t - s)), 0);
    const logs = times.reduce((sum, t) => sum + Math.log(rate(t)), 0);
    const area = times.reduce((sum, t) => sum + (0.5 / 1.2) * (1 - Math.exp(-1.2 * (10 - t))), 3);
    expect(hawkesLogLikelihood(kernel, times, 10)).toBeCloseTo(logs - area, 12);
  });
});
