import { describe, expect, it } from "vitest";

import { ASSET_PRICING, SECOND } from "../feeds.ts";
import { APPROVALS, ASSET, HOUR, of, onBothEngines, stages, type TestVenue } from "../venue.ts";

/** Ten seconds later a tick of each source of TOK. */
function tick(venue: TestVenue, price: number): void {
  venue.now += 10 * SECOND;
  for (const source of ["A", "B", "C"]) {
    venue.do({ kind: "quote", target: { asset: "TOK" }, source, price, sourceMicros: venue.now });
  }
}

/** A has 10 TOK at 100, whose sources are believed for an hour. */
function held(venue: TestVenue): TestVenue {
  venue.asset("TOK", { pricing: { ...ASSET_PRICING, staleMicros: HOUR } }, 0, 50);
  tick(venue, 100);
  venue.open("A", 10n, "TOK");
  return venue;
}

/** The same, 10 hours after its delisting in four steps in 40 hours was announced. */
function waiting(venue: TestVenue): TestVenue {
  held(venue);
  venue.do({ kind: "delistAsset", asset: "TOK", atMicros: venue.now + 40 * HOUR, steps: 4 });
  const events = venue.wait(10 * HOUR);
  expect(of(events, "delistingWait")).toEqual([
    { type: "delistingWait", asset: "TOK", step: 1, state: "stale" },
  ]);
  expect(of(events, "parameter")).toEqual([]);
  return venue;
}

onBothEngines((open) => {
  describe("MARKET: delisting an asset without a price", () => {
    it("MARKET-06-05: a step waits for the price, and those after it keep their distance", () => {
      const venue = waiting(open());
      expect(of(venue.wait(3 * HOUR), "delistingWait")).toEqual([]);
      expect(venue.view("A").equity).toBe(1_000n);
      tick(venue, 100);
      expect(venue.of("parameter")).toMatchObject([{ target: "asset:TOK", version: 2 }]);
      expect(venue.view("A").equity).toBe(750n);
      // The second step was planned for 7 hours from here; it comes 10 hours after the first.
      expect(of(venue.wait(9 * HOUR), "timer").map(({ cause }) => cause)).toEqual(["priceLook"]);
      venue.now += HOUR - 20 * SECOND;
      tick(venue, 100);
      expect(venue.view("A").equity).toBe(750n);
      expect(of(venue.wait(10 * SECOND), "timer").map(({ cause }) => cause)).toEqual(["delisting"]);
      expect(venue.view("A").equity).toBe(500n);
    });

    it("MARKET-06-05: where no source comes back, an operator takes them away and states a price", () => {
      const venue = waiting(open());
      const change = { asset: "TOK", parameters: ASSET };
      venue.do({ kind: "parameter", effectiveMicros: venue.now, change, approvals: APPROVALS });
      expect(venue.view("A").equity).toBe(1_000n);
      // 40, less a quarter.
      expect(of(venue.assetPrice("TOK", 4), "parameter")).toMatchObject([{ version: 3 }]);
      expect(venue.view("A").equity).toBe(30n);
      venue.wait(10 * HOUR);
      expect(venue.view("A").equity).toBe(20n);
    });

    it("MARKET-06-05: another announcement ends the wait", () => {
      const venue = waiting(open());
      const atMicros = venue.now + HOUR;
      venue.do({ kind: "delistAsset", asset: "TOK", atMicros, steps: 1 });
      tick(venue, 100);
      expect(venue.view("A").equity).toBe(1_000n);
      venue.now += HOUR - 20 * SECOND;
      tick(venue, 100);
      venue.wait(10 * SECOND);
      expect(venue.view("A").equity).toBe(0n);
    });

    it("CLOSE-05-07: nothing of who is above zero is converted at a price that nobody knows", () => {
      const venue = held(open());
      const loan = { initialPpm: 200_000, maintenancePpm: 100_000 };
      venue.asset("E", { loan, loanMax: 1_000n }, 0, 10);
      venue.fund("treasury", 1_000n, "E");
      venue.do({ kind: "loanLine", account: "A", asset: "E", amount: 100n });
      venue.open("L", 1_000n, "E");
      venue.market("X", 100, { type: "linear", settlement: "E", multiplier: 1n });
      venue.trade("X", 1, 100, "A", "L");
      venue.mark("X", 10);
      venue.trade("X", 1, 10, "L", "A");
      // 90 owed at 10: E = 100, MM = 90. At 11 they are 990: E = 10, MM = 99.
      venue.wait(2 * HOUR);
      const events = venue.assetPrice("E", 11);
      expect(stages(events)).toEqual(["A restricted > liquidating"]);
      expect(venue.balance("A", "E")).toBe(-90n);
      // Known again at 99: 10 TOK are 990, all that is owed.
      tick(venue, 99);
      expect(venue.stage("A")).toBe("resolved");
      expect([venue.balance("A", "E"), venue.balance("A", "TOK")]).toEqual([0n, 0n]);
    });
  });
});
