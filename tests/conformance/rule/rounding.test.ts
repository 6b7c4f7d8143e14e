import { describe, expect, it } from "vitest";

import { HOUR, onBothEngines, type TestVenue } from "../venue.ts";

const MARKETS = ["W", "X", "Y", "Z"];

/** A holds a lot of each market with 1 dollar, B the other side; nobody is liquidated in slices. */
function fourMarkets(venue: TestVenue): void {
  venue.open("A", 1n);
  venue.open("B", 1_000n);
  for (const market of MARKETS) {
    venue.linear(market, 100);
    venue.do({ kind: "switch", target: { activity: "liquidation", market }, on: false });
    venue.trade(market, 1, 100, "A", "B");
    venue.do({ kind: "funding", market, ratePpb: 10_000_000 });
  }
}

onBothEngines((open) => {
  describe("rounding that nobody owns", () => {
    it("DEFICIT-02-01: what ceiled dues left in the funding of each market pays last", () => {
      const venue = open();
      fourMarkets(venue);
      // 1 % in 8 hours is 0.25 a lot in 2: A owes 1 in each market, B is owed 0 in each.
      venue.wait(2 * HOUR);
      // A has 1 - 4 = -3 and B has gained nothing: 3 of the 4 units in funding pay.
      expect(venue.payments()).toEqual([
        ["marketFund", "funding:W", 1n],
        ["marketFund", "funding:X", 1n],
        ["marketFund", "funding:Y", 1n],
      ]);
      expect(venue.balance("A")).toBe(0n);
      expect(venue.balance("B")).toBe(1_000n);
    });
  });
});
