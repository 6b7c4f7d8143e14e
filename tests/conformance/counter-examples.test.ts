import { describe, expect, it } from "vitest";

import { DAY, onBothEngines } from "./venue.ts";

/** The nine counter-examples that simpler rules fail, played on an engine. */
onBothEngines((open) => {
  describe("counter-examples", () => {
    it("LEDGER-01-03: cash exceeds deposits while clearing holds the other side", () => {
      const venue = open();
      venue.linear("X", 100);
      for (const account of ["A", "B", "C"]) venue.open(account, 100n);
      venue.trade("X", 1, 100, "A", "B");
      venue.mark("X", 50);
      venue.trade("X", 1, 50, "B", "C");
      expect(venue.balance("A") + venue.balance("B") + venue.balance("C")).toBe(350n);
      expect(venue.booked("clearing:X")).toBe(-50n);
      expect(venue.booked("external")).toBe(-300n);
    });

    it("DEFICIT-02-02: gains are measured from t0, not from entry", () => {
      const venue = open();
      venue.linear("X", 50);
      venue.open("C", 200n);
      venue.open("E", 50n);
      venue.open("A", 10n);
      venue.trade("X", 1, 50, "E", "C");
      venue.mark("X", 100);
      venue.trade("X", 1, 100, "A", "E");
      venue.wait(2 * DAY);
      expect(venue.withdraw("E", 100n)).toBe("accepted");
      venue.mark("X", 80);
      expect(venue.payments()).toEqual([["gain", "account:C", 10n]]);
      expect(venue.view("A")).toMatchObject({ stage: "resolved", equity: 0n, positions: [] });
      expect(venue.view("C").equity).toBe(160n);
    });

    it("DEFICIT-02-01: where the other side of a market lost its gain elsewhere, the pool pays", () => {
      const venue = open();
      const low = [{ notionalMax: null, initialPpm: 20_000, maintenancePpm: 10_000 }];
      venue.linear("X", 100, { tiers: low });
      venue.linear("Y", 100, { tiers: low });
      venue.open("A", 10n);
      venue.open("C", 10n);
      venue.open("D", 1_000n);
      venue.trade("X", 1, 100, "A", "C");
      venue.trade("Y", 1, 100, "C", "D");
      venue.mark({ X: 50, Y: 50 });
      expect(venue.payments()).toEqual([["gain", "account:D", 40n]]);
      expect(venue.view("C").equity).toBe(10n);
      expect(venue.view("D").equity).toBe(1_010n);
    });

    it("MARGIN-01-03: a coin position and the coin's price breach together, neither alone", () => {
      const venue = open();
      venue.asset("BTC", { loanMax: 10n ** 9n }, 8, 50_000);
      const tiers = [{ notionalMax: null, initialPpm: 20_000, maintenancePpm: 10_000 }];
      const price = (coin: number, mark: number): void => {
        const move = { market: "I", markPrice: mark, indexPrice: mark };
        venue.do({ kind: "price", updates: [{ asset: "BTC", price: coin }, move] });
      };
      venue.inverse("I", 50_000, "BTC", 10n ** 8n, { tiers });
      venue.fund("treasury", 10n ** 9n, "BTC");
      venue.open("A", 30_000n);
      venue.open("M", 10n ** 9n, "BTC");
      venue.do({ kind: "loanLine", account: "A", asset: "BTC", amount: 10n ** 8n });
      venue.trade("I", 100_000, 50_000, "M", "A");
      price(60_000, 60_000);
      expect(venue.view("A").equity).toBe(9_999n);
      price(73_500, 60_000);
      expect(venue.view("A").stage).toBe("healthy");
      price(60_000, 62_827);
      expect(venue.view("A").stage).toBe("healthy");
      price(73_500, 62_827);
      const [entered] = venue.of("stage");
      expect(entered).toMatchObject({ account: "A", to: "closingOut" });
      expect(entered!.equity).toBeLessThan(0n);
      expect(venue.view("A")).toMatchObject({ stage: "resolved", equity: 0n, positions: [] });
      expect(venue.balance("A", "BTC")).toBe(0n);
    });

    it("LADDER-01-02: equity below zero closes out whatever the quotient or the margin", () => {
      const venue = open();
      const free = [{ notionalMax: null, initialPpm: 0, maintenancePpm: 0 }];
      venue.linear("X", 111);
      venue.linear("Z", 115, { tiers: free });
      for (const account of ["A", "B"]) venue.open(account, 10n);
      venue.open("M", 1_000n);
      venue.trade("X", 1, 111, "A", "M");
      venue.trade("Z", 1, 115, "B", "M");
      venue.mark("X", 100);
      venue.mark("Z", 100);
      const entered = venue.of("stage").filter(({ to }) => to === "closingOut");
      expect(entered).toMatchObject([
        { account: "A", equity: -1n, maintenanceMargin: 5n },
        { account: "B", equity: -5n, maintenanceMargin: 0n },
      ]);
    });

    it("OFFBAND-01-01: who gained from a fill far off the mark pays before the fund", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.fund("fund:X", 1_000n);
      venue.open("A", 10n);
      venue.open("B", 100n);
      expect(venue.place("A", "a", "X", "buy 1 @ 200")).toBe("INSUFFICIENT_MARGIN");
      venue.trade("X", 1, 200, "A", "B");
      expect(venue.payments()).toEqual([["linkedGain", "account:B", 90n]]);
      expect(venue.booked("fund:X")).toBe(1_000n);
      expect(venue.balance("B")).toBe(110n);
    });

    it("CLOSE-03-02: lots in flight are not deleveraged, so a racing fill cannot turn the account", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 91n);
      venue.open("B", 1_000n);
      venue.open("C", 1_000n);
      venue.trade("X", 10, 100, "A", "B");
      venue.mark("X", 91);
      const [slice] = venue.of("liquidationOrder");
      expect(slice).toMatchObject({ account: "A", side: "sell", lots: 10 });
      venue.mark("X", 85);
      expect(venue.view("A").stage).toBe("closingOut");
      expect(venue.view("A").positions[0]).toMatchObject({ lots: 10, inFlightLots: 10 });
      venue.trade("X", 4, 85, "C", "A", { sellOrder: slice!.order, taker: "sell" });
      expect(venue.view("A").positions[0]).toMatchObject({ lots: 6, inFlightLots: 6 });
      venue.do({ kind: "orderEnd", order: slice!.order });
      const lots = venue.of("position").filter(({ account }) => account === "A");
      expect(lots.every((position) => position.lots >= 0)).toBe(true);
      expect(venue.view("A")).toMatchObject({ stage: "resolved", equity: 0n, positions: [] });
    });

    it("MARGIN-02-02: a price near zero does not free a position", () => {
      const venue = open();
      // Prices and money in cents: 1,000 barrels at 0.01, a floor of 40.00 a barrel.
      venue.linear("OIL", 1, { maintenanceFloorPerLot: 4_000n });
      venue.open("A", 100n);
      venue.open("B", 10_000_000n);
      expect(venue.place("A", "a", "OIL", "buy 1000 @ 1")).toBe("INSUFFICIENT_MARGIN");
      venue.deposit("A", 4_999_900n);
      venue.trade("OIL", 1_000, 1, "A", "B");
      expect(venue.view("A").maintenanceMargin).toBe(4_000_000n);
      venue.mark("OIL", -3_763);
      expect(venue.view("A").equity).toBe(5_000_000n - 3_764_000n);
      expect(venue.view("A").stage).toBe("liquidating");
    });

    it("LEDGER-05-02: a gain made during a deficit stays, an own deposit does not", () => {
      const venue = open({ liquidationStopPpm: 400_000 });
      venue.linear("X", 100);
      venue.open("A", 90n);
      venue.open("B", 1_000n);
      venue.open("C", 1_000n);
      venue.trade("X", 10, 100, "A", "B");
      venue.mark("X", 92);
      const [slice] = venue.of("liquidationOrder");
      expect(slice).toMatchObject({ account: "A", lots: 10 });
      venue.mark("X", 88);
      expect(venue.of("reserve")).toMatchObject([{ account: "A", deficit: 30n, reserved: 0n }]);
      expect(venue.of("poolGate")).toMatchObject([{ asset: "USD", locked: true }]);
      venue.trade("X", 4, 90, "B", "C");
      expect(venue.balance("B")).toBe(1_040n);
      venue.wait(3 * DAY);
      expect(venue.withdraw("B", 1_001n)).toBe("UNMATURED_GAIN");
      expect(venue.withdraw("B", 900n)).toBe("accepted");
      venue.do({ kind: "orderEnd", order: slice!.order });
      expect(venue.of("poolGate").at(-1)).toMatchObject({ asset: "USD", locked: false });
      expect(venue.payments()).toEqual([
        ["gain", "account:B", 28n],
        ["gain", "account:C", 2n],
      ]);
      expect(venue.view("A")).toMatchObject({ stage: "resolved", equity: 0n, positions: [] });
    });
  });
});
