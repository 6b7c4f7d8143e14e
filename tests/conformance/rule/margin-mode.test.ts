import { describe, expect, it } from "vitest";

import { moves } from "../event-text.ts";
import type { Body } from "../venue.ts";
import { entries, onBothEngines, type TestVenue } from "../venue.ts";

/** A has 1,000, B 10,000; A is long 20 X at 100 against B. */
function desk(venue: TestVenue): void {
  venue.asset("EUR");
  venue.linear("X", 100);
  venue.linear("Y", 100);
  venue.open("A", 1_000n);
  venue.open("B", 10_000n);
  venue.trade("X", 20, 100, "A", "B");
}

function isolate(amount: bigint, mode: "isolated" | "cross" = "isolated"): Body {
  return { kind: "marginMode", account: "A", market: "X", isolated: "A/X", mode, amount };
}

onBothEngines((open) => {
  describe("margin mode", () => {
    it("ACCOUNT-03-01: what stands in the way of a move, in order", () => {
      const venue = open();
      desk(venue);
      const refusal = (change: object): string =>
        venue.refusal({ ...isolate(300n), ...change } as Body);
      expect(refusal({ account: "nobody" })).toBe("UNKNOWN_ACCOUNT");
      expect(refusal({ market: "Z" })).toBe("UNKNOWN_MARKET");
      expect(refusal({ mode: "cross" })).toBe("UNKNOWN_ACCOUNT");
      expect(refusal({ isolated: "B" })).toBe("WRONG_ISOLATED_MARKET");
      expect(refusal({ isolated: "A" })).toBe("MALFORMED");
      const target = { activity: "account", account: "A" } as const;
      venue.do({ kind: "switch", target, on: false });
      expect(refusal({})).toBe("ACCOUNT_FROZEN");
      venue.do({ kind: "switch", target, on: true });
      expect(refusal({ market: "Y", isolated: "A/Y" })).toBe("NO_POSITION");
      venue.place("A", "o1", "X", "sell 1 @ 100");
      expect(refusal({})).toBe("ORDERS_LIVE");
      venue.do({ kind: "orderEnd", order: "o1" });
      venue.do({ kind: "openAccount", account: "A/X", isolated: { market: "X", parent: "A" } });
      venue.deposit("A/X", 50n);
      venue.trade("X", 1, 100, "A/X", "B");
      expect(refusal({})).toBe("POSITION_OPEN");
      expect(refusal({ mode: "cross" })).toBe("POSITION_OPEN");
      venue.trade("X", 1, 100, "B", "A/X");
      expect(refusal({})).toBe("accepted");
    });

    it("ACCOUNT-03-02: position, cost and collateral go over, nothing is realised", () => {
      const venue = open();
      desk(venue);
      venue.mark("X", 110);
      const events = venue.do(isolate(250n));
      expect(moves(events)).toEqual([
        "A X -20 -> 0 cost 0 marginMode",
        "A/X X 20 -> 20 cost 2000 marginMode",
      ]);
      expect(entries(events)).toEqual(["account:A -> account:A/X 250 transfer"]);
      expect(venue.view("A")).toMatchObject({ equity: 750n, positions: [] });
      // 250 and the open gain of 200; initial margin 220.
      expect(venue.view("A/X")).toMatchObject({ equity: 450n, initialMargin: 220n });
      expect(venue.holding("A/X")).toMatchObject({ principal: 250n, protectedClaim: 250n });
      const back = venue.do(isolate(250n, "cross"));
      expect(entries(back)).toEqual(["account:A/X -> account:A 250 transfer"]);
      expect(venue.view("A")).toMatchObject({ equity: 1_200n });
      expect(venue.holding("A")).toMatchObject({ principal: 1_000n, protectedClaim: 1_000n });
    });

    it("ACCOUNT-03-02: funding is settled, and stays with who owed it", () => {
      const venue = open();
      desk(venue);
      venue.do({ kind: "funding", market: "X", ratePpb: 10_000_000 });
      venue.wait(8 * 3_600_000_000);
      // 1 % of 2,000.
      const events = venue.do(isolate(250n));
      expect(entries(events)).toEqual([
        "account:A -> funding:X 20 funding",
        "account:A -> account:A/X 250 transfer",
      ]);
      expect(venue.position("A/X", "X").fundingDue).toBe(0n);
    });

    it("ACCOUNT-03-02: both must satisfy initial margin afterwards, or nothing has happened", () => {
      const venue = open();
      desk(venue);
      venue.trade("Y", 60, 100, "A", "B");
      // X needs 200 and Y 600 (transfer margin too) of 1,000.
      expect(venue.refusal(isolate(199n))).toBe("INSUFFICIENT_MARGIN");
      expect(venue.refusal(isolate(401n))).toBe("INSUFFICIENT_MARGIN");
      expect(venue.refusal(isolate(1_001n))).toBe("INSUFFICIENT_BALANCE");
      expect(venue.engine.accounts()).toEqual(["A", "B"]);
      expect(venue.lots("A", "X")).toBe(20);
      venue.mark("X", 100);
      expect(venue.refusal(isolate(400n))).toBe("accepted");
      expect(venue.view("A")).toMatchObject({ equity: 600n, initialMargin: 600n });
    });

    it("ACCOUNT-03-01, POOL-01-05: no move while a deficit is open, and no claim grows by one", () => {
      const venue = open();
      desk(venue);
      venue.open("C", 10n);
      venue.open("D", 1_000n);
      venue.trade("Y", 1, 100, "C", "D");
      const claims = (): bigint =>
        ["A", "A/X"].reduce((sum, account) => {
          const view = venue.engine.account(account);
          return sum + (view?.holdings[0]?.protectedClaim ?? 0n);
        }, 0n);
      // A loss of 100 goes along: 1,000 - 100 is claimed before and after.
      venue.mark("X", 95);
      expect(claims()).toBe(900n);
      venue.do(isolate(400n));
      expect(venue.holding("A")).toMatchObject({ protectedClaim: 600n, poolEquity: 600n });
      expect(venue.holding("A/X")).toMatchObject({ protectedClaim: 300n, poolEquity: 300n });
      venue.do(isolate(100n, "cross"));
      expect(claims()).toBe(900n);
      // C's last slice is in flight at a price far below: its deficit is not reserved.
      venue.do({ kind: "switch", target: { activity: "liquidation", market: "Y" }, on: true });
      venue.mark("Y", 91);
      expect(venue.stage("C")).toBe("liquidating");
      venue.mark("Y", 60);
      expect(venue.of("poolGate").at(-1)).toMatchObject({ locked: true });
      expect(venue.refusal(isolate(400n))).toBe("DEFICIT_GATE");
    });
  });
});
