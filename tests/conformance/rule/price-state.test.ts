import { describe, expect, it } from "vitest";

import {
  ASSET_PRICING,
  SECOND,
  decided,
  priced,
  prices,
  quote,
  quotes,
  statuses,
} from "../feeds.ts";
import { DAY, onBothEngines, type TestVenue } from "../venue.ts";

/** A and B hold 10 lots of X at 1,000 against each other; C is there to trade with. */
function traders(venue: TestVenue): void {
  for (const account of ["A", "B", "C"]) venue.open(account, 10_000n);
  venue.trade("X", 10, 1_000, "A", "B");
}

onBothEngines((open) => {
  describe("price states", () => {
    it("PRICE-04-01: missing before the first index, stale when too few groups are left", () => {
      const venue = open();
      priced(venue);
      quote(venue, "A", 1_000);
      expect(decided(venue).state).toBe("missing");
      quotes(venue, 1_000, 1_000);
      expect(decided(venue).state).toBe("valid");
      venue.now += 11 * SECOND;
      quote(venue, "A", 900);
      expect(decided(venue)).toMatchObject({ state: "stale", indexPrice: null });
      expect(prices(venue)).toEqual([1_000, 1_000]);
    });

    it("PRICE-04-01: divergent when the groups do not agree", () => {
      const venue = open();
      priced(venue);
      quotes(venue, 1_000, 1_000, 1_000);
      quotes(venue, 1_000, 1_100, 900);
      expect(decided(venue)).toMatchObject({ state: "divergent", indexPrice: null });
      expect(statuses(venue)).toBe("used outlier outlier");
      expect(prices(venue)).toEqual([1_000, 1_000]);
    });

    it("PRICE-04-01: uncertain by its confidence, volatile by its average", () => {
      const venue = open();
      priced(venue, { uncertainPpm: 5_000, volatilePpm: 30_000 });
      quotes(venue, 1_000, 1_000, 1_000);
      expect(decided(venue).state).toBe("valid");
      quotes(venue, 990, 1_000, 1_010);
      expect(decided(venue).state).toBe("uncertain");
      quotes(venue, 1_000, 1_000, 1_000);
      quotes(venue, 1_040, 1_040, 1_040);
      expect(decided(venue).state).toBe("volatile");
    });

    it("PRICE-04-02 COMMAND-02-01: sources that fall silent are noticed by the clock", () => {
      const venue = open();
      priced(venue);
      quotes(venue, 1_000, 1_000, 1_000);
      const at = venue.now;
      venue.now += 5 * SECOND;
      quote(venue, "A", 1_000);
      const events = venue.wait(60 * SECOND);
      const timers = events.filter(({ type }) => type === "timer");
      const look = { cause: "priceLook", target: "market:X" };
      expect(timers).toMatchObject([
        { ...look, timeMicros: at + 10 * SECOND + 1 },
        { ...look, timeMicros: at + 15 * SECOND + 1 },
      ]);
      const told = events.filter(({ type }) => type === "priceDecision");
      expect(told).toMatchObject([
        { state: "stale", timeMicros: at + 10 * SECOND + 1 },
        { state: "stale", timeMicros: at + 15 * SECOND + 1 },
      ]);
      expect(statuses(venue)).toBe("stale stale stale");
    });

    it("PRICE-04-03 PRICE-04-04: a stale price lets risk be reduced and money in, nothing else", () => {
      const venue = open();
      priced(venue);
      quotes(venue, 1_000, 1_000, 1_000);
      traders(venue);
      venue.wait(11 * SECOND);
      expect(decided(venue).state).toBe("stale");
      expect(venue.place("A", "o1", "X", "buy 1 @ 1000")).toBe("PRICE_UNSURE");
      expect(venue.place("A", "o2", "X", "sell 10 @ 1000")).toBe("accepted");
      expect(venue.withdraw("A", 1n)).toBe("PRICE_UNSURE");
      // C holds nothing: its dollars need no price of X.
      expect(venue.withdraw("C", 1n)).toBe("accepted");
      venue.deposit("A", 100n);
      expect(venue.refusal({ kind: "cancel", order: "o2" })).toBe("accepted");
      const transfer = { kind: "transfer", asset: "USD", amount: 1n } as const;
      venue.do({ kind: "openAccount", account: "D", parent: "A" });
      expect(venue.refusal({ ...transfer, from: "A", to: "D" })).toBe("PRICE_UNSURE");
      quotes(venue, 1_000, 1_000, 1_000);
      expect(venue.withdraw("A", 1n)).toBe("accepted");
      expect(venue.place("A", "o3", "X", "buy 1 @ 1000")).toBe("accepted");
    });

    it("PRICE-04-04: slices wait for a price and go on with it", () => {
      const venue = open();
      priced(venue);
      quotes(venue, 1_000, 1_000, 1_000);
      venue.open("A", 600n);
      venue.open("B", 10_000n);
      venue.trade("X", 10, 1_000, "A", "B");
      // Equity 200, maintenance 480.
      quotes(venue, 960, 960, 960);
      expect(venue.stage("A")).toBe("liquidating");
      const before = venue.of("liquidationOrder").length;
      expect(before).toBe(1);
      venue.wait(11 * SECOND);
      const [order] = venue.of("liquidationOrder");
      venue.do({ kind: "orderEnd", order: order!.order });
      expect(venue.of("liquidationOrder")).toHaveLength(before);
      quotes(venue, 960, 960, 960);
      expect(venue.of("liquidationOrder")).toHaveLength(before + 1);
    });

    it("PRICE-04-05: gains do not mature while a price is not known", () => {
      const venue = open();
      priced(venue);
      quotes(venue, 1_000, 1_000, 1_000);
      traders(venue);
      quotes(venue, 1_010, 1_010, 1_010);
      // A closes half with a gain of 50; B still holds 10 lots against A and C.
      venue.trade("X", 5, 1_010, "C", "A");
      venue.wait(20 * SECOND);
      venue.wait(DAY);
      quotes(venue, 1_010, 1_010, 1_010);
      expect(venue.withdraw("A", 10_050n)).toBe("UNMATURED_GAIN");
      expect(venue.of("refused").at(-1)).toHaveProperty("untilMicros");
    });

    it("PRICE-04-06: a decision is told when it is another, or always", () => {
      const venue = open();
      priced(venue);
      quotes(venue, 1_000, 1_000, 1_000);
      const told = venue.of("priceDecision").length;
      quotes(venue, 1_001, 1_002, 1_003);
      expect(venue.of("priceDecision")).toHaveLength(told);
      quotes(venue, 1_001, 1_002, 2_000);
      expect(venue.of("priceDecision")).toHaveLength(told + 1);
      expect(decided(venue)).toMatchObject({
        target: "market:X",
        state: "valid",
        indexPrice: 1_001,
        confidence: 0,
        sources: [
          { source: "A", status: "used", price: 1_001, weightPpm: 500_000 },
          { source: "B", status: "used", price: 1_002, weightPpm: 500_000 },
          { source: "C", status: "outlier", price: 2_000, weightPpm: 0 },
        ],
        markPrice: 1_001,
        candidate: "basis",
        clamped: false,
      });
    });

    it("PRICE-04-04: an asset that is owned and leaned on stops withdrawals too", () => {
      const venue = open();
      venue.asset("TOK", { pricing: ASSET_PRICING }, 0, 10);
      priced(venue);
      quotes(venue, 1_000, 1_000, 1_000);
      traders(venue);
      venue.deposit("A", 5n, "TOK");
      // Nobody has told a price of TOK yet.
      expect(venue.withdraw("A", 1n)).toBe("PRICE_UNSURE");
      venue.deposit("C", 5n, "TOK");
      expect(venue.withdraw("C", 1n, "TOK")).toBe("accepted");
    });
  });
});
