import { describe, expect, it } from "vitest";

import { SECOND, decided, priced, prices, quotes } from "../feeds.ts";
import { HOUR, onBothEngines, type TestVenue } from "../venue.ts";

function book(venue: TestVenue, impactBidPrice: number, impactAskPrice: number): string {
  const lots = { bidLots: 1, askLots: 1 };
  return venue.refusal({ kind: "depth", market: "X", ...lots, impactBidPrice, impactAskPrice });
}

function traders(venue: TestVenue): void {
  for (const account of ["A", "B"]) venue.open(account, 100_000n);
}

onBothEngines((open) => {
  describe("mark", () => {
    it("PRICE-06-01 PRICE-06-05: the median of index with basis, impact mid and last trade", () => {
      const venue = open();
      priced(venue, { tell: "all" });
      traders(venue);
      quotes(venue, 1_000, 1_000, 1_000);
      expect(decided(venue)).toMatchObject({ markPrice: 1_000, candidate: "basis" });
      book(venue, 1_008, 1_013);
      // No last trade: the book alone moves nothing yet.
      expect(decided(venue)).toMatchObject({ markPrice: 1_000, candidate: "basis" });
      venue.trade("X", 1, 1_005, "A", "B");
      quotes(venue, 1_000, 1_000, 1_000);
      expect(decided(venue)).toMatchObject({ markPrice: 1_005, candidate: "last" });
      // 1 lot at 1,005 and 3 at 1,021: floor(1,017); the mid 1,010 is between.
      venue.trade("X", 3, 1_021, "A", "B");
      quotes(venue, 1_000, 1_000, 1_000);
      expect(decided(venue)).toMatchObject({ markPrice: 1_010, candidate: "impact" });
    });

    it("PRICE-06-05: liquidations and trades with oneself tell nothing", () => {
      const venue = open();
      priced(venue, { tell: "all" });
      traders(venue);
      quotes(venue, 1_000, 1_000, 1_000);
      book(venue, 1_010, 1_010);
      venue.trade("X", 5, 1_018, "A", "A");
      venue.open("C", 60n);
      venue.trade("X", 1, 1_000, "C", "B");
      quotes(venue, 940, 940, 940);
      quotes(venue, 940, 940, 940);
      const [slice] = venue.of("liquidationOrder");
      expect(slice).toMatchObject({ account: "C" });
      venue.wait(81 * SECOND);
      venue.trade("X", 1, 900, "B", "C", { sellOrder: slice!.order });
      book(venue, 940, 940);
      quotes(venue, 940, 940, 940);
      expect(decided(venue).markPrice).toBeGreaterThanOrEqual(940);
    });

    it("PRICE-06-02: whatever is paid in the own book, the band holds the mark", () => {
      const venue = open();
      priced(venue, { tell: "all" });
      traders(venue);
      quotes(venue, 1_000, 1_000, 1_000);
      venue.trade("X", 5, 5_000, "A", "B");
      book(venue, 4_900, 5_100);
      expect(decided(venue)).toMatchObject({
        markPrice: 1_020,
        candidate: "impact",
        clamped: true,
      });
      expect(prices(venue)).toEqual([1_020, 1_000]);
    });

    it("PRICE-06-03: the basis follows the book with its time constant, within the band", () => {
      const venue = open();
      priced(venue, { tell: "all", impactMicros: HOUR, staleMicros: HOUR });
      quotes(venue, 1_000, 1_000, 1_000);
      book(venue, 1_015, 1_015);
      expect(decided(venue).markPrice).toBe(1_000);
      // 15 * 10 / (10 + 10) = 7.5, then (15 - 7.5) * 30 / 40 more: 13.125
      venue.now += 9 * SECOND;
      quotes(venue, 1_000);
      expect(decided(venue).markPrice).toBe(1_007);
      venue.now += 29 * SECOND;
      quotes(venue, 1_000);
      expect(decided(venue).markPrice).toBe(1_013);
      book(venue, 2_000, 2_000);
      venue.now += 599 * SECOND;
      quotes(venue, 1_000);
      // Toward 20, the band of 2 %: 13.125 + 6.875 * 600 / 610
      expect(decided(venue).markPrice).toBe(1_019);
    });

    it("PRICE-06-04: impact prices of one moment, on a market with sources", () => {
      const venue = open();
      priced(venue);
      venue.linear("Y", 1);
      expect(book(venue, 1_001, 1_000)).toBe("BOOK_CROSSED");
      expect(book(venue, 2 ** 51, 2 ** 51)).toBe("OUT_OF_RANGE");
      expect(book(venue, -5, 1_000)).toBe("accepted");
      const depth = { kind: "depth", bidLots: 1, askLots: 1 } as const;
      expect(venue.refusal({ ...depth, market: "X", impactBidPrice: 1 })).toBe("MALFORMED");
      const both = { impactBidPrice: 1, impactAskPrice: 1 };
      expect(venue.refusal({ ...depth, market: "Y", ...both })).toBe("NO_SOURCES");
    });

    it("PRICE-06-04: an old book is no book", () => {
      const venue = open();
      priced(venue, { tell: "all", staleMicros: HOUR });
      traders(venue);
      quotes(venue, 1_000, 1_000, 1_000);
      book(venue, 1_010, 1_010);
      venue.now += 60 * SECOND;
      venue.trade("X", 1, 1_020, "A", "B");
      quotes(venue, 1_000, 1_000, 1_000);
      // Fair alone: the basis has followed 10 for 61 seconds.
      expect(decided(venue)).toMatchObject({ markPrice: 1_008, candidate: "basis" });
    });
  });

  describe("funding from the premium", () => {
    const funding = { interestPpb: 100_000, clampPpb: 50_000 };

    it("PRICE-08-01: the average premium and the interest within its clamp make the rate", () => {
      const venue = open();
      const times = { impactMicros: 24 * HOUR, staleMicros: 24 * HOUR };
      priced(venue, { funding, ...times });
      quotes(venue, 1_000_000, 1_000_000, 1_000_000);
      venue.now = 4 * HOUR;
      // The bid stands 0.1 % above the index for four of eight hours.
      book(venue, 1_001_000, 1_001_000);
      const events = venue.wait(4 * HOUR);
      const told = events.filter(({ type }) => type === "funding");
      // Average 500,000 (from second 2 on: 500,034); interest pulls it down by 50,000.
      const premium = Math.floor((1_000_000 * 4 * HOUR) / (8 * HOUR - 2 * SECOND));
      expect(told).toEqual([
        { type: "funding", market: "X", ratePpb: premium - 50_000, capped: false },
      ]);
      expect(events.filter(({ type }) => type === "timer")).toMatchObject([
        { cause: "funding", target: "X", timeMicros: 8 * HOUR },
      ]);
    });

    it("PRICE-08-02: without a price nobody pays", () => {
      const venue = open();
      priced(venue, { funding });
      quotes(venue, 1_000_000, 1_000_000, 1_000_000);
      const events = venue.wait(17 * HOUR);
      const told = events.filter(({ type }) => type === "funding");
      expect(told).toEqual([{ type: "funding", market: "X", ratePpb: 0, capped: false }]);
      quotes(venue, 1_000_000, 1_000_000, 1_000_000);
      for (let second = 0; venue.now < 24 * HOUR; second++) {
        venue.now += 9 * SECOND;
        quotes(venue, 1_000_000, 1_000_000, 1_000_000);
        if (second > 3) venue.now = Math.max(venue.now, 24 * HOUR - 20 * SECOND);
      }
      // No premium: the interest, within its clamp.
      expect(venue.of("funding").at(-1)).toMatchObject({ ratePpb: 50_000 });
    });
  });
});
