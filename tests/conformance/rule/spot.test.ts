import { describe, expect, it } from "vitest";

import type { Event } from "../../../src/core/event/event.ts";
import { entries, MARKET, of, onBothEngines, stages, type TestVenue } from "../venue.ts";

const LOAN = { initialPpm: 200_000, maintenancePpm: 100_000 };

/** Coins at 100 dollars; one coin a lot, one dollar a tick: C for USD. A has 1,000 USD,  * B 10 coins, M 5,000 USD. */
function coins(venue: TestVenue, parameters = {}): TestVenue {
  venue.asset("C", { loanMax: 1_000n, loan: LOAN }, 0, 100);
  const terms = {
    type: "spot",
    base: "C",
    lotUnits: 1n,
    settlement: "USD",
    multiplier: 1n,
  } as const;
  venue.market("S", 100, terms, parameters);
  venue.open("A", 1_000n);
  venue.open("B", 10n, "C");
  venue.open("M", 5_000n);
  return venue;
}

/** The price of the coin, and of its market. */
function spotMark(venue: TestVenue, price: number): readonly Event[] {
  const move = { market: "S", markPrice: price, indexPrice: price };
  return venue.do({ kind: "price", updates: [{ asset: "C", price }, move] });
}

/** A may owe 10 coins, which the treasury has. */
function lineOfTen(venue: TestVenue): TestVenue {
  venue.fund("treasury", 50n, "C");
  venue.do({ kind: "loanLine", account: "A", asset: "C", amount: 10n });
  return venue;
}

