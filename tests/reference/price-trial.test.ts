import { describe, expect, test } from "vitest";

import { Random } from "../simulation/random.ts";
import { CORRUPTIONS, TERMS, tryPrices } from "./price-trial/trial.ts";
import { walk } from "./price-trial/walk.ts";

/** The short form of scripts/price-trial.ts: an hour of 12 March 2020. */
const CRASH = {
  name: "March 2020",
  file: "mar2020/BCHUSDT_binance_spot_5m_2019-11-28_2020-06-20.csv",
  barSeconds: 300,
  from: "2020-03-12T10:00:00Z",
  hours: 1,
};

describe("real prices, five sources, two of them corrupted in turn", () => {
  test("clean, the mark follows the median and the price stays known", { timeout: 60_000 }, () => {
    const outcome = tryPrices(walk(CRASH, new Random(1)), "two groups", null, 1);
    expect(outcome.seconds).toBe(3_600);
    expect(outcome.meanError).toBeLessThan(500);
    expect(outcome.states.get("stale") ?? 0).toBe(0);
    expect(outcome.states.get("divergent") ?? 0).toBe(0);
  });

  test.each(CORRUPTIONS)(
    "%s: a minority moves the mark by no more than the declared bound",
    { timeout: 60_000 },
    (corruption) => {
      for (const layout of ["one group", "two groups"] as const) {
        const outcome = tryPrices(walk(CRASH, new Random(1)), layout, corruption, 1);
        expect(outcome.overBound).toBeLessThanOrEqual(0);
        expect(outcome.maxError).toBeLessThan(TERMS.rejectMaxPpm);
        expect(outcome.maxRecovery).toBeLessThanOrEqual(60);
      }
    },
  );

  test.each([null, ...CORRUPTIONS])(
    "%s: in a calm hour no breaker stops the market",
    { timeout: 60_000 },
    (corruption) => {
      const calm = walk({ ...CRASH, from: "2020-02-03T10:00:00Z" }, new Random(1));
      expect([...tryPrices(calm, "two groups", corruption, 1).stops]).toEqual([]);
    },
  );

  test("in the crash they do", { timeout: 60_000 }, () => {
    const outcome = tryPrices(walk(CRASH, new Random(1)), "two groups", null, 1);
    expect(outcome.stops.get("reduceOnly")).toBeGreaterThan(60);
    expect(outcome.stops.get("halted") ?? 0).toBe(0);
  });
});
