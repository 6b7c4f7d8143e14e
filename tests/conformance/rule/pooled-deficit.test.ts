import { describe, expect, it } from "vitest";

import { entries, of, onBothEngines } from "../venue.ts";

onBothEngines((open) => {
  describe("DEFICIT: paid together", () => {
    it("DEFICIT-01-03: deficits from one side of a market are added up, paid once and shared out", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("M", 100_000n);
      venue.fund("fund:X", 60n);
      for (const [account, amount] of [
        ["A", 100n],
        ["B", 120n],
      ] as const) {
        venue.open(account, amount);
        venue.trade("X", 10, 100, account, "M");
      }
      const events = venue.mark("X", 85);
      expect(entries(events).filter((text) => text.endsWith("deficit"))).toEqual([
        "fund:X -> deficit 60 deficit",
        "account:M -> deficit 20 deficit",
        "deficit -> account:A 50 deficit",
        "deficit -> account:B 30 deficit",
      ]);
      expect(of(events, "deficit")).toMatchObject([
        { account: null, market: "X", layer: "marketFund", payer: "fund:X", amount: 60n },
        { account: null, market: "X", layer: "gain", payer: "account:M", amount: 20n },
      ]);
      expect(venue.booked("deficit")).toBe(0n);
    });

    it("DEFICIT-01-03: a part that is one account's says so", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 100n);
      venue.open("B", 10_000n);
      venue.trade("X", 10, 100, "A", "B");
      expect(of(venue.mark("X", 85), "deficit")).toMatchObject([{ account: "A", amount: 50n }]);
    });

    it("DEFICIT-01-03: who was long and who was short at t0 are parts of their own", () => {
      const venue = open();
      const tiers = [{ notionalMax: null, initialPpm: 0, maintenancePpm: 0 }];
      venue.linear("X", 100, { takerFeePpm: 50_000, tiers });
      venue.open("M", 100_000n);
      for (const account of ["L", "S"]) venue.open(account, 30n);
      venue.trade("X", 10, 100, "L", "M");
      venue.trade("X", 10, 100, "M", "S");
      // 5 % of 1,000 as fee on both sides: each is short of 20, and the fee pays that back.
      const events = venue.trade("X", 10, 100, "L", "S", { taker: "both" });
      expect(of(events, "deficit")).toMatchObject([
        { account: "L", market: "X", layer: "fee", amount: 20n },
        { account: "S", market: "X", layer: "fee", amount: 20n },
      ]);
    });

    it("DEFICIT-01-03: the first layer is each account's own, before any shared one", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("M", 100_000n);
      for (const account of ["A", "B", "S"]) {
        const linkedGroup = account === "A" ? undefined : "firm";
        venue.do({ kind: "openAccount", account, ...(linkedGroup && { linkedGroup }) });
        venue.deposit(account, account === "S" ? 1_000n : 100n);
      }
      venue.fund("fund:X", 60n);
      for (const account of ["A", "B"]) venue.trade("X", 10, 100, account, "M");
      venue.trade("X", 2, 100, "M", "S");
      // Both are short of 50; S has gained 30 and is linked to B: 20 and 50 are left for the fund.
      const events = venue.mark("X", 85);
      expect(entries(events).filter((text) => text.endsWith("deficit"))).toEqual([
        "account:S -> account:B 30 deficit",
        "fund:X -> deficit 60 deficit",
        "account:M -> deficit 10 deficit",
        "deficit -> account:A 50 deficit",
        "deficit -> account:B 20 deficit",
      ]);
    });

    it("DEFICIT-03-01: what was given up since the closing out began counts, whenever it was", () => {
      const venue = open();
      venue.linear("X", 100, { sliceLotsMax: 4 });
      venue.open("A", 90n);
      venue.open("B", 10_000n);
      venue.trade("X", 10, 100, "A", "B");
      expect(of(venue.mark("X", 92), "liquidationOrder")).toMatchObject([{ lots: 4 }]);
      // Below zero at 88: 6 lots go to B, 4 are in flight.
      expect(of(venue.mark("X", 88), "deleveraged")).toMatchObject([{ account: "B", lots: 6 }]);
      venue.mark("X", 86);
      const events = venue.do({ kind: "orderEnd", order: "liq-1" });
      expect(of(events, "deleveraged")).toMatchObject([{ account: "B", lots: 4 }]);
      // 30 were missing at 88, and 4 lots have lost 2 more each: 38 for 10 lots, from 86 up to 90.
      expect(venue.payments()).toEqual([["gain", "account:B", 38n]]);
      expect(of(events, "executedPrice")).toEqual([
        { type: "executedPrice", account: "B", market: "X", lots: 10, price: 90 },
      ]);
    });

    it("DEFICIT-01-03: losses on loans of all accounts are paid together, after the markets", () => {
      const venue = open();
      venue.asset("EUR", { loanMax: 200n }, 0, 1);
      venue.fund("treasury", 1_000n, "EUR");
      venue.market("X", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
      venue.open("B", 100_000n, "EUR");
      for (const account of ["A", "C"]) {
        venue.open(account, 200n);
        venue.do({ kind: "loanLine", account, asset: "EUR", amount: 100n });
        venue.trade("X", 1, 100, account, "B");
        venue.trade("X", 1, 50, "B", account);
        venue.trade("X", 10, 100, account, "B");
      }
      const events = venue.mark("X", 60);
      // Each as in DEFICIT-01-01: 200 lost in X and 50 on the loan, when 200 have been converted.
      expect(
        of(events, "deficit").map(({ market, layer, amount }) => [market, layer, amount]),
      ).toEqual([
        ["X", "gain", 400n],
        [null, "treasury", 100n],
      ]);
      expect(entries(events).filter((text) => text.startsWith("deficit"))).toEqual([
        "deficit -> account:A 200 deficit",
        "deficit -> account:C 200 deficit",
        "deficit -> account:A 50 deficit",
        "deficit -> account:C 50 deficit",
      ]);
    });
  });
});
