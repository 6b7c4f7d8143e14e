import { describe, expect, it } from "vitest";

import type { MarketParameters } from "../../../src/core/command/parameter.ts";
import { entries, FULLY_PAID, HOUR, MARKET, of, onBothEngines, stages } from "../venue.ts";

const BASE: MarketParameters = { ...MARKET, ...FULLY_PAID };

onBothEngines((open) => {
  describe("MARKET: capped contracts", () => {
    it("MARKET-05-01: bounds go with a linear market that asks for no margin and gives none", () => {
      const venue = open();
      const declare = (bounds: readonly [number, number], parameters = {}): string => {
        const [floorPrice, capPrice] = bounds;
        return venue.refusal({
          kind: "market",
          market: `C${venue.events.length}`,
          type: "linear",
          settlement: "USD",
          group: "all",
          multiplier: 1n,
          fundingScale: 1n,
          markPrice: 50,
          indexPrice: 50,
          bounds: { floorPrice, capPrice },
          parameters: { ...BASE, ...parameters },
        });
      };
      expect(declare([0, 0])).toBe("PARAMETER_INVALID");
      expect(declare([1, 0])).toBe("PARAMETER_INVALID");
      const wrong: Partial<MarketParameters>[] = [
        { tiers: [{ notionalMax: null, initialPpm: 1, maintenancePpm: 0 }] },
        { maintenanceFloorPerLot: 1n },
        { fundingCapPpb: 1 },
        { profitWeightPpm: 1 },
        { sizeAddOns: [{ lotsFrom: 1, initialPpm: 1, maintenancePpm: 0 }] },
        { capsAsMargin: true },
      ];
      for (const parameters of wrong) {
        expect(declare([0, 100], parameters)).toBe("PARAMETER_INVALID");
      }
      expect(declare([0, 100])).toBe("accepted");
      expect(declare([-50, -10])).toBe("accepted");
      venue.capped("C", 50, [0, 100]);
      const change = { market: "C", parameters: { ...BASE, fundingCapPpb: 1 } };
      expect(venue.refusal({ kind: "parameter", effectiveMicros: venue.now, change })).toBe(
        "PARAMETER_INVALID",
      );
    });

    it("MARKET-05-02: the mark is held between the bounds, the index is not", () => {
      const venue = open();
      venue.capped("C", 120, [0, 100]);
      const marks = [150, -7, 40].map((price) => of(venue.mark("C", price), "price")[0]);
      expect(marks).toMatchObject([
        { markPrice: 100, indexPrice: 150 },
        { markPrice: 0, indexPrice: -7 },
        { markPrice: 40, indexPrice: 40 },
      ]);
    });

    it("MARKET-05-03: each side pays what it could lose, and gets it back as it shrinks", () => {
      const venue = open();
      venue.capped("C", 30, [10, 100]);
      venue.open("A", 1_000n);
      venue.open("B", 1_000n);
      // A: 10 x (30 - 10) = 200. B: 10 x (100 - 30) = 700.
      expect(entries(venue.trade("C", 10, 30, "A", "B"))).toEqual([
        "account:A -> clearing:C 200 premium",
        "account:B -> clearing:C 700 premium",
      ]);
      expect(venue.position("A", "C")).toMatchObject({ lots: 10, cost: 100n, premium: 200n });
      expect(venue.position("B", "C")).toMatchObject({ lots: -10, cost: -1_000n, premium: 700n });
      // A sells 4 at 45: 80 of its premium back, and 4 x 15 gained.
      expect(entries(venue.trade("C", 4, 45, "B", "A"))).toEqual([
        "clearing:C -> account:B 280 premium",
        "account:B -> clearing:C 60 realizedPnl",
        "clearing:C -> account:A 80 premium",
        "clearing:C -> account:A 60 realizedPnl",
      ]);
      expect(venue.holding("A")).toMatchObject({ balance: 940n, unmaturedGain: 60n });
      // A turns short at 50: 6 x (50 - 10) back in all, 4 x 50 paid for the short side.
      expect(entries(venue.trade("C", 10, 50, "B", "A")).slice(-2)).toEqual([
        "clearing:C -> account:A 120 realizedPnl",
        "account:A -> clearing:C 80 premium",
      ]);
      expect(venue.position("A", "C")).toMatchObject({ lots: -4, cost: -400n, premium: 200n });
    });

    it("MARKET-05-03: who enters beyond the bounds in its own favour pays nothing and keeps its cost", () => {
      const venue = open();
      venue.capped("C", 30, [10, 100]);
      venue.open("A", 1_000n);
      venue.open("B", 1_000n);
      venue.trade("C", 2, 5, "A", "B");
      expect(venue.position("A", "C")).toMatchObject({ cost: 10n, premium: 0n });
      expect(venue.position("B", "C")).toMatchObject({ cost: -200n, premium: 190n });
    });

    it("MARKET-05-04: orders need what they would pay at their limits, the dearer side, and the fees", () => {
      const venue = open();
      venue.capped("C", 50, [0, 100], { takerFeePpm: 100_000 });
      venue.open("A", 1_000n);
      venue.place("A", "b1", "C", "buy 10 @ 30");
      // 10 x 30, and a fee of 10 % of 300.
      expect(venue.view("A").initialMargin).toBe(330n);
      venue.place("A", "s1", "C", "sell 4 @ 60");
      // The sell side is 4 x 40 = 160: the buys are dearer; the fee of 24 counts.
      expect(venue.view("A").initialMargin).toBe(354n);
      venue.place("A", "s2", "C", "sell 8 @ 60");
      // 12 x 40 = 480, fees 30 + 24 + 48.
      expect(venue.view("A").initialMargin).toBe(582n);
      expect(venue.place("A", "s3", "C", "sell 9 @ 50")).toBe("INSUFFICIENT_MARGIN");
      expect(venue.place("A", "s3", "C", "sell 1 @ 101")).toBe("PRICE_COLLAR");
      expect(venue.place("A", "s3", "C", "buy 1 @ -1")).toBe("PRICE_COLLAR");
    });

    it("MARKET-05-04: lots that reduce are free, and who has paid everything may still sell", () => {
      const venue = open();
      venue.capped("C", 50, [0, 100], { takerFeePpm: 100_000 });
      venue.open("A", 500n);
      venue.open("B", 1_000n);
      venue.trade("C", 10, 50, "A", "B");
      expect(venue.view("A")).toMatchObject({ equity: 0n, stage: "healthy" });
      expect(venue.place("A", "s1", "C", "sell 12 @ 50")).toBe("INSUFFICIENT_MARGIN");
      expect(venue.place("A", "s1", "C", "sell 10 @ 0")).toBe("accepted");
      venue.do({ kind: "orderEnd", order: "s1" });
      expect(venue.place("A", "s2", "C", "sell 10 @ 40", true)).toBe("accepted");
      expect(venue.place("A", "b1", "C", "buy 1 @ 1")).toBe("INSUFFICIENT_MARGIN");
      expect(venue.place("B", "s3", "C", "buy 8 @ 50")).toBe("accepted");
    });

    it("MARKET-05-05: no price of its market moves a holder's stage, not even without a cent beside", () => {
      const venue = open();
      venue.capped("C", 50, [0, 100]);
      venue.open("A", 500n);
      venue.open("B", 500n);
      venue.trade("C", 10, 50, "A", "B");
      for (const price of [99, 100, 1_000, 1, 0, -500, 50]) {
        expect(stages(venue.mark("C", price))).toEqual([]);
        expect(venue.view("A")).toMatchObject({ equity: 0n, maintenanceMargin: 0n });
      }
      expect(venue.position("A", "C")).toMatchObject({ liquidationPrice: null });
      expect(venue.holding("A")).toMatchObject({ poolEquity: 500n, withdrawable: 0n });
      venue.deposit("A", 70n);
      expect(venue.withdraw("A", 70n)).toBe("accepted");
    });

    it("MARKET-05-05: what it is worth backs no other position", () => {
      const venue = open();
      venue.capped("C", 50, [0, 100]);
      venue.linear("X", 100);
      venue.open("A", 600n);
      venue.open("B", 10_000n);
      venue.trade("C", 10, 50, "A", "B");
      venue.trade("X", 10, 100, "A", "B");
      // 100 beside 500 in C; X needs 50. At 90 the 100 are gone: E = 0 with a position that can lose.
      venue.mark({ C: 100, X: 94 });
      expect(venue.view("A")).toMatchObject({ equity: 40n, maintenanceMargin: 47n });
      const events = venue.mark("X", 90);
      // The 1,000 that C is worth are cash then.
      expect(stages(events)).toEqual(["A liquidating > closingOut", "A closingOut > resolved"]);
    });

    it("MARKET-05-06: a close-out turns capped positions into the cash they are worth", () => {
      const venue = open();
      venue.capped("C", 50, [0, 100]);
      venue.linear("X", 100);
      venue.open("A", 600n);
      venue.open("B", 10_000n);
      venue.open("M", 10_000n);
      venue.do({
        kind: "backstop",
        account: "M",
        market: "C",
        capital: 0n,
        takeoverLotsMax: 100,
      });
      venue.trade("C", 10, 50, "A", "B");
      venue.trade("X", 10, 100, "A", "B");
      venue.mark("C", 80);
      // E = 100 - 200 = -100; C is worth 800: A keeps 700 and nobody pays for it.
      const events = venue.mark("X", 80);
      expect(of(events, "position").map(({ market, cause }) => `${market} ${cause}`)).toEqual([
        "C deleveraging",
        "C deleveraging",
        "X deleveraging",
        "X deleveraging",
      ]);
      expect(venue.payments()).toEqual([]);
      expect(venue.view("A")).toMatchObject({ stage: "resolved", equity: 700n });
      // B: 10,000 - 300 in C + 200 in X.
      expect(venue.balance("B")).toBe(9_900n);
    });

    it("MARKET-05-06: a fill that the buyer cannot pay is booked, and undone at the mark", () => {
      const venue = open();
      venue.capped("C", 50, [0, 100]);
      venue.open("A", 100n);
      venue.open("B", 1_000n);
      const events = venue.trade("C", 10, 50, "A", "B");
      expect(stages(events)).toEqual(["A healthy > closingOut", "A closingOut > resolved"]);
      expect([venue.balance("A"), venue.balance("B")]).toEqual([100n, 1_000n]);
    });

    it("MARKET-05-06: it is settled at a price between the bounds", () => {
      const venue = open();
      venue.capped("C", 50, [0, 100]);
      venue.open("A", 500n);
      venue.open("B", 500n);
      venue.trade("C", 10, 50, "A", "B");
      venue.delist("C", HOUR);
      venue.mark("C", 130);
      expect(entries(venue.wait(HOUR))).toEqual([
        "clearing:C -> account:A 500 premium",
        "clearing:C -> account:A 500 realizedPnl",
        "clearing:C -> account:B 500 premium",
        "account:B -> clearing:C 500 realizedPnl",
      ]);
      expect([venue.balance("A"), venue.balance("B")]).toEqual([1_000n, 0n]);
    });
  });
});
