import { describe, expect, it } from "vitest";

import type { SelfTradeTerms } from "../../../src/core/command/self-trade.ts";
import { MARKET, of, onBothEngines, type TestVenue } from "../venue.ts";

/** A has bids of 2 at 100 and 3 at 99; B, of its group, one of 4 at 100. */
function resting(
  venue: TestVenue,
  policy: SelfTradeTerms["policy"],
  among: SelfTradeTerms["among"] = "account",
): TestVenue {
  venue.linear("X", 100, { selfTrade: { among, policy } });
  for (const account of ["A", "B"]) {
    venue.do({ kind: "openAccount", account, linkedGroup: "g" });
    venue.deposit(account, 10_000n);
  }
  venue.place("A", "far", "X", "buy 3 @ 99");
  venue.place("A", "near", "X", "buy 2 @ 100");
  venue.place("B", "other", "X", "buy 4 @ 100");
  return venue;
}

function sell(venue: TestVenue, lots: number, limit: number) {
  return venue.send(venue.order("A", "taker", "X", `sell ${lots} @ ${limit}`));
}

function cancelled(venue: TestVenue): string[] {
  return venue.of("cancelOrder").map(({ order }) => order);
}

function lotsOf(venue: TestVenue, account: string): [string, number][] {
  return venue.view(account).orders.map(({ order, lots }) => [order, lots]);
}

onBothEngines((open) => {
  it("LIMIT-02-01: the declared cap holds new risk, whatever the depth, and lets go what reduces", () => {
    const venue = open();
    venue.linear("X", 100, { openInterestLotsMax: 10 });
    venue.open("A", 10_000n);
    venue.open("B", 10_000n);
    venue.do({ kind: "depth", market: "X", bidLots: 1_000, askLots: 1_000 });
    venue.trade("X", 10, 100, "A", "B");
    expect(venue.place("A", "more", "X", "buy 1 @ 100")).toBe("OPEN_INTEREST_LIMIT");
    expect(venue.place("A", "less", "X", "sell 4 @ 100")).toBe("accepted");
  });

  describe("LIMIT: own orders", () => {
    it("LIMIT-01-01: the best limit first, then by id, as far as the lots reach", () => {
      const venue = resting(open(), "cancelResting", "group");
      const { events } = sell(venue, 7, 99);
      expect(of(events, "selfTrade")).toEqual([
        {
          type: "selfTrade",
          market: "X",
          order: "taker",
          policy: "cancelResting",
          resting: [
            { order: "near", lots: 2 },
            { order: "other", lots: 4 },
            { order: "far", lots: 1 },
          ],
        },
      ]);
      expect(cancelled(venue)).toEqual(["near", "other", "far"]);
      // They are being cancelled: the next order meets none of them.
      expect(venue.place("A", "again", "X", "sell 1 @ 99")).toBe("accepted");
      expect(venue.of("selfTrade")).toHaveLength(1);
    });

    it("LIMIT-01-01: among the account, what does not cross, and without terms", () => {
      const venue = resting(open(), "cancelResting");
      sell(venue, 9, 100);
      expect(venue.of("selfTrade").map((event) => event.resting)).toEqual([
        [{ order: "near", lots: 2 }],
      ]);
      const above = resting(open(), "cancelTaker");
      expect(sell(above, 9, 101).answer.ok).toBe(true);
      expect(above.of("selfTrade")).toEqual([]);
    });

    it("LIMIT-01-02: cancelTaker refuses, an amended order too, and nothing changes", () => {
      const venue = resting(open(), "cancelTaker");
      expect(sell(venue, 1, 100).answer).toMatchObject({ reason: "SELF_TRADE" });
      expect(sell(venue, 1, 101).answer).toMatchObject({ ok: true });
      const amend = { kind: "amend", order: "taker", lots: 1, limitPrice: 100 } as const;
      expect(venue.refusal(amend)).toBe("SELF_TRADE");
      expect(cancelled(venue)).toEqual([]);
      expect(lotsOf(venue, "A")).toContainEqual(["taker", 1]);
    });

    it("LIMIT-01-02: cancelBoth cancels the order after the resting ones", () => {
      const venue = resting(open(), "cancelBoth");
      sell(venue, 1, 100);
      expect(cancelled(venue)).toEqual(["near", "taker"]);
      expect(lotsOf(venue, "A")).toContainEqual(["taker", 1]);
    });

    it("LIMIT-01-02: reduceBoth takes off what would match, and cancels who has none left", () => {
      const venue = resting(open(), "reduceBoth");
      sell(venue, 3, 99);
      // 2 against near, 1 against far.
      expect(lotsOf(venue, "A")).toEqual([
        ["far", 2],
        ["near", 0],
        ["taker", 0],
      ]);
      expect(cancelled(venue)).toEqual(["near", "taker"]);
    });

    it("LIMIT-01-02: an amended order meets own orders like a new one", () => {
      const venue = resting(open(), "cancelResting");
      sell(venue, 2, 105);
      venue.do({ kind: "amend", order: "taker", lots: 1, limitPrice: 99 });
      expect(venue.of("selfTrade").map((event) => event.resting)).toEqual([
        [{ order: "near", lots: 1 }],
      ]);
    });

    it("LIMIT-01-03: a slice meets the holder's own order and goes on", () => {
      const venue = open();
      venue.linear("X", 100, { selfTrade: { among: "account", policy: "cancelBoth" } });
      venue.open("A", 100n);
      venue.open("B", 10_000n);
      venue.trade("X", 10, 100, "A", "B");
      venue.place("A", "stop", "X", "sell 10 @ 90", true);
      const events = venue.mark("X", 94);
      expect(of(events, "liquidationOrder")).toHaveLength(1);
      expect(venue.of("selfTrade")).toEqual([]);
      // A fill between own orders that happened is booked.
      venue.trade("X", 1, 94, "A", "A", { sellOrder: "stop" });
    });

    it("LIMIT-01-01: terms that name no policy are malformed", () => {
      const venue = resting(open(), "cancelBoth");
      const terms = { among: "family", policy: "cancelBoth" } as unknown as SelfTradeTerms;
      const parameters = { ...MARKET, selfTrade: terms };
      const change = { market: "X", parameters } as never;
      const command = { kind: "parameter", effectiveMicros: venue.now, change } as const;
      expect(venue.refusal(command)).toBe("MALFORMED");
    });
  });
});
