import { describe, expect, it } from "vitest";

import { of, onBothEngines, type TestVenue } from "../venue.ts";

const STOP = { liquidationStopPpm: 400_000 };
const EUR = { type: "linear", settlement: "EUR", multiplier: 1n } as const;

/** Markets of a dollar a tick, in groups of their own, and B who stands against everybody. */
function markets(venue: TestVenue, groups: Readonly<Record<string, string>>): TestVenue {
  for (const [market, group] of Object.entries(groups)) {
    venue.market(market, 100, { type: "linear", settlement: "USD", multiplier: 1n, group });
  }
  venue.open("B", 100_000n);
  return venue;
}

/** Long 10 in each market at 100; at 92 all its lots are in flight, and at 88 it is short of 30. */
function longs(venue: TestVenue, account: string, ...markets: string[]): void {
  venue.open(account, 90n * BigInt(markets.length));
  for (const market of markets) venue.trade(market, 10, 100, account, "B");
}

function commit(venue: TestVenue, account: string, market: string, capital: bigint): void {
  venue.do({ kind: "backstop", account, market, capital, takeoverLotsMax: 0 });
}

/** Deficit and what is reserved for it, by account. */
function reserves(events: Parameters<typeof of>[0]): [string, bigint, bigint][] {
  return of(events, "reserve").map(({ account, deficit, reserved }) => [
    account,
    deficit,
    reserved,
  ]);
}

