import { describe, expect, it } from "vitest";

import {
  DAY,
  entries,
  HOUR,
  of,
  onBothEngines,
  stages,
  type Body,
  type TestVenue,
} from "../venue.ts";

/**
 * A is long 10 at 1,000 against B, with this much money: MM is 5 % of the notional, so at 1,000
 * it is 500, and E moves by 10 a tick.
 */
function longTen(venue: TestVenue, money: bigint): TestVenue {
  venue.linear("X", 1_000);
  venue.open("A", money);
  venue.open("B", 1_000_000n);
  venue.trade("X", 10, 1_000, "A", "B");
  return venue;
}

const prefer = (choice: object): Body =>
  ({
    kind: "preference",
    account: "A",
    topUpFrom: [],
    deRiskOrder: [],
    reduceAtCall: false,
    ...choice,
  }) as Body;

onBothEngines((open) => {
  describe("LADDER", () => {
    it.each([
      // MM = 500 and E; over(up) is strict
      { money: 834n, stage: "healthy" }, // 59.95 %
      { money: 833n, stage: "warned" }, // 60.02 %
      { money: 715n, stage: "warned" }, // 69.93 %
      { money: 714n, stage: "called" }, // 70.03 %
      { money: 589n, stage: "called" }, // 84.89 %
      { money: 588n, stage: "restricted" }, // 85.03 %
      { money: 500n, stage: "restricted" }, // 100 % is not over 100 %
      { money: 499n, stage: "liquidating" },
    ])("LADDER-01-01: with $money against 500 an account is $stage", ({ money, stage }) => {
      expect(longTen(open(), money).stage("A")).toBe(stage);
    });

    it("LADDER-01-01: no margin and no equity is not over anything", () => {
      const venue = open();
      venue.open("A");
      venue.wait(HOUR);
      expect(venue.stage("A")).toBe("healthy");
    });

    it("LADDER-01-02: a stage is left at its down threshold, not where it began", () => {
      const venue = longTen(open(), 833n);
      // Warned above 60 %, healthy again at 50 %: E >= 2 MM.
      venue.mark("X", 1_015);
      // E = 983, MM = 508: 51.7 %.
      expect(venue.stage("A")).toBe("warned");
      venue.mark("X", 1_018);
      // E = 1,013, MM = 509: 50.2 %.
      expect(venue.stage("A")).toBe("warned");
      // E = 1,023, MM = 510 (509.5 ceiled): 49.9 %.
      expect(stages(venue.mark("X", 1_019))).toEqual(["A warned > healthy"]);
    });

    it("LADDER-01-02: equity of zero with a position closes out, without one it does not", () => {
      const venue = longTen(open(), 400n);
      // The slice is never filled. At 960 E = 0.
      expect(venue.stage("A")).toBe("liquidating");
      expect(stages(venue.mark("X", 960))[0]).toBe("A liquidating > closingOut");
      venue.open("C");
      expect(venue.stage("C")).toBe("healthy");
    });

    it("LADDER-01-02: liquidation goes on until the stop, and ends as resolved or on a lower rung", () => {
      const venue = longTen(open(), 499n);
      // Stop is 80 %: at 1,008 E = 579, MM = 504: 87 %.
      venue.mark("X", 1_008);
      expect(venue.stage("A")).toBe("liquidating");
      // At 1,014 E = 639, MM = 507: 79.3 %, above the 75 % where restricted ends.
      expect(stages(venue.mark("X", 1_014))).toEqual(["A liquidating > restricted"]);
      // At 1,070 E = 1,199, MM = 535: 44.6 %.
      expect(stages(venue.mark("X", 1_070))).toEqual(["A restricted > healthy"]);
      venue.mark("X", 990);
      // E = 399, MM = 495.
      expect(venue.stage("A")).toBe("liquidating");
      expect(stages(venue.mark("X", 1_070))).toEqual(["A liquidating > resolved"]);
    });

    it("LADDER-01-02: a loan beyond its line liquidates while equity is positive", () => {
      const venue = open();
      venue.asset("EUR", { loanMax: 1_000n }, 0, 1);
      venue.fund("treasury", 1_000n, "EUR");
      venue.market("X", 1_000, { type: "linear", settlement: "EUR", multiplier: 1n });
      venue.open("A", 100_000n);
      venue.open("B", 100_000n, "EUR");
      venue.do({ kind: "loanLine", account: "A", asset: "EUR", amount: 100n });
      venue.trade("X", 10, 1_000, "A", "B");
      venue.mark("X", 990);
      // e = -100: the line is used, not exceeded.
      expect(venue.stage("A")).toBe("healthy");
      expect(stages(venue.mark("X", 989))).toEqual(["A healthy > liquidating"]);
    });

    it("LADDER-01-03: a change of stage tells equity and margin; the order of its events is fixed", () => {
      const venue = longTen(open(), 714n);
      const [change] = of(venue.events, "stage");
      expect(change).toEqual({
        type: "stage",
        account: "A",
        from: "healthy",
        to: "called",
        reason: "margin",
        trigger: "fill",
        equity: 714n,
        maintenanceMargin: 500n,
      });
      venue.place("A", "s", "X", "sell 10 @ 1100");
      // At 975 E = 464, MM = 488: the call lapses, the stage follows, risk-adding orders are cancelled.
      const events = venue.mark("X", 975);
      expect(events.map(({ type }) => type)).toEqual([
        "price",
        "callEnd",
        "stage",
        "cancelOrder",
        "liquidationOrder",
      ]);
    });

    it("LADDER-02-01: a call says what is missing, until when, and where liquidation starts", () => {
      const venue = longTen(open(), 714n);
      // 500 * 1e6 / 600,000 = 833.3 -> 834, less 714.
      // Liquidation at P: E = 714 + 10 (P - 1,000) < MM = ceil(P / 2). 977: 484 < 489; 978: 494 >= 489.
      expect(of(venue.events, "call")).toEqual([
        {
          type: "call",
          account: "A",
          shortfall: 120n,
          deadlineMicros: venue.now + DAY,
          liquidationPrices: [{ market: "X", price: 977 }],
        },
      ]);
      expect(venue.view("A").callDeadlineMicros).toBe(venue.now + DAY);
    });

    it("LADDER-02-01: entering liquidating ends an open call as lapsed, before the stage", () => {
      const venue = longTen(open(), 714n);
      const events = venue.mark("X", 975);
      expect(events.slice(1, 3)).toMatchObject([
        { type: "callEnd", outcome: "lapsed" },
        { type: "stage", to: "liquidating" },
      ]);
    });

    it("LADDER-02-02: a call is cured by a deposit, and its timer is gone", () => {
      const venue = longTen(open(), 714n);
      // 120 more: 500 / 834 = 59.95 %, at or under the 60 % where called ends; warned from 50 %.
      const events = venue.deposit("A", 120n);
      expect(of(events, "callEnd")).toEqual([{ type: "callEnd", account: "A", outcome: "cured" }]);
      expect(stages(events)).toEqual(["A called > warned"]);
      expect(venue.wait(2 * DAY)).toEqual([]);
    });

    it("LADDER-02-02: one unit less than the shortfall does not cure it", () => {
      const venue = longTen(open(), 714n);
      expect(stages(venue.deposit("A", 119n))).toEqual([]);
    });

    it("LADDER-02-02: a call that is not cured lapses at its deadline into restricted", () => {
      const venue = longTen(open(), 714n);
      expect(venue.wait(DAY - 1)).toEqual([]);
      const events = venue.wait(1);
      expect(events.map(({ type }) => type)).toEqual(["timer", "callEnd", "stage"]);
      expect(of(events, "callEnd")).toMatchObject([{ outcome: "lapsed" }]);
      expect(stages(events)).toEqual(["A called > restricted"]);
      // Back below the rank of called the lapse is forgotten: the next call has a deadline again.
      venue.deposit("A", 120n);
      expect(venue.stage("A")).toBe("warned");
      expect(of(venue.mark("X", 980), "call")).toMatchObject([{ deadlineMicros: venue.now + DAY }]);
    });

    it("LADDER-02-03: linked accounts cover a call in the holder's order, as far as they can", () => {
      const venue = open();
      venue.linear("X", 1_000);
      venue.open("B", 1_000_000n);
      const group = { linkedGroup: "firm" };
      venue.do({ kind: "openAccount", account: "A", ...group });
      for (const account of ["S1", "S2", "S3"])
        venue.do({ kind: "openAccount", account, ...group });
      venue.open("stranger", 1_000n);
      venue.deposit("A", 834n);
      venue.deposit("S1", 30n);
      venue.deposit("S2", 500n);
      venue.deposit("S3", 500n);
      venue.do(prefer({ topUpFrom: ["nobody", "stranger", "S1", "S2", "S3"] }));
      venue.trade("X", 10, 1_000, "A", "B");
      // At 988 E = 714, MM = 494: 69.2 %; at 987 E = 704, MM = 494 (493.5): 70.2 %.
      const events = venue.mark("X", 987);
      // Shortfall ceil(494 / 0.6) - 704 = 824 - 704 = 120: 30 from S1, 90 from S2.
      expect(of(events, "call")).toMatchObject([{ shortfall: 120n }]);
      expect(entries(events)).toEqual([
        "account:S1 -> account:A 30 transfer",
        "account:S2 -> account:A 90 transfer",
      ]);
      expect(stages(events)).toEqual(["A healthy > called", "A called > warned"]);
      expect(of(events, "callEnd")).toMatchObject([{ outcome: "cured" }]);
    });

    it("LADDER-02-03: what is topped up is held, or what a position settles in, and nothing else", () => {
      const venue = open();
      for (const asset of ["ALT", "COIN"]) venue.asset(asset);
      venue.linear("X", 1_000);
      venue.inverse("I", 1_000, "COIN", 1_000n);
      for (const account of ["A", "S"]) {
        venue.do({ kind: "openAccount", account, linkedGroup: "firm" });
      }
      venue.deposit("A", 834n);
      venue.open("B", 1_000_000n);
      venue.deposit("B", 1_000n, "COIN");
      for (const asset of ["ALT", "COIN"]) venue.deposit("S", 500n, asset);
      venue.deposit("A", 5n, "ALT");
      expect(venue.withdraw("A", 5n, "ALT")).toBe("accepted");
      venue.do(prefer({ topUpFrom: ["S"] }));
      venue.trade("I", 1, 1_000, "A", "B");
      venue.trade("X", 10, 1_000, "A", "B");
      // At 987 E = 704, MM = 494 + 1: ceil(495 / 0.6) - 704 = 121, in coins at a dollar.
      const events = venue.mark("X", 987);
      expect(entries(events)).toEqual(["account:S -> account:A 121 transfer"]);
      expect(venue.balance("A", "COIN")).toBe(121n);
      expect(venue.balance("S", "ALT")).toBe(500n);
    });

    it("LADDER-02-03: a frozen account and one that is called itself give nothing", () => {
      const venue = open();
      venue.linear("X", 1_000);
      venue.open("B", 1_000_000n);
      for (const account of ["A", "S1", "S2"]) {
        venue.do({ kind: "openAccount", account, linkedGroup: "firm" });
        venue.deposit(account, 834n);
      }
      venue.do({ kind: "switch", target: { activity: "account", account: "S1" }, on: false });
      venue.do(prefer({ topUpFrom: ["S1", "S2"] }));
      venue.trade("X", 11, 1_000, "S2", "B");
      // S2: E = 834, MM = 550: 66 %, warned.
      venue.trade("X", 10, 1_000, "A", "B");
      const events = venue.mark("X", 987);
      // S2: E = 691, MM = 543: 78.6 %, called too, but A stands before it in id order: at A's turn
      // S2 is still warned. Its IM of 1,086 leaves nothing to withdraw.
      expect(of(events, "call").map(({ account }) => account)).toEqual(["A", "S2"]);
      expect(entries(events)).toEqual([]);
    });

    it("LADDER-02-04: reduce-at-call slices down to the end of the call, for the trading fee", () => {
      const venue = open();
      venue.linear("X", 1_000, { takerFeePpm: 1_000, liquidationFeePpm: 10_000 });
      venue.open("A", 714n);
      venue.open("B", 1_000_000n);
      venue.do(prefer({ reduceAtCall: true }));
      venue.trade("X", 10, 1_000, "A", "B");
      // E = 714, MM = 500. Closing n lots for a fee of n: MM = 500 - 50 n <= 0.6 (714 - n).
      // n = 1: 450 > 427.8; n = 2: 400 <= 427.2.
      const [slice] = venue.of("liquidationOrder");
      expect(slice).toMatchObject({ account: "A", side: "sell", lots: 2 });
      const events = venue.trade("X", 2, 1_000, "B", "A", {
        sellOrder: slice!.order,
        taker: "sell",
      });
      expect(entries(events)).toEqual(["account:A -> fee 2 fee"]);
      expect(stages(events)).toEqual(["A called > warned"]);
    });

    it("LADDER-03-01: a preference may name accounts that do not exist yet, 16 at most", () => {
      const venue = open();
      venue.open("A");
      const names = Array.from({ length: 16 }, (_, index) => `later${index}`);
      expect(venue.refusal(prefer({ topUpFrom: names }))).toBe("accepted");
      expect(venue.refusal(prefer({ topUpFrom: [...names, "one more"] }))).toBe("MALFORMED");
      expect(venue.refusal({ ...prefer({}), account: "nobody" } as Body)).toBe("UNKNOWN_ACCOUNT");
    });
  });

  describe("BOUNDARY", () => {
    it("BOUNDARY-01-01: accounts are evaluated in id order, then closed out in id order, in rounds", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("M", 10_000n);
      for (const account of ["C", "A", "B"]) {
        venue.open(account, 100n);
        venue.trade("X", 10, 100, account, "M");
      }
      // At 89 all three are at -10. All stages first, then the close-outs, then the next round.
      const events = venue.mark("X", 89);
      const told = events.flatMap((event) => {
        if (event.type === "stage") return [`${event.account} ${event.to}`];
        return event.type === "deleveraged" ? [`${event.defaulter} closed`] : [];
      });
      expect(told).toEqual([
        "A closingOut",
        "B closingOut",
        "C closingOut",
        "A closed",
        "B closed",
        "C closed",
        "A resolved",
        "B resolved",
        "C resolved",
      ]);
    });

    it("BOUNDARY-01-01: a boundary over a venue at rest says nothing", () => {
      const venue = longTen(open(), 499n);
      expect(venue.stage("A")).toBe("liquidating");
      expect(venue.wait(1)).toEqual([]);
      expect(venue.wait(1)).toEqual([]);
    });

    it("BOUNDARY-01-02: many defaulters are settled in few rounds, far below the limit of 10,000", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("M", 100_000n);
      for (let index = 0; index < 60; index += 1) {
        venue.open(`D${index}`, 100n);
        venue.trade("X", 10, 100, `D${index}`, "M");
      }
      venue.mark("X", 80);
      expect(venue.of("broken")).toEqual([]);
      expect(venue.of("deleveraged")).toHaveLength(60);
    });

    it("BOUNDARY-02-01: after the rounds: funding remainders, reservations, gates", () => {
      const venue = longTen(open(), 450n);
      // E = 450: a slice of 3 lots is out (350 <= 80 % of 450). At 950 E = -50: 7 lots are closed
      // against B, the 3 in flight wait, and what may be missing is not reserved.
      const types = venue.mark("X", 950).map(({ type }) => type);
      const moved = ["entry", "position", "entry", "position", "deleveraged"];
      expect(types).toEqual(["price", "stage", "cancelOrder", ...moved, "reserve", "poolGate"]);
    });
  });
});
