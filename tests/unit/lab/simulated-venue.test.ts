import { describe, expect, test } from "vitest";

import type { Event } from "../../../src/core/index.ts";
import { loadScenario, planOf, UNPROTECTED } from "../../../src/lab/index.ts";
import { SimulatedVenue } from "../../../src/lab/venue/simulated-venue.ts";
import { SMALL } from "./small-scenario.ts";

const MARK = 200;

function venueOf(): SimulatedVenue {
  const venue = new SimulatedVenue(planOf(loadScenario(SMALL, "small.yaml"), UNPROTECTED));
  venue.quote(0, () => 100);
  return venue;
}

function slice(lots: number, limitPrice: number, account = "LONG"): Event {
  return {
    type: "liquidationOrder",
    cause: "liquidation",
    order: "liq-1",
    account,
    market: "X",
    side: "sell",
    lots,
    limitPrice,
    expiryMicros: 1000,
  };
}

const next = (venue: SimulatedVenue) => venue.next(() => MARK);

describe("simulated venue", () => {
  test("fills a slice level by level against the maker, then reports its end", () => {
    const venue = venueOf();
    // 2 units are 20 lots, 10 on each of two levels: 0.5 % and 1 % below 200.
    venue.observe([slice(15, 100)]);
    const taker = { account: "LONG", order: "liq-1", liquidity: "taker" };
    const maker = { account: "MAKER", order: null, liquidity: "maker" };
    const fill = { kind: "fill", market: "X", buy: maker, sell: taker };
    expect(next(venue)).toEqual({ ...fill, fillPrice: 199, lots: 10 });
    expect(next(venue)).toEqual({ ...fill, fillPrice: 198, lots: 5 });
    expect(next(venue)).toEqual({ kind: "orderEnd", order: "liq-1" });
    expect(next(venue)).toBeUndefined();
  });

  test("leaves what the limit or the book does not allow until it expires", () => {
    const venue = venueOf();
    venue.observe([slice(15, 199)]);
    expect(next(venue)).toMatchObject({ lots: 10 });
    expect(next(venue)).toBeUndefined();
    venue.expire(999);
    expect(next(venue)).toBeUndefined();
    venue.expire(1000);
    expect(next(venue)).toEqual({ kind: "orderEnd", order: "liq-1" });
  });

  test("ends a cancelled order once, and knows nothing of orders it never saw", () => {
    const venue = venueOf();
    const cancel = (order: string): Event => ({ type: "cancelOrder", order, account: "LONG" });
    venue.observe([slice(15, 100), cancel("liq-1"), cancel("liq-1"), cancel("other")]);
    expect(next(venue)).toEqual({ kind: "orderEnd", order: "liq-1" });
    expect(next(venue)).toBeUndefined();
  });

  test("matches nothing during an outage, and never the maker with itself", () => {
    const venue = venueOf();
    venue.setTrading("X", false);
    venue.observe([slice(1, 100)]);
    expect(next(venue)).toBeUndefined();
    venue.setTrading("X", true);
    expect(next(venue)).toMatchObject({ lots: 1 });
    const own = venueOf();
    own.observe([slice(1, 100, "MAKER")]);
    expect(next(own)).toBeUndefined();
  });

  test("tells the depth when it changes", () => {
    const venue = venueOf();
    expect(venue.quote(1, () => 100)).toEqual([]);
    venue.observe([slice(15, 100)]);
    next(venue);
    expect(venue.quote(2, () => 100)).toEqual([
      { kind: "depth", market: "X", bidLots: 10, askLots: 20 },
    ]);
    expect(venue.quote(60_000_000, () => 100)).toEqual([
      { kind: "depth", market: "X", bidLots: 20, askLots: 20 },
    ]);
  });

  describe("a change of contract", () => {
    const change = (factor: number, finer: boolean): Event => ({
      type: "contract",
      market: "X",
      ticks: { factor, finer },
      lots: { factor, finer },
      multiplier: 1n,
      fundingScale: 1n,
      markPrice: 0,
      indexPrice: 0,
    });

    test("counts the book and what rests in it anew", () => {
      const venue = venueOf();
      venue.observe([slice(15, 100), change(10, true)]);
      // 100 of 10 lots each on two levels; the limit is 1,000 ticks now.
      expect(venue.book("X")!.depth()).toEqual({ bidLots: 200, askLots: 200 });
      expect(venue.next(() => 2000)).toMatchObject({ fillPrice: 1990, lots: 100 });
      expect(venue.next(() => 2000)).toMatchObject({ fillPrice: 1980, lots: 50 });
    });

    test("in a coarser unit a limit stays as strict, and less than a lot is not quoted", () => {
      const venue = venueOf();
      venue.observe([slice(15, 197), change(4, false)]);
      // Levels of 10 lots are 2 of 4; 15 lots are 3; a sell limit of 197 is 50 (200), above 49 (198).
      expect(venue.book("X")!.depth()).toEqual({ bidLots: 4, askLots: 4 });
      expect(venue.next(() => 50)).toBeUndefined();
      expect(venue.next(() => 51)).toMatchObject({ fillPrice: 50, lots: 2 });
    });

    test("a stop waits for the same price", () => {
      const venue = venueOf();
      const stop = { account: "LONG", market: "X", lots: 8, forced: false };
      venue.rest({ ...stop, side: "sell", triggerPrice: 197 });
      venue.rest({ ...stop, side: "buy", triggerPrice: 203 });
      venue.observe([change(4, false)]);
      expect(venue.triggered(() => 50)).toBeUndefined();
      expect(venue.triggered(() => 49)).toMatchObject({ side: "sell", triggerPrice: 49, lots: 2 });
      expect(venue.triggered(() => 51)).toMatchObject({ side: "buy", triggerPrice: 51, lots: 2 });
    });

    test("the reference of an auction goes along", () => {
      const venue = venueOf();
      const call = {
        type: "auction",
        market: "X",
        phase: "begun",
        referencePrice: 200,
        lowPrice: 190,
        highPrice: 210,
        price: null,
        lots: 0,
        resultMicros: 5,
      } as const;
      venue.observe([call as Event, slice(15, 100), change(10, true)]);
      venue.expire(5);
      // One sell at 1,000 or better meets bids of 1,990 and 1,980: 150 lots at 1,980, nearest to 2,000.
      expect(venue.next(() => 2000)).toEqual({
        kind: "auctionResult",
        market: "X",
        price: 1980,
        lots: 150,
      });
    });
  });
});
