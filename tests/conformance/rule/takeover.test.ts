import { describe, expect, it } from "vitest";

import type { Event } from "../../../src/core/event/event.ts";
import { of, onBothEngines, type TestVenue } from "../venue.ts";

function commit(venue: TestVenue, account: string, takeoverLotsMax: number): void {
  venue.do({ kind: "backstop", account, market: "X", capital: 0n, takeoverLotsMax });
}

/** X at 100, M against everybody, and a backstop with so much money. */
function opened(venue: TestVenue, money: bigint, takeoverLotsMax = 100): TestVenue {
  venue.linear("X", 100);
  venue.open("M", 100_000n);
  venue.open("bs", money);
  commit(venue, "bs", takeoverLotsMax);
  return venue;
}

/** A is long so many lots with 10 a lot: at 89 it is below zero. */
function defaulted(venue: TestVenue, lots = 10): readonly Event[] {
  venue.open("A", 10n * BigInt(lots));
  venue.trade("X", lots, 100, "A", "M");
  return venue.mark("X", 89);
}

/** Lots that went to the backstop, and that M gave up. */
function moved(events: readonly Event[]): [number, number] {
  const taken = of(events, "position").filter(
    ({ account, cause }) => account === "bs" && cause === "takeover",
  );
  const given = of(events, "deleveraged").filter(({ account }) => account === "M");
  return [
    taken.reduce((sum, { deltaLots }) => sum + deltaLots, 0),
    given.reduce((sum, { lots }) => sum + lots, 0),
  ];
}

onBothEngines((open) => {
  describe("CLOSE-05-04: what a backstop takes over", () => {
    it("CLOSE-05-04: its cap is for what it holds afterwards: what it holds counts", () => {
      const venue = opened(open(), 10_000n, 10);
      venue.trade("X", 4, 100, "bs", "M");
      expect(moved(defaulted(venue))).toEqual([6, 4]);
      expect(venue.lots("bs", "X")).toBe(10);
    });

    it("CLOSE-05-04: a position on the other side makes room, and may flip", () => {
      const venue = opened(open(), 10_000n, 10);
      venue.trade("X", 4, 100, "M", "bs");
      expect(moved(defaulted(venue, 20))).toEqual([14, 6]);
      expect(venue.lots("bs", "X")).toBe(10);
    });

    it("CLOSE-05-04: shorts are taken over like longs", () => {
      const venue = opened(open(), 10_000n, 10);
      venue.trade("X", 4, 100, "M", "bs");
      venue.open("A", 100n);
      venue.trade("X", 10, 100, "M", "A");
      expect(moved(venue.mark("X", 111))).toEqual([-6, 4]);
    });

    it("CLOSE-05-04: who has committed no lots takes none, not even those that would close its own", () => {
      const venue = opened(open(), 10_000n, 0);
      venue.trade("X", 10, 100, "M", "bs");
      venue.open("A", 100n);
      venue.trade("X", 10, 100, "A", "M");
      const events = venue.mark("X", 89);
      expect(moved(events)).toEqual([0, 0]);
      expect(of(events, "deleveraged")).toMatchObject([{ account: "bs", lots: 10 }]);
    });

    // Z needs 50 either way for 10 lots. 71 of money are less than 50 / 0.7: called; with 80, which
    // are less than 50 / 0.6: warned. A lot of X is 8.9: 21 would carry two, 30 carry three.
    it.each([
      { money: 71n, stage: "called", lots: 0 },
      { money: 80n, stage: "warned", lots: 3 },
    ])("CLOSE-05-04: a backstop that is $stage takes $lots", ({ money, stage, lots }) => {
      const venue = opened(open(), money);
      const tiers = [{ notionalMax: null, initialPpm: 50_000, maintenancePpm: 50_000 }];
      venue.linear("Z", 100, { tiers });
      venue.trade("Z", 10, 100, "bs", "M");
      expect(venue.stage("bs")).toBe(stage);
      expect(moved(defaulted(venue))).toEqual([lots, 10 - lots]);
    });

    it("CLOSE-05-04: a backstop whose own lots are in flight in the market takes none", () => {
      const venue = opened(open({ liquidationStopPpm: 400_000 }), 90n);
      venue.trade("X", 10, 100, "bs", "M");
      expect(of(venue.mark("X", 92), "liquidationOrder")).toMatchObject([{ account: "bs" }]);
      venue.deposit("bs", 10_000n);
      expect(venue.stage("bs")).toBe("resolved");
      venue.open("A", 100n);
      venue.trade("X", 10, 92, "A", "M");
      expect(moved(venue.mark("X", 81))).toEqual([0, 10]);
    });

    it("CLOSE-05-04: a backstop without equity takes nothing, even where nothing is needed", () => {
      const venue = open();
      const tiers = [{ notionalMax: null, initialPpm: 0, maintenancePpm: 0 }];
      venue.linear("X", 100, { tiers });
      venue.open("M", 100_000n);
      venue.open("bs", 0n);
      commit(venue, "bs", 100);
      expect(moved(defaulted(venue))).toEqual([0, 10]);
    });
  });
});
