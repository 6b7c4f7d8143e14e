import { describe, expect, it } from "vitest";

import { of, onBothEngines, type TestVenue } from "../venue.ts";

/** F ends in a thousandth of a second; of Y no more than 4 lots are sold at once. */
function opened(venue: TestVenue, money: bigint): TestVenue {
  venue.dated("F", 100, 1_000);
  venue.linear("Y", 100, { sliceLotsMax: 4 });
  venue.open("A", money);
  venue.open("B", 100_000n);
  return venue;
}

onBothEngines((open) => {
  describe("MARKET-02-01: orders that end with their market", () => {
    it("MARKET-02-01: with an engine order among them the account is sized again", () => {
      const venue = opened(open(), 300n);
      venue.trade("F", 10, 100, "A", "B");
      venue.trade("Y", 20, 100, "A", "B");
      // E = 60, MM = 138: no more than 10 lots may stay. All of F, then 4 of Y.
      venue.mark({ F: 92, Y: 92 });
      // A sells what is in flight in F himself: 4 more of Y.
      venue.trade("F", 10, 92, "B", "A");
      const before = venue.of("liquidationOrder").map(({ market, lots }) => [market, lots]);
      expect(before).toEqual([
        ["F", 10],
        ["Y", 4],
        ["Y", 4],
      ]);
      const events = venue.wait(1_000);
      expect(of(events, "cancelOrder")).toMatchObject([{ order: "liq-1" }]);
      expect(of(events, "liquidationOrder")).toMatchObject([{ market: "Y", lots: 2 }]);
    });

    it("MARKET-02-01: with orders of its own it is not", () => {
      const venue = opened(open(), 250n);
      venue.trade("F", 1, 100, "A", "B");
      venue.place("A", "own", "F", "sell 1 @ 150", true);
      venue.trade("F", 1, 100, "B", "A");
      venue.trade("Y", 20, 100, "A", "B");
      expect(of(venue.mark("Y", 92), "liquidationOrder")).toMatchObject([{ market: "Y", lots: 4 }]);
      const events = venue.wait(1_000);
      expect(of(events, "cancelOrder")).toMatchObject([{ order: "own" }]);
      expect(of(events, "liquidationOrder")).toEqual([]);
    });
  });
});
