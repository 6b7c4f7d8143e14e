import { describe, expect, it } from "vitest";

import type { MarketParameters } from "../../../src/core/command/parameter.ts";
import { HOUR, of, onBothEngines, type TestVenue } from "../venue.ts";

/** Account, market, side and lots of every slice so far. */
function slices(venue: TestVenue): string[] {
  return venue
    .of("liquidationOrder")
    .map(({ account, market, side, lots }) => `${account} ${side} ${lots} ${market}`);
}

function reduceAtCall(venue: TestVenue, wanted: boolean): void {
  const choice = { account: "A", topUpFrom: [], deRiskOrder: [], reduceAtCall: wanted };
  venue.do({ kind: "preference", ...choice });
}

/** A with 499 is long 10 X at 1,000 and wants to sell 3, or short and wants to buy them. */
function ten(
  venue: TestVenue,
  parameters: Partial<MarketParameters>,
  depth: readonly [bids: number, asks: number] | null = null,
  side: "long" | "short" = "long",
): TestVenue {
  venue.linear("X", 1_000, parameters);
  if (depth !== null) {
    venue.do({ kind: "depth", market: "X", bidLots: depth[0], askLots: depth[1] });
  }
  venue.open("A", 499n);
  venue.open("M", 1_000_000n);
  if (side === "long") venue.trade("X", 10, 1_000, "A", "M");
  else venue.trade("X", 10, 1_000, "M", "A");
  return venue;
}

onBothEngines((open) => {
  describe("CLOSE-02-03: budgets", () => {
    it.each([
      { fixed: 2, ppm: 0, depth: [5, 5], lots: 2, why: "fixed lots, whatever the depth" },
      { fixed: 0, ppm: 0, depth: [5, 5], lots: 3, why: "none without either" },
      { fixed: 0, ppm: 200_000, depth: null, lots: 3, why: "none while no depth is given" },
      { fixed: 2, ppm: 200_000, depth: null, lots: 2, why: "fixed lots while none is given" },
      { fixed: 0, ppm: 200_000, depth: [14, 99], lots: 2, why: "a share of the bids, floored" },
      { fixed: 2, ppm: 200_000, depth: [9, 99], lots: 1, why: "the smaller: the share" },
      { fixed: 1, ppm: 200_000, depth: [10, 99], lots: 1, why: "the smaller: the lots" },
    ] as const)("CLOSE-02-03: the budget is $why", ({ fixed, ppm, depth, lots }) => {
      const parameters = { liquidityBudgetLots: fixed, liquidityDepthPpm: ppm };
      const venue = ten(open(), parameters, depth);
      expect(slices(venue)).toEqual([`A sell ${lots} X`]);
      expect(venue.of("budgetWait")).toHaveLength(lots < 3 ? 1 : 0);
    });

    it("CLOSE-02-03: buys take from the asks", () => {
      const venue = ten(open(), { liquidityDepthPpm: 200_000 }, [99, 9], "short");
      expect(slices(venue)).toEqual(["A buy 1 X"]);
    });

    it("CLOSE-02-03: a budget that was lowered below what is used grants nothing", () => {
      const venue = ten(open(), { liquidityBudgetLots: 2 });
      venue.change("X", { liquidityBudgetLots: 1 });
      // E = 399, MM = 495: 8 * 49.5 > 320
      venue.mark("X", 990);
      venue.deposit("A", 1n);
      expect(slices(venue)).toEqual(["A sell 2 X"]);
      venue.change("X", { liquidityBudgetLots: 3 });
      venue.deposit("A", 1n);
      // 2 are used of 3
      expect(slices(venue)).toEqual(["A sell 2 X", "A sell 1 X"]);
    });

    it("CLOSE-02-03: who waits is told once, and all who wait have one timer", () => {
      const venue = ten(open(), { liquidityBudgetLots: 1 });
      venue.open("B", 499n);
      venue.wait(HOUR / 2);
      venue.trade("X", 10, 1_000, "B", "M");
      venue.deposit("A", 1n);
      const untilMicros = venue.now + HOUR / 2;
      expect(venue.of("budgetWait")).toMatchObject([
        { account: "A", untilMicros },
        { account: "B", untilMicros },
      ]);
      const events = venue.wait(HOUR / 2);
      expect(of(events, "timer")).toHaveLength(1);
      // E = 500 and 499, MM = 450 and 500 with what is in flight: B is more urgent, one lot is all
      expect(of(events, "liquidationOrder").map(({ account }) => account)).toEqual(["B"]);
    });

    it("CLOSE-02-03: at the waiver the budget still holds, below it does not", () => {
      const sold = (money: bigint): string[] => {
        const venue = open({ budgetWaiverPpm: 500_000 });
        venue.linear("X", 1_000, { liquidityBudgetLots: 1 });
        venue.open("A", money);
        venue.open("M", 1_000_000n);
        venue.trade("X", 10, 1_000, "A", "M");
        return slices(venue);
      };
      expect(sold(250n)).toEqual(["A sell 1 X"]);
      // 500 - 50 n <= 199: n = 7 (6.02)
      expect(sold(249n)).toEqual(["A sell 7 X"]);
    });

    it("CLOSE-02-03: who waited and is no longer to be sliced is not", () => {
      const venue = open();
      venue.linear("X", 1_000, { liquidityBudgetLots: 1 });
      venue.open("A", 714n);
      venue.open("M", 1_000_000n);
      reduceAtCall(venue, true);
      venue.trade("X", 10, 1_000, "A", "M");
      expect(slices(venue)).toEqual(["A sell 1 X"]);
      reduceAtCall(venue, false);
      const events = venue.wait(HOUR);
      expect(of(events, "timer")).toMatchObject([{ cause: "liquidityWindow" }]);
      expect(venue.stage("A")).toBe("called");
      expect(slices(venue)).toHaveLength(1);
    });

    it("CLOSE-02-03: lots that are all in flight open no window", () => {
      const venue = open();
      venue.linear("X", 1_000, { liquidityBudgetLots: 9 });
      venue.linear("Y", 1_000);
      venue.open("A", 550n);
      venue.open("M", 1_000_000n);
      venue.trade("X", 10, 1_000, "A", "M");
      venue.trade("Y", 1, 1_000, "A", "M");
      venue.do({ kind: "switch", target: { activity: "liquidation", market: "Y" }, on: false });
      // E = 10, MM = 473 + 50: all of X, 9 lots in this hour and 1 in the next
      venue.mark("X", 946);
      const window = venue.now + HOUR;
      venue.wait(HOUR);
      expect(slices(venue)).toEqual(["A sell 9 X", "A sell 1 X"]);
      venue.wait(HOUR + 1);
      venue.deposit("A", 1n);
      // the third window begins with the slice, not with the deposit
      venue.now += 1;
      venue.do({ kind: "orderEnd", order: "liq-1" });
      venue.do({ kind: "orderEnd", order: "liq-2" });
      expect(slices(venue).slice(2)).toEqual(["A sell 9 X"]);
      expect(venue.of("budgetWait").map(({ untilMicros }) => untilMicros)).toEqual([
        window,
        window + 2 * HOUR + 2,
      ]);
    });
  });
});
