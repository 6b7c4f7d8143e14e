import { describe, expect, it } from "vitest";

import type { InterestTerms } from "../../../src/core/command/parameter.ts";
import { DAY, HOUR, of, onBothEngines, stages, type TestVenue } from "../venue.ts";

/** A thousandth an hour, whatever is borrowed. */
const FLAT: InterestTerms = {
  intervalMicros: HOUR,
  basePpb: 1_000_000,
  kinkPpm: 500_000,
  slopePpb: 0,
  steepPpb: 0,
};

/** A has dollars and may owe 1,000 EUR, worth 1 each, which L has lent; M buys them. */
function lined(venue: TestVenue, interest: InterestTerms): TestVenue {
  venue.asset("EUR", { loanMax: 0n, maturityMicros: 0, interest, recallMicros: 10 * DAY });
  const terms = { type: "spot", base: "EUR", lotUnits: 1n } as const;
  venue.market("S", 1, { ...terms, settlement: "USD", multiplier: 1n });
  venue.open("L", 1_000n, "EUR");
  venue.do({ kind: "lend", account: "L", asset: "EUR", amount: 1_000n });
  venue.open("A", 10_000n);
  venue.open("M", 10_000n);
  venue.do({ kind: "loanLine", account: "A", asset: "EUR", amount: 1_000n });
  return venue;
}

function draw(venue: TestVenue, lots: number): string {
  const answer = venue.place("A", `o${lots}`, "S", `sell ${lots} @ 1`);
  if (answer === "accepted") {
    venue.trade("S", lots, 1, "M", "A", { sellOrder: `o${lots}` });
    venue.do({ kind: "orderEnd", order: `o${lots}` });
  }
  return answer;
}

onBothEngines((open) => {
  describe("LOAN-04-04: a line has room for interest", () => {
    it("LOAN-04-04: as much is drawn as a day of interest leaves, and a day passes", () => {
      const venue = lined(open(), FLAT);
      // 1,000 / 1.024 = 976.56; 976 and ceil(23.424) are 1,000.
      expect(draw(venue, 977)).toBe("LOAN_LINE_EXCEEDED");
      expect(draw(venue, 976)).toBe("accepted");
      expect(stages(venue.wait(DAY))).toEqual([]);
      expect(venue.holding("A", "EUR")).toMatchObject({ interestDue: 24n, poolEquity: -1_000n });
      // Repaying makes room: of 1,000 owed 100 are paid, and 976 may be owed again.
      venue.deposit("A", 100n, "EUR");
      expect(draw(venue, 77)).toBe("LOAN_LINE_EXCEEDED");
      expect(draw(venue, 76)).toBe("accepted");
      expect(stages(venue.wait(DAY))).toEqual([]);
      expect(of(venue.events, "poolGate")).toEqual([]);
      // Who lets it run on for longer is beyond his line: 976 and ceil(24.4).
      expect(stages(venue.wait(HOUR))).toEqual(["A healthy > liquidating"]);
    });

    it("LOAN-04-04: nothing is reserved where the terms say so", () => {
      const venue = lined(open(), { ...FLAT, reserveMicros: 0 });
      expect(draw(venue, 1_000)).toBe("accepted");
      expect(stages(venue.wait(HOUR))).toEqual(["A healthy > liquidating"]);
    });

    it("LOAN-04-04: the highest rate counts, not the one of now", () => {
      const venue = lined(open(), { ...FLAT, slopePpb: 4_000_000, steepPpb: 5_000_000 });
      // Ten thousandths an hour: 1,000 / 1.24 = 806.45.
      expect(draw(venue, 807)).toBe("LOAN_LINE_EXCEEDED");
      expect(draw(venue, 806)).toBe("accepted");
    });

    it("LOAN-05-02: a recall leaves the interest its room", () => {
      const venue = lined(open(), FLAT);
      expect(draw(venue, 500)).toBe("accepted");
      const events = venue.do({ kind: "recall", account: "L", asset: "EUR", amount: 600n });
      // Of 500 undrawn, 12 are the interest of a day on 500.
      expect(of(events, "loanLine")).toMatchObject([{ account: "A", line: 512n }]);
      expect(stages(venue.wait(DAY))).toEqual([]);
      expect(venue.holding("A", "EUR").poolEquity).toBe(-512n);
    });
  });
});