onBothEngines((open) => {
  describe("SPOT", () => {
    it.each([
      { terms: { base: "C", lotUnits: 0n }, reason: "PARAMETER_INVALID" },
      { terms: { base: "USD", lotUnits: 1n }, reason: "PARAMETER_INVALID" },
      { terms: { base: "EUR", lotUnits: 1n }, reason: "UNKNOWN_ASSET" },
      { terms: {}, reason: "PARAMETER_INVALID" },
      { terms: { base: "C", lotUnits: 1n, type: "linear" }, reason: "PARAMETER_INVALID" },
      { terms: { base: "C", lotUnits: 1n, markPrice: 0 }, reason: "PRICE_NOT_POSITIVE" },
      { terms: { base: "C", lotUnits: 1n }, reason: "accepted" },
    ])("SPOT-01-01: a spot market with $terms is $reason", ({ terms, reason }) => {
      const venue = coins(open());
      const market = {
        kind: "market",
        market: "S2",
        type: "spot",
        settlement: "USD",
        group: "all",
        multiplier: 1n,
        fundingScale: 1n,
        markPrice: 100,
        indexPrice: 100,
        parameters: MARKET,
      } as const;
      expect(venue.refusal({ ...market, ...terms } as typeof market)).toBe(reason);
    });

    it("SPOT-01-02: no funding, backstop, end or adjustment of a spot market", () => {
      const venue = coins(open());
      expect(venue.refusal({ kind: "funding", market: "S", ratePpb: 1 })).toBe("SPOT_MARKET");
      const delist = { kind: "delist", market: "S", atMicros: venue.now + 1, averagingMicros: 0 };
      const end = { ...delist, finalPrice: null } as Parameters<typeof venue.refusal>[0];
      expect(venue.refusal(end)).toBe("SPOT_MARKET");
      const entries = [
        { account: "A", lots: 1, price: 1 },
        { account: "B", lots: -1, price: 1 },
      ];
      expect(venue.refusal({ kind: "adjust", market: "S", entries })).toBe("SPOT_MARKET");
      const backstop = { kind: "backstop", account: "A", market: "S" } as const;
      expect(venue.refusal({ ...backstop, capital: 0n, takeoverLotsMax: 1 })).toBe("SPOT_MARKET");
    });

    it("SPOT-02-01: a buy holds price and fee, a sell holds the coins", () => {
      const venue = coins(open(), { takerFeePpm: 10_000 });
      // 10 * 100 and 1 %: 1,010 of 1,000
      expect(venue.place("A", "o1", "S", "buy 10 @ 100")).toBe("INSUFFICIENT_BALANCE");
      expect(venue.place("A", "o2", "S", "buy 9 @ 100")).toBe("accepted");
      expect(venue.place("A", "o3", "S", "buy 1 @ 90")).toBe("accepted");
      // 909 and 91 are held: exactly all
      expect(venue.place("A", "o4", "S", "buy 1 @ 1")).toBe("INSUFFICIENT_BALANCE");
      expect(venue.place("B", "o5", "S", "sell 10 @ 100")).toBe("accepted");
      expect(venue.place("B", "o6", "S", "sell 1 @ 100")).toBe("INSUFFICIENT_BALANCE");
    });

    it("SPOT-02-02: gains that have not matured buy nothing", () => {
      const venue = coins(open());
      venue.linear("X", 100);
      venue.open("L", 1_000n);
      venue.trade("X", 10, 100, "A", "L");
      venue.trade("X", 10, 150, "L", "A");
      // 1,500 of which 500 unmatured
      expect(venue.place("A", "o1", "S", "buy 11 @ 100")).toBe("UNMATURED_GAIN");
      expect(venue.place("A", "o2", "S", "buy 10 @ 100")).toBe("accepted");
    });

    it("SPOT-02-02: a loan is taken within the line, and only repaying goes on when restricted", () => {
      const venue = lineOfTen(coins(open()));
      expect(venue.place("A", "o1", "S", "sell 11 @ 100")).toBe("INSUFFICIENT_BALANCE");
      expect(venue.place("A", "o2", "S", "sell 10 @ 100")).toBe("accepted");
      venue.trade("S", 10, 100, "M", "A", { sellOrder: "o2" });
      venue.do({ kind: "orderEnd", order: "o2" });
      expect(venue.balance("A", "C")).toBe(-10n);
      // nothing repaid by more than is owed
      expect(venue.place("A", "o3", "S", "buy 11 @ 100", true)).toBe("NOT_REDUCING");
      // 1,790 owed of 2,000: E 210, MM 179: 85.2 %
      venue.assetPrice("C", 179);
      expect(venue.stage("A")).toBe("restricted");
      expect(venue.place("A", "o4", "S", "sell 1 @ 100")).toBe("ACCOUNT_RESTRICTED");
      expect(venue.place("A", "o5", "S", "buy 10 @ 100", true)).toBe("accepted");
    });

    it("SPOT-02-02: money held for a loss of positions is not there to be spent", () => {
      const venue = coins(open());
      venue.linear("X", 100);
      venue.open("L", 1_000n);
      venue.trade("X", 10, 100, "A", "L");
      venue.mark("X", 90);
      // e- = 900
      expect(venue.place("A", "o1", "S", "buy 10 @ 100")).toBe("LOAN_LINE_EXCEEDED");
      expect(venue.place("A", "o2", "S", "buy 9 @ 100")).toBe("accepted");
    });

    it("SPOT-02-03: an order costs what its limit is worse than the price, and margin on a loan", () => {
      const venue = lineOfTen(coins(open()));
      // buys 5 coins worth 500 for 550
      expect(venue.place("A", "o1", "S", "buy 5 @ 110")).toBe("accepted");
      expect(venue.view("A").initialMargin).toBe(50n);
      // sells 10 it does not have, worth 1,000, for 1,000: 20 % of 1,000; nothing counts the coins
      // that o1 would bring
      expect(venue.place("A", "o2", "S", "sell 10 @ 100")).toBe("accepted");
      expect(venue.view("A").initialMargin).toBe(250n);
    });

    it("SPOT-02-03: a loan needs initial margin; repaying needs none", () => {
      const venue = lineOfTen(coins(open()));
      venue.withdraw("A", 850n);
      // E 150, loan of 10 needs 200, of 7 needs 140
      expect(venue.place("A", "o1", "S", "sell 10 @ 100")).toBe("INSUFFICIENT_MARGIN");
      expect(venue.place("A", "o2", "S", "sell 7 @ 100")).toBe("accepted");
      venue.trade("S", 7, 100, "M", "A", { sellOrder: "o2" });
      venue.do({ kind: "orderEnd", order: "o2" });
      venue.assetPrice("C", 105);
      // E 115, IM 147, MM 73.5: buying 2 at 100 leaves less margin and more equity
      expect(venue.view("A")).toMatchObject({ equity: 115n, initialMargin: 147n });
      expect(venue.place("A", "o3", "S", "buy 2 @ 100")).toBe("accepted");
      expect(venue.place("A", "o4", "S", "buy 2 @ 150")).toBe("INSUFFICIENT_MARGIN");
    });

    it("SPOT-02-04: what orders hold does not leave", () => {
      const venue = coins(open());
      venue.place("A", "o1", "S", "buy 9 @ 100");
      expect(venue.withdraw("A", 101n)).toBe("HELD_BY_ORDERS");
      expect(venue.holding("A").withdrawable).toBe(100n);
      expect(venue.withdraw("A", 100n)).toBe("accepted");
    });

    it("SPOT-03-01: both assets change hands at once, fees in quote, no position", () => {
      const venue = coins(open(), { takerFeePpm: 10_000 });
      const events = venue.trade("S", 5, 100, "A", "B", { taker: "buy" });
      expect(entries(events)).toEqual([
        "account:B -> account:A 5 trade",
        "account:A -> account:B 500 trade",
        "account:A -> fee 5 fee",
      ]);
      expect(venue.view("A").positions).toEqual([]);
      expect(venue.holding("A", "C")).toMatchObject({ balance: 5n, principal: 5n });
      expect(venue.holding("B")).toMatchObject({ principal: 500n, withdrawable: 500n });
    });

    it("SPOT-03-02: what the giver does not have becomes nobody's claim", () => {
      const venue = coins(open());
      // A sells 4 coins of which it has none and may borrow none
      venue.trade("S", 4, 100, "B", "A");
      // C is locked, B's coins from A are a gain
      expect(venue.holding("B", "C")).toMatchObject({ balance: 14n, unmaturedGain: 4n });
      expect(venue.holding("B", "C").protectedClaim).toBe(10n);
    });

    it("SPOT-03-02: what a source lends is the receiver's own", () => {
      const venue = lineOfTen(coins(open()));
      venue.open("D", 1_000n);
      venue.trade("S", 4, 100, "D", "A");
      expect(venue.holding("D", "C")).toMatchObject({ unmaturedGain: 0n, protectedClaim: 4n });
    });

    it("SPOT-03-03: far from the mark the difference is a gain", () => {
      const venue = coins(open());
      // 4 coins worth 400 for 200: half of them
      venue.trade("S", 4, 50, "A", "B");
      expect(venue.holding("A", "C")).toMatchObject({ balance: 4n, unmaturedGain: 2n });
      // the seller above: 400 for 3 coins worth 300
      venue.open("D", 400n);
      venue.trade("S", 2, 200, "D", "B");
      expect(venue.holding("B")).toMatchObject({ balance: 600n, unmaturedGain: 200n });
    });

    it("SPOT-03-03: who gained off the band from a borrower pays first for its loan", () => {
      const venue = lineOfTen(coins(open()));
      venue.open("D", 1_000n);
      venue.withdraw("A", 700n);
      // A borrows 10 coins and sells them to D at 50: 300 + 500 - 1,000 owed
      venue.trade("S", 10, 50, "D", "A");
      // the collateral buys 8 coins back; D gained 5 and gives the 2 that are missing
      expect(venue.payments()).toEqual([["linkedGain", "account:D", 2n]]);
      expect(venue.balance("D", "C")).toBe(8n);
    });

    it("SPOT-04-01: a borrower is sold out in slices, down to the stop", () => {
      const venue = lineOfTen(coins(open()));
      venue.trade("S", 10, 100, "M", "A");
      spotMark(venue, 185);
      // owes 1,850 with 2,000: E 150, MM 185; 1 coin less: 150, 166.5; stop at 80 %: MM <= 120
      // 10 % of 185 * (10 - n) <= 120: n = 4
      const [order] = venue.of("liquidationOrder");
      expect(order).toMatchObject({ account: "A", market: "S", side: "buy", lots: 4 });
    });

    it("SPOT-04-01: switching liquidation on makes borrowers due", () => {
      const venue = lineOfTen(coins(open()));
      venue.linear("X", 100);
      venue.trade("X", 1, 100, "A", "M");
      const target = { activity: "liquidation", market: "S" } as const;
      venue.do({ kind: "switch", target, on: false });
      venue.do({ kind: "switch", target: { ...target, market: "X" }, on: false });
      venue.trade("S", 10, 100, "M", "A");
      // a position is left: nothing is converted
      spotMark(venue, 185);
      expect(venue.stage("A")).toBe("liquidating");
      expect(venue.of("liquidationOrder")).toEqual([]);
      const events = venue.do({ kind: "switch", target, on: true });
      expect(of(events, "liquidationOrder")).toMatchObject([{ account: "A", market: "S" }]);
    });

    it("SPOT-04-02: the limit keeps the ratio of equity to margin", () => {
      const venue = lineOfTen(coins(open()));
      venue.trade("S", 10, 100, "M", "A");
      spotMark(venue, 185);
      // 4 coins release 74 of 185: 150 * 74 / 185 = 60 may be lost on 740: 200 a coin
      expect(venue.of("liquidationOrder")[0]!.limitPrice).toBe(200);
      const events = venue.trade("S", 4, 200, "A", "M", { buyOrder: "liq-1" });
      expect(of(events, "liquidationOrder")).toMatchObject([{ side: "buy", lots: 3 }]);
      // E 90, MM 111: the same ratio; 10 % of 185 * (6 - n) <= 72: n = 3 (2.1)
      expect(venue.view("A")).toMatchObject({ equity: 90n, maintenanceMargin: 111n });
    });

    it("SPOT-04-03: the treasury converts only where no market can", () => {
      const venue = lineOfTen(coins(open()));
      venue.do({
        kind: "switch",
        target: { activity: "liquidation", market: "S" },
        on: false,
      });
      venue.trade("S", 10, 100, "M", "A");
      const events = spotMark(venue, 185);
      expect(entries(events)).toEqual([
        "account:A -> treasury 1850 conversion",
        "treasury -> account:A 10 conversion",
      ]);
      expect(stages(events)).toEqual(["A healthy > liquidating", "A liquidating > resolved"]);
    });
  });
});
