import { describe, expect, it } from "vitest";

import { entries, of, onBothEngines, stages, type TestVenue } from "../venue.ts";

/** A of the firm: 834 dollars, topped up from S, and about to be long 10 X at 1,000 against M. */
function firm(venue: TestVenue, reduceAtCall = false): TestVenue {
  venue.linear("X", 1_000);
  for (const account of ["A", "S"]) {
    venue.do({ kind: "openAccount", account, linkedGroup: "firm" });
  }
  venue.open("M", 1_000_000n);
  venue.deposit("A", 834n);
  venue.do({ kind: "preference", account: "A", topUpFrom: ["S"], deRiskOrder: [], reduceAtCall });
  return venue;
}

onBothEngines((open) => {
  describe("LADDER-02-03: top-up", () => {
    it("LADDER-02-03: the numeraire first, then what is held in order of ids", () => {
      const venue = firm(open());
      for (const asset of ["ALT", "ZED"]) {
        venue.asset(asset, {
          collateralHaircut: [{ valueMax: null, collateralHaircutPpm: 1_000_000 }],
        });
        venue.deposit("A", 5n, asset);
        venue.deposit("S", 50n, asset);
      }
      venue.deposit("S", 30n);
      venue.trade("X", 10, 1_000, "A", "M");
      // At 987 E = 704, MM = 494: 824 - 704 = 120. Haircut of all: coins cover nothing of it.
      const events = venue.mark("X", 987);
      expect(entries(events)).toEqual([
        "account:S -> account:A 30 transfer",
        "account:S -> account:A 50 transfer",
        "account:S -> account:A 50 transfer",
      ]);
      expect(of(events, "entry").map(({ asset }) => asset)).toEqual(["USD", "ALT", "ZED"]);
    });

    it("LADDER-02-03: nothing is moved when the shortfall is covered", () => {
      const venue = firm(open());
      venue.asset("ALT");
      venue.deposit("A", 1n, "ALT");
      venue.deposit("S", 500n, "ALT");
      venue.deposit("S", 119n);
      venue.trade("X", 10, 1_000, "A", "M");
      // E = 705, MM = 494: 119 are missing, and S has them in dollars
      const events = venue.mark("X", 987);
      expect(entries(events)).toEqual(["account:S -> account:A 119 transfer"]);
      expect(stages(events)).toEqual(["A healthy > called", "A called > warned"]);
    });

    it("LADDER-02-03: who is called gives nothing, though money is left", () => {
      const venue = firm(open({ transferMarginPpm: 0 }));
      const tiers = [{ notionalMax: null, initialPpm: 50_000, maintenancePpm: 50_000 }];
      venue.linear("Y", 1_000, { tiers });
      venue.deposit("S", 700n);
      venue.trade("Y", 10, 1_000, "S", "M");
      // E = 700, IM = MM = 500: 200 could leave
      expect(venue.stage("S")).toBe("called");
      expect(venue.holding("S").withdrawable).toBe(200n);
      venue.trade("X", 10, 1_000, "A", "M");
      const events = venue.mark("X", 987);
      expect(of(events, "call")).toMatchObject([{ account: "A", shortfall: 120n }]);
      expect(entries(events)).toEqual([]);
    });

    it("LADDER-02-03: CLOSE-01-02: a top-up of nothing makes nobody due, a unit does", () => {
      const sold = (money: bigint): number => {
        const venue = firm(open(), true);
        venue.change("X", { sliceLotsMax: 1 });
        venue.trade("X", 10, 1_000, "A", "M");
        // E = 484, MM = 483 (482.5): restricted; E = 474, MM = 482: liquidating
        venue.mark("X", 964);
        expect(venue.stage("A")).toBe("liquidating");
        if (money > 0n) venue.deposit("S", money);
        const before = venue.of("liquidationOrder").length;
        // E = 674, MM = 492 (73 %): called again
        const events = venue.mark("X", 984);
        expect(stages(events)).toEqual(["A liquidating > called"]);
        expect(entries(events)).toHaveLength(money > 0n ? 1 : 0);
        return venue.of("liquidationOrder").length - before;
      };
      expect(sold(0n)).toBe(0);
      expect(sold(1n)).toBe(1);
    });
  });
});
