import { describe, expect, it } from "vitest";

import type { DeleveragingPolicy } from "../../../src/core/command/parameter.ts";
import { entries, HOUR, of, onBothEngines, stages } from "../venue.ts";

const COIN = 10n ** 8n;

onBothEngines((open) => {
  describe("CLOSE: closing out", () => {
    it("CLOSE-05-01: orders are cancelled, positions leave at the mark, deficits are settled, then resolved", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 100n);
      venue.open("B", 10_000n);
      venue.trade("X", 5, 100, "A", "B");
      venue.place("A", "rest", "X", "buy 1 @ 90");
      venue.place("A", "less", "X", "sell 1 @ 150", true);
      const events = venue.mark("X", 70);
      // E = 100 - 150 = -50.
      const told = events.flatMap((event) => {
        if (event.type === "entry") return [`${event.cause} ${event.amount}`];
        if (event.type === "cancelOrder") return [`cancel ${event.order}`];
        return event.type === "price" ? [] : [event.type];
      });
      expect(told).toEqual([
        "stage",
        "cancel less",
        "cancel rest",
        "realizedPnl 150",
        "position",
        "realizedPnl 150",
        "position",
        "deleveraged",
        "deficit 50",
        "deficit",
        "deficit 50",
        "executedPrice",
        "stage",
      ]);
      expect(venue.view("A")).toMatchObject({ stage: "resolved", equity: 0n, positions: [] });
      expect(venue.balance("B")).toBe(10_100n);
    });

    it("CLOSE-05-02: who takes a position keeps his equity to the unit, inverse roundings included", () => {
      const venue = open();
      venue.asset("BTC");
      venue.inverse("I", 7, "BTC", 1_000n);
      venue.open("A", 40n, "BTC");
      venue.open("B", 10_000n, "BTC");
      venue.trade("I", 3, 7, "A", "B");
      venue.mark("I", 6);
      // A: value floor(-3,000 / 6) = -500, cost floor(-3,000 / 7) = -429: 40 - 71 = -31.
      const [moved] = venue.of("deleveraged");
      expect(moved).toMatchObject({ account: "B", defaulter: "A", lots: 3, markPrice: 6 });
      // B had 10,000 + floor(500) - 429 = 10,071 and pays the 31 that are missing.
      expect(venue.payments()).toEqual([["gain", "account:B", 31n]]);
      expect(venue.holding("B", "BTC")).toMatchObject({ balance: 10_040n, poolEquity: 10_040n });
    });

    it("CLOSE-05-02: funding of both sides is settled before the move, the defaulter's first", () => {
      const venue = open();
      venue.linear("X", 1_000);
      venue.open("A", 600n);
      venue.open("B", 10_000n);
      venue.trade("X", 10, 1_000, "A", "B");
      venue.do({ kind: "funding", market: "X", ratePpb: 10_000_000 });
      venue.wait(8 * HOUR);
      // 1 % of 10,000 is 100: E = 500. At 949 E = -10.
      const events = venue.mark("X", 949);
      const moves = entries(events).filter((text) => !text.endsWith("deficit"));
      expect(moves).toEqual([
        "account:A -> funding:X 100 funding",
        "account:A -> clearing:X 510 realizedPnl",
        "funding:X -> account:B 100 funding",
        "clearing:X -> account:B 510 realizedPnl",
      ]);
    });

    it("CLOSE-05-03: two defaulters on opposite sides are netted against each other first", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.linear("Y", 100);
      venue.open("M", 100_000n);
      for (const account of ["A", "B"]) venue.open(account, 150n);
      venue.trade("X", 10, 100, "A", "B");
      // Both lose in Y: 15 each.
      venue.trade("Y", 10, 100, "A", "M");
      venue.trade("Y", 10, 100, "B", "M");
      const events = venue.mark("Y", 80);
      expect(stages(events).slice(0, 2)).toEqual([
        "A warned > closingOut",
        "B warned > closingOut",
      ]);
      const netted = of(events, "position").filter(({ cause }) => cause === "netting");
      expect(netted.map(({ account, market, deltaLots }) => [account, market, deltaLots])).toEqual([
        ["A", "X", -10],
        ["B", "X", 10],
      ]);
      expect(of(events, "deleveraged").every(({ market }) => market === "Y")).toBe(true);
    });

    it("CLOSE-05-01: all who close out are closed together, step by step", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("M", 100_000n);
      for (const account of ["A", "B"]) {
        venue.open(account, 100n);
        venue.trade("X", 10, 100, account, "M");
        venue.place(account, `rest-${account}`, "X", "sell 1 @ 150", true);
      }
      const events = venue.mark("X", 85);
      const told = events.filter(({ type }) => !["price", "entry", "position"].includes(type));
      expect(told.map(({ type }) => type)).toEqual([
        "stage",
        "stage",
        "cancelOrder",
        "cancelOrder",
        "deleveraged",
        "deleveraged",
        "deficit",
        "executedPrice",
        "stage",
        "stage",
      ]);
    });

    it("CLOSE-05-02: givers and takers are matched in id order, with as few moves as there are of both", () => {
      const venue = open();
      venue.linear("X", 100, { deleveraging: "contractProRata" });
      for (const account of ["a", "b", "c"]) venue.open(account, 100_000n);
      for (const account of ["D", "E"]) venue.open(account, 90n);
      venue.trade("X", 4, 100, "D", "a");
      venue.trade("X", 5, 100, "D", "b");
      venue.trade("X", 3, 100, "E", "b");
      venue.trade("X", 6, 100, "E", "c");
      const events = venue.mark("X", 85);
      // a gives 4, b 8, c 6; D has 9 and E 9.
      expect(
        of(events, "deleveraged").map(({ defaulter, account, lots }) => [defaulter, account, lots]),
      ).toEqual([
        ["D", "a", 4],
        ["D", "b", 5],
        ["E", "b", 3],
        ["E", "c", 6],
      ]);
    });

    it("CLOSE-05-03: longs give to shorts in id order until one side has no more", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.linear("Y", 100);
      venue.open("M", 100_000n);
      for (const account of ["A", "B", "C"]) venue.open(account, 300n);
      venue.trade("X", 10, 100, "B", "A");
      venue.trade("X", 6, 100, "B", "C");
      venue.trade("X", 5, 100, "C", "M");
      for (const account of ["A", "B", "C"]) venue.trade("Y", 16, 100, account, "M");
      const events = venue.mark("Y", 80);
      // B is long 16; A short 10 and C short 1: 11 are netted, 5 are M's.
      const netted = of(events, "position").filter(
        ({ cause, market }) => cause === "netting" && market === "X",
      );
      expect(netted.map(({ account, deltaLots }) => [account, deltaLots])).toEqual([
        ["B", -10],
        ["A", 10],
        ["B", -1],
        ["C", 1],
      ]);
      expect(of(events, "deleveraged").filter(({ market }) => market === "X")).toMatchObject([
        { defaulter: "B", account: "M", lots: 5 },
      ]);
    });

    it("CLOSE-05-04: a backstop takes of all defaulters together what its margin carries", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("M", 100_000n);
      venue.open("bs", 105n);
      venue.do({ kind: "backstop", account: "bs", market: "X", capital: 0n, takeoverLotsMax: 100 });
      for (const account of ["A", "B"]) {
        venue.open(account, 100n);
        venue.trade("X", 10, 100, account, "M");
      }
      const events = venue.mark("X", 89);
      // 105 carry 11 lots (97.9): the 10 of A and one of B.
      const taken = of(events, "position").filter(({ cause }) => cause === "takeover");
      expect(taken.map(({ account, deltaLots }) => [account, deltaLots])).toEqual([
        ["A", -10],
        ["bs", 10],
        ["B", -1],
        ["bs", 1],
      ]);
      expect(of(events, "deleveraged")).toMatchObject([{ defaulter: "B", account: "M", lots: 9 }]);
    });

    it("CLOSE-05-05: the policy chooses once for all defaulters of a market", () => {
      const venue = open();
      venue.linear("X", 100, { deleveraging: "contractProRata" });
      for (const account of ["a", "b"]) venue.open(account, 100_000n);
      for (const account of ["D", "E", "F"]) {
        venue.open(account, 9n);
        venue.trade("X", 1, 100, account, "a");
      }
      venue.open("G", 1_000n);
      venue.trade("X", 3, 100, "G", "b");
      const events = venue.mark("X", 90);
      // Three lots of six: one and a half each, the odd one to a. One by one a would have given all
      // three (half of each lot, and the odd one to the smaller id).
      const taken = of(events, "deleveraged").map(({ defaulter, account }) => [defaulter, account]);
      expect(taken).toEqual([
        ["D", "a"],
        ["E", "a"],
        ["F", "b"],
      ]);
    });

    it("CLOSE-05-04: backstops take over in id order, as much as their initial margin carries", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 100n);
      venue.open("M", 100_000n);
      venue.open("bs1", 45n);
      venue.open("bs2", 10_000n);
      venue.open("bs3", 10_000n);
      const commit = (account: string, takeoverLotsMax: number): void => {
        venue.do({ kind: "backstop", account, market: "X", capital: 0n, takeoverLotsMax });
      };
      commit("bs1", 100);
      commit("bs2", 3);
      commit("bs3", 100);
      venue.trade("X", 10, 100, "A", "M");
      const events = venue.mark("X", 89);
      // bs1: E = 45 carries 5 lots (5 * 8.9 = 44.5 -> 45). bs2: its 3 lots. bs3: the other 2.
      const taken = of(events, "position").filter(
        ({ cause, lots }) => cause === "takeover" && lots > 0,
      );
      expect(taken.map(({ account, lots }) => [account, lots])).toEqual([
        ["A", 5],
        ["bs1", 5],
        ["A", 2],
        ["bs2", 3],
        ["bs3", 2],
      ]);
      expect(of(events, "deleveraged")).toEqual([]);
    });

    it("CLOSE-05-04: a backstop that is called, frozen or in the way itself takes nothing", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 100n);
      venue.open("M", 100_000n);
      venue.open("bs", 10_000n);
      venue.do({ kind: "backstop", account: "bs", market: "X", capital: 0n, takeoverLotsMax: 100 });
      venue.do({ kind: "switch", target: { activity: "account", account: "bs" }, on: false });
      venue.trade("X", 10, 100, "A", "M");
      const events = venue.mark("X", 89);
      expect(of(events, "position").filter(({ cause }) => cause === "takeover")).toEqual([]);
      expect(of(events, "deleveraged")).toMatchObject([{ account: "M", lots: 10 }]);
    });

    it.each<[DeleveragingPolicy, number[]]>([
      // The defaulter is long 12 at 100; at 90 it falls below zero. Shorts: a 12 lots from 100 with
      // 1,000 of money, b 6 lots from 120 (entered first), with 100.
      // b's score is higher (more profit, more leverage): 6, then a 6.
      ["queue", [6, 6]],
      // 12 * 12 / 18 = 8 and 12 * 6 / 18 = 4.
      ["contractProRata", [8, 4]],
      // gains 120 and 180: 12 * 120 / 300 = 4.8 and 7.2, capped at 6: 4 and 6, one to a by the
      // remainder, and the one that the cap left to a as well.
      ["proRata", [6, 6]],
      // The k-th lot costs a k * 90 / 1,120 = 0.08 k of its equity and b k * 90 / 280 = 0.32 k: ten of
      // a (0.80) and two of b (0.64) before the eleventh of a (0.88).
      ["riskAware", [10, 2]],
    ])("CLOSE-05-05: %s closes the defaulter against the other side", (deleveraging, [a, b]) => {
      const venue = open();
      venue.linear("X", 120, { deleveraging });
      for (const account of ["M", "D"]) venue.open(account, account === "D" ? 115n : 100_000n);
      venue.open("a", 1_000n);
      venue.open("b", 100n);
      venue.trade("X", 6, 120, "M", "b");
      venue.mark("X", 100);
      venue.trade("X", 12, 100, "D", "a");
      const events = venue.mark("X", 90);
      expect(stages(events)[0]).toBe("D healthy > closingOut");
      const taken = of(events, "deleveraged").map(({ account, lots }) => [account, lots]);
      expect(Object.fromEntries(taken)).toEqual({ a, b });
    });

    it("CLOSE-05-06: other collateral is turned into what is owed, through the treasury, at its price", () => {
      const venue = open();
      venue.asset("BTC", {}, 8, 50_000);
      venue.linear("X", 100);
      venue.fund("treasury", 10_000n);
      venue.open("A", COIN / 1_000n, "BTC");
      venue.open("B", 10_000n);
      venue.trade("X", 5, 100, "A", "B");
      // 0.001 BTC is 50; at 89 it owes 55.
      const events = venue.mark("X", 89);
      expect(entries(events).filter((text) => text.endsWith("conversion"))).toEqual([
        "account:A -> treasury 100000 conversion",
        "treasury -> account:A 50 conversion",
      ]);
      expect(venue.payments()).toEqual([["gain", "account:B", 5n]]);
      expect(venue.view("A")).toMatchObject({ stage: "resolved", equity: 0n });
    });

    it("CLOSE-05-06: what the treasury has lent elsewhere it does not give twice", () => {
      const venue = open();
      venue.asset("BTC", {}, 8, 50_000);
      venue.asset("EUR", { loanMax: 1_000n }, 0, 1);
      venue.market("X", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
      venue.fund("treasury", 60n, "EUR");
      venue.open("other");
      venue.do({ kind: "loanLine", account: "other", asset: "EUR", amount: 40n });
      venue.open("A", COIN / 1_000n, "BTC");
      venue.open("B", 10_000n, "EUR");
      venue.trade("X", 5, 100, "A", "B");
      // 0.001 BTC is 50; at 89 it owes 55. The treasury has 60 - 40 = 20 to give, for 40,000 units.
      const events = venue.mark("X", 89);
      expect(
        entries(events)
          .filter((text) => text.endsWith("conversion"))
          .slice(0, 2),
      ).toEqual(["account:A -> treasury 40000 conversion", "treasury -> account:A 20 conversion"]);
    });

    it("CLOSE-05-07: a loan beyond its line without a position is paid back from other collateral", () => {
      const venue = open();
      venue.asset("EUR", { loanMax: 1_000n }, 0, 1);
      venue.fund("treasury", 1_000n, "EUR");
      venue.market("X", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
      venue.open("A", 10_000n);
      venue.open("B", 10_000n, "EUR");
      venue.trade("X", 1, 100, "A", "B");
      const events = venue.trade("X", 1, 70, "B", "A");
      // 30 EUR owed, no line: liquidating without a position, so converted at once.
      expect(stages(events)).toEqual(["A healthy > liquidating", "A liquidating > resolved"]);
      expect(entries(events).filter((text) => text.endsWith("conversion"))).toEqual([
        "account:A -> treasury 30 conversion",
        "treasury -> account:A 30 conversion",
      ]);
      expect(venue.balance("A", "EUR")).toBe(0n);
      expect(venue.balance("A")).toBe(9_970n);
    });

    it("CLOSE-05-07: where the treasury cannot, it stays liquidating and nobody pays for it", () => {
      const venue = open();
      venue.asset("EUR", {}, 0, 1);
      venue.market("X", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
      venue.open("A", 10_000n);
      venue.open("B", 10_000n, "EUR");
      venue.trade("X", 1, 100, "A", "B");
      venue.trade("X", 1, 70, "B", "A");
      expect(venue.stage("A")).toBe("liquidating");
      expect(venue.balance("A", "EUR")).toBe(-30n);
      expect(venue.payments()).toEqual([]);
      venue.fund("treasury", 30n, "EUR");
      expect(venue.view("A")).toMatchObject({ stage: "resolved" });
    });
  });

  describe("CLOSE: who is deleveraged", () => {
    it("CLOSE-06-01: with as much needed as there is, everybody gives everything", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("D", 100n);
      venue.open("a", 1_000n);
      venue.open("b", 1_000n);
      venue.trade("X", 7, 100, "D", "a");
      venue.trade("X", 3, 100, "D", "b");
      const events = venue.mark("X", 89);
      expect(of(events, "deleveraged").map(({ account, lots }) => [account, lots])).toEqual([
        ["a", 7],
        ["b", 3],
      ]);
    });
  });
});
