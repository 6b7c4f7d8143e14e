import { describe, expect, it } from "vitest";

import type { MarketParameters } from "../../../src/core/command/parameter.ts";
import { APPROVALS, ASSET, DAY, HOUR, of, onBothEngines, type TestVenue } from "../venue.ts";

/**
 * A is long 10 at 100 with 90 of money, liquidated at 92 with all 10 lots in flight. At 88 it is
 * short of 30 and nobody may touch its lots: a deficit that must wait.
 */
function waiting(venue: TestVenue, parameters: Partial<MarketParameters> = {}): TestVenue {
  venue.linear("X", 100, parameters);
  venue.open("A", 90n);
  venue.open("B", 1_000n);
  venue.open("C", 1_000n);
  venue.trade("X", 10, 100, "A", "B");
  venue.mark("X", 92);
  // E = 10, MM = 46, stop at 40 %: all 10 lots.
  expect(venue.of("liquidationOrder")).toMatchObject([{ account: "A", lots: 10 }]);
  return venue;
}

const STOP = { liquidationStopPpm: 400_000 };

onBothEngines((open) => {
  describe("POOL", () => {
    it("POOL-01-01: a pool starts clean; a deficit that is fully reserved leaves it so", () => {
      const venue = waiting(open(STOP));
      venue.fund("fund:X", 30n);
      const events = venue.mark("X", 88);
      expect(of(events, "reserve")).toMatchObject([
        { account: "A", asset: "USD", deficit: 30n, reserved: 30n },
      ]);
      expect(venue.of("poolGate")).toEqual([]);
    });

    it("POOL-01-01: one unit that is not reserved makes it unclean", () => {
      const venue = waiting(open(STOP));
      venue.fund("fund:X", 29n);
      const events = venue.mark("X", 88);
      expect(of(events, "reserve")).toMatchObject([{ deficit: 30n, reserved: 29n }]);
      expect(of(events, "poolGate")).toEqual([{ type: "poolGate", asset: "USD", locked: true }]);
    });

    it("POOL-01-01: a loan beyond its line makes it unclean", () => {
      const venue = open();
      venue.asset("EUR", {}, 0, 1);
      venue.market("X", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
      venue.open("A", 10_000n);
      venue.open("B", 10_000n, "EUR");
      venue.trade("X", 1, 100, "A", "B");
      const events = venue.trade("X", 1, 70, "B", "A");
      expect(venue.stage("A")).toBe("liquidating");
      expect(of(events, "poolGate")).toEqual([{ type: "poolGate", asset: "EUR", locked: true }]);
    });

    it("POOL-01-02: equity at t0 moves with own deposits and withdrawals, not with gains", () => {
      const venue = waiting(open(STOP));
      venue.mark("X", 88);
      // t0 was at 92: B had 1,000 + 80, C 1,000. Claims are min(e0, principal).
      expect(venue.holding("B").protectedClaim).toBe(1_000n);
      venue.deposit("C", 50n);
      expect(venue.holding("C").protectedClaim).toBe(1_050n);
      expect(venue.withdraw("C", 20n)).toBe("accepted");
      expect(venue.holding("C").protectedClaim).toBe(1_030n);
      // C sells 4 to B and loses 4 * 10: its equity falls, its claim does not.
      venue.trade("X", 4, 78, "B", "C");
      expect(venue.holding("C").protectedClaim).toBe(1_030n);
    });

    it("POOL-01-03: the claim is what was deposited and was still there at t0", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 1_000n);
      venue.open("B", 1_000n);
      venue.trade("X", 10, 100, "A", "B");
      venue.mark("X", 80);
      // A has lost 200 of its 1,000; B has gained 200 that are not realised.
      expect(venue.holding("A").protectedClaim).toBe(800n);
      expect(venue.holding("B").protectedClaim).toBe(1_000n);
      venue.trade("X", 10, 80, "B", "A");
      expect(venue.holding("B").protectedClaim).toBe(1_000n);
      venue.wait(DAY);
      // The gain has matured into principal.
      expect(venue.holding("B").protectedClaim).toBe(1_200n);
    });

    it("POOL-01-04: the fee layer pays from the fees charged since t0, not from older ones", () => {
      const venue = open(STOP);
      waiting(venue, { takerFeePpm: 10_000 });
      venue.fund("fee", 1_000n);
      venue.mark("X", 88);
      // While the pool is unclean C sells 5 to B at 88: a fee of ceil(4.4) = 5.
      venue.trade("X", 5, 88, "B", "C", { taker: "sell" });
      venue.do({ kind: "orderEnd", order: "liq-1" });
      expect(venue.payments()).toEqual([
        ["fee", "fee", 5n],
        ["gain", "account:B", 25n],
      ]);
    });

    it("POOL-02-01: the gate tells when it closes and opens; the pool clock stands still meanwhile", () => {
      const venue = waiting(open(STOP));
      venue.open("G", 1_000n);
      venue.open("H", 1_000n);
      venue.linear("Y", 100);
      venue.trade("Y", 1, 100, "G", "H");
      venue.trade("Y", 1, 150, "H", "G");
      expect(venue.holding("G").unmaturedGain).toBe(50n);
      venue.wait(DAY - HOUR);
      venue.mark("X", 88);
      venue.wait(10 * DAY);
      expect(venue.holding("G").unmaturedGain).toBe(50n);
      venue.do({ kind: "orderEnd", order: "liq-1" });
      expect(venue.of("poolGate").map(({ locked }) => locked)).toEqual([true, false]);
      venue.wait(HOUR - 1);
      expect(venue.holding("G").unmaturedGain).toBe(50n);
      venue.wait(1);
      expect(venue.holding("G").unmaturedGain).toBe(0n);
    });

    it("POOL-02-01: while it is locked nobody takes out more than the claim", () => {
      const venue = open(STOP);
      // Gains of this venue are money at once.
      const change = { asset: "USD", parameters: { ...ASSET, maturityMicros: 0 } };
      venue.do({ kind: "parameter", effectiveMicros: venue.now, change, approvals: APPROVALS });
      waiting(venue);
      venue.open("G", 1_000n);
      venue.open("H", 1_000n);
      venue.mark("X", 88);
      // G gains 50 while the pool is locked: free of liens, but not part of what it had at t0.
      venue.trade("X", 1, 88, "G", "H");
      venue.trade("X", 1, 138, "H", "G");
      expect(venue.holding("G")).toMatchObject({ balance: 1_050n, unmaturedGain: 0n });
      expect(venue.withdraw("G", 1_001n)).toBe("DEFICIT_GATE");
      expect(venue.withdraw("G", 1_000n)).toBe("accepted");
    });

    it("POOL-02-02: funds of its markets, then groups, then backstop capital are reserved", () => {
      const venue = waiting(open(STOP), { fundEventMax: 11n });
      venue.fund("fund:X", 100n);
      venue.fund("group:all", 6n);
      venue.open("bs", 100n);
      venue.do({ kind: "backstop", account: "bs", market: "X", capital: 8n, takeoverLotsMax: 0 });
      const events = venue.mark("X", 88);
      // 11 of the fund (its cap for one deficit), 6 of the group, 8 of capital: 25 of 30.
      expect(of(events, "reserve")).toMatchObject([{ deficit: 30n, reserved: 25n }]);
    });

    it("POOL-02-02: what is reserved cannot be taken out, what is not can", () => {
      const venue = waiting(open(STOP));
      venue.fund("fund:X", 100n);
      venue.mark("X", 88);
      expect(venue.fund("fund:X", -71n)).toBe("FUND_RESERVED");
      expect(venue.fund("fund:X", -70n)).toBe("accepted");
      // Recovered: the reserve is forgotten without a word.
      expect(of(venue.mark("X", 95), "reserve")).toEqual([]);
      expect(venue.fund("fund:X", -30n)).toBe("accepted");
    });

    it("POOL-02-02: a reserve is told again when its amounts change", () => {
      const venue = waiting(open(STOP));
      venue.fund("fund:X", 100n);
      expect(of(venue.mark("X", 88), "reserve")).toMatchObject([{ deficit: 30n }]);
      expect(of(venue.wait(HOUR), "reserve")).toEqual([]);
      expect(of(venue.mark("X", 86), "reserve")).toMatchObject([{ deficit: 50n, reserved: 50n }]);
    });
  });
});
