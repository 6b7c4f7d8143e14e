import { describe, expect, it } from "vitest";

import type { Event } from "../../../src/core/event/event.ts";
import { HOUR, of, onBothEngines, stages, type TestVenue } from "../venue.ts";

/** A is long 10 at 1,000 with 499: three lots are in flight, and two orders only reduce. */
function sliced(venue: TestVenue): TestVenue {
  venue.linear("X", 1_000);
  venue.open("A", 600n);
  venue.open("M", 1_000_000n);
  venue.trade("X", 10, 1_000, "A", "M");
  for (const order of ["z", "a"]) venue.place("A", order, "X", "sell 1 @ 1100", true);
  // E = 449, MM = 493 (492.5): 7 * 49.25 = 344.75 <= 359
  venue.mark("X", 985);
  expect(venue.stage("A")).toBe("liquidating");
  expect(venue.of("liquidationOrder")).toMatchObject([{ order: "liq-1", lots: 3 }]);
  return venue;
}

function cancelled(events: readonly Event[]): string[] {
  return of(events, "cancelOrder").map(({ order }) => order);
}

onBothEngines((open) => {
  describe("what is asked to be cancelled", () => {
    it("CLOSE-05-01: closing out cancels orders and slices together, in order of ids", () => {
      const venue = sliced(open());
      const events = venue.mark("X", 930);
      expect(stages(events)).toEqual(["A liquidating > closingOut"]);
      expect(cancelled(events)).toEqual(["a", "liq-1", "z"]);
    });

    it("CLOSE-01-04: a cured account keeps its own orders; no slice is cancelled twice", () => {
      const venue = sliced(open());
      expect(cancelled(venue.deposit("A", 1_000n))).toEqual(["liq-1"]);
      const events = venue.mark("X", 830);
      expect(stages(events)).toEqual(["A resolved > closingOut"]);
      expect(cancelled(events)).toEqual(["a", "z"]);
    });

    it("CLOSE-01-04: who is still sliced on a lower rung keeps the slices, who is not does not", () => {
      const rise = (reduceAtCall: boolean): string[] => {
        const venue = sliced(open());
        const choice = { account: "A", topUpFrom: [], deRiskOrder: [], reduceAtCall };
        venue.do({ kind: "preference", ...choice });
        // E = 649, MM = 503 (502.5): 77.5 %
        const events = venue.mark("X", 1_005);
        expect(stages(events)).toEqual(["A liquidating > restricted"]);
        return cancelled(events);
      };
      expect(rise(true)).toEqual([]);
      expect(rise(false)).toEqual(["liq-1"]);
    });

    it("CLOSE-01-02: liquidating counts as entered from a call that is sliced already", () => {
      const venue = open();
      venue.linear("X", 1_000, { sliceLotsMax: 1 });
      venue.open("A", 714n);
      venue.open("M", 1_000_000n);
      const choice = { account: "A", topUpFrom: [], deRiskOrder: [], reduceAtCall: true };
      venue.do({ kind: "preference", ...choice });
      venue.trade("X", 10, 1_000, "A", "M");
      // E = 564, MM = 493 (492.5): restricted, and not due by the price
      const events = venue.mark("X", 985);
      expect(stages(events)).toEqual(["A called > restricted"]);
      expect(of(events, "liquidationOrder")).toEqual([]);
      // E = 464, MM = 488 (487.5)
      const last = venue.mark("X", 975);
      expect(stages(last)).toEqual(["A restricted > liquidating"]);
      expect(of(last, "liquidationOrder")).toMatchObject([{ cause: "liquidation", lots: 1 }]);
    });

    it("MARKET-03-02: the end of a market cancels what adds risk there, and nothing else", () => {
      const venue = sliced(open());
      venue.linear("Y", 1_000);
      venue.open("B", 100_000n);
      venue.place("B", "b2", "X", "buy 1 @ 900");
      venue.place("B", "b1", "X", "buy 1 @ 900");
      venue.place("B", "b3", "Y", "buy 1 @ 900");
      expect(venue.delist("X", HOUR)).toBe("accepted");
      expect(venue.of("cancelOrder").map(({ order }) => order)).toEqual(["b1", "b2"]);
    });
  });
});
