import { describe, expect, it } from "vitest";

import { DAY, entries, of, onBothEngines, type Body, type TestVenue } from "../venue.ts";

const EUR = { loanMax: 1_000n, maturityMicros: 0 };

function lend(venue: TestVenue, account: string, amount: bigint, asset = "EUR"): string {
  return venue.refusal({ kind: "lend", account, asset, amount });
}

function unlend(venue: TestVenue, account: string, amount: bigint, asset = "EUR"): string {
  return venue.refusal({ kind: "unlend", account, asset, amount });
}

function line(account: string, amount: bigint): Body {
  return { kind: "loanLine", account, asset: "EUR", amount };
}

/** What is lent and what is owned of an asset. */
function stands(venue: TestVenue, account: string, asset = "EUR"): [bigint, bigint] {
  const { lent, balance } = venue.holding(account, asset);
  return [lent, balance];
}

/** L1 and L2 lend 60 and 40 EUR, worth 1 each; a market of euros in which G gains and J loses. */
function lent(venue: TestVenue, treasury = 0n, parameters = {}): TestVenue {
  venue.asset("EUR", { ...EUR, ...parameters });
  if (treasury > 0n) venue.fund("treasury", treasury, "EUR");
  venue.market("Z", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
  venue.open("G", 1_000n, "EUR");
  venue.open("L1", 60n, "EUR");
  venue.open("L2", 40n, "EUR");
  expect(lend(venue, "L1", 60n)).toBe("accepted");
  expect(lend(venue, "L2", 40n)).toBe("accepted");
  return venue;
}

/** J comes to owe 100 EUR within a line. */
function owe(venue: TestVenue): void {
  venue.do(line("J", 100n));
  venue.trade("Z", 1, 200, "J", "G");
  venue.trade("Z", 1, 100, "G", "J");
  expect(venue.balance("J", "EUR")).toBe(-100n);
  venue.wait(DAY);
}

/** J owes 100 EUR and has 150 dollars; who gained has had his gain for long. */
function borrowed(venue: TestVenue): void {
  venue.open("J", 150n);
  owe(venue);
}

onBothEngines((open) => {
  describe("LOAN-02: lenders", () => {
    it("LOAN-02-01: lines are bounded by the treasury's tranche and what is lent", () => {
      const venue = lent(open(), 50n, { loanMax: 30n });
      venue.open("J", 1_000n);
      expect(venue.refusal(line("J", 131n))).toBe("LOAN_LINE_UNFUNDED");
      expect(venue.refusal(line("J", 130n))).toBe("accepted");
      // 30 of the line are the treasury's: 20 of its 50 may go
      expect(venue.fund("treasury", -21n, "EUR")).toBe("FUND_INSUFFICIENT");
      expect(venue.fund("treasury", -20n, "EUR")).toBe("accepted");
    });

    it("LOAN-02-03: lending is disclosed, and is neither balance nor collateral", () => {
      const venue = open();
      venue.asset("EUR", EUR);
      venue.open("L", 100n, "EUR");
      const events = venue.do({ kind: "lend", account: "L", asset: "EUR", amount: 60n });
      expect(entries(events)).toEqual(["account:L -> lender 60 lend"]);
      expect(of(events, "lent")).toEqual([
        { type: "lent", account: "L", asset: "EUR", amount: 60n, lent: 60n, riskClass: "lender" },
      ]);
      expect(venue.view("L")).toMatchObject({ equity: 40n });
      expect(venue.holding("L", "EUR")).toMatchObject({ balance: 40n, principal: 40n, lent: 60n });
      expect(venue.withdraw("L", 41n, "EUR")).toBe("INSUFFICIENT_BALANCE");
      expect(lend(venue, "L", 41n)).toBe("INSUFFICIENT_BALANCE");
      expect(lend(venue, "N", 1n)).toBe("UNKNOWN_ACCOUNT");
      expect(lend(venue, "L", 1n, "YEN")).toBe("UNKNOWN_ASSET");
      venue.do({ kind: "switch", target: { activity: "account", account: "L" }, on: false });
      expect(lend(venue, "L", 1n)).toBe("ACCOUNT_FROZEN");
    });

    it("LOAN-02-04: what no line needs comes back", () => {
      const venue = lent(open());
      venue.open("J", 1_000n);
      venue.do(line("J", 70n));
      expect(unlend(venue, "L1", 61n)).toBe("LENT_EXCEEDED");
      expect(unlend(venue, "L1", 31n)).toBe("LENT_IN_USE");
      expect(unlend(venue, "L1", 30n)).toBe("accepted");
      expect(stands(venue, "L1")).toEqual([30n, 30n]);
      expect(unlend(venue, "L2", 1n)).toBe("LENT_IN_USE");
      venue.do(line("J", 0n));
      expect(unlend(venue, "L1", 30n)).toBe("accepted");
      expect(unlend(venue, "L2", 40n)).toBe("accepted");
      expect(stands(venue, "L2")).toEqual([0n, 40n]);
    });

    it("LOAN-02-04: the line of a borrower stands in the way of the treasury's cash, too", () => {
      const venue = lent(open(), 100n);
      venue.open("J", 1_000n);
      venue.do(line("J", 150n));
      expect(venue.fund("treasury", -50n, "EUR")).toBe("accepted");
      expect(unlend(venue, "L1", 1n)).toBe("LENT_IN_USE");
    });

    it("LOAN-02-05: what a defaulter has lent pays before anybody else does", () => {
      const venue = lent(open());
      venue.open("J", 40n, "EUR");
      expect(lend(venue, "J", 40n)).toBe("accepted");
      venue.deposit("J", 150n);
      owe(venue);
      const events = venue.assetPrice("EUR", 2);
      // 200 owed against 150 dollars: 40 are set off, and the others lose 60 of their 100
      expect(entries(events)).toContain("lender -> account:J 40 unlend");
      expect(venue.payments()).toEqual([["lender", "lender", 60n]]);
      expect(stands(venue, "L1")).toEqual([24n, 0n]);
    });

    it("LOAN-02-06: beyond the utilization limit nobody borrows, and everybody may repay", () => {
      const venue = lent(open(), 0n, { utilizationMaxPpm: 500_000 });
      venue.open("J", 1_000n);
      venue.open("S", 1_000n);
      venue.deposit("S", 1_000n, "EUR");
      venue.do(line("J", 100n));
      const pair = { type: "spot", base: "EUR", lotUnits: 1n, settlement: "USD" } as const;
      venue.market("S1", 1, { ...pair, multiplier: 1n });
      expect(venue.place("J", "o1", "S1", "sell 51 @ 1")).toBe("UTILIZATION_LIMIT");
      expect(venue.place("J", "o1", "S1", "sell 50 @ 1")).toBe("accepted");
      venue.trade("S1", 50, 1, "S", "J", { sellOrder: "o1" });
      venue.do({ kind: "orderEnd", order: "o1" });
      expect(venue.balance("J", "EUR")).toBe(-50n);
      expect(venue.place("J", "o2", "S1", "sell 1 @ 1")).toBe("UTILIZATION_LIMIT");
      expect(venue.place("J", "o3", "S1", "buy 50 @ 1")).toBe("accepted");
      venue.deposit("J", 20n, "EUR");
      expect(venue.place("J", "o4", "S1", "sell 20 @ 1")).toBe("accepted");
    });

    it("LOAN-02-06: money that leaves as a loan counts", () => {
      const venue = lent(open(), 0n, { utilizationMaxPpm: 500_000 });
      venue.open("J", 10_000n);
      venue.deposit("J", 100n, "EUR");
      venue.do(line("J", 100n));
      venue.trade("Z", 1, 180, "J", "G");
      // 80 lost and not realised: 20 are free, 50 more may be borrowed
      expect(venue.withdraw("J", 71n, "EUR")).toBe("UTILIZATION_LIMIT");
      expect(venue.holding("J", "EUR").withdrawable).toBe(70n);
      expect(venue.withdraw("J", 70n, "EUR")).toBe("accepted");
    });

    it("ACCOUNT-02-01: who has lent is not closed", () => {
      const venue = lent(open());
      expect(venue.refusal({ kind: "closeAccount", account: "L1" })).toBe("LENDING_OPEN");
      unlend(venue, "L1", 60n);
      expect(venue.withdraw("L1", 60n, "EUR")).toBe("accepted");
      expect(venue.refusal({ kind: "closeAccount", account: "L1" })).toBe("accepted");
    });
  });

  describe("LOAN-03: losses on loans", () => {
    it("LOAN-03-01: lenders lose pro rata after the treasury; gains of others are not touched", () => {
      const venue = lent(open(), 60n);
      venue.open("C", 500n, "EUR");
      venue.open("D", 500n, "EUR");
      borrowed(venue);
      venue.trade("Z", 1, 100, "C", "D");
      const events = venue.do({
        kind: "price",
        updates: [
          { market: "Z", markPrice: 140, indexPrice: 140 },
          { asset: "EUR", price: 3 },
        ],
      });
      // 150 dollars buy 50 of the treasury's 60 EUR; of the other 50 it has 10
      expect(venue.payments()).toEqual([
        ["treasury", "treasury", 10n],
        ["lender", "lender", 40n],
      ]);
      expect(of(events, "deficit").every(({ market }) => market === null)).toBe(true);
      expect(stands(venue, "L1")).toEqual([36n, 0n]);
      expect(stands(venue, "L2")).toEqual([24n, 0n]);
      // C has gained 40 in the same moment, and keeps it
      expect(venue.holding("C", "EUR").poolEquity).toBe(540n);
      expect(venue.withdraw("G", 1_100n, "EUR")).toBe("accepted");
    });

    it("LOAN-03-01: what no source had lent is a gain of who got it, and pays first", () => {
      const venue = lent(open());
      const pair = { type: "spot", base: "EUR", lotUnits: 1n, settlement: "USD" } as const;
      venue.market("S1", 1, { ...pair, multiplier: 1n });
      venue.open("J", 10n);
      venue.open("C", 1_000n);
      // J sells 50 EUR that it has not, without a line, and is closed out before it can repay
      venue.do({
        kind: "price",
        updates: [{ asset: "EUR", price: 2 }],
      });
      venue.trade("S1", 50, 1, "C", "J");
      expect(venue.payments().filter(([layer]) => layer === "lender")).toEqual([]);
      expect(stands(venue, "L1")).toEqual([60n, 0n]);
    });

    it("LOAN-03-01: a rebate out of a fee that nobody had lent is a gain as well", () => {
      const venue = lent(open());
      const pair = { type: "spot", base: "EUR", lotUnits: 1n, settlement: "USD" } as const;
      const fees = { takerFeePpm: 100_000, makerFeePpm: -50_000 };
      venue.market("S1", 1, { ...pair, multiplier: 1n }, fees);
      venue.open("J", 1_000n, "EUR");
      venue.open("C", 1_000n, "EUR");
      // J pays 100 dollars and a fee of 10 that it has not, without a line; C is given 5 of the 10
      venue.trade("S1", 100, 1, "J", "C", { taker: "buy" });
      expect(venue.booked("fee")).toBe(5n);
      expect(venue.holding("C", "USD").unmaturedGain).toBe(105n);
    });

    it("LOAN-03-01: a fee that nobody had lent and a market's loss has taken is paid by gains", () => {
      const venue = open();
      venue.asset("EUR", EUR, 0, 100);
      const pair = { type: "spot", base: "EUR", lotUnits: 1n, settlement: "USD" } as const;
      venue.market("S1", 100, { ...pair, multiplier: 1n }, { takerFeePpm: 500_000 });
      venue.linear("X", 100);
      venue.open("J", 1n, "EUR");
      venue.deposit("J", 60n);
      venue.open("C", 1n, "EUR");
      venue.open("A", 90n);
      venue.open("B", 1_000n);
      venue.trade("X", 10, 100, "A", "B");
      // J pays 100 dollars, 40 of them not its own, and a fee of 50: nobody had lent it 90
      venue.trade("S1", 1, 100, "J", "C", { taker: "buy" });
      expect(venue.of("poolGate")).toMatchObject([{ asset: "USD", locked: true }]);
      // A is short of 60: the fee spares B's gain 50 of it, which J's loss then takes
      venue.mark("X", 85);
      venue.assetPrice("EUR", 40);
      expect(venue.payments()).toEqual([
        ["fee", "fee", 50n],
        ["gain", "account:B", 10n],
        ["linkedGain", "account:C", 40n],
        ["gain", "account:B", 50n],
      ]);
      expect(venue.balance("J")).toBe(0n);
    });

    it("LOAN-02-02: the division's rest stays with the others, the last takes all", () => {
      const venue = lent(open(), 33n);
      borrowed(venue);
      venue.assetPrice("EUR", 5);
      // 30 EUR for 150 dollars; of 70 the treasury pays 3, the lenders 67 of their 100
      expect(stands(venue, "L1")).toEqual([19n, 0n]);
      expect(stands(venue, "L2")).toEqual([13n, 0n]);
      venue.do(line("J", 0n));
      expect(unlend(venue, "L1", 20n)).toBe("LENT_EXCEEDED");
      expect(unlend(venue, "L1", 19n)).toBe("accepted");
      expect(stands(venue, "L2")).toEqual([14n, 0n]);
      expect(unlend(venue, "L2", 14n)).toBe("accepted");
      expect(venue.booked("lender", "EUR")).toBe(0n);
    });

    it("LOAN-03-02: a loan that was repaid with a gain nobody pays is a loss of the lenders", () => {
      const venue = lent(open());
      venue.open("J", 1_000n);
      owe(venue);
      venue.open("D", 10n, "EUR");
      venue.trade("Z", 1, 100, "J", "D");
      venue.mark("Z", 200);
      // J has gained what it owed; D, who lost it, had 10: what J repaid was not there
      expect(venue.balance("J", "EUR")).toBe(0n);
      expect(venue.payments()).toEqual([["lender", "lender", 90n]]);
      expect(venue.withdraw("G", 1_100n, "EUR")).toBe("accepted");
    });

    it("LOAN-03-03: the line of the defaulter falls by what the sources have paid", () => {
      const venue = lent(open(), 60n);
      borrowed(venue);
      const events = venue.assetPrice("EUR", 3);
      expect(of(events, "loanLine")).toEqual([
        { type: "loanLine", account: "J", asset: "EUR", line: 50n, cause: "default" },
      ]);
      expect(venue.holding("J", "EUR").loanLine).toBe(50n);
      expect(unlend(venue, "L1", 11n)).toBe("LENT_IN_USE");
      expect(unlend(venue, "L1", 10n)).toBe("accepted");
    });

    it("LOAN-03-04: collateral that the treasury cannot buy goes to the lenders who paid", () => {
      const venue = lent(open());
      borrowed(venue);
      const events = venue.assetPrice("EUR", 2);
      expect(venue.payments()).toEqual([["lender", "lender", 100n]]);
      expect(entries(events).filter((entry) => entry.includes("conversion"))).toEqual([
        "account:J -> deficit 150 conversion",
        "deficit -> account:L1 90 conversion",
        "deficit -> account:L2 60 conversion",
      ]);
      // all is lost: the shares have ended, and who lends again starts anew
      expect(venue.view("L1").holdings.map(({ asset }) => asset)).toEqual(["USD"]);
      venue.deposit("L2", 10n, "EUR");
      expect(lend(venue, "L2", 10n)).toBe("accepted");
      expect(stands(venue, "L2")).toEqual([10n, 0n]);
    });
  });
});
