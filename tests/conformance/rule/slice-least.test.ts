import { describe, expect, it } from "vitest";

import type { MarketParameters } from "../../../src/core/command/parameter.ts";
import { HOUR, MARKET, of, onBothEngines, type TestVenue } from "../venue.ts";

/** A is long 1,000 at 1,000 with 49,900: MM 50,000, and 202 lots reach the stop of 80 %. */
function longThousand(venue: TestVenue, parameters: Partial<MarketParameters> = {}): TestVenue {
  venue.linear("X", 1_000, parameters);
  venue.open("A", 49_900n);
  venue.open("B", 1_000_000n);
  venue.trade("X", 1_000, 1_000, "A", "B");
  return venue;
}

/** The thin book: ten lots at a time, each at the limit of 951. */
function fillTens(venue: TestVenue, order: string, times: number): void {
  for (let time = 0; time < times; time += 1) {
    venue.trade("X", 10, 951, "B", "A", { sellOrder: order, taker: "sell" });
  }
}

function sizes(venue: TestVenue): number[] {
  return venue.of("liquidationOrder").map(({ lots }) => lots);
}

onBothEngines((open) => {
  describe("least slice", () => {
    it("CLOSE-02-05: fills at a loss ask for a slice more once that is a tenth of the position", () => {
      // 10 lots at 951 lose 490: E = 49,410, and (1,000 - n) 50 <= 39,528 wants 210, 8 more.
      const split = longThousand(open(), { sliceMinPpm: 0 });
      fillTens(split, "liq-1", 20);
      expect(sizes(split)).toEqual([202, ...Array.from({ length: 20 }, () => expect.any(Number))]);
      expect(sizes(split).slice(1, 4)).toEqual([8, 8, 8]);
      // With 120 filled: E = 44,020 wants 296, 94 more, and a tenth of the 880 that are left is 88.
      const venue = longThousand(open());
      fillTens(venue, "liq-1", 11);
      expect(sizes(venue)).toEqual([202]);
      fillTens(venue, "liq-1", 9);
      expect(sizes(venue)).toEqual([202, 94]);
    });

    it("CLOSE-02-05: what nothing is in flight beside may be small", () => {
      const venue = longThousand(open());
      fillTens(venue, "liq-1", 20);
      // Two lots fill at the mark; the slice of 94 ends unfilled, and the rest is sized at once.
      venue.trade("X", 2, 1_000, "B", "A", { sellOrder: "liq-1", taker: "sell" });
      venue.do({ kind: "orderEnd", order: "liq-1" });
      expect(sizes(venue)).toEqual([202, 94]);
      // E = 40,100: (1,000 - n) 50 <= 32,080 wants 359, of which 202 are done.
      venue.do({ kind: "orderEnd", order: "liq-2" });
      expect(sizes(venue)).toEqual([202, 94, 157]);
    });

    it("CLOSE-02-05: slices of a largest size go one after the other", () => {
      const venue = longThousand(open(), { sliceLotsMax: 50 });
      fillTens(venue, "liq-1", 4);
      expect(sizes(venue)).toEqual([50]);
      fillTens(venue, "liq-1", 1);
      // Nothing is in flight any more: the next.
      expect(sizes(venue)).toEqual([50, 50]);
    });

    it("CLOSE-02-05: less than a tenth of the budget is left for who wants no more than that", () => {
      const venue = open();
      venue.linear("X", 1_000, { liquidityBudgetLots: 50, sliceExpiryMicros: 10 * HOUR });
      venue.open("M", 1_000_000n);
      for (const [account, lots] of [
        ["a", 230],
        ["b", 100],
        ["c", 10],
      ] as const) {
        venue.open(account, (593n * BigInt(lots)) / 10n);
        venue.trade("X", lots, 1_000, account, "M");
      }
      // At 990 each has 49.3 a lot and needs 49.5: 49.5 (q - n) <= 39.44 q wants 47, 21 and 3. Of 50
      // lots a leaves 3, less than 5: none for b, and all that c wants.
      const events = venue.mark("X", 990);
      expect(of(events, "liquidationOrder").map(({ account, lots }) => [account, lots])).toEqual([
        ["a", 47],
        ["c", 3],
      ]);
      expect(of(events, "budgetWait").map(({ account }) => account)).toEqual(["b"]);
      const next = venue.wait(HOUR);
      expect(of(next, "liquidationOrder").map(({ account, lots }) => [account, lots])).toEqual([
        ["b", 21],
      ]);
    });

    it("CLOSE-02-05: the part is one of a millionth to all", () => {
      const venue = open();
      const market = (sliceMinPpm: number): string =>
        venue.refusal({
          kind: "market",
          market: "X",
          type: "linear",
          settlement: "USD",
          group: "all",
          multiplier: 1n,
          fundingScale: 1n,
          markPrice: 100,
          indexPrice: 100,
          parameters: { ...MARKET, sliceMinPpm },
        });
      expect(market(-1)).toBe("PARAMETER_INVALID");
      expect(market(1_000_001)).toBe("PARAMETER_INVALID");
      expect(market(1_000_000)).toBe("accepted");
    });
  });
});
