import { describe, expect, it } from "vitest";

import type { MarketParameters } from "../../../src/core/command/parameter.ts";
import { entries, HOUR, of, onBothEngines, stages, type Body, type TestVenue } from "../venue.ts";

/** A is long 10 at 1,000 against B with this much money: MM 500. */
function longTen(
  venue: TestVenue,
  money: bigint,
  parameters: Partial<MarketParameters> = {},
): TestVenue {
  venue.linear("X", 1_000, parameters);
  venue.open("A", money);
  venue.open("B", 1_000_000n);
  venue.trade("X", 10, 1_000, "A", "B");
  return venue;
}

/** Side, lots and limit of every slice so far. */
function slices(venue: TestVenue): [string, number, number][] {
  return venue.of("liquidationOrder").map(({ side, lots, limitPrice }) => [side, lots, limitPrice]);
}

onBothEngines((open) => {
  describe("CLOSE: slices", () => {
    it("CLOSE-01-01: who is liquidated loses the orders that add risk, each once", () => {
      const venue = longTen(open(), 1_200n);
      expect(venue.place("A", "b", "X", "buy 1 @ 990")).toBe("accepted");
      expect(venue.place("A", "a", "X", "sell 2 @ 1010")).toBe("accepted");
      expect(venue.place("A", "r", "X", "sell 3 @ 1010", true)).toBe("accepted");
      const events = venue.mark("X", 925);
      // E = 450, MM = 463. In order of ids; the reduce-only order stays.
      expect(stages(events)).toEqual(["A healthy > liquidating"]);
      expect(of(events, "cancelOrder").map(({ order }) => order)).toEqual(["a", "b"]);
      expect(of(venue.mark("X", 924), "cancelOrder")).toEqual([]);
    });

    it("CLOSE-01-02: a price alone sizes no new slice; the end of one does", () => {
      const venue = longTen(open(), 499n);
      // 500 - 50 n <= 399.2: 3 lots.
      expect(slices(venue)).toMatchObject([["sell", 3, expect.any(Number)]]);
      expect(of(venue.mark("X", 995), "liquidationOrder")).toEqual([]);
      // Unfilled. E = 449, MM = 498 (497.5): (10 - n) 49.75 <= 359.2: 3 lots.
      const events = venue.do({ kind: "orderEnd", order: "liq-1" });
      expect(of(events, "liquidationOrder")).toMatchObject([{ order: "liq-2", lots: 3 }]);
    });

    it("CLOSE-01-02: a deposit that does not cure makes due again, and sizes against what is in flight", () => {
      const venue = longTen(open(), 499n);
      // E = 500 is not over 100 % but over the stop: 3 in flight leave 350 <= 400. Nothing to add.
      expect(of(venue.deposit("A", 1n), "liquidationOrder")).toEqual([]);
      // At 970: E = 200, MM = 485. In flight 3: 7 * 48.5 = 339.5 > 160: n = 4 more lots, 145.5.
      venue.mark("X", 970);
      expect(of(venue.deposit("A", 1n), "liquidationOrder")).toMatchObject([{ lots: 4 }]);
    });

    it("CLOSE-01-02: switching liquidation off stops slices, switching it on makes due", () => {
      const venue = longTen(open(), 600n);
      const turn = (on: boolean): Body => {
        return { kind: "switch", target: { activity: "liquidation", market: "X" }, on };
      };
      venue.do(turn(false));
      const events = venue.mark("X", 985);
      // E = 450, MM = 493 (492.5).
      expect(stages(events)).toEqual(["A called > liquidating"]);
      expect(of(events, "liquidationOrder")).toEqual([]);
      expect(of(venue.do(turn(true)), "liquidationOrder")).toHaveLength(1);
    });

    it("CLOSE-01-02: a preference that makes the stage a sliced one counts as entering it", () => {
      const venue = longTen(open(), 714n);
      expect(venue.stage("A")).toBe("called");
      const choice = { account: "A", topUpFrom: [], deRiskOrder: [], reduceAtCall: true };
      const events = venue.do({ kind: "preference", ...choice });
      // 500 - 50 n <= 60 % of 714 = 428.4: 2 lots.
      expect(of(events, "liquidationOrder")).toMatchObject([{ lots: 2 }]);
    });

    it("CLOSE-01-04: a cured account is not reduced further: its slices are cancelled", () => {
      const venue = longTen(open(), 499n);
      const events = venue.deposit("A", 1_000n);
      expect(stages(events)).toEqual(["A liquidating > resolved"]);
      expect(of(events, "cancelOrder")).toMatchObject([{ order: "liq-1", account: "A" }]);
      // The fill that raced the cancel is a fact all the same.
      venue.trade("X", 3, 995, "B", "A", { sellOrder: "liq-1", taker: "sell" });
      expect(venue.lots("A", "X")).toBe(7);
    });

    it("CLOSE-02-01: the most urgent account is sliced first, ties by id", () => {
      const venue = open();
      venue.linear("X", 1_000);
      venue.open("M", 1_000_000n);
      for (const [account, money] of [
        ["a", 740n],
        ["b", 710n],
        ["c", 740n],
      ] as const) {
        venue.open(account, money);
        venue.trade("X", 10, 1_000, account, "M");
      }
      // At 970 E = 440, 410, 440 and MM = 485: b is closest to the end.
      const events = venue.mark("X", 970);
      expect(of(events, "liquidationOrder").map(({ account }) => account)).toEqual(["b", "a", "c"]);
    });

    it("CLOSE-02-02: the least lots that reach the stop, the liquidation fee counted", () => {
      // E = 499. Without a fee 500 - 50 n <= 399.2: n >= 2.02, 3 lots.
      expect(slices(longTen(open(), 499n))).toMatchObject([["sell", 3, expect.any(Number)]]);
      // At 3 %: 500 - 50 n <= 0.8 * (499 - 30 n) = 399.2 - 24 n: n >= 3.88, 4 lots.
      const venue = longTen(open(), 499n, { liquidationFeePpm: 30_000 });
      expect(slices(venue)).toMatchObject([["sell", 4, expect.any(Number)]]);
    });

    it("CLOSE-02-02: the dearest margin per notional first, or what the holder chose", () => {
      const dear = [{ notionalMax: null, initialPpm: 200_000, maintenancePpm: 100_000 }];
      const deRisk = (deRiskOrder: string[]): string[] => {
        const venue = open();
        venue.linear("X", 1_000);
        venue.linear("Y", 1_000, { tiers: dear });
        venue.open("A", 800n);
        venue.open("B", 1_000_000n);
        venue.do({
          kind: "preference",
          account: "A",
          topUpFrom: [],
          deRiskOrder,
          reduceAtCall: false,
        });
        for (const market of ["X", "Y"]) venue.trade(market, 5, 1_000, "A", "B");
        // MM = 250 + 500 = 750. At 985 in Y: E = 725, MM = 250 + 493 (492.5) = 743.
        const events = venue.mark("Y", 985);
        return of(events, "liquidationOrder").map(({ market, lots }) => `${market} ${lots}`);
      };
      // Stop: MM <= 580. Y first, 98.5 a lot: 2 lots leave 250 + 295.5.
      expect(deRisk([])).toEqual(["Y 2"]);
      // X first, 50 a lot: 4 lots leave 50 + 492.5 = 543.
      expect(deRisk(["X"])).toEqual(["X 4"]);
    });

    it("CLOSE-02-02: a slice is no larger than the market allows", () => {
      const venue = longTen(open(), 499n, { sliceLotsMax: 2 });
      expect(slices(venue)).toMatchObject([["sell", 2, expect.any(Number)]]);
      venue.trade("X", 2, 1_000, "B", "A", { sellOrder: "liq-1", taker: "sell" });
      // E = 499, MM = 400 > 399.2: one more.
      expect(slices(venue)[1]).toMatchObject(["sell", 1, expect.any(Number)]);
    });

    it("CLOSE-02-03: simultaneous liquidations share the liquidity of a window; who is left waits", () => {
      const venue = open();
      venue.linear("X", 1_000, { liquidityBudgetLots: 4 });
      venue.open("M", 1_000_000n);
      for (const account of ["a", "b"]) {
        venue.open(account, 799n);
        venue.trade("X", 10, 1_000, account, "M");
      }
      // At 970 E = 499, MM = 485 > 80 %: no. At 968: E = 479, MM = 484: over. 484 - 48.4 n <= 383.2: 3.
      const events = venue.mark("X", 968);
      expect(of(events, "liquidationOrder").map(({ account, lots }) => [account, lots])).toEqual([
        ["a", 3],
        ["b", 1],
      ]);
      const untilMicros = venue.now + HOUR;
      expect(of(events, "budgetWait")).toEqual([
        { type: "budgetWait", account: "b", market: "X", untilMicros },
      ]);
      const later = venue.wait(HOUR);
      expect(of(later, "timer")).toMatchObject([{ cause: "liquidityWindow", target: "X" }]);
      expect(of(later, "liquidationOrder")).toMatchObject([{ account: "b", lots: 2 }]);
    });

    it("CLOSE-02-03: a share of the depth of the side that is hit bounds the window too", () => {
      const venue = open();
      venue.linear("X", 1_000, { liquidityDepthPpm: 200_000 });
      venue.do({ kind: "depth", market: "X", bidLots: 9, askLots: 1_000 });
      venue.open("A", 499n);
      venue.open("B", 1_000_000n);
      venue.trade("X", 10, 1_000, "A", "B");
      // 20 % of 9 bid lots: 1.
      expect(slices(venue)).toMatchObject([["sell", 1, expect.any(Number)]]);
      expect(venue.of("budgetWait")).toHaveLength(1);
    });

    it("CLOSE-02-03: close to the end the budget is waived", () => {
      const venue = open({ budgetWaiverPpm: 500_000 });
      venue.linear("X", 1_000, { liquidityBudgetLots: 1 });
      venue.open("A", 249n);
      venue.open("B", 1_000_000n);
      venue.trade("X", 10, 1_000, "A", "B");
      // 249 * 1e6 < 500,000 * 500: no limit. 500 - 50 n <= 199.2: 7.
      expect(slices(venue)).toMatchObject([["sell", 7, expect.any(Number)]]);
      expect(venue.of("budgetWait")).toEqual([]);
    });

    it("CLOSE-02-04: a slice is an order of the engine, numbered, with a limit and an end", () => {
      const venue = longTen(open(), 499n);
      expect(venue.of("liquidationOrder")).toEqual([
        {
          type: "liquidationOrder",
          cause: "liquidation",
          order: "liq-1",
          account: "A",
          market: "X",
          side: "sell",
          lots: 3,
          limitPrice: 951,
          expiryMicros: venue.now + HOUR,
        },
      ]);
      expect(venue.position("A", "X").inFlightLots).toBe(3);
      // A fill takes from it; it stays in flight until it has ended.
      venue.trade("X", 1, 990, "B", "A", { sellOrder: "liq-1", taker: "sell" });
      expect(venue.position("A", "X")).toMatchObject({ lots: 9, inFlightLots: 2 });
    });

    it("CLOSE-03-01: the limit price keeps the ratio of equity to margin", () => {
      // 3 lots are worth 3,000. Their part of the equity: floor(499 * 150 / 500) = 149.
      // Limit value 2,851; a tick of 950.33 -> 951 releases 2,853.
      expect(slices(longTen(open(), 499n))).toEqual([["sell", 3, 951]]);
      // A short's limit is above the mark: B is short 10 with E = 499 at 1,000.
      const venue = open();
      venue.linear("X", 1_000);
      venue.open("A", 1_000_000n);
      venue.open("B", 499n);
      venue.trade("X", 10, 1_000, "A", "B");
      // 3,149 at most: 1,049.67 -> 1,049.
      expect(slices(venue)).toEqual([["buy", 3, 1_049]]);
    });

    it("CLOSE-03-01: a fill at the limit leaves the ratio no worse, a better one helps", () => {
      const venue = longTen(open(), 499n);
      venue.trade("X", 3, 951, "B", "A", { sellOrder: "liq-1", taker: "sell" });
      // E = 499 - 3 * 49 = 352 for 350 of margin: 352 / 350 >= 499 / 500.
      expect(venue.view("A")).toMatchObject({ equity: 352n, maintenanceMargin: 350n });
    });

    it("CLOSE-03-03: a fill beyond the slice, or after it ended, is a fact like any other", () => {
      const venue = longTen(open(), 499n);
      venue.trade("X", 5, 1_000, "B", "A", { sellOrder: "liq-1", taker: "sell" });
      expect(venue.lots("A", "X")).toBe(5);
      venue.do({ kind: "orderEnd", order: "liq-1" });
      venue.trade("X", 7, 1_000, "B", "A", { sellOrder: "liq-1", taker: "sell" });
      expect(venue.lots("A", "X")).toBe(-2);
    });

    it.each([
      // fill price, liquidation fee of 1 % (3 lots: 30), surplus over 3 * 951
      { at: 1_000, fee: 30n, why: "the rate where the surplus is larger" },
      { at: 960, fee: 27n, why: "the surplus of 3 * 9 where that is less" },
      { at: 951, fee: 0n, why: "nothing at the limit" },
      { at: 940, fee: 0n, why: "nothing below it" },
    ])("CLOSE-03-04: the liquidation fee is $why", ({ at, fee }) => {
      const venue = longTen(open(), 499n, { liquidationFeePpm: 10_000 });
      const [slice] = venue.of("liquidationOrder");
      expect(slice).toMatchObject({ lots: 3, limitPrice: 951 });
      const events = venue.trade("X", 3, at, "B", "A", { sellOrder: "liq-1", taker: "sell" });
      const paid = entries(events).filter((text) => text.endsWith("liquidationFee"));
      expect(paid).toEqual(fee === 0n ? [] : [`account:A -> fund:X ${fee} liquidationFee`]);
    });
  });
});
