import { describe, expect, it } from "vitest";

import type { VenuePolicy } from "../../../src/core/command/parameter.ts";
import { HOUR, of, onBothEngines, type TestVenue } from "../venue.ts";

const STOP: Partial<VenuePolicy> = { liquidationStopPpm: 400_000 };

/** A is long 10 X at 100 with 90 of money; at 92 all of them are in flight. */
function inFlight(venue: TestVenue, fund: bigint): TestVenue {
  venue.linear("X", 100);
  venue.fund("fund:X", fund);
  venue.open("A", 90n);
  venue.open("B", 10_000n);
  venue.open("C", 1_000n);
  venue.trade("X", 10, 100, "A", "B");
  venue.mark("X", 92);
  expect(venue.of("liquidationOrder")).toMatchObject([{ account: "A", lots: 10 }]);
  return venue;
}

/** Lots of A's slice that somebody buys. */
function fill(venue: TestVenue, lots: number, price: number, buyer: string, market = "X"): void {
  const [slice] = venue.of("liquidationOrder").filter((order) => order.market === market);
  venue.trade(market, lots, price, buyer, "A", { sellOrder: slice!.order });
}

onBothEngines((open) => {
  describe("POOL-01-02: what a clean boundary keeps of a deficit that is reserved", () => {
    it("POOL-01-02: DEFICIT-01-02: its losses before count for their markets, its deposits are no loan", () => {
      const venue = open(STOP);
      for (const market of ["X", "Y"]) {
        venue.linear(market, 100);
        venue.fund(`fund:${market}`, 500n);
      }
      venue.open("A", 190n);
      venue.open("B", 10_000n);
      for (const market of ["X", "Y"]) venue.trade(market, 10, 100, "A", "B");
      // E = 30, MM = 92, target 12: all of X leaves 46, 8 of Y 9.2
      venue.mark({ X: 92, Y: 92 });
      expect(venue.of("liquidationOrder").map(({ lots }) => lots)).toEqual([10, 8]);
      // E = -50: two Y are closed at the mark, a loss of 8 since t0
      venue.mark({ X: 88, Y: 88 });
      // ten X at 85: 70 since t0
      fill(venue, 10, 85, "B");
      venue.deposit("A", 5n);
      expect(venue.of("poolGate")).toEqual([]);
      // eight Y at 87: 40 since t0
      venue.mark("Y", 87);
      for (const { order } of venue.of("liquidationOrder")) venue.do({ kind: "orderEnd", order });
      // 190 + 5 - 150 - 24 - 104 = -83, over losses of 70 and 48: 49.2, with the unit left over, and 33.8
      expect(venue.payments()).toEqual([
        ["marketFund", "fund:X", 50n],
        ["marketFund", "fund:Y", 33n],
      ]);
    });

    it("POOL-01-02: what others lost before is forgotten", () => {
      const venue = inFlight(open(STOP), 500n);
      venue.linear("Y", 100);
      venue.fund("fund:Y", 500n);
      venue.open("D", 90n);
      // a deficit of A is reserved, and D loses 50 in X
      venue.mark("X", 88);
      venue.trade("X", 10, 88, "D", "B");
      venue.trade("X", 10, 83, "B", "D");
      expect(venue.of("poolGate")).toEqual([]);
      venue.trade("Y", 5, 100, "D", "B");
      // 40 of money, 60 lost in Y
      venue.mark("Y", 88);
      expect(venue.payments()).toEqual([["marketFund", "fund:Y", 20n]]);
    });

    it("POOL-01-02: OFFBAND-01-01: who gained off the band from it before pays first", () => {
      const venue = inFlight(open(STOP), 500n);
      venue.open("E", 1_000n);
      venue.mark("X", 88);
      // 5 lots at 80, 8 below the mark: 40 of C's, and as much of E's from B is not A's
      fill(venue, 5, 80, "C");
      venue.trade("X", 5, 80, "E", "B");
      venue.wait(HOUR);
      expect(venue.of("poolGate")).toEqual([]);
      venue.do({ kind: "orderEnd", order: "liq-1" });
      // 90 - 100 - 60 = -70
      expect(venue.payments()).toEqual([
        ["linkedGain", "account:C", 40n],
        ["marketFund", "fund:X", 30n],
      ]);
    });

    it("POOL-01-02: LEDGER-03-02: funding counts up to the last clean boundary", () => {
      const venue = open(STOP);
      venue.linear("Y", 100);
      inFlight(venue, 0n);
      // C pays 0.8 % of 1,000 in 8 hours
      venue.trade("Y", 10, 100, "C", "B");
      venue.do({ kind: "funding", market: "Y", ratePpb: 8_000_000 });
      venue.wait(2 * HOUR);
      expect(venue.holding("C").protectedClaim).toBe(998n);
      venue.mark("X", 88);
      expect(of(venue.events, "poolGate")).toMatchObject([{ locked: true }]);
      venue.wait(4 * HOUR);
      expect(venue.holding("C")).toMatchObject({ poolEquity: 994n, protectedClaim: 998n });
      venue.mark("X", 92);
      expect(of(venue.events, "poolGate")).toHaveLength(2);
      expect(venue.holding("C").protectedClaim).toBe(994n);
      venue.wait(HOUR);
      expect(venue.holding("C").protectedClaim).toBe(993n);
    });

    it("WHATIF-01-01: a question that would open the gate leaves the prices of t0 to be renewed", () => {
      const venue = inFlight(open(STOP), 0n);
      venue.trade("X", 5, 92, "B", "C");
      venue.mark("X", 88);
      expect(venue.of("poolGate")).toMatchObject([{ locked: true }]);
      // C has sold 5 at 92: 20 since t0
      expect(venue.holding("C")).toMatchObject({ poolEquity: 1_020n, protectedClaim: 1_000n });
      venue.mark("X", 96);
      expect(venue.of("poolGate")).toHaveLength(2);
      expect(venue.holding("C").protectedClaim).toBe(980n);
      venue.mark("X", 88);
      expect(venue.of("poolGate")).toHaveLength(3);
      const update = { market: "X", markPrice: 100, indexPrice: 100 };
      const asked = venue.engine.whatIf({ kind: "price", updates: [update] });
      expect(of(asked.events, "poolGate")).toMatchObject([{ locked: false }]);
      venue.deposit("A", 100n);
      expect(venue.of("poolGate")).toHaveLength(4);
      // at 88 again it has all it had deposited
      expect(venue.holding("C").protectedClaim).toBe(1_000n);
    });
  });
});
