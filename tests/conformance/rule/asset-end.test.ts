import { describe, expect, it } from "vitest";

import { APPROVALS, ASSET, HOUR, MARKET, of, onBothEngines, stages } from "../venue.ts";
import type { TestVenue } from "../venue.ts";

/** "accepted" or a reason. */
function delistAsset(venue: TestVenue, asset: string, after: number, steps: number): string {
  return venue.refusal({ kind: "delistAsset", asset, atMicros: venue.now + after, steps });
}

/** Dollars and coins at 10 dollars; A is long 10 at 100 with 20 coins. */
function held(venue: TestVenue): TestVenue {
  venue.asset("C", {}, 0, 10);
  venue.linear("X", 100);
  venue.open("A", 20n, "C");
  venue.open("B", 10_000n);
  venue.trade("X", 10, 100, "A", "B");
  return venue;
}

onBothEngines((open) => {
  describe("MARKET: delisting an asset", () => {
    it("MARKET-06-01: not the numeraire, not in no time, not before its markets end", () => {
      const venue = held(open());
      venue.inverse("I", 7, "C", 1_000n);
      expect(delistAsset(venue, "NONE", HOUR, 1)).toBe("UNKNOWN_ASSET");
      expect(delistAsset(venue, "USD", HOUR, 1)).toBe("PARAMETER_INVALID");
      expect(delistAsset(venue, "C", 3, 4)).toBe("PARAMETER_INVALID");
      expect(delistAsset(venue, "C", HOUR, 0)).toBe("MALFORMED");
      expect(delistAsset(venue, "C", HOUR, 4)).toBe("ASSET_IN_USE");
      expect(venue.delist("I", 2 * HOUR)).toBe("accepted");
      expect(delistAsset(venue, "C", HOUR, 4)).toBe("ASSET_IN_USE");
      expect(delistAsset(venue, "C", 2 * HOUR, 4)).toBe("accepted");
      expect(venue.delist("I", 3 * HOUR)).toBe("PARAMETER_INVALID");
      venue.wait(2 * HOUR);
      expect(delistAsset(venue, "C", 2 * HOUR, 4)).toBe("ASSET_CLOSING");
    });

    it("MARKET-06-02: the haircut rises in steps, each a new version that its holders are evaluated at", () => {
      const venue = held(open());
      expect(delistAsset(venue, "C", 4 * HOUR, 4)).toBe("accepted");
      // 20 coins at 10: 200, then 150, 100, 50 and nothing, against 50 of maintenance.
      const steps = [1, 2, 3, 4].map(() => {
        const events = venue.wait(HOUR);
        return [of(events, "parameter")[0]?.version, venue.view("A").equity, stages(events)];
      });
      expect(steps).toEqual([
        [2, 150n, []],
        [3, 100n, []],
        [4, 50n, ["A healthy > restricted"]],
        [5, 0n, ["A restricted > closingOut", "A closingOut > resolved"]],
      ]);
      const timers = of(venue.events, "timer").map(({ cause, target }) => `${cause} ${target}`);
      expect(timers).toEqual(Array(4).fill("delisting C"));
      expect(venue.balance("A", "C")).toBe(20n);
    });

    it("MARKET-06-02: a step starts from the haircuts of the moment; later changes count nothing", () => {
      const venue = open();
      venue.asset(
        "C",
        { collateralHaircut: [{ valueMax: 100n, collateralHaircutPpm: 100_000 }] },
        0,
        10,
      );
      venue.open("A", 20n, "C");
      expect(delistAsset(venue, "C", 2 * HOUR, 2)).toBe("accepted");
      venue.wait(HOUR);
      // Of the first 100 counted 90 %: now 45 %.
      expect(venue.view("A").equity).toBe(45n);
      const parameters = { ...ASSET, collateralHaircut: [] };
      const change = { asset: "C", parameters };
      venue.do({ kind: "parameter", effectiveMicros: venue.now, change, approvals: APPROVALS });
      expect(venue.view("A").equity).toBe(200n);
      venue.wait(HOUR);
      expect(venue.view("A").equity).toBe(0n);
      venue.do({ kind: "parameter", effectiveMicros: venue.now, change, approvals: APPROVALS });
      expect(venue.view("A").equity).toBe(0n);
    });

    it("MARKET-06-02: another announcement starts new steps, and the old timers do nothing", () => {
      const venue = held(open());
      delistAsset(venue, "C", 4 * HOUR, 4);
      venue.wait(HOUR);
      expect(delistAsset(venue, "C", 6 * HOUR, 2)).toBe("accepted");
      expect(of(venue.wait(2 * HOUR), "timer")).toEqual([]);
      venue.wait(HOUR);
      expect(venue.view("A").equity).toBe(75n);
    });

    it("MARKET-06-03: no market and no larger loan in it any more; deposits stay open", () => {
      const venue = held(open());
      venue.fund("treasury", 1_000n, "C");
      const line = (amount: bigint): string =>
        venue.refusal({ kind: "loanLine", account: "A", asset: "C", amount });
      const parameters = { ...ASSET, loanMax: 1_000n };
      const change = { asset: "C", parameters };
      venue.do({ kind: "parameter", effectiveMicros: venue.now, change, approvals: APPROVALS });
      expect(line(10n)).toBe("accepted");
      delistAsset(venue, "C", HOUR, 1);
      expect(line(11n)).toBe("ASSET_CLOSING");
      expect(line(9n)).toBe("accepted");
      const market = { ...MARKET_BODY, market: "N", settlement: "C" };
      expect(venue.refusal(market)).toBe("ASSET_CLOSING");
      venue.deposit("A", 5n, "C");
      expect(venue.balance("A", "C")).toBe(25n);
    });

    it("MARKET-06-04: what counts nothing can be withdrawn, whatever the margin", () => {
      const venue = held(open());
      venue.deposit("A", 60n);
      delistAsset(venue, "C", HOUR, 1);
      expect(venue.withdraw("A", 20n, "C")).toBe("INSUFFICIENT_MARGIN");
      venue.wait(HOUR);
      expect(venue.view("A")).toMatchObject({ equity: 60n, initialMargin: 100n });
      expect(venue.holding("A", "C").withdrawable).toBe(20n);
      expect(venue.withdraw("A", 1n)).toBe("INSUFFICIENT_MARGIN");
      expect(venue.withdraw("A", 20n, "C")).toBe("accepted");
    });
  });
});

const MARKET_BODY = {
  kind: "market",
  type: "linear",
  group: "all",
  multiplier: 1n,
  fundingScale: 1n,
  markPrice: 100,
  indexPrice: 100,
  parameters: MARKET,
} as const;
