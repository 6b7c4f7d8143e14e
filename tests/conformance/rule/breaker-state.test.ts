import { describe, expect, it } from "vitest";

import type { Breakers, BreakerTest } from "../../../src/core/command/breaker.ts";
import type { Event } from "../../../src/core/event/event.ts";
import { ACTION_TABLE } from "../../../src/core/safeguard/action-table.ts";
import { filesBelow } from "../../tidy/tree.ts";
import { AUCTION, breakers, breakerTest, SECOND } from "../breakers.ts";
import { APPROVALS, MARKET, of, onBothEngines, stages, type TestVenue } from "../venue.ts";

/** A is long 10 against B at 1,000, with breakers. */
function traded(
  venue: TestVenue,
  test: Partial<BreakerTest>,
  terms: Partial<Breakers> = {},
): TestVenue {
  const tests = [breakerTest(test)];
  venue.linear("X", 1_000, { breakers: breakers(tests, terms) });
  venue.open("A", 10_000n);
  venue.open("B", 10_000n);
  venue.trade("X", 10, 1_000, "A", "B");
  return venue;
}

/** "from > to: by" of every end of a state among some events. */
function ends(events: readonly Event[]): string[] {
  return of(events, "tradingState").map(({ from, to, by }) => `${from} > ${to}: ${by}`);
}

function result(venue: TestVenue, price: number | null): string {
  return venue.refusal({ kind: "auctionResult", market: "X", price, lots: 5 });
}

function trading(venue: TestVenue, on: boolean): readonly Event[] {
  return venue.do({ kind: "switch", target: { activity: "trading", market: "X" }, on });
}

