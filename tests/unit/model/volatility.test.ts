import { describe, expect, it } from "vitest";

import {
  Ewma,
  ewmaCovarianceStep,
  ewmaHalfLife,
  ewmaStep,
  ewmaWindow,
  fitGarch,
  GarchForecast,
  garchHorizonVariance,
  garchLongRun,
  garchStep,
  garchTermStructure,
  lambdaOfHalfLife,
  mersenneTwister,
  normalQuantile,
  StepVolatility,
} from "../../../src/model/index.ts";

describe("EWMA", () => {
  it("MODEL-02-01: Hull's example: lambda 0.9, 1 % a day, a move of 2 %", () => {
    // 0.9 * 0.0001 + 0.1 * 0.0004 = 0.00013
    const variance = ewmaStep(0.01 ** 2, 0.02, 0.9);
    expect(variance).toBeCloseTo(0.000_13, 15);
    expect(Math.sqrt(variance)).toBeCloseTo(0.0114, 4);
  });

  it("MODEL-02-01: Hull's covariance: 0.6 of 1 % and 2 %, moves of 0.5 % and 2.5 %", () => {
    // 0.95 * 0.00012 + 0.05 * 0.005 * 0.025 = 0.00012025
    const covariance = ewmaCovarianceStep(0.6 * 0.01 * 0.02, [0.005, 0.025], 0.95);
    const [first, second] = [ewmaStep(0.01 ** 2, 0.005, 0.95), ewmaStep(0.02 ** 2, 0.025, 0.95)];
    expect(covariance).toBeCloseTo(0.000_120_25, 12);
    expect(covariance / Math.sqrt(first * second)).toBeCloseTo(0.6044, 4);
  });

  it("MODEL-02-01: half-life and window of RiskMetrics' 0.94", () => {
    expect(ewmaHalfLife(0.94)).toBeCloseTo(11.2023, 4);
    expect(ewmaWindow(0.94, 0.01)).toBeCloseTo(74.4265, 4);
    expect(lambdaOfHalfLife(ewmaHalfLife(0.94))).toBeCloseTo(0.94, 12);
    expect(() => lambdaOfHalfLife(0)).toThrow("half-life > 0");
  });

  it("MODEL-02-01: a running average starts as the mean of its first half-life", () => {
    const ewma = new Ewma(4);
    expect([ewma.variance, ewma.warm]).toEqual([0, false]);
    for (const r of [0.01, -0.03, 0.02, 0.04]) ewma.add(r);
    // (1 + 9 + 4 + 16) / 4 = 7.5 of 0.01^2
    expect(ewma.variance).toBeCloseTo(7.5e-4, 12);
    expect(ewma.warm).toBe(true);
    ewma.add(0.01);
    const lambda = 0.5 ** 0.25;
    expect(ewma.variance).toBeCloseTo(lambda * 7.5e-4 + (1 - lambda) * 1e-4, 12);
  });
});

const HULL = { omega: 0.000_001_346_5, alpha: 0.083_394, beta: 0.910_116 };

describe("GARCH(1,1)", () => {
  it("MODEL-02-02: Hull's example of one step", () => {
    // 0.000002 + 0.13 * 0.01^2 + 0.86 * 0.016^2 = 0.00023516
    const next = garchStep({ omega: 0.000_002, alpha: 0.13, beta: 0.86 }, 0.016 ** 2, 0.01);
    expect(next).toBeCloseTo(0.000_235_16, 12);
    expect(Math.sqrt(next)).toBeCloseTo(0.0153, 4);
  });

  it("MODEL-02-03: Hull's term structure, and the sum of forecasts", () => {
    const found = garchTermStructure(HULL, 0.0003, [10, 30, 50, 100, 500], 252);
    const published = [0.2736, 0.271, 0.2687, 0.2635, 0.2432];
    for (const [index, value] of published.entries()) expect(found[index]).toBeCloseTo(value, 4);
    const model = { omega: 2e-6, alpha: 0.1, beta: 0.88 };
    expect(garchHorizonVariance(model, 0.0009, 5)).toBeCloseTo(0.004_343_168_128, 14);
    expect(garchHorizonVariance(model, garchLongRun(model), 7)).toBeCloseTo(7e-4, 14);
  });

  it("MODEL-02-04: finds again what a series was drawn from, whatever its scale", () => {
    const random = mersenneTwister(11);
    const model = { omega: 0.05, alpha: 0.1, beta: 0.85 };
    let h = garchLongRun(model);
    const series = Array.from({ length: 6_000 }, () => {
      const e = Math.sqrt(h) * normalQuantile(random.nextOpen());
      h = garchStep(model, h, e);
      return e;
    });
    const fit = fitGarch(series);
    expect(fit.converged).toBe(true);
    const [, omega, alpha, beta] = fit.standardErrors;
    expect(Math.abs(fit.omega - model.omega)).toBeLessThan(3 * omega!);
    expect(Math.abs(fit.alpha - model.alpha)).toBeLessThan(3 * alpha!);
    expect(Math.abs(fit.beta - model.beta)).toBeLessThan(3 * beta!);
    const small = fitGarch(series.map((r) => r / 1_000));
    expect(small.alpha).toBeCloseTo(fit.alpha, 8);
    expect(small.varianceNext * 1e6).toBeCloseTo(fit.varianceNext, 8);
  });

  it("MODEL-02-04: refuses what nothing can be fitted to", () => {
    expect(() => fitGarch([0.1, 0.2])).toThrow("at least 100 returns");
    expect(() => fitGarch(Array.from({ length: 200 }, () => 0))).toThrow("not all equal");
    expect(() => fitGarch(Array.from({ length: 200 }, () => NaN))).toThrow(RangeError);
  });
});

