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
});
