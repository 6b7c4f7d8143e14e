import { describe, expect, it } from "vitest";

import type { Breakers, BreakerTest } from "../../../src/core/command/breaker.ts";
import type { AssetParameters } from "../../../src/core/command/parameter.ts";
import { AUCTION, breakers, breakerTest, SECOND } from "../breakers.ts";
import { APPROVALS, ASSET, HOUR, MARKET, of, onBothEngines, type TestVenue } from "../venue.ts";

/** A venue with one market at 1,000 and one test. */
function withTest(venue: TestVenue, test: Partial<BreakerTest>): TestVenue {
  venue.linear("X", 1_000, { breakers: breakers([breakerTest(test)]) });
  venue.open("A", 10_000n);
  venue.open("B", 10_000n);
  return venue;
}

/** Measured and reference of every trip so far. */
function trips(venue: TestVenue): [string, bigint, bigint][] {
  return venue.of("trip").map(({ test, measured, reference }) => [test, measured, reference]);
}

const WRONG: Readonly<Record<string, Partial<Breakers>>> = {
  "no tests": { tests: [] },
  "no window": { tests: [breakerTest({ windowMicros: 0 })] },
  "a window of what has none": { tests: [breakerTest({ test: "divergence" })] },
  "no limit": { tests: [breakerTest({ limitPpm: 0 })] },
  "a limit without an end": { tests: [breakerTest({ limitPpm: 1_000_000_001 })] },
  "a limit beside the window of a time": { tests: [breakerTest({ test: "stall" })] },
  "an auction without terms": { tests: [breakerTest({ state: "auction" })] },
  "no cool-off": { coolOffMicros: 0 },
  "no exposure": { exposureMicros: 0 },
  "no quiet period": { quietPeriods: 0 },
  "too many quiet periods": { quietPeriods: 101 },
  "a longest time below the cool-off": { longestMicros: 59 * SECOND },
  "a call beyond the longest time": { auction: { ...AUCTION, callMicros: 601 * SECOND } },
  "no call": { auction: { ...AUCTION, callMicros: 0 } },
  "no extension": { auction: { ...AUCTION, extensionMicros: 0 } },
  "no collar": { auction: { ...AUCTION, collarPpm: 0 } },
  "a collar beyond the price": { auction: { ...AUCTION, collarPpm: 1_000_001 } },
  "too many extensions": { auction: { ...AUCTION, extensionsMax: 101 } },
};

