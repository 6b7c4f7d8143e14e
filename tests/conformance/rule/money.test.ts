import { describe, expect, it } from "vitest";

import { DAY, entries, HOUR, onBothEngines, type Body, type TestVenue } from "../venue.ts";

/** A is long 10 at 100 with 1,000 against B. */
function longTen(venue: TestVenue): TestVenue {
  venue.linear("X", 100);
  venue.open("A", 1_000n);
  venue.open("B", 10_000n);
  venue.trade("X", 10, 100, "A", "B");
  return venue;
}

onBothEngines((open) => {
  describe("MONEY", () => {
    it("MONEY-01-01: a deposit is always taken: frozen, halted, closing out", () => {
      const venue = open({ liquidationStopPpm: 400_000 });
      venue.linear("X", 100);
      venue.open("A", 90n);
      venue.open("B", 1_000n);
      venue.trade("X", 10, 100, "A", "B");
      venue.mark("X", 92);
      venue.mark("X", 88);
      expect(venue.stage("A")).toBe("closingOut");
      venue.do({ kind: "switch", target: { activity: "account", account: "A" }, on: false });
      venue.do({ kind: "switch", target: { activity: "withdrawal", asset: "USD" }, on: false });
      venue.deposit("A", 5n);
      expect(venue.balance("A")).toBe(95n);
      const stranger = { kind: "deposit", account: "nobody", asset: "USD", amount: 1n } as const;
      expect(venue.refusal(stranger)).toBe("UNKNOWN_ACCOUNT");
      expect(venue.refusal({ ...stranger, account: "A", asset: "EUR" })).toBe("UNKNOWN_ASSET");
    });

    it.each([
      // IM and transfer margin are both 10 % of 10 lots
      { mark: 100, withdrawable: 900n, why: "all but the margin" },
      // E- = 1,000 whatever was gained; IM = 110
      { mark: 110, withdrawable: 890n, why: "no gain that is not realised" },
      // E- = 1,000 - 100; IM = 90
      { mark: 90, withdrawable: 810n, why: "less what is lost" },
    ])("MONEY-01-02: withdrawable at $mark is $why", ({ mark, withdrawable }) => {
      const venue = longTen(open());
      venue.mark("X", mark);
      expect(venue.holding("A").withdrawable).toBe(withdrawable);
      expect(venue.withdraw("A", withdrawable + 1n)).not.toBe("accepted");
      expect(venue.withdraw("A", withdrawable)).toBe("accepted");
    });

    it("MONEY-01-02: transfer margin is a share of all notional, where that is above initial margin", () => {
      const venue = longTen(open({ transferMarginPpm: 300_000 }));
      expect(venue.view("A")).toMatchObject({ initialMargin: 100n, transferMargin: 300n });
      expect(venue.withdraw("A", 701n)).toBe("TRANSFER_MARGIN");
      expect(venue.withdraw("A", 901n)).toBe("INSUFFICIENT_MARGIN");
      expect(venue.withdraw("A", 700n)).toBe("accepted");
    });

    it("MONEY-01-02: liens and locked capital are not withdrawable", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 1_000n);
      venue.open("B", 1_000n);
      venue.trade("X", 1, 100, "A", "B");
      venue.trade("X", 1, 150, "B", "A");
      venue.do({ kind: "backstop", account: "A", market: "X", capital: 300n, takeoverLotsMax: 0 });
      // 1,050 - 50 of liens - 300 of capital.
      expect(venue.holding("A")).toMatchObject({ withdrawable: 700n, lockedCapital: 300n });
    });

    it("MONEY-01-03: the checks of a withdrawal, in their order", () => {
      const venue = longTen(open());
      const withdraw = (change: object = {}): Body =>
        ({ kind: "withdraw", account: "A", asset: "USD", amount: 1n, ...change }) as Body;
      expect(venue.refusal(withdraw({ account: "nobody", asset: "EUR" }))).toBe("UNKNOWN_ACCOUNT");
      expect(venue.refusal(withdraw({ asset: "EUR" }))).toBe("UNKNOWN_ASSET");
      venue.do({ kind: "switch", target: { activity: "withdrawal", asset: "USD" }, on: false });
      venue.do({ kind: "switch", target: { activity: "account", account: "A" }, on: false });
      expect(venue.refusal(withdraw())).toBe("ACCOUNT_FROZEN");
      venue.do({ kind: "switch", target: { activity: "account", account: "A" }, on: true });
      expect(venue.refusal(withdraw())).toBe("WITHDRAWAL_HALTED");
      venue.do({ kind: "switch", target: { activity: "withdrawal", asset: "USD" }, on: true });
      expect(venue.refusal(withdraw({ amount: 1_001n }))).toBe("INSUFFICIENT_BALANCE");
      expect(venue.refusal(withdraw({ amount: 901n }))).toBe("INSUFFICIENT_MARGIN");
      expect(venue.refusal(withdraw({ amount: 900n }))).toBe("accepted");
    });

    it("MONEY-01-03: an unmatured gain is refused with the time at which enough of it matures", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 100n);
      venue.open("B", 1_000n);
      const gain = (units: number): void => {
        venue.trade("X", 1, 100, "A", "B");
        venue.trade("X", 1, 100 + units, "B", "A");
      };
      gain(30);
      const first = venue.now;
      venue.wait(HOUR);
      gain(40);
      const refusal = (amount: bigint): unknown =>
        venue.send({ kind: "withdraw", account: "A", asset: "USD", amount }).answer;
      // 170, of which 100 are free, 130 once the first gain has matured.
      const UNMATURED_GAIN = { ok: false, reason: "UNMATURED_GAIN" };
      expect(refusal(101n)).toMatchObject({ ...UNMATURED_GAIN, untilMicros: first + DAY });
      expect(refusal(130n)).toMatchObject({ ...UNMATURED_GAIN, untilMicros: first + DAY });
      expect(refusal(131n)).toMatchObject({ ...UNMATURED_GAIN, untilMicros: first + HOUR + DAY });
      expect(refusal(100n)).toMatchObject({ ok: true });
    });

    it("MONEY-01-04: money that only a line covers may be taken as far as the line goes", () => {
      const venue = open();
      venue.asset("EUR", { loanMax: 1_000n }, 0, 1);
      venue.fund("treasury", 1_000n, "EUR");
      venue.market("X", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
      venue.open("A", 100_000n);
      venue.deposit("A", 100n, "EUR");
      venue.open("B", 100_000n, "EUR");
      venue.trade("X", 10, 100, "A", "B");
      venue.mark("X", 95);
      // Balance 100, open loss 50: 50 are A's own.
      expect(venue.withdraw("A", 51n, "EUR")).toBe("LOAN_LINE_EXCEEDED");
      venue.do({ kind: "loanLine", account: "A", asset: "EUR", amount: 30n });
      expect(venue.withdraw("A", 81n, "EUR")).toBe("LOAN_LINE_EXCEEDED");
      expect(venue.withdraw("A", 80n, "EUR")).toBe("accepted");
    });

    it("MONEY-02-01: a venue limit falls with each withdrawal and grows back over its period", () => {
      const venue = open();
      const withdrawalHour = { minimum: 100n, sharePpm: 0 };
      venue.asset("EUR", { withdrawalHour });
      venue.open("A", 10_000n, "EUR");
      const withdraw = (amount: bigint): unknown =>
        venue.send({ kind: "withdraw", account: "A", asset: "EUR", amount }).answer;
      expect(withdraw(100n)).toMatchObject({ ok: true });
      const start = venue.now;
      // 25 units come back in a quarter of an hour.
      const limit = { ok: false, reason: "VENUE_RATE_LIMIT" };
      expect(withdraw(25n)).toMatchObject({ ...limit, untilMicros: start + HOUR / 4 });
      venue.wait(HOUR / 4);
      expect(withdraw(26n)).toMatchObject(limit);
      expect(withdraw(25n)).toMatchObject({ ok: true });
      // More than the baseline never fits: no time is promised.
      const { untilMicros } = withdraw(101n) as { untilMicros?: number };
      expect(untilMicros).toBeUndefined();
    });

    it("MONEY-02-01: an account's limits are fixed windows from the first withdrawal on", () => {
      const venue = open();
      venue.asset("EUR", { accountHourMax: 50n, accountDayMax: 80n });
      venue.open("A", 10_000n, "EUR");
      const withdraw = (amount: bigint): unknown =>
        venue.send({ kind: "withdraw", account: "A", asset: "EUR", amount }).answer;
      expect(withdraw(40n)).toMatchObject({ ok: true });
      const start = venue.now;
      const limit = { ok: false, reason: "ACCOUNT_RATE_LIMIT" };
      expect(withdraw(11n)).toMatchObject({ ...limit, untilMicros: start + HOUR });
      expect(withdraw(10n)).toMatchObject({ ok: true });
      venue.wait(HOUR);
      expect(withdraw(31n)).toMatchObject({ ...limit, untilMicros: start + DAY });
      expect(withdraw(30n)).toMatchObject({ ok: true });
    });

    it("MONEY-03-01: a transfer stays inside a linked group and is checked like a withdrawal", () => {
      const venue = open();
      venue.linear("X", 100);
      for (const account of ["A", "S"])
        venue.do({ kind: "openAccount", account, linkedGroup: "firm" });
      venue.open("stranger", 1_000n);
      venue.open("B", 10_000n);
      venue.deposit("A", 1_000n);
      venue.trade("X", 10, 100, "A", "B");
      const transfer = (amount: bigint, to = "S"): Body => ({
        kind: "transfer",
        from: "A",
        to,
        asset: "USD",
        amount,
      });
      expect(venue.refusal(transfer(1n, "stranger"))).toBe("NOT_LINKED");
      expect(venue.refusal(transfer(901n))).toBe("INSUFFICIENT_MARGIN");
      // Neither the halt nor a rate limit concerns it.
      venue.do({ kind: "switch", target: { activity: "withdrawal", asset: "USD" }, on: false });
      expect(entries(venue.do(transfer(900n)))).toEqual(["account:A -> account:S 900 transfer"]);
      expect(venue.holding("A").principal).toBe(100n);
      expect(venue.holding("S").principal).toBe(900n);
    });

    it("MONEY-04-01: a loan line is kept in the treasury and never below what is owed", () => {
      const venue = open();
      venue.asset("EUR", { loanMax: 100n }, 0, 1);
      venue.fund("treasury", 70n, "EUR");
      for (const account of ["A", "B"]) venue.open(account, 10_000n);
      const line = (account: string, amount: bigint): string =>
        venue.refusal({ kind: "loanLine", account, asset: "EUR", amount });
      expect(line("A", 71n)).toBe("LOAN_LINE_UNFUNDED");
      expect(line("A", 50n)).toBe("accepted");
      expect(line("B", 21n)).toBe("LOAN_LINE_UNFUNDED");
      expect(line("B", 20n)).toBe("accepted");
      venue.fund("treasury", 1_000n, "EUR");
      // Now the largest sum of lines binds: 100.
      expect(line("B", 51n)).toBe("LOAN_LINE_UNFUNDED");
      expect(line("B", 50n)).toBe("accepted");
      venue.market("X", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
      venue.open("M", 10_000n, "EUR");
      venue.trade("X", 1, 100, "A", "M");
      venue.trade("X", 1, 60, "M", "A");
      expect(line("A", 39n)).toBe("LOAN_LINE_EXCEEDED");
      expect(line("A", 40n)).toBe("accepted");
    });

    it("MONEY-04-02: backstop capital is locked out of free money, once", () => {
      const venue = open();
      for (const market of ["X", "Y"]) venue.linear(market, 100);
      venue.open("A", 100n);
      const commit = (market: string, capital: bigint, account = "A"): string =>
        venue.refusal({ kind: "backstop", account, market, capital, takeoverLotsMax: 5 });
      expect(commit("X", 101n)).toBe("BACKSTOP_UNFUNDED");
      expect(commit("X", 60n)).toBe("accepted");
      expect(commit("Y", 41n)).toBe("BACKSTOP_UNFUNDED");
      expect(commit("Y", 40n)).toBe("accepted");
      // A new commitment replaces the old one of the same market.
      expect(commit("X", 30n)).toBe("accepted");
      expect(venue.holding("A").lockedCapital).toBe(70n);
      venue.do({ kind: "openAccount", account: "A/X", isolated: { market: "X", parent: "A" } });
      expect(commit("X", 0n, "A/X")).toBe("WRONG_ISOLATED_MARKET");
      expect(commit("Z", 0n)).toBe("UNKNOWN_MARKET");
    });

    it("MONEY-04-03: operator money goes in freely and comes out as far as nothing is kept in it", () => {
      const venue = open();
      venue.asset("EUR", { loanMax: 100n }, 0, 1);
      venue.linear("X", 100);
      venue.open("A");
      expect(venue.fund("fund:X", 10n, "EUR")).toBe("UNKNOWN_ASSET");
      expect(venue.fund("fund:Y", 10n)).toBe("UNKNOWN_MARKET");
      expect(venue.fund("group:any", 10n, "EUR")).toBe("accepted");
      expect(venue.fund("fund:X", 10n)).toBe("accepted");
      expect(venue.fund("fund:X", -11n)).toBe("FUND_INSUFFICIENT");
      expect(venue.fund("fund:X", -10n)).toBe("accepted");
      expect(venue.fund("treasury", 50n, "EUR")).toBe("accepted");
      venue.do({ kind: "loanLine", account: "A", asset: "EUR", amount: 30n });
      // 20 of the 50 are not promised to anybody.
      expect(venue.fund("treasury", -21n, "EUR")).toBe("FUND_INSUFFICIENT");
      expect(venue.fund("treasury", -20n, "EUR")).toBe("accepted");
    });
  });
});
