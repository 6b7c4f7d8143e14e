import { describe, expect, it } from "vitest";

import { entries, HOUR, MARKET, of, onBothEngines, stages } from "../venue.ts";

/** What a test reads of a position event. */
function moves(events: Parameters<typeof of>[0]): string[] {
  return of(events, "position").map(
    ({ account, deltaLots, lots, cause }) => `${account} ${deltaLots} > ${lots} ${cause}`,
  );
}

onBothEngines((open) => {
  describe("MARKET: the final price", () => {
    it("MARKET-01-01: a contract ends at its expiry; its averaging may not have begun before", () => {
      const venue = open();
      const declare = (after: number, averagingMicros: number): string => {
        const expiry = { atMicros: venue.now + after, averagingMicros };
        return venue.refusal({ ...MARKET_BODY, market: `F${after}`, expiry });
      };
      expect(declare(0, 0)).toBe("PARAMETER_INVALID");
      expect(declare(-1, 0)).toBe("PARAMETER_INVALID");
      expect(declare(10, 11)).toBe("PARAMETER_INVALID");
      expect(declare(10, -1)).toBe("MALFORMED");
      expect(declare(10, 10)).toBe("accepted");
    });

    it("MARKET-01-02: the index is averaged over the time it stood, to the nearest tick, half up", () => {
      const venue = open();
      venue.dated("F", 100, 20, 10);
      venue.open("A", 1_000n);
      venue.open("B", 1_000n);
      venue.trade("F", 1, 100, "A", "B");
      venue.now += 5;
      venue.mark("F", 90);
      venue.now += 9;
      venue.mark("F", 80);
      venue.now += 3;
      venue.do({
        kind: "price",
        updates: [{ market: "F", markPrice: 500, indexPrice: 87 }],
      });
      // From 10 to 20 after the start: 90 for 4, 80 for 3, 87 for 3: (360 + 240 + 261) / 10 = 86.1.
      const events = venue.wait(3);
      expect(of(events, "price")).toEqual([
        { type: "price", target: "market:F", markPrice: 86, indexPrice: 87 },
      ]);
      expect(venue.balance("A")).toBe(986n);
    });

    it("MARKET-01-02: half a tick goes up, below zero too", () => {
      const venue = open();
      venue.dated("F", -3, 10, 10);
      venue.now += 5;
      venue.mark("F", -4);
      expect(of(venue.wait(5), "price")).toMatchObject([{ markPrice: -3 }]);
    });

    it("MARKET-01-02: without averaging it is the last index price; one at the very end is too late", () => {
      const venue = open();
      venue.dated("F", 100, 10);
      venue.now += 9;
      venue.mark("F", 90);
      venue.now += 1;
      venue.mark("F", 80);
      expect(of(venue.events, "price").map(({ markPrice }) => markPrice)).toEqual([90, 90]);
    });

    it("MARKET-01-02: where no price arrives, what was last known counts", () => {
      const venue = open();
      venue.dated("F", 100, HOUR, HOUR);
      venue.do({ kind: "switch", target: { activity: "trading", market: "F" }, on: false });
      expect(of(venue.wait(2 * HOUR), "price")).toMatchObject([{ markPrice: 100 }]);
    });

    it("MARKET-01-03: the final price is a mark like any other: it liquidates and closes out first", () => {
      const venue = open();
      venue.dated("F", 100, 10);
      venue.linear("X", 100);
      for (const account of ["A", "B", "C"]) venue.open(account, account === "A" ? 100n : 1_000n);
      venue.trade("F", 5, 100, "A", "B");
      venue.fund("fund:F", 30n);
      venue.do({ kind: "price", updates: [{ market: "F", markPrice: 100, indexPrice: 70 }] });
      // A: 100 - 150 = -50; 30 from the fund, 20 from the gain of B.
      const events = venue.wait(10);
      expect(of(events, "timer").map(({ cause }) => cause)).toEqual(["expiry", "settlement"]);
      expect(stages(events)).toEqual(["A healthy > closingOut", "A closingOut > resolved"]);
      expect(moves(events)).toEqual(["A -5 > 0 deleveraging", "B 5 > 0 deleveraging"]);
      expect(venue.payments()).toEqual([
        ["marketFund", "fund:F", 30n],
        ["gain", "account:B", 20n],
      ]);
      expect(venue.balance("B")).toBe(1_130n);
    });
  });

  describe("MARKET: settlement", () => {
    it("MARKET-02-01: orders end, positions close in account-id order with their funding, at the final price", () => {
      const venue = open();
      venue.dated("F", 100, 8 * HOUR);
      venue.open("B", 1_000n);
      venue.open("A", 1_000n);
      venue.trade("F", 2, 100, "B", "A");
      venue.place("A", "rest", "F", "buy 1 @ 90");
      venue.do({ kind: "funding", market: "F", ratePpb: 10_000_000 });
      venue.mark("F", 110);
      // Funding of 8 hours: 1 % of 100 per lot. B pays 2, A gets 2; the profit of B is 20.
      const events = venue.wait(8 * HOUR);
      expect(of(events, "cancelOrder")).toMatchObject([{ order: "rest", account: "A" }]);
      expect(entries(events)).toEqual([
        "funding:F -> account:A 2 funding",
        "account:A -> clearing:F 20 realizedPnl",
        "account:B -> funding:F 2 funding",
        "clearing:F -> account:B 20 realizedPnl",
      ]);
      expect(moves(events)).toEqual(["A 2 > 0 settlement", "B -2 > 0 settlement"]);
      expect(venue.view("A")).toMatchObject({ equity: 982n, initialMargin: 0n, orders: [] });
      expect(venue.refusal({ kind: "orderEnd", order: "rest" })).toBe("UNKNOWN_ORDER");
      expect(entries(venue.wait(8 * HOUR))).toEqual([]);
    });

    it("MARKET-02-01: every expiry of a time comes before every settlement of it", () => {
      const venue = open();
      venue.dated("F", 100, 10);
      venue.dated("G", 100, 10);
      const timers = of(venue.wait(10), "timer");
      expect(timers.map(({ cause, target }) => `${cause} ${target}`)).toEqual([
        "expiry F",
        "expiry G",
        "settlement F",
        "settlement G",
      ]);
    });

    it("MARKET-02-01: what the floors of inverse values leave goes to the market's fund", () => {
      const venue = open();
      venue.asset("BTC");
      const expiry = { atMicros: venue.now + 10, averagingMicros: 0 };
      venue.market("I", 7, { type: "inverse", settlement: "BTC", multiplier: 1_000n, expiry });
      for (const account of ["A", "B", "C"]) venue.open(account, 10_000n, "BTC");
      venue.trade("I", 3, 7, "A", "B");
      venue.trade("I", 1, 7, "A", "C");
      venue.mark("I", 6);
      // At 6: A -667 (floor of -666.67), B 500, C 166 (floor of 166.67): they add up to -1.
      const events = venue.wait(10);
      expect(entries(events).at(-1)).toBe("clearing:I -> fund:I 1 settlement");
      expect(venue.booked("fund:I", "BTC")).toBe(1n);
    });

    it("MARKET-02-01: lots in flight are settled with the rest, and the account goes on", () => {
      const venue = open();
      venue.dated("F", 100, HOUR);
      venue.linear("X", 100);
      venue.open("A", 100n);
      venue.open("B", 10_000n);
      venue.trade("F", 8, 100, "A", "B");
      venue.trade("X", 4, 100, "A", "B");
      // A needs 5 % of 1,160 = 58; it has 100 - 40 = 60: called. At 94 it has 52 and is sliced.
      venue.mark("F", 94);
      const slices = venue.of("liquidationOrder");
      expect(slices.map(({ market }) => market)).toEqual(["F"]);
      const events = venue.wait(HOUR);
      expect(of(events, "cancelOrder")).toMatchObject([{ order: "liq-1" }]);
      expect(moves(events)).toEqual(["A -8 > 0 settlement", "B 8 > 0 settlement"]);
      expect(stages(events)).toEqual(["A liquidating > resolved"]);
      expect(venue.view("A")).toMatchObject({ equity: 52n, maintenanceMargin: 20n, orders: [] });
    });

    it("MARKET-02-01: a defaulter whose lots were in flight is flat then, and its deficit is paid", () => {
      const venue = open();
      venue.dated("F", 100, HOUR, 0, { liquidityWindowMicros: HOUR });
      venue.open("A", 100n);
      venue.open("B", 10_000n);
      venue.trade("F", 8, 100, "A", "B");
      venue.mark("F", 91);
      expect(venue.stage("A")).toBe("liquidating");
      venue.mark("F", 80);
      // All that was not in flight has been deleveraged; the rest waits, below zero.
      expect(venue.stage("A")).toBe("closingOut");
      expect(venue.lots("A", "F")).not.toBe(0);
      const events = venue.wait(HOUR);
      expect(stages(events)).toEqual(["A closingOut > resolved"]);
      expect(venue.balance("A")).toBe(0n);
      expect(venue.balance("B")).toBe(10_100n);
    });

    it("MARKET-02-02: a settled market takes no orders, no funding and no other end; prices are passed over", () => {
      const venue = open();
      venue.dated("F", 100, 10);
      venue.linear("X", 100);
      venue.open("A", 1_000n);
      venue.wait(10);
      expect(venue.place("A", "o", "F", "buy 1 @ 100")).toBe("MARKET_SETTLED");
      expect(venue.refusal({ kind: "funding", market: "F", ratePpb: 1 })).toBe("MARKET_SETTLED");
      expect(venue.delist("F", 10)).toBe("MARKET_SETTLED");
      const events = venue.mark({ F: 50, X: 90 });
      expect(of(events, "price").map(({ target }) => target)).toEqual(["market:X"]);
    });

    it("MARKET-02-03: a late fill is booked and settled at once", () => {
      const venue = open();
      venue.dated("F", 100, 10);
      venue.open("A", 10n);
      venue.open("B", 1_000n);
      venue.wait(10);
      const events = venue.trade("F", 3, 104, "B", "A", { taker: "buy" });
      expect(entries(events)).toEqual([
        "clearing:F -> account:A 12 realizedPnl",
        "account:B -> clearing:F 12 realizedPnl",
      ]);
      expect(moves(events)).toEqual([
        "B 3 > 3 fill",
        "A -3 > -3 fill",
        "A 3 > 0 settlement",
        "B -3 > 0 settlement",
      ]);
      // The other way round A loses what it does not have: its deficit is B's off-band gain.
      venue.trade("F", 10, 110, "A", "B");
      expect(venue.payments()).toEqual([["linkedGain", "account:B", 78n]]);
      expect(venue.stage("A")).toBe("resolved");
    });
  });

  describe("MARKET: delisting", () => {
    it("MARKET-03-01: an end may be changed until its averaging begins, and not prolong a contract", () => {
      const venue = open();
      venue.dated("F", 100, 1_000);
      venue.asset("BTC");
      venue.inverse("I", 7, "BTC", 1_000n);
      expect(venue.delist("NONE", 10)).toBe("UNKNOWN_MARKET");
      expect(venue.delist("F", 1_001)).toBe("PARAMETER_INVALID");
      expect(venue.delist("F", 10, 11)).toBe("PARAMETER_INVALID");
      expect(venue.delist("F", 10, 1, 100)).toBe("PARAMETER_INVALID");
      expect(venue.delist("I", 10, 0, 0)).toBe("PRICE_NOT_POSITIVE");
      expect(venue.delist("F", 100, 10)).toBe("accepted");
      venue.wait(89);
      expect(venue.delist("F", 200, 50)).toBe("accepted");
      expect(of(venue.wait(149), "timer")).toEqual([]);
      venue.wait(1);
      expect(venue.delist("F", 200)).toBe("PARAMETER_INVALID");
      expect(of(venue.wait(50), "timer")).toHaveLength(2);
    });

    it("MARKET-03-01: the timers of an end that came back fire once", () => {
      const venue = open();
      venue.linear("X", 100);
      const at = venue.now + 100;
      const announce = (atMicros: number): string =>
        venue.refusal({
          kind: "delist",
          market: "X",
          atMicros,
          averagingMicros: 0,
          finalPrice: 90,
        });
      expect([announce(at), announce(at + 50), announce(at)]).toEqual(Array(3).fill("accepted"));
      expect(of(venue.wait(200), "timer")).toHaveLength(2);
      expect(of(venue.events, "price").at(-1)).toMatchObject({ markPrice: 90, indexPrice: 100 });
    });

    it("MARKET-03-02: only reducing orders are taken; what may add risk is cancelled, once", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 1_000n);
      venue.open("B", 1_000n);
      venue.trade("X", 2, 100, "A", "B");
      venue.place("A", "less", "X", "sell 1 @ 110", true);
      venue.place("B", "more", "X", "sell 1 @ 110");
      venue.place("B", "gone", "X", "sell 1 @ 111");
      venue.do({ kind: "cancel", order: "gone" });
      const before = venue.of("cancelOrder").length;
      expect(venue.delist("X", HOUR)).toBe("accepted");
      expect(
        venue
          .of("cancelOrder")
          .slice(before)
          .map(({ order }) => order),
      ).toEqual(["more"]);
      expect(venue.place("A", "o1", "X", "buy 1 @ 100")).toBe("MARKET_CLOSING");
      expect(venue.place("A", "o2", "X", "sell 2 @ 100")).toBe("MARKET_CLOSING");
      expect(venue.place("A", "o3", "X", "sell 1 @ 100")).toBe("accepted");
    });

    it("MARKET-03-03: a delisting for now happens in its command", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 1_000n);
      venue.open("B", 1_000n);
      venue.trade("X", 2, 100, "A", "B");
      const before = venue.events.length;
      expect(venue.delist("X", 0, 0, 90)).toBe("accepted");
      const events = venue.events.slice(before);
      expect(events.map(({ type }) => type)).toEqual([
        "accepted",
        "timer",
        "price",
        "timer",
        "entry",
        "position",
        "entry",
        "position",
      ]);
      expect([venue.balance("A"), venue.balance("B")]).toEqual([980n, 1_020n]);
    });

    it("MARKET-03-03: an end below zero closes out like any other", () => {
      const venue = open();
      venue.dated("F", 10, HOUR, 0, { maintenanceFloorPerLot: 1n });
      venue.open("A", 500n);
      venue.open("B", 1_000n);
      venue.trade("F", 20, 10, "A", "B");
      venue.mark("F", -4);
      // A: 500 - 280 = 220 against 5 % of 80, at least 20.
      expect(venue.view("A")).toMatchObject({ equity: 220n, maintenanceMargin: 20n });
      expect(venue.place("A", "o", "F", "sell 1 @ -8")).toBe("accepted");
      expect(venue.place("A", "p", "F", "sell 1 @ -9")).toBe("PRICE_COLLAR");
      venue.mark("F", -14);
      // 500 - 480 = 20 against 20: sold below zero, down to where nothing is left.
      expect(venue.stage("A")).toBe("restricted");
      venue.do({ kind: "price", updates: [{ market: "F", markPrice: -14, indexPrice: -37 }] });
      const events = venue.wait(HOUR);
      expect(stages(events)).toEqual(["A restricted > closingOut", "A closingOut > resolved"]);
      expect(venue.balance("A")).toBe(0n);
      expect(venue.balance("B")).toBe(1_500n);
    });
  });

  describe("MARKET: quanto", () => {
    it("MARKET-04-01: a dollar moves a BitMEX ETHUSD contract by 0.000001 XBT, whatever XBT costs", () => {
      const venue = open();
      venue.asset("XBT", {}, 8, 10_000);
      // A tick of 0.05 dollars at 0.000001 XBT a dollar: 5 satoshi per contract.
      venue.market("ETHUSD", 4_000, { type: "linear", settlement: "XBT", multiplier: 5n });
      venue.open("A", 1_000_000n, "XBT");
      venue.open("B", 100_000_000n, "XBT");
      // 200 dollars: a contract is 0.0002 XBT, the published example.
      venue.trade("ETHUSD", 50, 4_000, "A", "B");
      expect(venue.position("A", "ETHUSD").notional).toBe(50n * 20_000n);
      venue.mark("ETHUSD", 4_020);
      expect(venue.position("A", "ETHUSD").unrealizedPnl).toBe(50n * 100n);
      venue.assetPrice("XBT", 20_000);
      expect(venue.position("A", "ETHUSD").unrealizedPnl).toBe(50n * 100n);
    });

    it("MARKET-04-01: the price of the settlement asset alone can call a quanto's holder", () => {
      const venue = open();
      venue.asset("XBT", {}, 0, 100);
      venue.market("Q", 100, { type: "linear", settlement: "XBT", multiplier: 1n });
      venue.open("A", 100n, "XBT");
      venue.deposit("A", 1_000n);
      venue.open("B", 100_000n, "XBT");
      venue.trade("Q", 12, 100, "A", "B");
      // -72 XBT on the position: 28 XBT and 1,000 dollars stand for a maintenance of 57 XBT.
      venue.mark("Q", 94);
      expect(venue.view("A")).toMatchObject({ equity: 3_800n, maintenanceMargin: 5_700n });
      expect(venue.stage("A")).toBe("liquidating");
      // The dollars weigh more as the coin falls: 560 + 1,000 against 1,140.
      venue.assetPrice("XBT", 20);
      expect(venue.view("A")).toMatchObject({ equity: 1_560n, maintenanceMargin: 1_140n });
      expect(venue.stage("A")).toBe("called");
    });
  });
});

const MARKET_BODY = {
  kind: "market",
  type: "linear",
  settlement: "USD",
  group: "all",
  multiplier: 1n,
  fundingScale: 1n,
  markPrice: 100,
  indexPrice: 100,
  parameters: MARKET,
} as const;