onBothEngines((open) => {
  describe("BREAKER: tests", () => {
    it.each(Object.entries(WRONG))("BREAKER-01-01: refuses %s", (_, wrong) => {
      const venue = withTest(open(), {});
      const terms = { ...breakers([breakerTest({})]), ...wrong };
      const change = { market: "X", parameters: { ...MARKET, breakers: terms } };
      const command = {
        kind: "parameter",
        effectiveMicros: venue.now,
        change,
        approvals: APPROVALS,
      } as const;
      expect(venue.refusal(command)).toBe("PARAMETER_INVALID");
    });

    it("BREAKER-01-01: more than 8 tests, and a word that is none, are malformed", () => {
      const venue = withTest(open(), {});
      const send = (terms: Breakers) => {
        const change = { market: "X", parameters: { ...MARKET, breakers: terms } };
        return venue.refusal({
          kind: "parameter",
          effectiveMicros: venue.now,
          change,
          approvals: APPROVALS,
        });
      };
      expect(send(breakers(Array.from({ length: 8 }, () => breakerTest({}))))).toBe("accepted");
      expect(send(breakers(Array.from({ length: 9 }, () => breakerTest({}))))).toBe("MALFORMED");
      const strange = { ...breakerTest({}), test: "mood" } as unknown as BreakerTest;
      expect(send(breakers([strange]))).toBe("MALFORMED");
    });

    it("BREAKER-02-01: move compares with the mark where the window begins", () => {
      const venue = withTest(open(), {});
      venue.mark("X", 1_100);
      // |1,100 - 1,000| * 1e6 = 100,000 * 1,000: not above.
      expect(trips(venue)).toEqual([]);
      expect(of(venue.mark("X", 1_101), "trip")).toMatchObject([
        { market: "X", limitPpm: 100_000, from: "open", to: "reduceOnly", slices: true },
      ]);
      expect(trips(venue)).toEqual([["move", 101n, 1_000n]]);
    });

    it("BREAKER-02-02: eighths of the window leave one by one", () => {
      const venue = withTest(open(), {});
      // Eighths of 10 s; the memory begins at 1 s. 1,050 from 15 s on.
      venue.now = 15 * SECOND;
      venue.mark("X", 1_050);
      // At 79 s the window begins at 1 s: 105 against 1,000.
      venue.now = 79 * SECOND;
      venue.mark("X", 1_105);
      expect(trips(venue)).toEqual([["move", 105n, 1_000n]]);
      // At 90 s it begins at 20 s: the mark set last before that is 1,050.
      venue.do({ kind: "switch", target: { activity: "trading", market: "X" }, on: true });
      const later = withTest(open(), {});
      later.now = 15 * SECOND;
      later.mark("X", 1_050);
      later.now = 90 * SECOND;
      later.mark("X", 1_155);
      expect(trips(later)).toEqual([]);
      later.mark("X", 1_156);
      expect(trips(later)).toEqual([["move", 106n, 1_050n]]);
    });

    it("BREAKER-02-01: average weighs marks by their time, exactly", () => {
      const venue = withTest(open(), { test: "average" });
      venue.wait(4 * SECOND);
      venue.mark("X", 1_100);
      // 1,000 over 4 s: no more than a tenth away. Then 1,100 over 6 s: S = 10.6e9 over 10 s.
      expect(trips(venue)).toEqual([]);
      venue.wait(6 * SECOND);
      venue.mark("X", 1_166);
      expect(trips(venue)).toEqual([]);
      venue.mark("X", 1_167);
      expect(trips(venue)).toEqual([["average", 1_070_000_000n, 10_600_000_000n]]);
    });

    it("BREAKER-02-01: average without time compares with the mark before", () => {
      const venue = withTest(open(), { test: "average" });
      venue.mark("X", 1_101);
      expect(trips(venue)).toEqual([["average", 101n, 1_000n]]);
    });

    it("BREAKER-02-01: velocity adds up ways, there and back", () => {
      const venue = withTest(open(), { test: "velocity" });
      venue.mark("X", 1_040);
      venue.mark("X", 1_000);
      expect(trips(venue)).toEqual([]);
      venue.mark("X", 1_025);
      // 40 + 40 + 25 = 105 against a tenth of 1,025.
      expect(trips(venue)).toEqual([["velocity", 105n, 1_025n]]);
    });

    it("BREAKER-02-01: divergence compares mark and index", () => {
      const venue = withTest(open(), { test: "divergence", windowMicros: 0 });
      const quote = (markPrice: number, indexPrice: number) =>
        venue.do({ kind: "price", updates: [{ market: "X", markPrice, indexPrice }] });
      quote(1_100, 1_000);
      expect(trips(venue)).toEqual([]);
      quote(899, 1_000);
      expect(trips(venue)).toEqual([["divergence", 101n, 1_000n]]);
    });

    it("BREAKER-02-01: silence is the time between two prices, stall that between two commands", () => {
      const venue = open();
      const times = { limitPpm: 0, windowMicros: 100 * SECOND };
      const tests = [breakerTest({ test: "silence", ...times })];
      venue.linear("X", 1_000, { breakers: breakers(tests) });
      venue.linear("Y", 1_000, { breakers: breakers([breakerTest({ ...times, test: "stall" })]) });
      venue.wait(60 * SECOND);
      venue.wait(60 * SECOND);
      venue.mark("X", 1_000);
      expect(trips(venue)).toEqual([["silence", 120_000_000n, 100_000_000n]]);
      venue.now += 101 * SECOND;
      const { events } = venue.send({ kind: "clock" });
      // Before the boundary of that time, so before the command is accepted.
      expect(events.map(({ type }) => type).slice(-2)).toEqual(["trip", "accepted"]);
      expect(trips(venue).slice(1)).toEqual([["stall", 101_000_000n, 100_000_000n]]);
    });

    it("BREAKER-02-01: liquidation counts fills of liquidation orders against the depth", () => {
      const venue = withTest(open(), { test: "liquidation", limitPpm: 500_000 });
      venue.open("C", 999n);
      venue.trade("X", 20, 1_000, "C", "B");
      // MM 1,000: 9 lots (550 <= 799.2). Without depth nothing trips.
      const fill = (lots: number) =>
        venue.trade("X", lots, 1_000, "A", "C", { sellOrder: "liq-1", taker: "sell" });
      fill(1);
      expect(trips(venue)).toEqual([]);
      venue.do({ kind: "depth", market: "X", bidLots: 6, askLots: 5_000 });
      fill(2);
      // 3 of 6: half, not above. One that names no order does not count.
      venue.trade("X", 3, 1_000, "A", "B");
      expect(trips(venue)).toEqual([]);
      fill(1);
      expect(trips(venue)).toEqual([["liquidation", 4n, 6n]]);
    });

    it("BREAKER-02-01, BREAKER-02-03: fund compares what was paid with what was there, in the boundary", () => {
      const venue = withTest(open(), { test: "fund", limitPpm: 300_000, state: "halted" });
      venue.fund("fund:X", 300n);
      venue.open("C", 1_000n);
      venue.trade("X", 10, 1_000, "C", "B");
      // C is worth -100 at 890: the fund pays 100 of 300.
      const events = venue.mark("X", 890);
      expect(of(events, "deficit")).toMatchObject([{ layer: "marketFund", amount: 100n }]);
      expect(trips(venue)).toEqual([["fund", 100n, 300n]]);
    });

    it("BREAKER-02-03: tests are asked in their order, after the price; a price of the end asks nothing", () => {
      const venue = open();
      const both = [breakerTest({ state: "halted" }), breakerTest({ test: "velocity" })];
      venue.dated("X", 1_000, 2 * HOUR, 0, { breakers: breakers(both) });
      const events = venue.mark("X", 1_200);
      // The second would only lead to reduceOnly: nothing more is told.
      expect(events.map(({ type }) => type)).toEqual(["price", "trip"]);
      const settled = open();
      settled.dated("X", 1_000, HOUR, 0, { breakers: breakers([breakerTest({})]) });
      settled.do({
        kind: "delist",
        market: "X",
        atMicros: settled.now,
        averagingMicros: 0,
        finalPrice: 500,
      });
      expect(settled.of("price")).toHaveLength(1);
      expect(settled.of("trip")).toEqual([]);
    });
  });

  describe("BREAKER: withdrawals", () => {
    const terms = { windowMicros: 80 * SECOND, limitPpm: 500_000, coolOffMicros: 60 * SECOND };
    const withBreaker = (venue: TestVenue, more: Partial<AssetParameters> = {}): TestVenue => {
      venue.asset("EUR", { withdrawalBreaker: terms, ...more });
      venue.open("A", 1_000n, "EUR");
      return venue;
    };

    it("BREAKER-05-01: the withdrawal that takes too much is the last for a while", () => {
      const venue = withBreaker(open());
      expect(venue.withdraw("A", 500n, "EUR")).toBe("accepted");
      // 500 of 500 + 500: half, not above. 501 of 499 + 501 are.
      expect(venue.of("withdrawalStop")).toEqual([]);
      expect(venue.withdraw("A", 1n, "EUR")).toBe("accepted");
      const untilMicros = venue.now + 60 * SECOND;
      expect(venue.of("withdrawalStop")).toMatchObject([
        { asset: "EUR", measured: 501n, reference: 1_000n, limitPpm: 500_000, untilMicros },
      ]);
      const { answer } = venue.send({ kind: "withdraw", account: "A", asset: "EUR", amount: 1n });
      expect(answer).toMatchObject({ reason: "WITHDRAWAL_HALTED", untilMicros });
      venue.deposit("A", 1n, "EUR");
      venue.wait(60 * SECOND);
      expect(venue.of("withdrawalResumed")).toEqual([
        { type: "withdrawalResumed", asset: "EUR", by: "timer" },
      ]);
      // The memory is empty: 200 of 300 + 200 are below the limit.
      expect(venue.withdraw("A", 200n, "EUR")).toBe("accepted");
      expect(venue.of("withdrawalStop")).toHaveLength(1);
    });

    it("BREAKER-05-01: the operator lets them go on, and so do other terms", () => {
      const venue = withBreaker(open());
      venue.withdraw("A", 600n, "EUR");
      const on = { target: { activity: "withdrawal", asset: "EUR" }, on: true } as const;
      venue.do({ kind: "switch", ...on });
      venue.withdraw("A", 300n, "EUR");
      const change = (parameters: Partial<AssetParameters>) => {
        const all = { asset: "EUR", parameters: { ...ASSET, ...parameters } };
        venue.do({
          kind: "parameter",
          effectiveMicros: venue.now,
          change: all,
          approvals: APPROVALS,
        });
      };
      change({ withdrawalBreaker: { ...terms }, dustMax: 5n });
      expect(venue.of("withdrawalResumed").map(({ by }) => by)).toEqual(["operator"]);
      change({});
      expect(venue.of("withdrawalResumed").map(({ by }) => by)).toEqual(["operator", "parameters"]);
      expect(venue.withdraw("A", 100n, "EUR")).toBe("accepted");
    });

    it.each([
      { ...terms, windowMicros: 0 },
      { ...terms, coolOffMicros: 0 },
      { ...terms, limitPpm: 0 },
      { ...terms, limitPpm: 1_000_001 },
    ])("BREAKER-05-01: refuses terms %o", (wrong) => {
      const venue = withBreaker(open());
      const change = { asset: "EUR", parameters: { ...ASSET, withdrawalBreaker: wrong } };
      const command = {
        kind: "parameter",
        effectiveMicros: venue.now,
        change,
        approvals: APPROVALS,
      } as const;
      expect(venue.refusal(command)).toBe("PARAMETER_INVALID");
    });
  });
});
