import { describe, expect, it } from "vitest";

import { HOUR, MARKET, of, onBothEngines, type TestVenue } from "../venue.ts";

const SAME = { factor: 1, finer: true };
const finer = (factor: number) => ({ factor, finer: true });
const coarser = (factor: number) => ({ factor, finer: false });

type Rescale = typeof SAME;

function change(venue: TestVenue, market: string, ticks: Rescale, lots: Rescale = SAME): string {
  return venue.refusal({ kind: "contract", market, ticks, lots });
}

/** What must not move: all money, to the unit. */
function money(venue: TestVenue): unknown[] {
  return venue.engine.accounts().map((account) => {
    const { equity, maintenanceMargin, initialMargin, transferMargin, holdings } =
      venue.view(account);
    const dues = venue.view(account).positions.map(({ cost, fundingDue, markValue }) => {
      return { cost, fundingDue, markValue };
    });
    return { equity, maintenanceMargin, initialMargin, transferMargin, holdings, dues };
  });
}

/** A market of 60 dollars per tick and lot with positions, orders, depth and funding. */
function traded(venue: TestVenue): void {
  const limits = { maintenanceFloorPerLot: 60n, sliceLotsMax: 40, positionLotsMax: 100 };
  const terms = { type: "linear", settlement: "USD", multiplier: 60n } as const;
  venue.market("X", 100, terms, { ...limits, orderLotsMax: 1_000 });
  for (const account of ["A", "B"]) venue.open(account, 100_000n);
  venue.trade("X", 10, 90, "A", "B");
  venue.place("A", "rest", "X", "buy 4 @ 80");
  venue.do({ kind: "depth", market: "X", bidLots: 30, askLots: 20 });
  venue.do({ kind: "funding", market: "X", ratePpb: 1_234_567 });
  venue.wait(HOUR + 7);
}

onBothEngines((open) => {
  describe("MARKET: change of contract", () => {
    it("MARKET-07-01: a finer tick and lot move no value by a unit", () => {
      const venue = open();
      traded(venue);
      const before = money(venue);
      expect(change(venue, "X", finer(5), finer(4))).toBe("accepted");
      expect(money(venue)).toEqual(before);
      expect(venue.of("contract")).toMatchObject([
        { market: "X", multiplier: 3n, fundingScale: 4_000_000n, markPrice: 500, indexPrice: 500 },
      ]);
      expect(venue.position("A", "X")).toMatchObject({ lots: 40, markPrice: 500, cost: 54_000n });
      expect(venue.view("A").orders).toMatchObject([{ lots: 16, limitPrice: 400 }]);
      venue.wait(HOUR);
      // Funding goes on at the same pace, and the limits count the new lots: 400 for 100.
      expect(venue.place("A", "most", "X", "buy 344 @ 1")).toBe("accepted");
      expect(venue.place("A", "more", "X", "buy 1 @ 1")).toBe("POSITION_LIMIT");
    });

    it("MARKET-07-01: back again it is what it was, inverse markets too", () => {
      const venue = open();
      venue.asset("BTC");
      venue.inverse("I", 700, "BTC", 100_000n);
      for (const account of ["A", "B"]) venue.open(account, 10_000n, "BTC");
      venue.trade("I", 3, 600, "A", "B");
      const before = money(venue);
      expect(change(venue, "I", finer(3), finer(2))).toBe("accepted");
      expect(money(venue)).toEqual(before);
      expect(change(venue, "I", coarser(3), coarser(2))).toBe("accepted");
      expect(money(venue)).toEqual(before);
      expect(venue.position("A", "I")).toMatchObject({ lots: 3, markPrice: 700 });
    });

    it("MARKET-07-01: an index average and bounds go along", () => {
      const venue = open();
      venue.capped("C", 50, [0, 100]);
      venue.delist("C", 10, 10);
      venue.now += 4;
      venue.mark("C", 60);
      expect(change(venue, "C", coarser(10))).toBe("accepted");
      // In old ticks 50 for 4 and 60 for 6 are 56; in ticks of 10 that is 5.6, and 6 to the nearest.
      expect(of(venue.wait(6), "price")).toMatchObject([{ markPrice: 6 }]);
      expect(venue.place("A", "o", "C", "buy 1 @ 1")).toBe("UNKNOWN_ACCOUNT");
    });

    it("MARKET-07-01: parameters to come and takeover limits count in the new lots", () => {
      const venue = open();
      venue.linear("X", 100, { orderLotsMax: 10 });
      venue.open("A", 10_000n);
      venue.change("X", { orderLotsMax: 20 }, HOUR);
      const lots = finer(1);
      expect(change(venue, "X", SAME, lots)).toBe("accepted");
      expect(change(venue, "X", SAME, coarser(10))).toBe("accepted");
      expect(venue.place("A", "o", "X", "buy 2 @ 100")).toBe("ORDER_TOO_LARGE");
      venue.wait(HOUR);
      expect(venue.place("A", "o", "X", "buy 2 @ 100")).toBe("accepted");
      expect(venue.place("A", "p", "X", "buy 3 @ 100")).toBe("ORDER_TOO_LARGE");
    });

    it("MARKET-07-02: what does not divide or fit refuses all of it", () => {
      const venue = open();
      traded(venue);
      const before = money(venue);
      expect(change(venue, "NONE", SAME)).toBe("UNKNOWN_MARKET");
      expect(change(venue, "X", { factor: 0, finer: true })).toBe("MALFORMED");
      // 60 is not divided by 7; the mark of 100 not by 3; the position of 10 lots not by 4.
      expect(change(venue, "X", finer(7))).toBe("CONTRACT_INDIVISIBLE");
      expect(change(venue, "X", coarser(3))).toBe("CONTRACT_INDIVISIBLE");
      expect(change(venue, "X", SAME, coarser(4))).toBe("CONTRACT_INDIVISIBLE");
      expect(change(venue, "X", coarser(2 ** 44), finer(2 ** 44))).toBe("OUT_OF_RANGE");
      expect(money(venue)).toEqual(before);
      venue.delist("X", 0);
      expect(change(venue, "X", SAME)).toBe("MARKET_SETTLED");
    });

    it("MARKET-07-02: not while a deficit of the pool is open", () => {
      const venue = open();
      venue.linear("X", 100, { ...MARKET, sliceExpiryMicros: HOUR });
      venue.open("A", 100n);
      venue.open("B", 10_000n);
      venue.trade("X", 8, 100, "A", "B");
      venue.mark("X", 91);
      venue.mark("X", 60);
      expect(venue.of("poolGate")).toMatchObject([{ locked: true }]);
      expect(change(venue, "X", coarser(10))).toBe("DEFICIT_GATE");
    });
  });
});
