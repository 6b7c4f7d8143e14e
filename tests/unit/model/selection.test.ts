import { describe, expect, it } from "vitest";

import {
  choose,
  combinations,
  combinatorialCounts,
  combinatorialTraining,
  deflatedSharpe,
  expectedMaximum,
  probabilisticSharpe,
  purgedTraining,
} from "../../../src/model/index.ts";

describe("choosing parameters", () => {
  it("MODEL-07-01: what the best of 10 and of 100 trials reaches without skill", () => {
    expect(expectedMaximum(10)).toBeCloseTo(1.5746, 4);
    expect(expectedMaximum(100)).toBeCloseTo(2.530_602_893_2, 9);
  });

  it("MODEL-07-01: the published chances, with raw kurtosis", () => {
    const normal = { sharpe: 0.458, periods: 24, skewness: 0, kurtosis: 3 };
    expect(probabilisticSharpe(normal, 0)).toBeCloseTo(0.982, 3);
    // 2.5 a year, variance of the trials 1/2 a year, 1250 days
    const record = { sharpe: 2.5 / Math.sqrt(250), periods: 1250, skewness: -3, kurtosis: 10 };
    const deviation = Math.sqrt(0.5 / 250);
    expect(deflatedSharpe(record, deviation, 100).probability).toBeCloseTo(0.900_396_834_4, 9);
    expect(deflatedSharpe(record, deviation, 100).benchmark).toBeCloseTo(0.113_17, 5);
    expect(deflatedSharpe(record, deviation, 46).probability).toBeCloseTo(0.950_501_7, 7);
  });

  it("MODEL-07-02: counts of splits and paths", () => {
    expect(combinatorialCounts(6, 2)).toEqual({ splits: 15, paths: 5 });
    expect(combinatorialCounts(10, 8)).toEqual({ splits: 45, paths: 36 });
    expect(choose(16, 8)).toBe(12_870);
    expect(combinations(3, 2)).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
  });

  it("MODEL-07-02: training sets keep away from what is tested", () => {
    expect(combinatorialTraining(12, 3, 2, { purge: 1, embargo: 0 })).toEqual([
      [9, 10, 11],
      [5, 6],
      [0, 1, 2],
    ]);
    expect(combinatorialTraining(12, 3, 2, { purge: 0, embargo: 1 })[2]).toEqual([0, 1, 2, 3]);
    expect(purgedTraining(10, 2, [4, 5], 1)).toEqual([0, 1, 2, 8, 9]);
    expect(purgedTraining(5, 0, [2, 2], 0)).toEqual([0, 1, 3, 4]);
  });
});
