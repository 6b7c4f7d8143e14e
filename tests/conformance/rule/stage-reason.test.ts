import { describe, expect, it } from "vitest";

import type { Event } from "../../../src/core/event/event.ts";
import { DAY, HOUR, of, onBothEngines, type TestVenue } from "../venue.ts";

/** A long 10 at 1,000: maintenance 500 of what it has. */
function longTen(venue: TestVenue, money: bigint): TestVenue {
  venue.linear("X", 1_000);
  venue.open("A", money);
  venue.open("B", 100_000n);
  venue.trade("X", 10, 1_000, "A", "B");
  return venue;
}

/** Each change as "to: reason, trigger". */
function reasons(events: readonly Event[]): string[] {
  return of(events, "stage").map(({ to, reason, trigger }) => `${to}: ${reason}, ${trigger}`);
}

describe("LADDER reasons", () => {
  onBothEngines((open) => {
    it("LADDER-01-04: margin on the way down, equity at its end", () => {
      const venue = longTen(open(), 1_000n);
      // At 980 E = 800, MM = 490: 61 %. At 890 E = -100.
      expect(reasons(venue.mark("X", 980))).toEqual(["warned: margin, price"]);
      expect(reasons(venue.mark("X", 890))).toEqual([
        "closingOut: equity, price",
        "resolved: recovery, price",
      ]);
    });

    it("LADDER-01-04: a call that was not cured in time, and one that was", () => {
      const venue = longTen(open(), 700n);
      expect(venue.stage("A")).toBe("called");
      expect(reasons(venue.wait(DAY))).toEqual(["restricted: callLapsed, callDeadline"]);
      expect(reasons(venue.deposit("A", 1_000n))).toEqual(["healthy: recovery, deposit"]);
    });

    it("LADDER-01-04: restricted for its own test is margin, lapsed or not", () => {
      const venue = longTen(open(), 700n);
      // At 985 E = 550, MM = 493: 89.6 %.
      expect(reasons(venue.mark("X", 985))).toEqual(["restricted: margin, price"]);
    });

    it("LADDER-01-04: a loan beyond its line", () => {
      const venue = open();
      venue.asset("EUR", { loanMax: 1_000n }, 0, 1);
      venue.fund("treasury", 1_000n, "EUR");
      venue.market("X", 1_000, { type: "linear", settlement: "EUR", multiplier: 1n });
      venue.open("A", 100_000n);
      venue.open("B", 100_000n, "EUR");
      venue.do({ kind: "loanLine", account: "A", asset: "EUR", amount: 100n });
      venue.trade("X", 10, 1_000, "A", "B");
      expect(reasons(venue.mark("X", 989))).toEqual(["liquidating: line, price"]);
    });

    it("LADDER-01-05: parameters now and later, withdrawals, funding that accrues with time", () => {
      const heavy = [{ notionalMax: null, initialPpm: 100_000, maintenancePpm: 62_000 }];
      const now = longTen(open(), 1_000n);
      now.change("X", { tiers: heavy });
      expect(reasons(now.events)).toEqual(["warned: margin, parameter"]);
      const later = longTen(open(), 1_000n);
      later.change("X", { tiers: heavy }, HOUR);
      expect(reasons(later.wait(2 * HOUR))).toEqual(["warned: margin, parameter"]);
      const funded = longTen(open(), 1_000n);
      // 1 % of 10,000 in 8 hours: after 16 E = 800.
      funded.do({ kind: "funding", market: "X", ratePpb: 10_000_000 });
      expect(reasons(funded.wait(16 * HOUR))).toEqual(["warned: margin, time"]);
    });

    it("LADDER-01-05: who pays for a default is called for the price that made it", () => {
      const venue = open();
      venue.linear("X", 1_000);
      venue.linear("Y", 1_000);
      venue.open("A", 1_000n);
      venue.open("B", 2_000n);
      venue.open("C", 100_000n);
      venue.trade("X", 10, 1_000, "A", "B");
      const events = venue.mark("X", 850);
      expect(reasons(events)).toEqual(["closingOut: equity, price", "resolved: recovery, price"]);
      expect(of(events, "position").map(({ cause }) => cause)).toEqual([
        "deleveraging",
        "deleveraging",
      ]);
    });

    it("CLOSE-02-04: a slice says whether it is a liquidation or was asked for", () => {
      const forced = longTen(open(), 700n);
      expect(of(forced.mark("X", 975), "liquidationOrder")).toMatchObject([
        { cause: "liquidation" },
      ]);
      const asked = longTen(open(), 1_000n);
      asked.do({
        kind: "preference",
        account: "A",
        topUpFrom: [],
        deRiskOrder: [],
        reduceAtCall: true,
      });
      expect(of(asked.mark("X", 965), "liquidationOrder")).toMatchObject([
        { cause: "callReduction" },
      ]);
    });
  });
});
