import { describe, expect, it } from "vitest";

import { entries, of, onBothEngines, type TestVenue } from "../venue.ts";

onBothEngines((open) => {
  describe("DEFICIT", () => {
    it("DEFICIT-01-01: asset by asset, what was lost in markets before what was lost on a loan", () => {
      const venue = borrowed(open());
      const events = venue.mark("X", 60);
      const parts = of(events, "deficit").map(({ market, layer, amount }) => [
        market,
        layer,
        amount,
      ]);
      // At 60 e = -50 - 400 = -450; the 200 dollars are turned into 200 EUR, 250 are missing. The 50
      // that were owed before are the loan part, paid by the treasury; B's gain pays the rest.
      expect(parts).toEqual([
        ["X", "gain", 200n],
        [null, "treasury", 50n],
      ]);
    });

    it("DEFICIT-01-02: a deficit is attributed to the markets where it was lost, in proportion", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.linear("Y", 100);
      venue.linear("Z", 100);
      venue.open("A", 100n);
      venue.open("B", 100_000n);
      for (const market of ["X", "Y", "Z"]) venue.trade(market, 2, 100, "A", "B");
      const events = venue.mark({ X: 60, Y: 80, Z: 101 });
      // Lost 80 in X and 40 in Y, gained 2 in Z: E = -18. floor(18 * 80 / 120) = 12 and 6.
      expect(of(events, "deficit").map(({ market, amount }) => [market, amount])).toEqual([
        ["X", 12n],
        ["Y", 6n],
      ]);
    });

    it("DEFICIT-02-01: the layers pay in their order, each as far as it goes", () => {
      const venue = open();
      venue.linear("X", 100, { fundEventMax: 5n, takerFeePpm: 1_000 });
      venue.open("A", 101n);
      venue.open("B", 100_000n);
      venue.do({ kind: "openAccount", account: "sister", linkedGroup: "A" });
      venue.deposit("sister", 1_000n);
      venue.fund("fund:X", 100n);
      venue.fund("group:all", 7n);
      venue.open("bs", 50n);
      venue.do({ kind: "backstop", account: "bs", market: "X", capital: 4n, takeoverLotsMax: 0 });
      venue.trade("X", 10, 100, "A", "B", { taker: "buy" });
      // 1 of fee: A has 100. At 85 it is short of 50: the sister has gained nothing and pays nothing.
      const events = venue.mark("X", 85);
      expect(venue.payments()).toEqual([
        ["marketFund", "fund:X", 5n],
        ["groupFund", "group:all", 7n],
        ["backstop", "account:bs", 4n],
        ["gain", "account:B", 34n],
      ]);
      expect(of(events, "executedPrice")).toMatchObject([{ account: "B", market: "X", lots: 10 }]);
      expect(venue.balance("sister")).toBe(1_000n);
    });

    it("DEFICIT-02-01: a linked account pays from what it gained, before any fund", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.do({ kind: "openAccount", account: "A", linkedGroup: "firm" });
      venue.do({ kind: "openAccount", account: "S", linkedGroup: "firm" });
      venue.open("B", 100_000n);
      venue.deposit("A", 100n);
      venue.deposit("S", 1_000n);
      venue.fund("fund:X", 1_000n);
      venue.trade("X", 10, 100, "A", "B");
      venue.trade("X", 2, 100, "B", "S");
      venue.mark("X", 85);
      // A is short of 50; S has gained 2 * 15 = 30; the fund pays the rest.
      expect(venue.payments()).toEqual([
        ["linkedGain", "account:S", 30n],
        ["marketFund", "fund:X", 20n],
      ]);
      expect(venue.view("S").equity).toBe(1_000n);
    });

    it("DEFICIT-02-01: a fund pays no more than its cap of a day", () => {
      const venue = open();
      venue.linear("X", 100, { fundDayMax: 60n });
      venue.open("M", 100_000n);
      venue.fund("fund:X", 1_000n);
      for (const account of ["A", "B"]) {
        venue.open(account, 100n);
        venue.trade("X", 10, 100, account, "M");
      }
      // Both are short of 50: 60 of the 100 as far as the day goes; M gained 300 and pays 40.
      venue.mark("X", 85);
      expect(venue.payments()).toEqual([
        ["marketFund", "fund:X", 60n],
        ["gain", "account:M", 40n],
      ]);
    });

    it("DEFICIT-02-01: an event of a fund's cap is a boundary, however many defaulters it has", () => {
      const venue = open({ groupEventMax: 10n });
      venue.linear("X", 100, { fundEventMax: 60n });
      venue.linear("Y", 100, { fundEventMax: 5n });
      venue.open("M", 100_000n);
      for (const fund of ["fund:X", "fund:Y", "group:all"] as const) venue.fund(fund, 1_000n);
      for (const account of ["A", "B"]) {
        venue.open(account, 100n);
        venue.trade("X", 10, 100, account, "M");
      }
      venue.open("C", 100n);
      venue.trade("Y", 10, 100, "C", "M");
      venue.mark({ X: 85, Y: 85 });
      // 100 are missing in X, 50 in Y; the group's fund has paid its 10 when Y's turn comes.
      expect(venue.payments()).toEqual([
        ["marketFund", "fund:X", 60n],
        ["groupFund", "group:all", 10n],
        ["gain", "account:M", 30n],
        ["marketFund", "fund:Y", 5n],
        ["gain", "account:M", 45n],
      ]);
      // The next boundary is the next event.
      venue.open("E", 100n);
      venue.trade("Y", 10, 85, "E", "M");
      venue.mark("Y", 70);
      expect(venue.payments().slice(5)).toEqual([
        ["marketFund", "fund:Y", 5n],
        ["groupFund", "group:all", 10n],
        ["gain", "account:M", 35n],
      ]);
    });

    it("DEFICIT-02-01: what was reserved for a loss on a loan pays it, whatever the gains have become", () => {
      const venue = open({ liquidationStopPpm: 400_000 });
      venue.asset("EUR", { loanMax: 100n, maturityMicros: 0 }, 0, 1);
      venue.fund("treasury", 100n, "EUR");
      venue.market("X", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
      venue.fund("fund:X", 1_000n, "EUR");
      venue.open("A", 200n);
      for (const account of ["B", "C"]) venue.open(account, 10_000n, "EUR");
      venue.do({ kind: "loanLine", account: "A", asset: "EUR", amount: 100n });
      venue.trade("X", 1, 100, "A", "B");
      venue.trade("X", 1, 50, "B", "A");
      venue.trade("X", 10, 100, "A", "B");
      // A owes 50 EUR. At 91 its line is breached: all 10 lots are in flight.
      expect(of(venue.mark("X", 91), "liquidationOrder")).toMatchObject([{ lots: 10 }]);
      // At 70 it owes 350, of which the treasury could lend 100: 250 are reserved, B's gain is free.
      const events = venue.mark("X", 70);
      expect(of(events, "reserve")).toMatchObject([{ deficit: 250n, reserved: 250n }]);
      expect(of(events, "poolGate")).toEqual([{ type: "poolGate", asset: "EUR", locked: false }]);
      venue.trade("X", 10, 70, "B", "C");
      venue.do({ kind: "orderEnd", order: "liq-1" });
      // Nobody has a gain any more, and the treasury has lent what it had.
      expect(venue.payments()).toEqual([
        ["marketFund", "fund:X", 200n],
        ["marketFund", "fund:X", 50n],
      ]);
      expect(venue.view("A")).toMatchObject({ stage: "resolved", positions: [] });
      expect(venue.view("B").equity).toBe(10_350n);
    });

    it("DEFICIT-02-02: nobody pays below the protected claim: gains pay, in proportion", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 100n);
      venue.open("c", 100_000n);
      venue.open("d", 500n);
      venue.trade("X", 9, 100, "A", "c");
      venue.trade("X", 3, 100, "A", "d");
      venue.mark("X", 85);
      // Short of 80. Gains are 135 and 45 of 180: 80 * 135 / 180 = 60 and 20.
      expect(venue.payments()).toEqual([
        ["gain", "account:c", 60n],
        ["gain", "account:d", 20n],
      ]);
      expect(venue.view("c").equity).toBe(100_075n);
      expect(venue.view("d").equity).toBe(525n);
    });

    it("DEFICIT-02-03: after every layer nothing is left to pay", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 1n);
      venue.open("B", 1n);
      // A trade far beyond both their means: both are liquidated, and nobody fills the slices.
      venue.trade("X", 1_000, 100, "A", "B");
      venue.mark("X", 50);
      for (const order of ["liq-1", "liq-2"]) venue.do({ kind: "orderEnd", order });
      // At 50 A was short of 49,999, and B had gained 50,000.
      expect(venue.of("broken")).toEqual([]);
      expect(venue.view("A")).toMatchObject({ equity: 0n, positions: [] });
      expect(venue.view("B").equity).toBe(2n);
    });

    it("DEFICIT-04-01: what the treasury could not convert goes to those who paid, at its price", () => {
      const venue = open();
      venue.asset("EUR", {}, 0, 1);
      venue.market("X", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
      venue.open("A", 500n);
      venue.open("B", 10_000n, "EUR");
      venue.trade("X", 10, 100, "A", "B");
      // At 40 A owes 600 EUR; the treasury has none to give for the 500 dollars. B's gain pays, and
      // B gets the dollars.
      const events = venue.mark("X", 40);
      expect(venue.payments()).toEqual([["gain", "account:B", 600n]]);
      const converted = entries(events).filter((text) => text.endsWith("conversion"));
      expect(converted).toEqual([
        "account:A -> deficit 500 conversion",
        "deficit -> account:B 500 conversion",
      ]);
      expect(venue.view("A")).toMatchObject({ stage: "resolved", equity: 0n });
      expect(venue.view("B").equity).toBe(10_500n);
    });

    it("DEFICIT-04-01: what several could not convert goes to the payers of their parts, in shares", () => {
      const venue = open();
      venue.asset("EUR", {}, 0, 1);
      venue.market("X", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
      for (const account of ["B", "C"]) venue.open(account, 10_000n, "EUR");
      venue.do({ kind: "openAccount", account: "S", linkedGroup: "E" });
      venue.deposit("S", 10_000n, "EUR");
      for (const [account, dollars, from] of [
        ["A", 500n, "B"],
        ["D", 300n, "C"],
        ["E", 100n, "S"],
      ] as const) {
        venue.open(account, dollars);
        venue.trade("X", 10, 100, account, from);
      }
      // At 40 each owes 600 EUR. S gained 600 and pays E's. B and C gained 600 each and pay A's and
      // D's: 600 each. E's 100 dollars go to S, the 800 of A and D to B and C.
      const events = venue.mark("X", 40);
      expect(venue.payments()).toEqual([
        ["linkedGain", "account:S", 600n],
        ["gain", "account:B", 600n],
        ["gain", "account:C", 600n],
      ]);
      const converted = entries(events).filter((text) => text.endsWith("conversion"));
      expect(converted).toEqual([
        "account:A -> deficit 500 conversion",
        "account:D -> deficit 300 conversion",
        "account:E -> account:S 100 conversion",
        "deficit -> account:B 400 conversion",
        "deficit -> account:C 400 conversion",
      ]);
    });

    it("DEFICIT-03-01: who was deleveraged against several is shown one price for all", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("M", 10_000n);
      for (const [account, amount] of [
        ["A", 100n],
        ["B", 120n],
      ] as const) {
        venue.open(account, amount);
        venue.trade("X", 10, 100, account, "M");
      }
      const events = venue.mark("X", 85);
      // M paid 50 + 30 for 20 lots closed at 85: as if at 89.
      expect(of(events, "executedPrice")).toEqual([
        { type: "executedPrice", account: "M", market: "X", lots: 20, price: 89 },
      ]);
    });

    it("DEFICIT-03-01: who was deleveraged is shown the mark moved by what he paid", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 100n);
      venue.open("B", 10_000n);
      venue.trade("X", 10, 100, "A", "B");
      const events = venue.mark("X", 85);
      // B paid 50 for 10 lots closed at 85: as if he had bought back at 90.
      expect(of(events, "executedPrice")).toEqual([
        { type: "executedPrice", account: "B", market: "X", lots: 10, price: 90 },
      ]);
    });

    it("OFFBAND-01-01: a fill off the band is remembered until the pool is clean again", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 1_000n);
      venue.open("B", 1_000n);
      venue.fund("fund:X", 1_000n);
      // 5 % of 100 are not off the band, 6 are; A has the money for both.
      venue.trade("X", 1, 106, "A", "B");
      // The pool was clean at the end of that command: what comes later is not B's to pay first.
      // A has 101 lots that cost 10,106 and are worth 8,989 at 89: 1,000 - 1,117.
      venue.trade("X", 100, 100, "A", "B");
      venue.mark("X", 89);
      expect(venue.payments()[0]).toEqual(["marketFund", "fund:X", 117n]);
    });
  });
});

/** A owes 50 EUR within a line of 100 and holds 200 dollars; long 10 at 100 EUR against B. */
function borrowed(venue: TestVenue): TestVenue {
  venue.asset("EUR", { loanMax: 100n }, 0, 1);
  venue.fund("treasury", 1_000n, "EUR");
  venue.market("X", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
  venue.open("A", 200n);
  venue.open("B", 10_000n, "EUR");
  venue.do({ kind: "loanLine", account: "A", asset: "EUR", amount: 100n });
  venue.trade("X", 1, 100, "A", "B");
  venue.trade("X", 1, 50, "B", "A");
  venue.trade("X", 10, 100, "A", "B");
  return venue;
}
