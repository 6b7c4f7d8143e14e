import { describe, expect, it } from "vitest";

import {
  binomialScore,
  conditionalCoverageTest,
  exceptionProbability,
  independenceTest,
  kupiecFirstFailure,
  kupiecRegion,
  kupiecTest,
  shortfallCriticalValue,
  shortfallScore,
  trafficLight,
  transitionsOf,
} from "../../../src/model/index.ts";

describe("coverage", () => {
  it("MODEL-06-01: published ratios of Kupiec's test", () => {
    // MathWorks: 57 of 1043 at 5 %
    expect(kupiecTest(57, 1043, 0.05).lr).toBeCloseTo(0.461_47, 5);
    expect(kupiecTest(57, 1043, 0.05).pValue).toBeCloseTo(0.496_94, 5);
    // JP Morgan 1998: 20 of 252 at 5 %; 6 of 252 at 1 %
    expect(kupiecTest(20, 252, 0.05).lr).toBeCloseTo(3.91, 2);
    expect(Math.abs(kupiecTest(6, 252, 0.01).lr - 3.498)).toBeLessThan(0.001);
    // No exception: -2 * 250 ln 0.99
    expect(kupiecTest(0, 250, 0.01).lr).toBeCloseTo(5.0252, 4);
    expect(() => kupiecTest(3, 2, 0.01)).toThrow("exceptions <= observations");
    expect(() => kupiecTest(1, 2, 0)).toThrow("0 < p < 1");
  });

  it.each([
    [255, 0.01, 1, 6],
    [510, 0.01, 2, 10],
    [1000, 0.01, 5, 16],
    [255, 0.05, 7, 20],
    [1000, 0.05, 38, 64],
  ])("MODEL-06-01: region of acceptance of %i at %d: %i to %i", (n, p, least, most) => {
    expect(kupiecRegion(n, p, 0.05)).toEqual({ least, most });
  });

  it("MODEL-06-01: the first failure on day 10 at 1 %", () => {
    const { lr, pValue } = kupiecFirstFailure(10, 0.01);
    expect(lr).toBeCloseTo(2.889_586_949_510_243_8, 10);
    expect(pValue).toBeCloseTo(0.089_153_779_880_336_8, 10);
  });

  it("MODEL-06-02: the binomial distribution that Basel's table prints", () => {
    const printed = [8.11, 28.58, 54.32, 75.81, 89.22, 95.88, 98.63, 99.6, 99.89, 99.97, 99.99];
    for (const [count, percent] of printed.entries()) {
      expect(100 * exceptionProbability(count, 250, 0.01).atMost).toBeCloseTo(percent, 2);
    }
    // A true rate of 3 %: 12.8 % pass as green.
    expect(exceptionProbability(4, 250, 0.03).atMost).toBeCloseTo(0.128, 3);
    expect(exceptionProbability(0, 250, 0.01).atLeast).toBe(1);
    expect(exceptionProbability(250, 250, 0.01).atMost).toBe(1);
    expect(binomialScore(5, 250, 0.01)).toBeCloseTo(2.5 / Math.sqrt(2.475), 12);
  });

  it("MODEL-06-03: published ratios of Christoffersen's tests", () => {
    const mathworks = { n00: 932, n01: 53, n10: 53, n11: 4 };
    expect(independenceTest(mathworks).lr).toBeCloseTo(0.258_66, 5);
    expect(independenceTest(mathworks).pValue).toBeCloseTo(0.611_04, 5);
    const both = conditionalCoverageTest(mathworks, 57, 1043, 0.05);
    expect(both.lr).toBeCloseTo(0.720_13, 5);
    expect(both.pValue).toBeCloseTo(0.697_63, 5);
    // Jorion: 244, 2, 2, 4
    const clustered = { n00: 244, n01: 2, n10: 2, n11: 4 };
    expect(independenceTest(clustered).lr).toBeCloseTo(25.837, 1);
    expect(independenceTest({ n00: 9, n01: 0, n10: 0, n11: 0 })).toEqual({ lr: 0, pValue: 1 });
  });

  it("MODEL-06-03: counts the steps between neighbours", () => {
    const series = [false, true, true, false, false, true];
    expect(transitionsOf(series)).toEqual({ n00: 1, n01: 2, n10: 1, n11: 1 });
    expect(transitionsOf([])).toEqual({ n00: 0, n01: 0, n10: 0, n11: 0 });
  });

  it("MODEL-06-04: zones of a year at 99 %, and of three years at 99.5 %", () => {
    const zones = [4, 5, 9, 10].map((count) => trafficLight(count, 250, 0.01));
    expect(zones.map(({ zone }) => zone)).toEqual(["green", "yellow", "yellow", "red"]);
    expect(zones.map(({ multiplier }) => multiplier)).toEqual([1.5, 1.7, 1.92, 2]);
    const three = [6, 7, 12, 13].map((count) => trafficLight(count, 750, 0.005).zone);
    expect(three).toEqual(["green", "yellow", "yellow", "red"]);
  });
});

describe("shortfall", () => {
  it("MODEL-06-05: the scores of ten days", () => {
    const profits = [0.5, -1.2, -2.6, 0.3, 1.1, -0.4, -3.1, 0.9, -1.9, 0.2];
    // Two exceptions: (-2.6 - 3.1) / 2.5 = -2.28; -1.14 + 1; -2.28 / 1 + 1
    const { z1, z2 } = shortfallScore(profits, 2, 2.5, 0.1);
    expect(z1).toBeCloseTo(-0.14, 12);
    expect(z2).toBeCloseTo(-1.28, 12);
    const each = profits.map(() => 2.5);
    expect(shortfallScore(profits, each.map(() => 2), each, 0.1)).toEqual({ z1, z2 }); // prettier-ignore
    expect(shortfallScore([1], 2, 2.5, 0.1)).toEqual({ z1: null, z2: 1 });
  });

  it("MODEL-06-05: the published critical value, -0.70 at 5 % for 250 days at 2.5 %", () => {
    const found = shortfallCriticalValue(0.025, 250, 0.05, { runs: 4_000, seed: 1 });
    expect(Math.abs(found - -0.7)).toBeLessThan(0.04);
    expect(shortfallCriticalValue(0.025, 250, 0.05, { runs: 4_000, seed: 1 })).toBe(found);
  });
});