onBothEngines((open) => {
  describe("BREAKER: states", () => {
    it("BREAKER-01-02: the table of the specification is the one that is enforced", () => {
      const { text } = filesBelow("docs/spec", ".md").find(({ path }) =>
        path.endsWith("breaker.md"),
      )!;
      const words = (line: string): string[] => line.split("|").map((cell) => cell.trim());
      const rows = text
        .split("\n")
        .filter((line) => line.startsWith("| "))
        .map(words);
      for (const [action, states] of Object.entries(ACTION_TABLE)) {
        const row = rows.find((cells) => cells[1] === action)!;
        expect(row.slice(2, 6)).toEqual(Object.values(states).map((reason) => reason ?? "yes"));
      }
    });

    it("BREAKER-01-02: reduce-only lets pass what reduces, and says until when it lasts", () => {
      const venue = traded(open(), {});
      expect(venue.place("A", "before", "X", "buy 1 @ 900")).toBe("accepted");
      venue.mark("X", 1_150);
      const latest = venue.now + 600 * SECOND;
      const { answer } = venue.send(venue.order("A", "more", "X", "buy 1 @ 1150"));
      expect(answer).toMatchObject({ reason: "MARKET_REDUCE_ONLY", untilMicros: latest });
      expect(venue.place("A", "less", "X", "sell 4 @ 1150")).toBe("accepted");
      const amend = { kind: "amend", order: "less", lots: 11, limitPrice: 1_150 } as const;
      expect(venue.refusal(amend)).toBe("MARKET_REDUCE_ONLY");
      expect(venue.refusal({ kind: "cancel", order: "less" })).toBe("accepted");
      venue.deposit("A", 5n);
      expect(venue.withdraw("A", 5n)).toBe("accepted");
      venue.trade("X", 1, 1_150, "A", "B");
    });

    it("BREAKER-01-02: halted takes no order, but cancels, money and fills", () => {
      const venue = traded(open(), { state: "halted" });
      venue.place("A", "o", "X", "buy 1 @ 900");
      venue.mark("X", 1_150);
      const { answer } = venue.send(venue.order("A", "r", "X", "sell 1 @ 1150", true));
      const untilMicros = venue.now + 600 * SECOND;
      expect(answer).toMatchObject({ reason: "MARKET_HALTED", untilMicros });
      expect(venue.refusal({ kind: "cancel", order: "o" })).toBe("accepted");
      venue.deposit("A", 5n);
      venue.trade("X", 1, 1_150, "A", "B");
      // Who is below zero is closed out in a halted market too.
      venue.open("C", 500n);
      venue.trade("X", 10, 1_150, "C", "B");
      expect(stages(venue.mark("X", 1_090))).toContain("C closingOut > resolved");
    });

    it("BREAKER-01-02: on a spot market reducing is repaying", () => {
      const venue = open();
      venue.asset("EUR", { loanMax: 1_000n }, 0, 10);
      const terms = { base: "EUR", lotUnits: 1n, settlement: "USD", multiplier: 1n } as const;
      const parameters = { breakers: breakers([breakerTest({})]) };
      venue.market("S", 10, { type: "spot", ...terms }, parameters);
      venue.fund("treasury", 100n, "EUR");
      venue.open("A", 10_000n);
      venue.open("B", 10_000n);
      venue.do({ kind: "loanLine", account: "A", asset: "EUR", amount: 50n });
      venue.trade("S", 20, 10, "B", "A");
      venue.mark("S", 12);
      expect(venue.place("A", "more", "S", "sell 1 @ 12")).toBe("MARKET_REDUCE_ONLY");
      expect(venue.place("A", "excess", "S", "buy 21 @ 12")).toBe("MARKET_REDUCE_ONLY");
      expect(venue.place("A", "repay", "S", "buy 20 @ 12")).toBe("accepted");
    });

    it("BREAKER-01-03: what the operator has switched off stays off; switching on opens", () => {
      const venue = traded(open(), {});
      trading(venue, false);
      venue.mark("X", 1_150);
      const { answer } = venue.send(venue.order("A", "r", "X", "sell 1 @ 1150"));
      expect(answer).toMatchObject({ ok: false, reason: "MARKET_HALTED" });
      expect(answer).not.toHaveProperty("untilMicros");
      const quiet = venue.wait(120 * SECOND);
      expect(ends(quiet)).toEqual(["reduceOnly > open: quiet"]);
      expect(venue.place("A", "r", "X", "sell 1 @ 1150")).toBe("MARKET_HALTED");
      trading(venue, true);
      venue.mark("X", 1_400);
      expect(ends(trading(venue, true))).toEqual(["reduceOnly > open: operator"]);
      expect(venue.place("A", "more", "X", "buy 1 @ 1400")).toBe("accepted");
    });

    it("BREAKER-03-01: a graver test raises the state and keeps the latest time", () => {
      const venue = open();
      const tests = [breakerTest({}), breakerTest({ limitPpm: 200_000, state: "halted" })];
      venue.linear("X", 1_000, { breakers: breakers(tests) });
      venue.mark("X", 1_150);
      const latestMicros = venue.now + 600 * SECOND;
      venue.wait(30 * SECOND);
      expect(of(venue.mark("X", 1_160), "trip")).toEqual([]);
      const events = venue.mark("X", 1_250);
      expect(of(events, "trip")).toEqual([
        {
          type: "trip",
          market: "X",
          test: "move",
          measured: 250n,
          reference: 1_000n,
          limitPpm: 200_000,
          from: "reduceOnly",
          to: "halted",
          slices: false,
          decideMicros: venue.now + 60 * SECOND,
          latestMicros,
        },
      ]);
      // The first test fails too, and leads to less.
      expect(of(venue.mark("X", 1_100), "trip")).toEqual([]);
    });

    it("BREAKER-03-02: a period counts as quiet when no test fails in it or at its end", () => {
      const venue = traded(open(), { windowMicros: 40 * SECOND }, { quietPeriods: 2 });
      venue.mark("X", 1_150);
      venue.wait(50 * SECOND);
      // A failing test in the first period; at its end 1,150 is 160 s old: inside.
      venue.mark("X", 1_000);
      expect(ends(venue.wait(10 * SECOND))).toEqual([]);
      expect(ends(venue.wait(60 * SECOND))).toEqual([]);
      expect(ends(venue.wait(60 * SECOND))).toEqual(["reduceOnly > open: quiet"]);
    });

    it("BREAKER-03-02: it ends at the latest time whatever the tests find, and begins anew", () => {
      const terms = { coolOffMicros: 60 * SECOND, longestMicros: 100 * SECOND };
      const venue = traded(open(), { test: "divergence", windowMicros: 0 }, terms);
      const quote = (markPrice: number) =>
        venue.do({ kind: "price", updates: [{ market: "X", markPrice, indexPrice: 1_000 }] });
      quote(1_150);
      expect(ends(venue.wait(60 * SECOND))).toEqual([]);
      const events = venue.wait(40 * SECOND);
      expect(of(events, "timer")).toMatchObject([{ cause: "breaker", target: "X" }]);
      expect(ends(events)).toEqual(["reduceOnly > open: latest"]);
      expect(of(quote(1_150), "trip")).toHaveLength(1);
    });

    it("BREAKER-03-03: reduce-only cancels what may add risk; an auction and a halt keep it", () => {
      for (const state of ["reduceOnly", "auction", "halted"] as const) {
        const venue = traded(open(), { state }, { auction: AUCTION });
        venue.place("A", "b", "X", "buy 1 @ 900");
        venue.place("A", "a", "X", "buy 1 @ 900");
        venue.place("A", "r", "X", "sell 1 @ 1500", true);
        const cancelled = of(venue.mark("X", 1_150), "cancelOrder").map(({ order }) => order);
        expect(cancelled).toEqual(state === "reduceOnly" ? ["a", "b"] : []);
      }
    });

    it("BREAKER-03-04: suspended slices, what grows meanwhile, and the latest time", () => {
      const venue = traded(
        open(),
        { limitPpm: 40_000, liquidation: false },
        { longestMicros: 100 * SECOND, exposureMicros: 40 * SECOND, quietPeriods: 9 },
      );
      venue.open("C", 950n);
      venue.trade("X", 10, 1_000, "C", "B");
      const since = venue.now;
      // E = 450, MM = 475: liquidating. Nothing is sold.
      const events = venue.mark("X", 950);
      expect(of(events, "trip")).toMatchObject([{ slices: false }]);
      expect(stages(events)).toEqual(["C healthy > liquidating"]);
      expect(venue.of("liquidationOrder")).toEqual([]);
      const grown = venue.wait(45 * SECOND);
      expect(of(grown, "exposure")).toEqual([
        {
          type: "exposure",
          market: "X",
          accounts: 1,
          shortfall: 25n,
          deficit: 0n,
          sinceMicros: since,
          latestMicros: since + 100 * SECOND,
        },
      ]);
      venue.mark("X", 940);
      const last = venue.wait(60 * SECOND);
      // E = 350, MM = 470 at 80 s and at 100 s, when slices go on.
      expect(of(last, "exposure").map(({ shortfall }) => shortfall)).toEqual([120n, 120n]);
      expect(of(last, "liquidationOrder")).toMatchObject([{ account: "C", side: "sell" }]);
    });

    it("BREAKER-03-04: the operator lets slices go on in the state as it is", () => {
      const venue = traded(open(), { limitPpm: 40_000, liquidation: false });
      venue.open("C", 950n);
      venue.trade("X", 10, 1_000, "C", "B");
      venue.mark("X", 950);
      const target = { activity: "liquidation", market: "X" } as const;
      const events = venue.do({ kind: "switch", target, on: true });
      expect(events.map(({ type }) => type)).toEqual(["exposure", "liquidationOrder"]);
      expect(venue.place("B", "more", "X", "sell 1 @ 950")).toBe("MARKET_REDUCE_ONLY");
    });

    it("BREAKER-03-04: a state that stopped no slices makes nobody due when it ends", () => {
      const venue = traded(open(), { limitPpm: 40_000 });
      venue.change("X", {
        sliceLotsMax: 1,
        breakers: breakers([breakerTest({ limitPpm: 40_000 })]),
      });
      venue.open("C", 950n);
      venue.trade("X", 10, 1_000, "C", "B");
      const events = venue.mark("X", 950);
      expect(of(events, "trip")).toMatchObject([{ slices: true }]);
      expect(of(events, "liquidationOrder")).toMatchObject([{ lots: 1 }]);
      const opened = trading(venue, true);
      expect(ends(opened)).toEqual(["reduceOnly > open: operator"]);
      expect(of(opened, "liquidationOrder")).toEqual([]);
    });

    it("BREAKER-03-05: other breakers open the market, the same ones do not", () => {
      const venue = traded(open(), {});
      venue.mark("X", 1_150);
      const same = breakers([breakerTest({})]);
      const change = (parameters: object) =>
        venue.do({
          approvals: APPROVALS,
          kind: "parameter",
          effectiveMicros: venue.now,
          change: { market: "X", parameters: { ...MARKET, ...parameters } },
        });
      expect(ends(change({ breakers: same, takerFeePpm: 7 }))).toEqual([]);
      const narrower = breakers([breakerTest({ limitPpm: 99_999 })]);
      expect(ends(change({ breakers: narrower }))).toEqual(["reduceOnly > open: parameters"]);
      venue.mark("X", 1_300);
      expect(ends(change({}))).toEqual(["reduceOnly > open: parameters"]);
      expect(of(venue.mark("X", 2_000), "trip")).toEqual([]);
    });

    it("BREAKER-03-05: settlement ends the state before anything else", () => {
      const venue = open();
      venue.dated("X", 1_000, 50 * SECOND, 0, { breakers: breakers([breakerTest({})]) });
      venue.mark("X", 1_150);
      const events = venue.wait(50 * SECOND);
      expect(ends(events)).toEqual(["reduceOnly > open: settlement"]);
      expect(venue.wait(600 * SECOND)).toEqual([]);
    });
  });

  describe("BREAKER: auctions", () => {
    const auction = (venue: TestVenue, test: Partial<BreakerTest> = {}) =>
      traded(venue, { state: "auction", ...test }, { auction: AUCTION });

    it("BREAKER-04-01: begins at the mark, with a collar that holds orders and market orders", () => {
      const venue = auction(open());
      const start = venue.now;
      expect(of(venue.mark("X", 1_200), "auction")).toEqual([
        {
          type: "auction",
          market: "X",
          phase: "begun",
          referencePrice: 1_200,
          lowPrice: 1_140,
          highPrice: 1_260,
          price: null,
          lots: 0,
          resultMicros: start + 30 * SECOND,
          latestMicros: start + 600 * SECOND,
        },
      ]);
      expect(venue.place("A", "high", "X", "buy 1 @ 1261")).toBe("PRICE_COLLAR");
      expect(venue.place("A", "low", "X", "sell 1 @ 1139")).toBe("PRICE_COLLAR");
      expect(venue.place("A", "far", "X", "buy 1 @ 500")).toBe("accepted");
      expect(venue.place("A", "market", "X", "buy 1")).toBe("accepted");
      const placed = venue.view("A").orders.find(({ order }) => order === "market");
      expect(placed?.limitPrice).toBe(1_260);
    });

    it("BREAKER-04-02: the result ends it when it is due and inside", () => {
      const venue = auction(open());
      expect(result(venue, 1_000)).toBe("NO_AUCTION");
      venue.mark("X", 1_200);
      const { answer } = venue.send({ kind: "auctionResult", market: "X", price: 1_200, lots: 1 });
      const untilMicros = venue.now + 30 * SECOND;
      expect(answer).toMatchObject({ reason: "AUCTION_RUNNING", untilMicros });
      venue.wait(30 * SECOND);
      const events = venue.do({ kind: "auctionResult", market: "X", price: 1_260, lots: 5 });
      expect(of(events, "auction")).toMatchObject([{ phase: "ended", price: 1_260, lots: 5 }]);
      expect(ends(events)).toEqual(["auction > open: auction"]);
      // It begins anew at 1,200: 1,320 is a tenth.
      expect(of(venue.mark("X", 1_320), "trip")).toEqual([]);
      expect(result(venue, 1_200)).toBe("NO_AUCTION");
    });

    it("BREAKER-04-02: nothing matched opens too; a price outside extends with a wider collar", () => {
      const none = auction(open());
      none.mark("X", 1_200);
      none.wait(30 * SECOND);
      expect(result(none, null)).toBe("accepted");
      expect(ends(none.events)).toEqual(["auction > open: auction"]);

      const venue = auction(open());
      venue.mark("X", 1_200);
      venue.wait(30 * SECOND);
      expect(result(venue, 1_261)).toBe("accepted");
      expect(venue.of("auction").at(-1)).toMatchObject({
        phase: "extended",
        lowPrice: 1_080,
        highPrice: 1_320,
        resultMicros: venue.now + 10 * SECOND,
      });
      expect(result(venue, 1_261)).toBe("AUCTION_RUNNING");
      venue.wait(10 * SECOND);
      expect(result(venue, 1_321)).toBe("accepted");
      venue.wait(10 * SECOND);
      // The collar is 15 % now: 1,380; no extension is left.
      expect(result(venue, 1_381)).toBe("accepted");
      expect(venue.of("auction").map(({ phase }) => phase)).toEqual([
        "begun",
        "extended",
        "extended",
        "failed",
      ]);
      expect(ends(venue.events)).toEqual(["auction > open: auction"]);
    });

    it("BREAKER-04-02: refuses what names no market, one that has ended, or no price of it", () => {
      const venue = open();
      const command = { kind: "auctionResult", market: "Z", price: 0, lots: 0 } as const;
      expect(venue.refusal(command)).toBe("UNKNOWN_MARKET");
      venue.dated("X", 1_000, SECOND);
      venue.wait(SECOND);
      expect(result(venue, 1)).toBe("MARKET_SETTLED");
      venue.asset("EUR", {}, 0, 1);
      const test = breakerTest({ state: "auction" });
      venue.inverse("Y", 1_000, "EUR", 1_000_000n, {
        breakers: breakers([test], { auction: AUCTION }),
      });
      venue.mark("Y", 1_200);
      venue.wait(30 * SECOND);
      expect(venue.refusal({ ...command, market: "Y" })).toBe("PRICE_NOT_POSITIVE");
    });

    it("BREAKER-04-03: without a result it lapses; a cool-off leads into an auction", () => {
      const venue = traded(open(), { state: "halted" }, { auction: AUCTION });
      venue.place("A", "rests", "X", "buy 1 @ 990");
      venue.mark("X", 1_150);
      const cooled = venue.wait(120 * SECOND);
      expect(ends(cooled)).toEqual(["halted > auction: quiet"]);
      expect(of(cooled, "auction")).toMatchObject([{ phase: "begun", referencePrice: 1_150 }]);
      expect(ends(venue.wait(600 * SECOND))).toEqual(["auction > open: lapsed"]);
    });

    it("BREAKER-03-05: another tick counts the reference anew", () => {
      const venue = auction(open());
      venue.mark("X", 1_200);
      const rescale = { factor: 10, finer: true };
      const lots = { factor: 10, finer: false };
      venue.do({ kind: "contract", market: "X", ticks: rescale, lots });
      expect(venue.place("A", "high", "X", "buy 1 @ 12601")).toBe("PRICE_COLLAR");
      expect(venue.place("A", "edge", "X", "buy 1 @ 12600")).toBe("accepted");
    });
  });
});
