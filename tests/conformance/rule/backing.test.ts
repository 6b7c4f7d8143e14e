import { describe, expect, it } from "vitest";

import {
  APPROVALS,
  ASSET,
  DAY,
  entries,
  of,
  onBothEngines,
  stages,
  type TestVenue,
} from "../venue.ts";

const STOP = { liquidationStopPpm: 400_000 };

/**
 * A is long 10 at 100 against B with 90 of money, liquidated at 92 with all 10 lots in flight: what
 * it is short of below 91 has to wait, and is reserved.
 */
function waiting(venue: TestVenue): void {
  venue.linear("X", 100);
  venue.open("A", 90n);
  venue.open("B", 1_000n);
  venue.trade("X", 10, 100, "A", "B");
  venue.mark("X", 92);
}

function commit(venue: TestVenue, account: string, capital: bigint): string {
  return venue.refusal({ kind: "backstop", account, market: "X", capital, takeoverLotsMax: 0 });
}

/** A market of euros in which G gains and others lose; each owes what it loses, within a line. */
function euros(venue: TestVenue, treasury: bigint): void {
  venue.asset("EUR", { loanMax: 1_000n }, 0, 1);
  venue.fund("treasury", treasury, "EUR");
  venue.market("Z", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
  venue.open("G", 10_000n, "EUR");
}

function borrow(venue: TestVenue, account: string, line: bigint): void {
  venue.do({ kind: "loanLine", account, asset: "EUR", amount: line });
  venue.trade("Z", 1, 100 + Number(line), account, "G");
  venue.trade("Z", 1, 100, "G", account);
  expect(venue.balance(account, "EUR")).toBe(-line);
}

/** K owes 100 EUR within its line, J has owed more than its own was worth: the treasury paid 25. */
function drained(venue: TestVenue): TestVenue {
  euros(venue, 200n);
  venue.open("J", 150n);
  venue.open("K", 10_000n);
  borrow(venue, "J", 100n);
  borrow(venue, "K", 100n);
  venue.assetPrice("EUR", 2);
  // J's 150 bought 75 of its 100 EUR; both of its lines stand, and 100 EUR are left.
  expect(venue.payments()).toEqual([["treasury", "treasury", 25n]]);
  venue.deposit("J", 10_000n);
  return venue;
}

onBothEngines((open) => {
  describe("POOL-01-06: what is owed in a pool finds who pays it", () => {
    it("DEFICIT-02-01: capital of a backstop that closes out for another asset still pays", () => {
      const venue = open(STOP);
      euros(venue, 100n);
      venue.linear("Y", 100);
      venue.open("C", 1_000n);
      venue.open("bs", 103n);
      borrow(venue, "bs", 20n);
      venue.trade("Y", 1, 100, "bs", "C");
      waiting(venue);
      // B has lost what its principal does not know of, C has matured it: no gain is unprotected.
      venue.trade("Y", 10, 100, "B", "C");
      venue.trade("Y", 10, 50, "C", "B");
      venue.wait(DAY);
      expect(commit(venue, "bs", 50n)).toBe("accepted");
      const reserved = of(venue.mark("X", 88), "reserve");
      expect(reserved).toMatchObject([{ account: "A", deficit: 30n, reserved: 30n }]);
      // At 5 bs is liquidated with its lot in flight, at 6 it is below zero, with 103 USD of its own.
      venue.assetPrice("EUR", 5);
      venue.assetPrice("EUR", 6);
      expect(venue.view("bs")).toMatchObject({ stage: "closingOut" });
      // From then on its capital is nobody's reserve (POOL-02-02).
      const ofA = venue.of("reserve").filter(({ account }) => account === "A");
      expect(ofA.at(-1)).toMatchObject({ deficit: 30n, reserved: 0n });
      // Nobody has gained since the reservation was whole.
      venue.do({ kind: "orderEnd", order: "liq-1" });
      expect(venue.payments()).toEqual([["backstop", "account:bs", 30n]]);
      expect(venue.stage("A")).toBe("resolved");
    });

    it("POOL-01-02: capital that pays leaves the claim, so that gains since t0 pay as well", () => {
      const venue = open(STOP);
      venue.linear("X", 100);
      venue.linear("Y", 100);
      venue.open("A", 90n);
      venue.open("C", 1_000n);
      venue.open("bs", 2_000n);
      // bs has lost what its principal does not know of: its equity at t0 is its claim.
      venue.trade("Y", 20, 100, "bs", "C");
      venue.trade("Y", 20, 50, "C", "bs");
      venue.trade("X", 10, 100, "A", "bs");
      venue.mark("X", 92);
      expect(commit(venue, "bs", 30n)).toBe("accepted");
      venue.mark("X", 88);
      expect(venue.holding("bs").protectedClaim).toBe(1_120n);
      venue.mark("X", 85);
      venue.do({ kind: "orderEnd", order: "liq-1" });
      expect(venue.payments()).toEqual([
        ["backstop", "account:bs", 30n],
        ["gain", "account:bs", 30n],
      ]);
      expect(venue.holding("bs")).toMatchObject({ poolEquity: 1_090n, protectedClaim: 1_090n });
    });

    it("POOL-01-02: capital that is paid out of a gain since t0 makes no loan of it", () => {
      const venue = open(STOP);
      venue.linear("X", 100);
      venue.linear("Y", 100);
      venue.open("A1", 90n);
      venue.open("A2", 90n);
      venue.open("B", 2_000n);
      venue.open("C", 1_000n);
      venue.open("bs", 100n);
      venue.trade("X", 10, 100, "A1", "B");
      venue.trade("X", 10, 100, "A2", "B");
      venue.trade("Y", 1, 100, "bs", "C");
      expect(commit(venue, "bs", 50n)).toBe("accepted");
      venue.mark("Y", 20);
      venue.mark("X", 92);
      // at t0 bs stands at 20; it regains 80 while A1 and A2 wait, and pays all its capital
      venue.mark("X", 88);
      venue.mark("Y", 100);
      venue.mark("X", 80);
      venue.do({ kind: "orderEnd", order: "liq-1" });
      expect(venue.payments()[0]).toEqual(["backstop", "account:bs", 50n]);
      expect(venue.holding("bs")).toMatchObject({ poolEquity: 50n, protectedClaim: 0n });
      // what it adds is its own: no loan of 30 is repaid with it
      venue.deposit("bs", 70n);
      expect(venue.holding("bs")).toMatchObject({ poolEquity: 120n, protectedClaim: 70n });
    });

    it("POOL-01-02: who is below zero at t0 protects nothing, however much he had before", () => {
      const venue = open(STOP);
      waiting(venue);
      venue.fund("fund:X", 30n);
      expect(venue.holding("A")).toMatchObject({ poolEquity: 10n, protectedClaim: 10n });
      venue.mark("X", 88);
      expect(venue.of("poolGate")).toEqual([]);
      expect(venue.holding("A")).toMatchObject({ poolEquity: -30n, protectedClaim: 0n });
    });

    it("MONEY-04-02: capital that a reservation may count on is not taken back", () => {
      const venue = open(STOP);
      waiting(venue);
      venue.open("bs", 100n);
      commit(venue, "bs", 30n);
      const events = venue.mark("X", 88);
      expect(of(events, "reserve")).toMatchObject([{ deficit: 30n, reserved: 30n }]);
      expect(venue.of("poolGate")).toEqual([]);
      expect(commit(venue, "bs", 29n)).toBe("DEFICIT_GATE");
      expect(commit(venue, "bs", 31n)).toBe("accepted");
    });

    it("MONEY-01-04: nobody borrows while the treasury could not lend all lines", () => {
      const venue = drained(open());
      venue.deposit("J", 60n, "EUR");
      venue.trade("Z", 1, 100, "J", "G");
      venue.mark("Z", 50);
      // 60 less 50 of open loss; to take more is to borrow, within a line of 100.
      expect(venue.holding("J", "EUR").withdrawable).toBe(10n);
      expect(venue.withdraw("J", 11n, "EUR")).toBe("LOAN_LINE_EXCEEDED");
      venue.fund("treasury", 100n, "EUR");
      expect(venue.withdraw("J", 60n, "EUR")).toBe("accepted");
    });

    it("POOL-01-01: a pool that owes within its lines more than the treasury has is not clean", () => {
      const venue = drained(open());
      venue.trade("Z", 1, 100, "J", "G");
      expect(of(venue.mark("Z", 50), "poolGate")).toEqual([
        { type: "poolGate", asset: "EUR", locked: true },
      ]);
      expect(venue.stage("J")).toBe("resolved");
      venue.fund("treasury", 50n, "EUR");
      expect(venue.of("poolGate").at(-1)).toMatchObject({ asset: "EUR", locked: false });
    });

    it("LADDER-02-03: a top-up takes nothing that was gained in the same boundary", () => {
      const venue = open();
      const change = { asset: "USD", parameters: { ...ASSET, maturityMicros: 0 } };
      venue.do({ kind: "parameter", effectiveMicros: venue.now, change, approvals: APPROVALS });
      venue.linear("X", 100);
      venue.linear("Y", 100);
      venue.open("C", 100_000n);
      venue.open("R", 10_500n);
      venue.do({ kind: "openAccount", account: "S", linkedGroup: "R" });
      venue.deposit("S", 1_000n);
      venue.do({
        kind: "preference",
        account: "R",
        topUpFrom: ["S"],
        deRiskOrder: [],
        reduceAtCall: false,
      });
      venue.trade("Y", 1_000, 100, "R", "C");
      venue.trade("X", 100, 100, "S", "C");
      // S closes 100 at 130: 3,000 that it did not have at t0, and R has lost.
      const events = venue.trade("X", 100, 130, "R", "S");
      expect(stages(events)).toContain("R healthy > called");
      expect(entries(events).filter((text) => text.endsWith("transfer"))).toEqual([
        "account:S -> account:R 1000 transfer",
      ]);
      expect(venue.balance("S")).toBe(3_000n);
    });
  });

  describe("CLOSE", () => {
    it("CLOSE-05-07: the treasury lends at once what a conversion before has brought it", () => {
      const venue = open();
      venue.asset("EUR", {}, 0, 1);
      venue.market("X", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
      venue.linear("Y", 100);
      venue.open("A", 10_000n);
      venue.open("B", 10_000n, "EUR");
      venue.open("C", 10_000n);
      venue.trade("X", 1, 100, "A", "B");
      venue.trade("X", 1, 70, "B", "A");
      venue.trade("Y", 1, 100, "B", "C");
      venue.trade("Y", 1, 70, "C", "B");
      expect([venue.balance("A", "EUR"), venue.balance("B")]).toEqual([-30n, -30n]);
      venue.events.length = 0;
      venue.fund("treasury", 30n, "EUR");
      const told = [...entries(venue.events).slice(1), ...stages(venue.events)];
      expect(told).toEqual([
        "account:A -> treasury 30 conversion",
        "treasury -> account:A 30 conversion",
        "account:B -> treasury 30 conversion",
        "treasury -> account:B 30 conversion",
        "A liquidating > resolved",
        "B liquidating > resolved",
      ]);
      const first = venue.events.findIndex(({ type }) => type === "stage");
      expect(entries(venue.events.slice(first))).toEqual([]);
    });
  });
});
