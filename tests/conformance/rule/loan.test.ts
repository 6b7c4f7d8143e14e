import { describe, expect, it } from "vitest";

import { ASSET, MARKET, onBothEngines, stages, type TestVenue } from "../venue.ts";

/** Margin of 20 % initial, 10 % maintenance on coins that are owed. */
const LOAN = { initialPpm: 200_000, maintenancePpm: 100_000 };

/** B has 200 dollars and a line of 10 coins, worth 10 each. */
function borrowed(venue: TestVenue): TestVenue {
  venue.asset("C", { loanMax: 100n, loan: LOAN }, 0, 10);
  venue.fund("treasury", 100n, "C");
  venue.open("B", 200n);
  venue.do({ kind: "loanLine", account: "B", asset: "C", amount: 10n });
  return venue;
}

onBothEngines((open) => {
  describe("LOAN margin", () => {
    it("LOAN-01-01: what is owed adds margin, initial and maintenance", () => {
      const venue = open();
      venue.asset("C", { loanMax: 1_000n, loan: LOAN }, 0, 10);
      venue.fund("treasury", 1_000n, "C");
      venue.open("A", 2_200n);
      venue.open("B", 1_000n, "C");
      venue.do({ kind: "loanLine", account: "A", asset: "C", amount: 500n });
      venue.inverse("I", 100, "C", 1_000n);
      venue.trade("I", 10, 100, "A", "B");
      venue.mark("I", 50);
      // 10 lots entered at -100 coins are worth -200: 100 owed, 1,000 dollars
      // position: 5 % of 200 coins = 100 dollars; loan: 10 % of 1,000 = 100
      expect(venue.view("A")).toMatchObject({
        equity: 1_200n,
        maintenanceMargin: 200n,
        initialMargin: 400n,
      });
    });

    it("LOAN-01-01: a borrower without positions climbs the ladder and is converted", () => {
      const venue = borrowed(open());
      venue.inverse("I", 100, "C", 1_000n);
      venue.open("L", 1_000n, "C");
      venue.trade("I", 1, 100, "B", "L");
      venue.mark("I", 50);
      venue.trade("I", 1, 50, "L", "B");
      // entered at -10 coins, sold at -20: 10 owed, 100 dollars, against 200
      expect(venue.view("B")).toMatchObject({ equity: 100n, maintenanceMargin: 10n });
      const events = venue.assetPrice("C", 19);
      // 190 owed: E = 10, MM = 19: the treasury sells it the coins
      expect(stages(events)).toEqual(["B healthy > liquidating", "B liquidating > resolved"]);
      expect(venue.balance("B", "C")).toBe(0n);
      expect(venue.balance("B")).toBe(10n);
    });

    it("LOAN-01-01: money that leaves as a loan needs initial margin on it", () => {
      const venue = borrowed(open());
      venue.deposit("B", 10n, "C");
      venue.linear("X", 1_000);
      venue.open("S", 10_000n);
      venue.trade("X", 2, 1_000, "B", "S");
      // E 300, IM 200: with 9 coins gone E 210, with 10 gone 200
      expect(venue.withdraw("B", 10n, "C")).toBe("accepted");
      expect(venue.view("B")).toMatchObject({ equity: 200n, initialMargin: 200n });
    });

    it("LOAN-01-02: collateral counts at its own price, a debt does not", () => {
      const venue = open();
      venue.asset("C", {}, 0, 10);
      venue.open("A", 10n, "C");
      const price = (collateralPrice: number) =>
        ({ kind: "price", updates: [{ asset: "C", price: 10, collateralPrice }] }) as const;
      const [event] = venue.do(price(7));
      expect(event).toMatchObject({ target: "asset:C", markPrice: 10, collateralPrice: 7 });
      expect(venue.view("A").equity).toBe(70n);
      expect(venue.refusal(price(0))).toBe("PRICE_NOT_POSITIVE");
      expect(venue.refusal(price(11))).toBe("PARAMETER_INVALID");
      // without one it is the price again
      venue.assetPrice("C", 10);
      expect(venue.view("A").equity).toBe(100n);
    });

    it("LOAN-01-02: a fall of the collateral price alone moves stages", () => {
      const venue = open();
      venue.asset("C", {}, 0, 100);
      venue.open("A", 10n, "C");
      venue.open("S", 10_000n);
      venue.linear("X", 1_000);
      venue.trade("X", 6, 1_000, "A", "S");
      expect(venue.stage("A")).toBe("healthy");
      venue.do({ kind: "price", updates: [{ asset: "C", price: 100, collateralPrice: 40 }] });
      // E = 400, MM = 300: 75 %
      expect(venue.view("A")).toMatchObject({ equity: 400n, stage: "called" });
    });

    it("LOAN-01-03: a gain counts at its weight, a loss in full", () => {
      const venue = open();
      venue.linear("X", 100, { profitWeightPpm: 500_000 });
      venue.open("A", 1_000n);
      venue.open("B", 1_000n);
      venue.trade("X", 10, 100, "A", "B");
      venue.mark("X", 111);
      expect(venue.view("A").equity).toBe(1_055n);
      expect(venue.holding("A")).toMatchObject({ poolEquity: 1_110n, marginValue: 1_055n });
      expect(venue.view("B").equity).toBe(890n);
    });

    it.each([{ profitWeightPpm: -1 }, { profitWeightPpm: 1_000_001 }])(
      "LOAN-01-03: a weight outside 0 to 1e6 is refused (%o)",
      (parameters) => {
        const venue = open();
        venue.linear("X", 100);
        const change = { market: "X", parameters: { ...MARKET, ...parameters } };
        const body = { kind: "parameter", effectiveMicros: venue.now, change } as const;
        expect(venue.refusal(body)).toBe("PARAMETER_INVALID");
      },
    );

    it.each([
      { initialPpm: 1, maintenancePpm: 2 },
      { initialPpm: 1_000_001, maintenancePpm: 2 },
      { initialPpm: 1, maintenancePpm: -1 },
    ])("LOAN-01-01: loan margins out of range are refused (%o)", (loan) => {
      const venue = open();
      const parameters = { ...ASSET, loan };
      const change = { asset: "USD", parameters };
      const body = { kind: "parameter", effectiveMicros: venue.now, change } as const;
      expect(venue.refusal(body)).toBe("PARAMETER_INVALID");
    });
  });
});
