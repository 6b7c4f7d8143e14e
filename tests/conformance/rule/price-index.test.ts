import { describe, expect, it } from "vitest";

import {
  ASSET_PRICING,
  PRICING,
  SECOND,
  SOURCES,
  decided,
  priced,
  prices,
  quote,
  quotes,
  statuses,
} from "../feeds.ts";
import { APPROVALS, ASSET, onBothEngines, type TestVenue } from "../venue.ts";

/** What the last decision weighed A, B and C with. */
function weights(venue: TestVenue): number[] {
  return decided(venue).sources.map(({ weightPpm }) => weightPpm);
}

onBothEngines((open) => {
  describe("sources together", () => {
    it("PRICE-03-01: five feeds of one origin are one voice", () => {
      const venue = open();
      const [a, b, c] = SOURCES;
      const more = ["D", "E"].map((source) => ({ ...c!, source }));
      priced(venue, { sources: [a!, b!, c!, ...more] });
      quotes(venue, 1_000, 1_000);
      // Three sources, two groups for 1,000: the centre is 1,000 and C's group stands alone.
      for (const source of ["C", "D", "E"]) quote(venue, source, 1_200);
      expect(statuses(venue)).toBe("used used outlier outlier outlier");
      expect(prices(venue)).toEqual([1_000, 1_000]);
    });

    it("PRICE-03-01: fewer groups than are needed make no price", () => {
      const venue = open();
      priced(venue);
      quotes(venue, 1_000);
      expect(venue.of("price")).toEqual([]);
      expect(decided(venue)).toMatchObject({ state: "missing", indexPrice: null, markPrice: null });
    });

    it("PRICE-03-02: outliers are told by the median distance, between a floor and a ceiling", () => {
      const venue = open();
      priced(venue, { tell: "all" });
      // MAD 2, 4.4478 times that is 8; the floor of 1 % is 10.
      quotes(venue, 1_000, 1_002, 1_012);
      expect(statuses(venue)).toBe("used used used");
      quotes(venue, 1_000, 1_002, 1_013);
      expect(statuses(venue)).toBe("used used outlier");
      // MAD 20: 88, but at most 5 % of 1,000.
      quotes(venue, 980, 1_000, 1_051);
      expect(statuses(venue)).toBe("used used outlier");
      quotes(venue, 980, 1_000, 1_050);
      expect(statuses(venue)).toBe("used used used");
    });

    it("PRICE-03-02: a minority of the groups moves the index by less than the ceiling", () => {
      const venue = open();
      priced(venue);
      quotes(venue, 1_000, 1_000, 1_000);
      for (const lie of [500, 13_000, 1_049, 951, 1_010]) {
        quotes(venue, 1_000, 1_000, lie);
        expect(Math.abs(prices(venue)[1] - 1_000)).toBeLessThanOrEqual(50);
      }
    });

    it("PRICE-03-03: volume weighs, up to the cap of a group", () => {
      const venue = open();
      const groups = ["A", "B", "C"].map((group) => ({ group, capPpm: 500_000 }));
      priced(venue, { groups, tell: "all" });
      venue.now += SECOND;
      quote(venue, "A", 1_000, { volume: 90 });
      quote(venue, "B", 1_001, { volume: 6 });
      quote(venue, "C", 1_009, { volume: 4 });
      // A would weigh 90 %; its 50 % leave 500,000 for 6 and 4.
      expect(weights(venue)).toEqual([500_000, 300_000, 200_000]);
      // 1,001 + floor((0.5 * -1 + 0.2 * 8))
      expect(prices(venue)[1]).toBe(1_002);
    });

    it("PRICE-03-03: where all are capped the caps are the weights, without volume all weigh alike", () => {
      const venue = open();
      const groups = ["A", "B", "C"].map((group) => ({ group, capPpm: 200_000 }));
      priced(venue, { groups, tell: "all" });
      quotes(venue, 1_000, 1_000, 1_000);
      expect(weights(venue)).toEqual([200_000, 200_000, 200_000]);
      venue.change("X", { pricing: { ...PRICING, tell: "all" } });
      expect(weights(venue)).toEqual([333_333, 333_333, 333_333]);
    });

    it("PRICE-03-04: confidence is the weighted distance of what was used", () => {
      const venue = open();
      priced(venue);
      quotes(venue, 1_000, 1_003, 1_010);
      // Index 1,003 + floor((-3 + 7) / 3) = 1,004; distances 4, 1, 6.
      expect(decided(venue)).toMatchObject({ indexPrice: 1_004, confidence: 3 });
    });

    it("PRICE-05-01: volume of a window is forgotten by the cell", () => {
      const venue = open();
      priced(venue, { tell: "all", staleMicros: 200 * SECOND });
      // Cells of ten seconds.
      venue.now = 10 * SECOND;
      quote(venue, "A", 1_000, { volume: 99 });
      quote(venue, "B", 1_000);
      expect(weights(venue).slice(0, 2)).toEqual([990_000, 10_000]);
      venue.now = 90 * SECOND - 1;
      quote(venue, "B", 1_000);
      expect(weights(venue).slice(0, 2)).toEqual([990_000, 10_000]);
      venue.now = 90 * SECOND;
      quote(venue, "B", 1_000);
      expect(weights(venue).slice(0, 2)).toEqual([500_000, 500_000]);
    });
  });

  describe("collateral", () => {
    const target = { asset: "TOK" };
    const tick = (venue: TestVenue, source: string, price: number): string =>
      venue.refusal({ kind: "quote", target, source, price, sourceMicros: venue.now });
    const own = { source: "O", group: "O", role: "own", exponent: 0 } as const;

    it("PRICE-07-01: the venue's own book sets no collateral price", () => {
      const venue = open();
      const groups = [...PRICING.groups, { group: "O", capPpm: 300_000 }];
      const pricing = { ...ASSET_PRICING, sources: [...SOURCES, own], groups };
      venue.asset("TOK", { pricing }, 0, 500);
      venue.now += SECOND;
      expect(tick(venue, "O", 650)).toBe("accepted");
      expect(tick(venue, "A", 1_000)).toBe("accepted");
      expect(venue.of("price")).toEqual([]);
      expect(tick(venue, "B", 1_000)).toBe("accepted");
      // October 2025: own book 0.65, the others 1.
      expect(statuses(venue)).toBe("used used silent outlier");
      expect(prices(venue)[0]).toBe(1_000);
      const alone = { ...pricing, sources: [own], groupsMin: 1 };
      const change = { asset: "TOK", parameters: { ...ASSET, pricing: alone } };
      const body = {
        kind: "parameter",
        effectiveMicros: venue.now,
        change,
        approvals: APPROVALS,
      } as const;
      expect(venue.refusal(body)).toBe("PARAMETER_INVALID");
    });

    it("PRICE-07-02: collateral counts at the lesser of spot and redemption", () => {
      const venue = open();
      const redeem = { source: "R", group: "C", role: "redemption", exponent: 0 } as const;
      const sources = [...SOURCES, redeem];
      const pricing = { ...ASSET_PRICING, sources, gapPpm: 100_000 };
      venue.asset("TOK", { pricing }, 0, 500);
      const all = (...said: readonly number[]): void => {
        venue.now += 10 * SECOND;
        for (const [place, price] of said.entries()) tick(venue, "ABCR"[place]!, price);
      };
      all(1_000, 1_000, 1_000, 990);
      expect(venue.of("price").at(-1)).toMatchObject({ markPrice: 1_000, collateralPrice: 990 });
      all(900, 900, 900, 1_100);
      expect(venue.of("price").at(-1)).toMatchObject({ markPrice: 900 });
      expect(venue.of("price").at(-1)).not.toHaveProperty("collateralPrice");
      // 200 from 1,100 is more than the gap of 10 %.
      expect(decided(venue).state).toBe("divergent");
    });
  });
});