onBothEngines((open) => {
  describe("POOL-02-02: reservations", () => {
    it("POOL-02-02: what one has reserved of a fund is not there for the next", () => {
      const venue = markets(open(STOP), { X: "all" });
      venue.fund("fund:X", 50n);
      venue.fund("group:all", 5n);
      longs(venue, "A", "X");
      longs(venue, "C", "X");
      venue.mark("X", 92);
      // 50 of the fund: 30 and 20, 5 of the group.
      expect(reserves(venue.mark("X", 88))).toEqual([
        ["A", 30n, 30n],
        ["C", 30n, 25n],
      ]);
      expect(venue.fund("fund:X", -1n)).toBe("FUND_RESERVED");
      expect(venue.fund("group:all", -1n)).toBe("FUND_RESERVED");
    });

    it("POOL-02-02: groups in the order of their names, whatever the order of their markets", () => {
      const venue = markets(open(STOP), { X: "z", Y: "a" });
      venue.fund("group:z", 100n);
      venue.fund("group:a", 100n);
      longs(venue, "A", "X", "Y");
      venue.mark({ X: 92, Y: 92 });
      expect(reserves(venue.mark({ X: 88, Y: 88 }))).toEqual([["A", 60n, 60n]]);
      expect(venue.fund("group:z", -100n)).toBe("accepted");
      expect(venue.fund("group:a", -41n)).toBe("FUND_RESERVED");
      expect(venue.fund("group:a", -40n)).toBe("accepted");
    });

    it("POOL-02-02: capital market by market, as far as each commitment goes", () => {
      const venue = markets(open(STOP), { X: "all", Y: "all" });
      venue.open("bs", 100n);
      commit(venue, "bs", "X", 40n);
      commit(venue, "bs", "Y", 50n);
      longs(venue, "A", "X", "Y");
      venue.mark({ X: 92, Y: 92 });
      expect(reserves(venue.mark({ X: 88, Y: 88 }))).toEqual([["A", 60n, 60n]]);
      // One lot of Y was not in flight, and has left at 88: 63 more are missing, and 30 are there.
      expect(reserves(venue.mark({ X: 88, Y: 81 }))).toEqual([["A", 123n, 90n]]);
    });

    it("POOL-02-02: two accounts count on the capital of one only once", () => {
      const venue = markets(open(STOP), { X: "all", Y: "all" });
      venue.open("M", 1_000n);
      venue.open("bs", 50n);
      commit(venue, "bs", "X", 25n);
      commit(venue, "bs", "Y", 25n);
      longs(venue, "A", "X");
      longs(venue, "C", "Y");
      venue.trade("X", 1, 100, "M", "bs");
      venue.mark({ X: 92, Y: 92 });
      // bs is short 1 at 100: it has gained 12 at 88, and pays no more than its balance of 50.
      expect(reserves(venue.mark({ X: 88, Y: 88 }))).toEqual([
        ["A", 30n, 25n],
        ["C", 30n, 25n],
      ]);
    });

    it("POOL-02-02: losses of a backstop leave less than it has committed", () => {
      const venue = markets(open(STOP), { X: "all", Y: "all", Z: "all" });
      venue.open("bs", 40n);
      commit(venue, "bs", "X", 20n);
      commit(venue, "bs", "Y", 20n);
      longs(venue, "A", "X", "Y");
      venue.trade("Z", 1, 100, "bs", "B");
      venue.mark({ X: 92, Y: 92 });
      // 15 are lost in Z: 25 are left for both, 20 in X and 5 in Y.
      expect(reserves(venue.mark({ X: 88, Y: 88, Z: 85 }))).toEqual([["A", 60n, 25n]]);
    });

    it("POOL-02-02: the capital of each backstop is its own", () => {
      const venue = markets(open(STOP), { X: "all" });
      for (const account of ["b1", "b2"]) {
        venue.open(account, 30n);
        commit(venue, account, "X", 30n);
      }
      longs(venue, "A", "X");
      venue.mark("X", 92);
      expect(reserves(venue.mark("X", 86))).toEqual([["A", 50n, 50n]]);
    });

    it("POOL-02-02: capital of an account that is closing out is nobody's reserve", () => {
      const venue = markets(open(STOP), { X: "all" });
      longs(venue, "A", "X");
      longs(venue, "C", "X");
      commit(venue, "C", "X", 10n);
      venue.mark("X", 92);
      expect(reserves(venue.mark("X", 88))).toEqual([
        ["A", 30n, 0n],
        ["C", 30n, 0n],
      ]);
    });

    it("POOL-02-02: an ended reservation is forgotten, and told when it is needed again", () => {
      const venue = markets(open(STOP), { X: "all" });
      venue.fund("fund:X", 30n);
      longs(venue, "A", "X");
      venue.mark("X", 92);
      expect(reserves(venue.mark("X", 88))).toEqual([["A", 30n, 30n]]);
      expect(reserves(venue.mark("X", 92))).toEqual([]);
      expect(reserves(venue.mark("X", 88))).toEqual([["A", 30n, 30n]]);
    });

    it("POOL-02-02: more that is reserved for the same deficit is told", () => {
      const venue = markets(open(STOP), { X: "all" });
      venue.fund("fund:X", 10n);
      longs(venue, "A", "X");
      venue.mark("X", 92);
      expect(reserves(venue.mark("X", 88))).toEqual([["A", 30n, 10n]]);
      venue.events.length = 0;
      venue.fund("fund:X", 15n);
      expect(reserves(venue.events)).toEqual([["A", 30n, 25n]]);
    });
  });

  describe("POOL-02-02: what the treasury could still convert", () => {
    /** Each is long 10 at 100 EUR with 80 EUR and dollars beside; at 92 all its lots are in flight. */
    function euroLongs(venue: TestVenue, treasury: bigint, accounts: readonly string[]): void {
      venue.asset("EUR", { loanMax: 1_000n });
      venue.fund("treasury", treasury, "EUR");
      venue.market("X", 100, EUR);
      venue.open("B", 100_000n, "EUR");
      for (const account of accounts) {
        venue.open(account, 80n, "EUR");
        venue.deposit(account, 15n);
        venue.trade("X", 10, 100, account, "B");
      }
      // 15 + 80 - 80 of equity are covered by 46 no more: all is in flight, nothing is owed.
      venue.mark("X", 92);
      for (const account of accounts) expect(venue.stage(account)).toBe("liquidating");
    }

    it("POOL-02-02: no reserve for what other collateral pays, and that cash stays", () => {
      const venue = open(STOP);
      euroLongs(venue, 100n, ["A"]);
      venue.fund("fund:X", 100n, "EUR");
      // 60 EUR are owed at 86: 15 are covered by dollars, and 45 are missing.
      expect(reserves(venue.mark("X", 86))).toEqual([["A", 45n, 45n]]);
      // The treasury has 100 for the 15.
      expect(venue.fund("treasury", -86n, "EUR")).toBe("FUND_RESERVED");
      expect(venue.fund("treasury", -85n, "EUR")).toBe("accepted");
    });

    it("POOL-02-02: what the treasury cannot convert is reserved as well", () => {
      const venue = open(STOP);
      euroLongs(venue, 10n, ["A"]);
      venue.fund("fund:X", 100n, "EUR");
      expect(reserves(venue.mark("X", 86))).toEqual([["A", 50n, 50n]]);
    });

    it("POOL-02-02: what one account counts on the next does not", () => {
      const venue = open(STOP);
      euroLongs(venue, 20n, ["A", "C"]);
      venue.fund("fund:X", 200n, "EUR");
      // 15 of the treasury's 20 for A, 5 for C.
      expect(reserves(venue.mark("X", 86))).toEqual([
        ["A", 45n, 45n],
        ["C", 55n, 55n],
      ]);
    });

    it("POOL-02-02: the lines of others are not converted with, its own is", () => {
      const venue = open(STOP);
      euroLongs(venue, 20n, ["A"]);
      venue.fund("fund:X", 100n, "EUR");
      venue.open("L", 1_000n);
      venue.do({ kind: "loanLine", account: "L", asset: "EUR", amount: 12n });
      // 8 are free for the 15 that dollars would pay.
      expect(reserves(venue.mark("X", 86))).toEqual([["A", 52n, 52n]]);
      venue.do({ kind: "loanLine", account: "L", asset: "EUR", amount: 0n });
    });

    it("POOL-02-02: who is covered by other collateral needs no reserve, only the treasury's cash", () => {
      const venue = open(STOP);
      euroLongs(venue, 100n, ["A"]);
      venue.deposit("A", 5n);
      // 20 EUR are owed at 90, and 20 dollars are there: nothing is left, and nothing is missing.
      const events = venue.mark("X", 90);
      expect(venue.stage("A")).toBe("closingOut");
      expect(reserves(events)).toEqual([]);
      expect(venue.fund("treasury", -81n, "EUR")).toBe("FUND_RESERVED");
      expect(venue.fund("treasury", -1n, "EUR")).toBe("accepted");
      // Recovered, it needs none of it.
      venue.mark("X", 95);
      expect(venue.stage("A")).toBe("liquidating");
      expect(venue.fund("treasury", -99n, "EUR")).toBe("accepted");
    });

    it("POOL-02-02: what is counted on the treasury is not reserved beside", () => {
      const venue = open(STOP);
      euroLongs(venue, 100n, ["A"]);
      venue.deposit("A", 30n);
      // 60 are owed at 86 and 45 dollars are there: a deficit of 15, 45 to convert.
      expect(reserves(venue.mark("X", 86))).toEqual([["A", 15n, 0n]]);
      expect(venue.stage("A")).toBe("closingOut");
      expect(venue.fund("treasury", -55n, "EUR")).toBe("FUND_RESERVED");
    });
  });

  describe("POOL-01-01: lines that the sources cannot lend all at once", () => {
    it("POOL-01-01: count what is owed in their asset, and not in others", () => {
      const venue = open();
      for (const asset of ["EUR", "GBP"]) {
        venue.asset(asset, { loanMax: 1_000n });
        venue.fund("treasury", 200n, asset);
        venue.market(`X-${asset}`, 100, { ...EUR, settlement: asset });
        venue.open(`B-${asset}`, 10_000n, asset);
      }
      venue.open("J", 150n);
      for (const account of ["K", "L"]) venue.open(account, 10_000n);
      const borrow = (account: string, asset: string): void => {
        venue.do({ kind: "loanLine", account, asset, amount: 100n });
        venue.trade(`X-${asset}`, 1, 200, account, `B-${asset}`);
        venue.trade(`X-${asset}`, 1, 100, `B-${asset}`, account);
        expect(venue.balance(account, asset)).toBe(-100n);
      };
      borrow("J", "EUR");
      borrow("K", "EUR");
      borrow("K", "GBP");
      borrow("L", "GBP");
      venue.assetPrice("EUR", 2);
      // J's 150 dollars bought 75 EUR of 100, and 25 are lost: 175 stand against K's line and J's.
      expect(venue.payments()).toEqual([["treasury", "treasury", 25n]]);
      expect(venue.of("poolGate")).toEqual([]);
    });
  });
});
