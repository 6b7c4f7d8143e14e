import { describe, expect, it } from "vitest";

import {
  filteredRisk,
  HOURLY,
  jointHistory,
  mersenneTwister,
  normalQuantile,
  spreadByCorrelation,
  SpreadEstimator,
  spreadHistory,
  StepVolatility,
  walkCollateral,
  walkSpread,
  type PricePair,
} from "../../../src/model/index.ts";

const RULE = { ...HOURLY, residualsMin: 200 };

/** Two prices that share most of their moves, hour by hour. */
function pairs(count: number, own: number): PricePair[] {
  const random = mersenneTwister(21);
  const prices = [100, 50];
  return Array.from({ length: count }, () => {
    const common = 0.005 * normalQuantile(random.nextOpen());
    for (const index of [0, 1]) {
      prices[index]! *= Math.exp(common + own * normalQuantile(random.nextOpen()));
    }
    return [prices[0]!, prices[1]!] as const;
  });
}

describe("spreads", () => {
  it("MODEL-08-05: the worse side of the filtered history of the difference of returns", () => {
    const prices = pairs(168 * 16, 0.001);
    const estimator = new SpreadEstimator(RULE);
    expect(estimator.risk).toBeNull();
    for (const each of prices) estimator.add(each);
    // By hand: volatilities before each window of 24 hours, every sixth one, the last at hour 2688.
    const volatility = new StepVolatility({ ...RULE, longRunEvery: 24 });
    const sigmas = prices.map(([one, other], index) => {
      const last = prices[index - 1];
      if (last !== undefined) volatility.add(one / last[0] - other / last[1]);
      return volatility.sigma;
    });
    const moves: number[] = [];
    const before: number[] = [];
    for (let end = 24; end < prices.length; end += 1) {
      const [from, to] = [prices[end - 24]!, prices[end]!];
      if ((end + 1) % 6 !== 0 || sigmas[end - 24] === 0) continue;
      moves.push(to[0] / from[0] - to[1] / from[1]);
      before.push(sigmas[end - 24]!);
    }
    const down = filteredRisk(moves.map((move) => -move), before, sigmas.at(-1)!, 0.99); // prettier-ignore
    const up = filteredRisk(moves, before, sigmas.at(-1)!, 0.99);
    const { valueAtRisk, expectedShortfall } = estimator.risk!;
    expect(valueAtRisk).toBeCloseTo(Math.max(down.valueAtRisk, up.valueAtRisk), 14);
    expect(expectedShortfall).toBeCloseTo(
      Math.max(down.expectedShortfall, up.expectedShortfall),
      14,
    );
    expect(() => estimator.add([1, 0])).toThrow("expected a price");
  });

  it("MODEL-08-05: by correlation: legs of 10 % at 0.98 need 2 %, at 1 nothing, at -1 both", () => {
    // 0.01 + 0.01 - 2 * 0.98 * 0.01 = 0.0004
    expect(spreadByCorrelation([0.1, 0.1], 0.98)).toBeCloseTo(0.02, 12);
    expect(spreadByCorrelation([0.1, 0.1], 1)).toBe(0);
    expect(spreadByCorrelation([0.1, 0.2], -1)).toBeCloseTo(0.3, 12);
  });

  it("MODEL-08-05: the larger of both, behind the guard, over the hours that both have", () => {
    const hours = pairs(24 * 330, 0.001);
    const rows = (index: 0 | 1): { timeMillis: number; close: number; volume: number }[] =>
      hours.map((each, hour) => ({ timeMillis: hour, close: each[index], volume: 1 }));
    const [one, other] = [rows(0), rows(1).filter(({ timeMillis }) => timeMillis % 50 !== 7)];
    const together = jointHistory([one, other])!;
    const correlation = together.low[0]![1]!;
    // Variances of 25 and 1: a correlation of 25 / 26.
    expect(together.longRun[0]![1]).toBeGreaterThan(0.92);
    expect(together.longRun[0]![1]).toBeLessThan(0.98);
    const found = spreadHistory(one, other, correlation)!;
    const larger = Math.max(found.simulated.valueAtRisk, found.byCorrelation);
    expect(found.margin).toBeGreaterThanOrEqual(larger);
    expect(found.margin).toBeLessThan(1.6 * larger);
    const careless = spreadHistory(one, other, -0.5)!;
    expect(careless.byCorrelation).toBeGreaterThan(found.byCorrelation);
    expect(spreadHistory(one.slice(0, 999), other, correlation)).toBeNull();
    expect(jointHistory([one.slice(0, 2_000), other])).toBeNull();
  });

  it("MODEL-09-02: walks a spread forward by seven ways, the offset within both margins", () => {
    const hours = pairs(24 * 400, 0.001).map((closes, hour) => {
      return { timeMillis: hour * 3_600_000, closes };
    });
    const found = walkSpread(hours, 0.99);
    expect(found.map(({ days }) => days)).toEqual([33, 33, 33, 33, 33, 33, 33]);
    const [offset, bare, simulated, low, , , full] = found;
    expect(offset!.average).toBeGreaterThan(bare!.average);
    expect(offset!.average).toBeGreaterThanOrEqual(Math.max(simulated!.average, low!.average));
    expect(full!.average).toBeGreaterThan(3 * offset!.average);
  });

  it("MODEL-09-03: collateral that falls with the position: held is margin over 1 less haircut", () => {
    const hours = pairs(24 * 400, 0.001).map((closes, hour) => {
      return { timeMillis: hour * 3_600_000, closes };
    });
    const [both, bare] = walkCollateral(hours, 0.99);
    expect([both!.days, bare!.days]).toEqual([33, 33]);
    // A haircut of about 7 % beside a margin of about 7 %.
    expect(both!.average / bare!.average).toBeGreaterThan(1.05);
    expect(both!.average / bare!.average).toBeLessThan(1.12);
    // On the last evening everything falls by 30 %: the position loses it, and of what is held too.
    const last = hours.at(-1)!;
    const crash = [...hours, ...Array.from({ length: 24 }, (_, hour) => ({
      timeMillis: last.timeMillis + (hour + 1) * 3_600_000,
      closes: [last.closes[0] * 0.7, last.closes[1] * 0.7] as const,
    }))]; // prettier-ignore
    const [fallen] = walkCollateral(crash, 0.99);
    // -(-0.3) / 0.7 = 0.43 of what is held
    expect(fallen!.long.exceptions).toBe(both!.long.exceptions + 1);
    expect(fallen!.worstBeyond).toBeGreaterThan(0.3);
    expect(fallen!.worstBeyond).toBeLessThan(0.3 / 0.7);
  });
});
