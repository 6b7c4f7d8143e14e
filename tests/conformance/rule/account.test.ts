import { describe, expect, it } from "vitest";

import { moves } from "../event-text.ts";
import type { Body } from "../venue.ts";
import { DAY, entries, onBothEngines, stages, type TestVenue } from "../venue.ts";

/** A has 1,000, B 10,000; A is long 20 X at 100 against B. */
function desk(venue: TestVenue): void {
  venue.asset("EUR");
  venue.linear("X", 100);
  venue.linear("Y", 100);
  venue.open("A", 1_000n);
  venue.open("B", 10_000n);
  venue.trade("X", 20, 100, "A", "B");
}

onBothEngines((open) => {
  describe("sub-accounts and closing", () => {
    it("ACCOUNT-01-01: a sub-account is of its parent's linked group, and has no sub-accounts", () => {
      const venue = open();
      venue.do({ kind: "openAccount", account: "P", linkedGroup: "desk" });
      venue.deposit("P", 500n);
      venue.do({ kind: "openAccount", account: "S", parent: "P", linkedGroup: "other" });
      expect(venue.view("S")).toMatchObject({ parent: "P", linkedGroup: "desk", isolated: null });
      venue.do({ kind: "transfer", from: "P", to: "S", asset: "USD", amount: 200n });
      expect([venue.balance("P"), venue.balance("S")]).toEqual([300n, 200n]);
      const refusal = (parent: string): string =>
        venue.refusal({ kind: "openAccount", account: "T", parent });
      expect(refusal("S")).toBe("UNKNOWN_ACCOUNT");
      expect(refusal("nobody")).toBe("UNKNOWN_ACCOUNT");
      venue.linear("X", 100);
      const isolated = { market: "X", parent: "S" };
      expect(venue.refusal({ kind: "openAccount", account: "I", isolated, parent: "P" })).toBe(
        "MALFORMED",
      );
      venue.do({ kind: "openAccount", account: "I", isolated });
      expect(refusal("I")).toBe("UNKNOWN_ACCOUNT");
      expect(refusal("P")).toBe("accepted");
    });

    it("ACCOUNT-02-01: an account is closed when nothing ties it, in the order of the checks", () => {
      const venue = open();
      venue.asset("EUR", { dustMax: 5n, loanMax: 100n, maturityMicros: 0 });
      venue.fund("treasury", 100n, "EUR");
      venue.linear("X", 100);
      for (const account of ["A", "B"]) venue.open(account, 10_000n);
      const close = (): string => venue.refusal({ kind: "closeAccount", account: "A" });
      const line = (amount: bigint): Body => ({
        kind: "loanLine",
        account: "A",
        asset: "EUR",
        amount,
      });
      const backstop = (takeoverLotsMax: number): Body => ({
        kind: "backstop",
        account: "A",
        market: "X",
        capital: 0n,
        takeoverLotsMax,
      });
      venue.do({ kind: "openAccount", account: "S", parent: "A" });
      venue.do(line(10n));
      venue.do(backstop(3));
      venue.trade("X", 1, 100, "A", "B");
      venue.place("A", "o1", "X", "sell 1 @ 100");
      expect(venue.refusal({ kind: "closeAccount", account: "nobody" })).toBe("UNKNOWN_ACCOUNT");
      const target = { activity: "account", account: "A" } as const;
      venue.do({ kind: "switch", target, on: false });
      expect(close()).toBe("ACCOUNT_FROZEN");
      venue.do({ kind: "switch", target, on: true });
      expect(close()).toBe("POSITION_OPEN");
      venue.trade("X", 1, 101, "B", "A");
      expect(close()).toBe("ORDERS_LIVE");
      venue.do({ kind: "orderEnd", order: "o1" });
      expect(close()).toBe("CHILD_OPEN");
      venue.do({ kind: "closeAccount", account: "S" });
      expect(close()).toBe("LOAN_LINE_OPEN");
      venue.do(line(0n));
      expect(close()).toBe("BACKSTOP_OPEN");
      venue.do(backstop(0));
      // The gain of 1 is a lien for a day.
      expect(close()).toBe("UNMATURED_GAIN");
      venue.wait(DAY);
      expect(close()).toBe("BALANCE_NOT_DUST");
      expect(venue.withdraw("A", 10_001n)).toBe("accepted");
      venue.deposit("A", 6n, "EUR");
      expect(close()).toBe("BALANCE_NOT_DUST");
      expect(venue.withdraw("A", 1n, "EUR")).toBe("accepted");
      const events = venue.do({ kind: "closeAccount", account: "A" });
      expect(entries(events)).toEqual(["account:A -> fee 5 dust"]);
    });

    it("ACCOUNT-02-01: who is closing out is not closed", () => {
      const venue = open();
      desk(venue);
      // 1,000 - 960 against 52: a slice goes out, and is in flight when nothing is left.
      venue.mark("X", 52);
      venue.mark("X", 40);
      expect(venue.stage("A")).toBe("closingOut");
      expect(venue.refusal({ kind: "closeAccount", account: "A" })).toBe("ACCOUNT_CLOSING_OUT");
    });

    it("ACCOUNT-02-02: a closed account is gone for good", () => {
      const venue = open();
      venue.linear("X", 100);
      for (const account of ["A", "B", "C"]) venue.open(account, account === "C" ? 0n : 1_000n);
      venue.do({ kind: "closeAccount", account: "C" });
      expect(venue.engine.accounts()).toEqual(["A", "B"]);
      expect(venue.engine.account("C")).toBeUndefined();
      const leg = (account: string) => ({ account, order: null, liquidity: "maker" }) as const;
      const bodies: readonly Body[] = [
        { kind: "openAccount", account: "C" },
        { kind: "openAccount", account: "D", parent: "C" },
        { kind: "openAccount", account: "D", isolated: { market: "X", parent: "C" } },
        { kind: "closeAccount", account: "C" },
        { kind: "deposit", account: "C", asset: "USD", amount: 1n },
        { kind: "transfer", from: "A", to: "C", asset: "USD", amount: 1n },
        { kind: "loanLine", account: "C", asset: "USD", amount: 1n },
        { kind: "fill", market: "X", fillPrice: 100, lots: 1, buy: leg("A"), sell: leg("C") },
        { kind: "switch", target: { activity: "account", account: "C" }, on: false },
        {
          kind: "adjust",
          market: "X",
          entries: [
            { account: "A", lots: 1, price: 1 },
            { account: "C", lots: -1, price: 1 },
          ],
        },
        venue.order("C", "o1", "X", "buy 1 @ 100"),
      ].map(({ id: _id, timeMicros: _time, ...body }: any) => body);
      for (const body of bodies) expect(venue.refusal(body)).toBe("ACCOUNT_CLOSED");
      expect(
        venue.refusal({
          kind: "reconcile",
          asOf: 0,
          positions: [{ account: "C", market: "X", lots: 0 }],
        }),
      ).toBe("accepted");
    });
  });

  describe("linked groups", () => {
    function group(venue: TestVenue): void {
      venue.linear("X", 100);
      for (const account of ["A", "B"]) {
        venue.do({ kind: "openAccount", account, linkedGroup: "G" });
        venue.deposit(account, 10_000n);
      }
      venue.open("C", 10_000n);
    }
    const limit = (lotsMax: number, count: "net" | "gross"): Body => {
      return { kind: "groupLimit", group: "G", market: "X", lotsMax, count };
    };

    it("ACCOUNT-04-01, ACCOUNT-04-02: gross counts every account at its worst, net sets them off", () => {
      const venue = open();
      group(venue);
      venue.trade("X", 30, 100, "A", "C");
      venue.trade("X", 20, 100, "C", "B");
      expect(venue.refusal({ ...limit(1, "net"), market: "Z" } as Body)).toBe("UNKNOWN_MARKET");
      venue.do(limit(55, "gross"));
      expect(venue.place("A", "o1", "X", "buy 6 @ 100")).toBe("GROUP_LIMIT");
      expect(venue.place("A", "o1", "X", "buy 5 @ 100")).toBe("accepted");
      expect(venue.place("B", "o2", "X", "sell 1 @ 100")).toBe("GROUP_LIMIT");
      expect(venue.place("B", "o2", "X", "buy 5 @ 100")).toBe("accepted");
      expect(venue.refusal({ kind: "amend", order: "o1", lots: 6, limitPrice: 100 })).toBe(
        "GROUP_LIMIT",
      );
      // Net: +35 and -15 with the buys, so 20; A may add 5 more.
      venue.do(limit(25, "net"));
      expect(venue.place("A", "o3", "X", "buy 6 @ 100")).toBe("GROUP_LIMIT");
      expect(venue.place("A", "o3", "X", "buy 5 @ 100")).toBe("accepted");
      expect(venue.place("C", "o4", "X", "buy 90 @ 100")).toBe("accepted");
      venue.trade("X", 10, 100, "A", "C");
      expect(venue.lots("A", "X")).toBe(40);
      venue.do(limit(0, "net"));
      expect(venue.place("A", "o5", "X", "buy 20 @ 100")).toBe("accepted");
    });

    it("ACCOUNT-04-03: one view over all accounts of the group", () => {
      const venue = open();
      group(venue);
      venue.trade("X", 30, 100, "A", "C");
      venue.trade("X", 20, 100, "C", "B");
      venue.mark("X", 110);
      venue.do(limit(55, "gross"));
      // A gained 300, B lost 200; maintenance 165 + 110; open are 30 lots.
      expect(venue.engine.group("G")).toEqual({
        group: "G",
        accounts: ["A", "B"],
        equity: 20_100n,
        maintenanceMargin: 275n,
        markets: [
          {
            market: "X",
            longLots: 30,
            shortLots: 20,
            grossLots: 50,
            netLots: 10,
            grossNotional: 5_500n,
            netNotional: 1_100n,
            openInterestSharePpm: 1_000_000,
            limit: { lotsMax: 55, count: "gross" },
          },
        ],
      });
      expect(venue.engine.group("C")).toMatchObject({
        accounts: ["C"],
        markets: [{ netLots: -10, openInterestSharePpm: 333_333 }],
      });
      expect(venue.engine.group("nobody")).toBeUndefined();
    });
  });

  describe("reconciliation", () => {
    it("ACCOUNT-05-01: every difference is told, nothing is changed", () => {
      const venue = open();
      desk(venue);
      const before = venue.view("A");
      const last = venue.of("accepted").at(-1)!.sequence;
      const events = venue.do({
        kind: "reconcile",
        asOf: last,
        positions: [
          { account: "A", market: "X", lots: 21 },
          { account: "A", market: "Y", lots: 2 },
          { account: "B", market: "Y", lots: 0 },
        ],
        balances: [
          { account: "A", asset: "USD", amount: 1_000n },
          { account: "B", asset: "USD", amount: 9_999n },
        ],
        complete: ["X"],
      });
      const told = { type: "reconciliation", account: "A", market: "X", ourLots: 20 };
      expect(events).toEqual([
        { ...told, theirLots: 21, changedSequence: last },
        { ...told, market: "Y", ourLots: 0, theirLots: 2, changedSequence: null },
        { ...told, account: "B", ourLots: -20, theirLots: 0, changedSequence: last },
        {
          type: "balanceReconciliation",
          account: "B",
          asset: "USD",
          ours: 10_000n,
          theirs: 9_999n,
        },
      ]);
      expect(venue.view("A")).toEqual(before);
    });

    it("ACCOUNT-05-01: what changed after the statement is not compared", () => {
      const venue = open();
      desk(venue);
      const last = venue.of("accepted").at(-1)!.sequence;
      const positions = [{ account: "A", market: "X", lots: 0 }];
      expect(venue.do({ kind: "reconcile", asOf: last - 1, positions })).toEqual([]);
      expect(venue.do({ kind: "reconcile", asOf: last, positions })).toHaveLength(1);
      const refusal = (account: string, market: string): string =>
        venue.refusal({ kind: "reconcile", asOf: 0, positions: [{ account, market, lots: 0 }] });
      expect(refusal("nobody", "X")).toBe("UNKNOWN_ACCOUNT");
      expect(refusal("A", "Z")).toBe("UNKNOWN_MARKET");
    });

    it("ACCOUNT-05-02: an adjustment is booked like fills at one price, without fees", () => {
      const venue = open();
      desk(venue);
      venue.change("X", { takerFeePpm: 10_000 });
      const adjust = (entries: readonly [string, number, number][]): Body => ({
        kind: "adjust",
        market: "X",
        entries: entries.map(([account, lots, price]) => ({ account, lots, price })),
      });
      const events = venue.do(
        adjust([
          ["A", -5, 104],
          ["B", 5, 104],
        ]),
      );
      expect(moves(events)).toEqual([
        "A X -5 -> 15 cost 1500 adjustment",
        "B X 5 -> -15 cost -1500 adjustment",
      ]);
      expect(entries(events)).toEqual([
        "clearing:X -> account:A 20 realizedPnl",
        "account:B -> clearing:X 20 realizedPnl",
      ]);
      expect(venue.refusal(adjust([["A", 1, 100]]))).toBe("MALFORMED");
      expect(venue.refusal(adjust([]))).toBe("MALFORMED");
      expect(
        venue.refusal(
          adjust([
            ["A", 0, 100],
            ["B", 0, 100],
          ]),
        ),
      ).toBe("MALFORMED");
      expect(
        venue.refusal(
          adjust([
            ["A", 1, 100],
            ["nobody", -1, 100],
          ]),
        ),
      ).toBe("UNKNOWN_ACCOUNT");
      // Nobody is exempt from what follows: B is liquidated for it.
      const much = venue.do(
        adjust([
          ["A", -1_000, 100],
          ["B", 1_000, 100],
        ]),
      );
      expect(stages(much)).toContain("A healthy > liquidating");
    });

    it("ACCOUNT-04-01, ACCOUNT-05-02: a spot market has no positions to limit or repair", () => {
      const venue = open();
      venue.asset("C", {}, 0, 100);
      const terms = { type: "spot", base: "C", lotUnits: 1n, settlement: "USD" } as const;
      venue.market("S", 100, { ...terms, multiplier: 1n });
      for (const account of ["A", "B"]) venue.open(account, 1_000n);
      const entry = (account: string, lots: number) => ({ account, lots, price: 100 });
      const pair = [entry("A", 1), entry("B", -1)];
      expect(venue.refusal({ kind: "adjust", market: "S", entries: pair })).toBe("SPOT_MARKET");
      const limit = { kind: "groupLimit", group: "A", lotsMax: 1, count: "net" } as const;
      expect(venue.refusal({ ...limit, market: "S" })).toBe("SPOT_MARKET");
    });

    it("ACCOUNT-05-02: what prices leave over is the market fund's", () => {
      const venue = open();
      desk(venue);
      const adjust = (buy: number, sell: number): Body => ({
        kind: "adjust",
        market: "X",
        entries: [
          { account: "B", lots: 2, price: buy },
          { account: "A", lots: -2, price: sell },
        ],
      });
      expect(venue.refusal(adjust(100, 103))).toBe("FUND_INSUFFICIENT");
      expect(entries(venue.do(adjust(100, 97)))).toEqual([
        "account:A -> clearing:X 6 realizedPnl",
        "clearing:X -> fund:X 6 adjustment",
      ]);
      expect(entries(venue.do(adjust(100, 103)))).toEqual([
        "clearing:X -> account:A 6 realizedPnl",
        "fund:X -> clearing:X 6 adjustment",
      ]);
    });

    it("ACCOUNT-05-02: at one price of an inverse market the last entry takes the rounding", () => {
      const venue = open();
      venue.asset("BTC", {}, 8, 7);
      venue.inverse("I", 7, "BTC", 10n);
      for (const account of ["A", "B"]) venue.open(account, 1_000_000_000n, "BTC");
      const events = venue.do({
        kind: "adjust",
        market: "I",
        entries: [
          { account: "A", lots: 3, price: 7 },
          { account: "B", lots: -3, price: 7 },
        ],
      });
      // floor(-30 / 7) = -5, and exactly 5.
      expect(moves(events)).toEqual([
        "A I 3 -> 3 cost -5 adjustment",
        "B I -3 -> -3 cost 5 adjustment",
      ]);
    });
  });
});