describe("chance", () => {
  it("MODEL-01-05: the 10,000th number of MT19937 with seed 5489", () => {
    const random = mersenneTwister(5489);
    let last = 0;
    for (let count = 0; count < 10_000; count += 1) last = random.nextUint32();
    expect(last).toBe(4_123_659_995);
    const open = random.nextOpen();
    expect(open > 0 && open < 1).toBe(true);
  });
});

describe("forecasts", () => {
  const random = mersenneTwister(11);
  /** A GARCH(1,1) path with alpha 0.1, beta 0.85 and a long-run volatility of 1 %. */
  const path = (count: number): number[] => {
    let variance = 1e-4;
    return Array.from({ length: count }, () => {
      const shock = Math.sqrt(variance) * normalQuantile(random.nextOpen());
      variance = garchStep({ omega: 5e-6, alpha: 0.1, beta: 0.85 }, variance, shock);
      return shock;
    });
  };

  it("MODEL-02-05: the mean variance of the horizon, by the last fit and what came after", () => {
    const returns = path(520);
    const forecast = new GarchForecast({ window: 500, fitEvery: 500, horizon: 24 });
    for (const each of returns.slice(0, 499)) forecast.add(each);
    expect(forecast.sigma).toBeNull();
    for (const each of returns.slice(499)) forecast.add(each);
    const fit = fitGarch(returns.slice(0, 500));
    let variance = fit.varianceNext;
    for (const each of returns.slice(500)) variance = garchStep(fit, variance, each - fit.mean);
    const expected = Math.sqrt(garchHorizonVariance(fit, variance, 24) / 24);
    expect(forecast.sigma).toBeCloseTo(expected, 15);
    expect(forecast.converged).toBe(true);
  });

  it("MODEL-02-05: what cannot be fitted is not used, and told", () => {
    const forecast = new GarchForecast({ window: 100, fitEvery: 100, horizon: 1 });
    for (let step = 0; step < 100; step += 1) forecast.add(0.01);
    expect([forecast.sigma, forecast.converged]).toEqual([null, false]);
    for (const each of path(100)) forecast.add(each);
    const { sigma } = forecast;
    expect(forecast.converged).toBe(true);
    for (let step = 0; step < 100; step += 1) forecast.add(0);
    // The last fit that converged goes on: without shocks toward its long run from below.
    expect(forecast.converged).toBe(false);
    expect(forecast.sigma).toBeGreaterThan(0);
    expect(forecast.sigma).toBeLessThan(sigma!);
  });

  it("MODEL-08-04: sigma is not below a forecast where the rule has one", () => {
    const rule = { fastHalfLife: 20, slowHalfLife: 50, longRunEvery: 24 };
    const plain = new StepVolatility({ ...rule, garch: null });
    const garch = { window: 300, fitEvery: 300, horizon: 1 };
    const [with_, alone] = [new StepVolatility({ ...rule, garch }), new GarchForecast(garch)];
    for (const each of [...path(400), 0.1]) {
      for (const seen of [plain, with_, alone]) seen.add(each);
    }
    expect(alone.sigma!).toBeGreaterThan(plain.sigma);
    expect(with_.sigma).toBe(alone.sigma);
    expect(plain.sigma).toBe(Math.max(plain.fast, plain.slow, plain.longRun));
  });
});
