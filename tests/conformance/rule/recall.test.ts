import { describe, expect, it } from "vitest";

import { DAY, entries, HOUR, of, onBothEngines, stages, type TestVenue } from "../venue.ts";

function recall(venue: TestVenue, account: string | null, amount: bigint): string {
  return venue.refusal({ kind: "recall", account, asset: "EUR", amount });
}

function lines(venue: TestVenue): [string, bigint, string][] {
  return venue.of("loanLine").map(({ account, line, cause }) => [account, line, cause]);
}

/** L lends 100 EUR, worth 1 each; J has drawn 30 of a line of 60, K nothing of 40. */
function lent(venue: TestVenue, { treasury = 0n, recallMicros = DAY } = {}): TestVenue {
  venue.asset("EUR", { loanMax: 1_000n, maturityMicros: 0, recallMicros });
  if (treasury > 0n) venue.fund("treasury", treasury, "EUR");
  venue.market("Z", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
  venue.open("G", 1_000n, "EUR");
  venue.open("L", 100n, "EUR");
  venue.do({ kind: "lend", account: "L", asset: "EUR", amount: 100n });
  venue.open("J", 1_000n);
  venue.open("K", 1_000n);
  venue.do({ kind: "loanLine", account: "J", asset: "EUR", amount: 60n });
  venue.do({ kind: "loanLine", account: "K", asset: "EUR", amount: 40n });
  venue.trade("Z", 1, 130, "J", "G");
  venue.trade("Z", 1, 100, "G", "J");
  expect(venue.balance("J", "EUR")).toBe(-30n);
  return venue;
}

onBothEngines((open) => {
  describe("LOAN-05: recall", () => {
    it("LOAN-05-02: what of lines is unused is cut at once, pro rata, and comes back", () => {
      const venue = lent(open());
      const events = venue.do({ kind: "recall", account: "L", asset: "EUR", amount: 35n });
      // headroom 30 and 40: 15 and 20
      expect(lines(venue)).toEqual([
        ["J", 45n, "recall"],
        ["K", 20n, "recall"],
      ]);
      expect(entries(events)).toEqual(["lender -> account:L 35 unlend"]);
      const dueMicros = venue.now + DAY;
      expect(of(events, "recall")).toEqual([
        { type: "recall", account: "L", asset: "EUR", amount: 35n, dueMicros },
        { type: "recall", account: "L", asset: "EUR", amount: 0n, dueMicros },
      ]);
      expect(venue.stage("J")).toBe("healthy");
      // it is done: no timer fires
      expect(of(venue.wait(DAY), "timer")).toEqual([]);
    });

    it("LOAN-05-03: at the end of the notice a borrower above his line must repay", () => {
      const venue = lent(open(), { treasury: 30n });
      venue.do({ kind: "loanLine", account: "K", asset: "EUR", amount: 70n });
      expect(recall(venue, "L", 100n)).toBe("accepted");
      // headroom 30 and 70 goes, and all of it to L; the treasury's 30 back what J owes
      expect(venue.holding("L", "EUR")).toMatchObject({ lent: 0n, balance: 100n });
      expect(venue.holding("J", "EUR").loanLine).toBe(30n);
      expect(venue.fund("treasury", -1n, "EUR")).toBe("FUND_INSUFFICIENT");
      expect(recall(venue, null, 31n)).toBe("LENT_EXCEEDED");
      expect(recall(venue, null, 30n)).toBe("accepted");
      expect(recall(venue, null, 1n)).toBe("RECALL_PENDING");
      venue.wait(DAY - HOUR);
      expect(venue.stage("J")).toBe("healthy");
      const events = venue.wait(HOUR);
      expect(of(events, "timer")).toMatchObject([{ cause: "recall", target: "EUR" }]);
      expect(stages(events)).toEqual(["J healthy > liquidating", "J liquidating > resolved"]);
      // its dollars buy what the treasury has; what it owed is back, and free to be taken
      expect(entries(events)).toEqual([
        "account:J -> treasury 30 conversion",
        "treasury -> account:J 30 conversion",
      ]);
      expect(venue.holding("J", "EUR")).toMatchObject({ balance: 0n, loanLine: 0n });
    });

    it("LOAN-05-04: a lender gets his money as soon as it is free, first come first served", () => {
      const venue = lent(open());
      venue.open("M", 50n, "EUR");
      venue.do({ kind: "lend", account: "M", asset: "EUR", amount: 50n });
      venue.do({ kind: "loanLine", account: "K", asset: "EUR", amount: 90n });
      expect(recall(venue, "L", 100n)).toBe("accepted");
      expect(recall(venue, "M", 50n)).toBe("accepted");
      // 120 unused: 100 to L, 20 to M
      expect(venue.holding("L", "EUR").lent).toBe(0n);
      expect(venue.holding("M", "EUR")).toMatchObject({ lent: 30n, balance: 20n });
      expect(venue.refusal({ kind: "loanLine", account: "K", asset: "EUR", amount: 1n })).toBe(
        "LOAN_LINE_UNFUNDED",
      );
      venue.deposit("J", 10n, "EUR");
      expect(venue.refusal({ kind: "unlend", account: "M", asset: "EUR", amount: 1n })).toBe(
        "LENT_IN_USE",
      );
      venue.do({ kind: "loanLine", account: "J", asset: "EUR", amount: 20n });
      expect(venue.holding("M", "EUR")).toMatchObject({ lent: 20n, balance: 30n });
    });

    it("LOAN-05-03: without means to repay the line is cut, and the lender waits", () => {
      const venue = lent(open());
      expect(recall(venue, "L", 100n)).toBe("accepted");
      venue.wait(DAY);
      expect(venue.holding("J", "EUR").loanLine).toBe(0n);
      expect(venue.stage("J")).toBe("liquidating");
      expect(venue.holding("L", "EUR").lent).toBe(30n);
      const events = venue.deposit("J", 30n, "EUR");
      expect(stages(events)).toEqual(["J liquidating > resolved"]);
      // the pool is clean again with this boundary, so the next one pays
      venue.wait(1);
      expect(venue.holding("L", "EUR")).toMatchObject({ lent: 0n, balance: 100n });
    });

    it("LOAN-05-01: without a notice everything happens in the command", () => {
      const venue = lent(open(), { recallMicros: 0 });
      expect(recall(venue, "L", 101n)).toBe("LENT_EXCEEDED");
      expect(recall(venue, "N", 1n)).toBe("UNKNOWN_ACCOUNT");
      const events = venue.do({ kind: "recall", account: "L", asset: "EUR", amount: 100n });
      expect(of(events, "timer")).toMatchObject([{ cause: "recall" }]);
      expect(venue.holding("J", "EUR").loanLine).toBe(0n);
    });

    it("LOAN-05-04: BOUNDARY-01-01: who was short of what he had lent is himself again at once", () => {
      const venue = lent(open());
      // 70 of it is free at once
      expect(recall(venue, "L", 100n)).toBe("accepted");
      venue.linear("X", 1_000);
      venue.open("B", 1_000_000n);
      venue.deposit("L", 380n);
      venue.trade("X", 10, 1_000, "L", "B");
      // E = 450 < MM = 500: three lots are on their way when the others are closed out at E = -10
      expect(venue.stage("L")).toBe("liquidating");
      venue.mark("X", 954);
      expect([venue.stage("L"), venue.lots("L", "X")]).toEqual(["closingOut", 3]);
      venue.deposit("J", 30n, "EUR");
      const events = venue.do({ kind: "loanLine", account: "J", asset: "EUR", amount: 0n });
      expect(entries(events)).toEqual(["lender -> account:L 30 unlend"]);
      expect(stages(events)).toEqual(["L closingOut > liquidating"]);
      expect(venue.view("L")).toMatchObject({ stage: "liquidating", equity: 20n });
    });

    it("LOAN-05-01: a notice is one timer, however many recalls end with it", () => {
      const venue = lent(open(), { treasury: 10n });
      venue.do({ kind: "loanLine", account: "K", asset: "EUR", amount: 50n });
      venue.trade("Z", 1, 130, "K", "G");
      venue.trade("Z", 1, 100, "G", "K");
      // owed 30 and 30; headroom 30 and 20: 50 to L, and 60 stay with the borrowers
      expect(recall(venue, "L", 100n)).toBe("accepted");
      expect(recall(venue, null, 10n)).toBe("accepted");
      expect(venue.of("recall").at(-1)).toMatchObject({ account: null, amount: 10n });
      expect(venue.holding("L", "EUR").lent).toBe(50n);
      // nothing has changed, and nothing is told
      expect(venue.wait(HOUR)).toEqual([]);
      expect(of(venue.wait(DAY - HOUR), "timer")).toMatchObject([{ cause: "recall" }]);
    });

    it("LOAN-05-01: a notice that ends at once ends again for the next recall", () => {
      const venue = lent(open(), { recallMicros: 0 });
      venue.open("M", 10n, "EUR");
      venue.do({ kind: "lend", account: "M", asset: "EUR", amount: 10n });
      const first = venue.do({ kind: "recall", account: "L", asset: "EUR", amount: 100n });
      expect(of(first, "timer")).toHaveLength(1);
      // 80 were unused, and lines are cut to 10 that M still lends
      expect(venue.holding("L", "EUR").lent).toBe(20n);
      expect(venue.holding("J", "EUR").loanLine).toBe(10n);
      const second = venue.do({ kind: "recall", account: "M", asset: "EUR", amount: 10n });
      expect(of(second, "timer")).toHaveLength(1);
      expect(venue.holding("J", "EUR").loanLine).toBe(0n);
    });

    it("LOAN-05-02: what is idle and no line needs is given back first", () => {
      const idle = lent(open(), { treasury: 40n });
      // 40 are idle: no line is cut
      expect(recall(idle, "L", 35n)).toBe("accepted");
      expect(lines(idle)).toEqual([]);
      const venue = lent(open(), { treasury: 30n });
      // 5 of headroom 30 and 40: floors 2 and 2, the unit left over to the larger
      expect(recall(venue, "L", 35n)).toBe("accepted");
      expect(lines(venue)).toEqual([
        ["J", 58n, "recall"],
        ["K", 37n, "recall"],
      ]);
    });

    it("LOAN-05-02: what orders hold is in use, and a line that is used up or of another asset stays", () => {
      const venue = lent(open());
      venue.asset("YEN", { loanMax: 1_000n });
      venue.fund("treasury", 100n, "YEN");
      venue.do({ kind: "loanLine", account: "K", asset: "YEN", amount: 100n });
      venue.market("S", 1, {
        type: "spot",
        base: "EUR",
        lotUnits: 1n,
        settlement: "USD",
        multiplier: 1n,
      });
      expect(venue.place("J", "o1", "S", "sell 20 @ 1")).toBe("accepted");
      // headroom 10 and 40: 6 and 24
      expect(recall(venue, "L", 30n)).toBe("accepted");
      expect(lines(venue)).toEqual([
        ["J", 54n, "recall"],
        ["K", 16n, "recall"],
      ]);
      expect(venue.place("J", "o2", "S", "sell 4 @ 1")).toBe("accepted");
      // J has no headroom left
      expect(recall(venue, "L", 10n)).toBe("accepted");
      expect(lines(venue).slice(2)).toEqual([["K", 6n, "recall"]]);
      expect(venue.holding("K", "YEN").loanLine).toBe(100n);
    });

    it("LOAN-05-02: lines are told in the order of ids, not of the lines", () => {
      const venue = lent(open());
      venue.do({ kind: "openAccount", account: "B" });
      venue.do({ kind: "loanLine", account: "K", asset: "EUR", amount: 20n });
      venue.do({ kind: "loanLine", account: "B", asset: "EUR", amount: 20n });
      expect(recall(venue, "L", 7n)).toBe("accepted");
      // headroom 20, 30, 20
      expect(lines(venue)).toEqual([
        ["B", 18n, "recall"],
        ["J", 57n, "recall"],
        ["K", 18n, "recall"],
      ]);
    });

    it("LOAN-05-03: the end of one notice cuts no line for another", () => {
      const venue = lent(open());
      venue.open("M", 50n, "EUR");
      venue.do({ kind: "lend", account: "M", asset: "EUR", amount: 50n });
      venue.do({ kind: "loanLine", account: "J", asset: "EUR", amount: 90n });
      venue.trade("Z", 1, 160, "J", "G");
      venue.trade("Z", 1, 100, "G", "J");
      // J owes 90 of 90, K nothing of 40: 60 may be freed
      expect(recall(venue, "L", 70n)).toBe("accepted");
      expect(venue.holding("L", "EUR").lent).toBe(40n);
      venue.wait(HOUR);
      expect(recall(venue, "M", 50n)).toBe("accepted");
      const events = venue.wait(DAY - HOUR);
      // 10 are missing to L; the 50 of M have an hour left
      expect(of(events, "timer")).toHaveLength(1);
      expect(of(events, "loanLine")).toMatchObject([{ account: "J", line: 80n }]);
      // now 60 are missing, to both; what J owes beyond its line is not idle
      expect(of(venue.wait(HOUR), "loanLine")).toMatchObject([{ account: "J", line: 20n }]);
    });

    it("LOAN-05-03: a notice of a recall that was done earlier is silent while another one runs", () => {
      const venue = lent(open());
      expect(recall(venue, "L", 35n)).toBe("accepted");
      venue.wait(HOUR);
      expect(recall(venue, "L", 60n)).toBe("accepted");
      expect(venue.holding("L", "EUR").lent).toBe(30n);
      expect(venue.wait(DAY - HOUR)).toEqual([]);
      expect(of(venue.wait(HOUR), "timer")).toHaveLength(1);
    });

    it("LOAN-05-03: while the pool is locked what is idle waits, and is not cut a second time", () => {
      const venue = lent(open());
      venue.open("D", 100n);
      venue.trade("Z", 1, 100, "D", "G");
      // D's loss has no line: liquidating for it
      venue.mark("Z", 90);
      expect(venue.of("poolGate")).toEqual([{ type: "poolGate", asset: "EUR", locked: true }]);
      expect(recall(venue, "L", 50n)).toBe("accepted");
      // 50 by headroom 30 and 40
      expect(lines(venue)).toEqual([
        ["J", 39n, "recall"],
        ["K", 11n, "recall"],
      ]);
      expect(venue.holding("L", "EUR").lent).toBe(100n);
      // 50 less the idle 50 without the 10 that D owes: 10 more, by lines of 39 and 11
      expect(of(venue.wait(DAY), "timer")).toMatchObject([{ cause: "recall" }]);
      expect(lines(venue).slice(2)).toEqual([
        ["J", 31n, "recall"],
        ["K", 9n, "recall"],
      ]);
    });

    it("LOAN-05-03: LOAN-02-04: only what is owed beyond a line is not idle", () => {
      const venue = lent(open());
      venue.do({ kind: "loanLine", account: "K", asset: "EUR", amount: 10n });
      venue.open("D", 100n);
      venue.do({ kind: "loanLine", account: "D", asset: "EUR", amount: 30n });
      venue.trade("Z", 1, 100, "D", "G");
      // D is 40 below zero, 10 beyond its line
      venue.mark("Z", 60);
      expect(venue.stage("D")).toBe("liquidating");
      expect(recall(venue, "L", 50n)).toBe("accepted");
      // headroom 30 and 10 goes; 30 of the 100 are idle then
      expect(venue.of("loanLine").slice(-2)).toMatchObject([
        { account: "J", line: 30n },
        { account: "K", line: 0n },
      ]);
      // 20 are missing, by lines of 30 each
      expect(of(venue.wait(DAY), "loanLine")).toMatchObject([
        { account: "D", line: 20n },
        { account: "J", line: 20n },
      ]);
    });

    it("LOAN-05-04: what comes back goes to who asked first, and the next one waits", () => {
      const venue = lent(open());
      venue.open("M", 10n, "EUR");
      venue.do({ kind: "lend", account: "M", asset: "EUR", amount: 10n });
      venue.do({ kind: "loanLine", account: "K", asset: "EUR", amount: 50n });
      venue.trade("Z", 1, 130, "J", "G");
      venue.trade("Z", 1, 100, "G", "J");
      venue.trade("Z", 1, 150, "K", "G");
      venue.trade("Z", 1, 100, "G", "K");
      // J owes 60 of 60, K 50 of 50
      expect(recall(venue, "M", 10n)).toBe("accepted");
      expect(recall(venue, "L", 100n)).toBe("accepted");
      expect(lines(venue).filter(([, , cause]) => cause === "recall")).toEqual([]);
      venue.deposit("J", 15n, "EUR");
      const events = venue.do({ kind: "loanLine", account: "J", asset: "EUR", amount: 45n });
      // M's 10, and 5 of L's 100
      expect(of(events, "recall")).toMatchObject([
        { account: "M", amount: 0n },
        { account: "L", amount: 95n },
      ]);
      expect(venue.wait(1)).toEqual([]);
    });

    it("LOAN-05-04: what the operator has back is his to take, and nobody is paid for it", () => {
      const venue = lent(open(), { treasury: 30n });
      venue.do({ kind: "loanLine", account: "K", asset: "EUR", amount: 70n });
      const events = venue.do({ kind: "recall", account: null, asset: "EUR", amount: 30n });
      expect(of(events, "recall")).toMatchObject([
        { account: null, amount: 30n },
        { account: null, amount: 0n },
      ]);
      expect(entries(events)).toEqual([]);
      expect(venue.fund("treasury", -31n, "EUR")).toBe("FUND_INSUFFICIENT");
      expect(venue.fund("treasury", -30n, "EUR")).toBe("accepted");
    });

    it("LOAN-05-04: a loss lowers what is recalled", () => {
      const venue = lent(open());
      recall(venue, "L", 100n);
      expect(venue.holding("L", "EUR").lent).toBe(30n);
      venue.assetPrice("EUR", 40);
      // 1,200 owed against 1,000 dollars, which nobody has euros for: all of it is lost
      expect(venue.payments()).toEqual([["lender", "lender", 30n]]);
      expect(venue.of("recall").at(-1)).toMatchObject({ account: "L", amount: 0n });
      expect(venue.balance("L")).toBe(1_000n);
      expect(of(venue.wait(DAY), "timer")).toEqual([]);
    });
  });
});
