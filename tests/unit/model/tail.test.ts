import { describe, expect, it } from "vitest";

import {
  filteredRisk,
  fitPareto,
  hillShape,
  historicalRisk,
  mersenneTwister,
  paretoRisk,
  paretoTailProbability,
  tailMultiplier,
  thresholdOf,
} from "../../../src/model/index.ts";

const HUNDRED = Array.from({ length: 100 }, (_, index) => index + 1);

describe("historical risk", () => {
  it("MODEL-03-02: the order statistic from the worst and the mean of those", () => {
    expect(historicalRisk(HUNDRED, 0.99)).toEqual({ valueAtRisk: 100, expectedShortfall: 100 });
    // 5 worst: 96 to 100
    expect(historicalRisk(HUNDRED, 0.95)).toEqual({ valueAtRisk: 96, expectedShortfall: 98 });
    // ceil(100 * 0.045) = 5
    expect(historicalRisk(HUNDRED, 0.955).valueAtRisk).toBe(96);
    expect(() => historicalRisk([], 0.99)).toThrow("expected losses");
    expect(() => historicalRisk(HUNDRED, 1)).toThrow("alpha < 1");
  });

  it("MODEL-03-03: filtered: scales with the volatility now, and equals the plain one without", () => {
    const sigma = HUNDRED.map(() => 2);
    expect(filteredRisk(HUNDRED, sigma, 2, 0.95)).toEqual(historicalRisk(HUNDRED, 0.95));
    expect(filteredRisk(HUNDRED, sigma, 6, 0.95).valueAtRisk).toBe(288);
    // A loss of 10 in a calm time counts more than one of 12 in a wild one.
    expect(filteredRisk([10, 12], [1, 4], 2, 0.5).valueAtRisk).toBe(20);
    expect(() => filteredRisk([1], [0], 1, 0.9)).toThrow("volatility above 0");
  });
});

describe("peaks over a threshold", () => {
  it("MODEL-03-04: Hull's four-index example", () => {
    const tail = {
      threshold: 160,
      shape: 0.436,
      scale: 32.532,
      observations: 500,
      exceedances: 22,
    };
    const [year, rare] = [paretoRisk(tail, 0.99), paretoRisk(tail, 0.999)];
    // Published 227.8, 337.9, 474.0 and 0.0039, from parameters with more digits than are printed.
    expect(Math.abs(year.valueAtRisk - 227.8)).toBeLessThan(0.1);
    expect(Math.abs(year.expectedShortfall - 337.9)).toBeLessThan(0.15);
    expect(Math.abs(rare.valueAtRisk - 474)).toBeLessThan(0.15);
    expect(paretoTailProbability(tail, 300)).toBeCloseTo(0.0039, 4);
    expect(paretoTailProbability(tail, year.valueAtRisk)).toBeCloseTo(0.01, 12);
    expect(() => paretoRisk(tail, 0.5)).toThrow("beyond the threshold");
  });

  it("MODEL-03-04: a shape of 0 is the exponential tail, and the limit of small shapes", () => {
    const tail = { threshold: 1, shape: 0, scale: 2, observations: 100, exceedances: 10 };
    const { valueAtRisk } = paretoRisk(tail, 0.99);
    expect(valueAtRisk).toBeCloseTo(1 + 2 * Math.log(10), 12);
    expect(paretoRisk({ ...tail, shape: 1e-9 }, 0.99).valueAtRisk).toBeCloseTo(valueAtRisk, 6);
    expect(paretoTailProbability(tail, valueAtRisk)).toBeCloseTo(0.01, 12);
  });

  it("MODEL-03-05: finds the shape that losses were drawn with", () => {
    const random = mersenneTwister(3);
    for (const shape of [-0.2, 0.1, 0.4]) {
      const drawn = Array.from({ length: 5_000 }, () => {
        return (2 * Math.expm1(-shape * Math.log(random.nextOpen()))) / shape;
      });
      const fit = fitPareto(drawn, 0);
      expect(Math.abs(fit.shape - shape)).toBeLessThan(0.06);
      expect(Math.abs(fit.scale - 2)).toBeLessThan(0.12);
      expect(fit.capped).toBe(false);
    }
  });

  it("MODEL-03-05: a shape of 1 or more is cut and flagged; too few losses are refused", () => {
    const random = mersenneTwister(4);
    const wild = Array.from({ length: 2_000 }, () => random.nextOpen() ** -1.6);
    const fit = fitPareto(wild, thresholdOf(wild, 0.1));
    expect(fit).toMatchObject({ capped: true, shape: 0.95 });
    expect(Number.isFinite(paretoRisk(fit, 0.99).expectedShortfall)).toBe(true);
    expect(hillShape(wild, 200)).toBeGreaterThan(1.2);
    expect(() => fitPareto([1, 2, 3], 0)).toThrow("at least 10 losses");
    expect(() => hillShape([1, 2], 2)).toThrow("expected 3 losses");
  });

  it("MODEL-03-06: the multiplier is the Pareto quantile of the residuals, above the normal one", () => {
    const random = mersenneTwister(5);
    const residuals = Array.from({ length: 4_000 }, () => {
      // Student's t with 3 degrees of freedom would do; a power tail of shape 1/3 is its tail.
      const sign = random.nextOpen() < 0.5 ? -1 : 1;
      return sign * (random.nextOpen() ** (-1 / 3) - 1);
    });
    const { multiplier, shortfall, fit } = tailMultiplier(residuals, 0.99);
    // P(x > m) = 0.5 (1 + m)^-3 = 0.01 at m = 50^(1/3) - 1 = 2.684
    expect(Math.abs(multiplier - 2.684)).toBeLessThan(0.2);
    expect(shortfall).toBeGreaterThan(multiplier);
    expect(fit.exceedances).toBe(400);
  });
});
