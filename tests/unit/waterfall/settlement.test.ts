import { describe, expect, it } from "vitest";

import { PRICING } from "../../conformance/feeds.ts";
import { of } from "../../conformance/event-text.ts";
import { MARKET } from "../../conformance/venue.ts";
import { inside } from "./inside.ts";

describe("MARKET-02-01: what a settled market leaves behind", () => {
  it("no funding, no average that is still added up, and no prices made for it", () => {
    const { play, venue, market } = inside();
    const pricing = { ...PRICING };
    play.linear("G", 500, { pricing });
    play.dated("F", 500, 100, 50, { pricing });
    play.dated("H", 500, 100, 50);
    for (const name of ["A", "B"]) play.open(name, 10_000n);
    play.trade("H", 1, 500, "A", "B");
    play.do({ kind: "funding", market: "H", ratePpb: 10_000_000 });
    expect(venue.feedCount).toBe(2);
    play.wait(80);
    expect(market("H").funding.ratePpb).toBe(10_000_000);
    play.wait(20);
    // G's prices are still made; H had none that were.
    expect(venue.feedCount).toBe(1);
    expect(market("F")).toMatchObject({ settled: true, feed: null, indexIntegral: 0n });
    expect(market("H")).toMatchObject({ settled: true, feed: null, indexIntegral: 0n });
    expect(market("H").funding.ratePpb).toBe(0);
    expect(market("G").feed).not.toBeNull();
  });

  it("MARKET-02-03: somebody who fills his own order late has nothing to settle", () => {
    const { play } = inside();
    play.dated("F", 100, 10, 0, MARKET);
    play.open("A", 1_000n);
    play.wait(10);
    const events = play.trade("F", 3, 104, "A", "A");
    expect(of(events, "position").map(({ cause }) => cause)).toEqual(["fill", "fill"]);
  });
});
