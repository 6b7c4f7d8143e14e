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
import { APPROVALS, ASSET, MARKET, onBothEngines } from "../venue.ts";

onBothEngines((open) => {
  describe("sources and their ticks", () => {
    it("PRICE-01-01: a price made from sources is not set by command", () => {
      const venue = open();
      priced(venue, { funding: { interestPpb: 0, clampPpb: 0 } });
      venue.asset("BTC", { pricing: ASSET_PRICING });
      const update = { market: "X", markPrice: 1, indexPrice: 1 };
      expect(venue.refusal({ kind: "price", updates: [update] })).toBe("PRICE_FROM_SOURCES");
      const asset = { asset: "BTC", price: 2 };
      expect(venue.refusal({ kind: "price", updates: [asset] })).toBe("PRICE_FROM_SOURCES");
      const funding = { kind: "funding", market: "X", ratePpb: 1 } as const;
      expect(venue.refusal(funding)).toBe("PRICE_FROM_SOURCES");
      const one = { factor: 1, finer: true };
      const contract = { kind: "contract", market: "X", ticks: one, lots: one } as const;
      expect(venue.refusal(contract)).toBe("PRICE_FROM_SOURCES");
      venue.change("X", {});
      venue.mark("X", 900);
    });

    it("PRICE-01-02 PARAMETER-01-08: sources that cannot make a price are refused", () => {
      const venue = open();
      venue.linear("X", 1_000);
      const refusal = (terms: object): string =>
        venue.refusal({
          approvals: APPROVALS,
          kind: "parameter",
          effectiveMicros: venue.now,
          change: { market: "X", parameters: { ...MARKET, pricing: terms } as never },
        });
      const [a, b] = SOURCES;
      const wrong: readonly object[] = [
        { sources: [a!, a!] },
        { sources: [{ ...a!, group: "nobody" }, b!] },
        { sources: [{ ...a!, exponent: 13 }, b!] },
        { groupsMin: 4 },
        { groupsMin: 0 },
        { sources: [{ ...a!, role: "own" }, b!] },
        {
          sources: [
            { ...a!, role: "own" },
            { ...b!, group: "A" },
          ],
        },
        { groups: [...PRICING.groups, PRICING.groups[0]!] },
        { bandPpm: 1_000_000 },
        { unitPpm: 400_001 },
        { rejectFloorPpm: 60_000 },
        { staleMicros: 0 },
        { jumpHoldMicros: -1 },
        { funding: { interestPpb: 0, clampPpb: -1 } },
        {
          stable: {
            growthPpbPerSecond: 0,
            delayGrowthPpm: 0,
            delaySteps: 1,
            delayStepMicros: SECOND,
          },
        },
      ];
      for (const terms of wrong) {
        const reason = refusal({ ...PRICING, ...terms });
        expect([terms, reason]).toEqual([terms, "PARAMETER_INVALID"]);
      }
      expect(refusal({ ...PRICING, tell: "never" })).toBe("MALFORMED");
      expect(refusal(PRICING)).toBe("accepted");
    });

    it("PRICE-01-02: the numeraire has no sources", () => {
      const venue = open();
      const parameters = { ...ASSET, pricing: ASSET_PRICING };
      const change = { asset: "USD", parameters };
      const body = {
        kind: "parameter",
        effectiveMicros: venue.now,
        change,
        approvals: APPROVALS,
      } as const;
      expect(venue.refusal(body)).toBe("PARAMETER_INVALID");
    });

    it("PRICE-01-03: duplicates, the future, strangers and targets without sources are refused", () => {
      const venue = open();
      priced(venue);
      venue.linear("Y", 1);
      expect(quote(venue, "A", 1_000)).toBe("accepted");
      expect(quote(venue, "A", 1_000)).toBe("QUOTE_NOT_NEWER");
      expect(quote(venue, "A", 1_001, { sourceMicros: venue.now - 1 })).toBe("QUOTE_NOT_NEWER");
      const ahead = venue.now + SECOND;
      expect(quote(venue, "B", 1_000, { sourceMicros: ahead + 1 })).toBe("QUOTE_FROM_FUTURE");
      expect(quote(venue, "B", 1_000, { sourceMicros: ahead })).toBe("accepted");
      expect(quote(venue, "D", 1_000)).toBe("UNKNOWN_SOURCE");
      const tick = { kind: "quote", source: "A", price: 1, sourceMicros: venue.now } as const;
      expect(venue.refusal({ ...tick, target: { market: "Y" } })).toBe("NO_SOURCES");
      expect(venue.refusal({ ...tick, target: { market: "Z" } })).toBe("UNKNOWN_MARKET");
      expect(venue.refusal({ ...tick, target: { asset: "Z" } })).toBe("UNKNOWN_ASSET");
      const half = { ...tick, target: { market: "X" }, bidPrice: 1 };
      expect(venue.refusal(half)).toBe("MALFORMED");
    });

    it("PRICE-01-03: the index is made with the tick, and a tick for what has ended is passed over", () => {
      const venue = open();
      priced(venue);
      quotes(venue, 1_000, 1_010, 1_020);
      expect(prices(venue)).toEqual([1_010, 1_010]);
      venue.delist("X", 0, 0, 1_010);
      venue.now += SECOND;
      expect(quote(venue, "A", 5)).toBe("accepted");
      expect(prices(venue)).toEqual([1_010, 1_010]);
    });

    it("PRICE-01-04: a source says its unit; the nearest tick counts, half up", () => {
      const venue = open();
      const sources = [
        { ...SOURCES[0]!, exponent: 2 },
        { ...SOURCES[1]!, exponent: -2 },
        SOURCES[2]!,
      ];
      priced(venue, { sources, tell: "all" });
      quotes(venue, 10, 101_050, 1_005);
      expect(decided(venue).sources.map(({ price }) => price)).toEqual([1_000, 1_011, 1_005]);
      venue.now += SECOND;
      expect(quote(venue, "A", 2 ** 50)).toBe("OUT_OF_RANGE");
      const book = { kind: "quote", target: { market: "X" }, source: "C" } as const;
      const sides = { bidPrice: 1_000, askPrice: 1_003, sourceMicros: venue.now };
      venue.do({ ...book, ...sides });
      expect(decided(venue).sources[2]!.price).toBe(1_001);
      venue.asset("BTC", { pricing: ASSET_PRICING });
      const zero = { kind: "quote", target: { asset: "BTC" }, source: "A", price: 0 } as const;
      expect(venue.refusal({ ...zero, sourceMicros: 1 })).toBe("PRICE_NOT_POSITIVE");
    });

    it("PRICE-01-05: sources that stay keep what they said, others begin silent", () => {
      const venue = open();
      priced(venue);
      quotes(venue, 1_000, 1_010, 1_020);
      const [a, b, c] = SOURCES;
      venue.change("X", { pricing: { ...PRICING, sources: [c!, { ...a!, exponent: 1 }, b!] } });
      expect(statuses(venue)).toBe("used silent used");
      expect(prices(venue)).toEqual([1_015, 1_015]);
    });
  });

  describe("one source by itself", () => {
    it("PRICE-02-01: a source that has not spoken for longer is stale, before that silent", () => {
      const venue = open();
      priced(venue);
      quotes(venue, 1_000, 1_000);
      expect(statuses(venue)).toBe("used used silent");
      venue.now += 10 * SECOND;
      quote(venue, "A", 1_001);
      expect(statuses(venue)).toBe("used used silent");
      venue.now += 1;
      quote(venue, "C", 1_001);
      expect(statuses(venue)).toBe("used stale used");
    });

    it("PRICE-02-02: a crossed book does not count until the next tick", () => {
      const venue = open();
      priced(venue);
      quotes(venue, 1_000, 1_000, 1_000);
      venue.now += SECOND;
      const book = { kind: "quote", target: { market: "X" }, source: "C" } as const;
      venue.do({ ...book, bidPrice: 1_001, askPrice: 999, sourceMicros: venue.now });
      expect(statuses(venue)).toBe("used used crossed");
      quotes(venue, 1_000, 1_000, 1_000);
      expect(statuses(venue)).toBe("used used used");
    });

    it("PRICE-02-03: a power of ten off the index is a unit, unless all say so", () => {
      const venue = open();
      priced(venue, { unitPpm: 100_000 });
      quotes(venue, 1_000, 1_000, 1_000);
      venue.now += SECOND;
      quote(venue, "A", 10_900);
      expect(statuses(venue)).toBe("wrongUnit used used");
      quotes(venue, 99);
      expect(statuses(venue)).toBe("wrongUnit used used");
      quotes(venue, 1_000, 1_000);
      expect(statuses(venue)).toBe("used used used");
    });

    it("PRICE-02-04: a jump waits for another group or for its time", () => {
      const venue = open();
      priced(venue, { jumpPpm: 50_000, rejectMaxPpm: 100_000, rejectFloorPpm: 100_000 });
      quotes(venue, 1_000, 1_000, 1_000);
      venue.now += SECOND;
      quote(venue, "A", 1_050);
      expect(statuses(venue)).toBe("used used used");
      // Farther than 5 % from 1,050; B and C, who stayed at 1,000, do not vouch for it.
      quotes(venue, 1_200);
      expect(statuses(venue)).toBe("jump used used");
      expect(prices(venue)[1]).toBe(1_000);
      for (let second = 0; second < 4; second++) quotes(venue, 1_201 + second, 1_000, 1_000);
      expect(statuses(venue)).toBe("jump used used");
      // It has stood for five seconds: what others say is the next test, and it is an outlier.
      quotes(venue, 1_205);
      expect(statuses(venue)).toBe("outlier used used");
    });

    it("PRICE-02-04: who did not move confirms nothing, however wide rejectMaxPpm is", () => {
      const wide = { rejectMaxPpm: 1_000_000, rejectFloorPpm: 1_000_000 };
      const venue = open();
      priced(venue, { ...wide, jumpPpm: 50_000 });
      quotes(venue, 1_000, 1_000, 1_000);
      venue.now += SECOND;
      // |500 - 1,000| is within 100 % of 1,000, and 1,051 within as much; both are jumps.
      quote(venue, "A", 500);
      expect(statuses(venue)).toBe("jump used used");
      quote(venue, "B", 1_051);
      expect(statuses(venue)).toBe("jump jump used");
      // B moves on by more than 5 % within the hold: it has not stood. C confirms B within 5 %.
      quotes(venue, 500, 1_111, 1_060);
      expect(statuses(venue)).toBe("jump jump used");
      quotes(venue, 500, 1_112, 1_060);
      expect(statuses(venue)).toBe("jump used used");
    });

    it("PRICE-02-03: a tenth is a wrong unit though 100 % would vouch for it", () => {
      const venue = open();
      priced(venue, { unitPpm: 100_000, rejectMaxPpm: 1_000_000, rejectFloorPpm: 1_000_000 });
      quotes(venue, 1_000, 1_000, 1_000);
      quotes(venue, 100);
      expect(statuses(venue)).toBe("wrongUnit used used");
    });

    it("PRICE-02-04: a move that groups share goes through at once", () => {
      const venue = open();
      priced(venue, { jumpPpm: 50_000 });
      quotes(venue, 1_000, 1_000, 1_000);
      quotes(venue, 500, 501, 502);
      expect(statuses(venue)).toBe("jump used used");
      expect(prices(venue)).toEqual([501, 501]);
    });

    it("PRICE-02-05: a price that has not moved for too long is a dead feed", () => {
      const venue = open();
      priced(venue, { frozenMicros: 2 * SECOND });
      quotes(venue, 1_000, 1_000, 1_000);
      quotes(venue, 1_000, 1_001, 1_000);
      quotes(venue, 1_000, 1_000, 1_000);
      venue.now += 1;
      quote(venue, "B", 1_000);
      expect(statuses(venue)).toBe("frozen used frozen");
      expect(decided(venue).state).toBe("stale");
      quotes(venue, 1_001);
      expect(decided(venue).state).toBe("valid");
    });
  });
});
