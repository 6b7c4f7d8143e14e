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

    it("MARKET-07-01: takeover limits and limits of groups count in the new lots", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 100n);
      for (const account of ["B", "bs"]) venue.open(account, 10_000n);
      venue.do({ kind: "openAccount", account: "C", linkedGroup: "G" });
      venue.deposit("C", 10_000n);
      venue.do({ kind: "backstop", account: "bs", market: "X", capital: 0n, takeoverLotsMax: 4 });
      venue.do({ kind: "groupLimit", group: "G", market: "X", lotsMax: 8, count: "gross" });
      venue.trade("X", 10, 100, "A", "B");
      expect(change(venue, "X", SAME, coarser(2))).toBe("accepted");
      expect(venue.place("C", "o", "X", "buy 5 @ 50")).toBe("GROUP_LIMIT");
      expect(venue.place("C", "o", "X", "buy 4 @ 50")).toBe("accepted");
      venue.mark("X", 89);
      expect(venue.lots("bs", "X")).toBe(2);
      expect(venue.of("deleveraged")).toMatchObject([{ account: "B", defaulter: "A", lots: 3 }]);
    });

    it("MARKET-07-01: a default that waits, remembered from before, costs what it would have", () => {
      const told = [SAME, coarser(2)].map((lots) => {
        const venue = open({ liquidationStopPpm: 400_000 });
        venue.linear("X", 100);
        venue.open("A", 90n);
        for (const account of ["B", "C", "D"]) venue.open(account, 1_000n);
        venue.trade("X", 4, 100, "A", "C");
        venue.trade("X", 6, 100, "A", "B");
        venue.fund("fund:X", 31n);
        // All lots are in flight at 92; at 88 A is short of 30, and the fund reserves them.
        venue.mark("X", 92);
        venue.mark("X", 88);
        expect(venue.of("reserve")).toMatchObject([{ account: "A", reserved: 30n }]);
        expect(change(venue, "X", SAME, lots)).toBe("accepted");
        venue.trade("X", 2 / lots.factor, 88, "B", "D");
        venue.mark("X", 80);
        venue.do({ kind: "orderEnd", order: "liq-1" });
        expect(venue.lots("A", "X")).toBe(0);
        return { payments: venue.payments(), money: money(venue) };
      });
      expect(told[0]!.payments.length).toBeGreaterThan(1);
      expect(told[1]).toEqual(told[0]);
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
