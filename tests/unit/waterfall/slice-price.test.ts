import { expect, it } from "vitest";

import { createMeasuredEngine } from "../../../src/core/engine.ts";
import type { Market } from "../../../src/core/state/market.ts";
import { collarPrice } from "../../../src/core/waterfall/slice-price.ts";
import { CertificateWatch } from "../../../src/core/watch/certificate-watch.ts";
import { POLICY, TestVenue } from "../../conformance/venue.ts";

/** Markets at 100 with this collar: linear, inverse, spot, and capped at 150. */
function collars(collarPpm: number): [sell: number, buy: number][] {
  const markets: (id: string) => Market = venueOf((play) => {
    play.asset("COIN");
    play.linear("L", 100, { collarPpm });
    play.inverse("I", 100, "COIN", 1_000n, { collarPpm });
    const spot = { type: "spot", base: "COIN", lotUnits: 1n, settlement: "USD" } as const;
    play.market("S", 100, { ...spot, multiplier: 1n }, { collarPpm });
    play.capped("C", 100, [20, 150], { collarPpm });
  });
  return ["L", "I", "S", "C"].map((id) => {
    return [collarPrice(markets(id), "sell"), collarPrice(markets(id), "buy")];
  });
}

function venueOf(play: (venue: TestVenue) => void): (id: string) => Market {
  let found: ReadonlyMap<string, Market> = new Map();
  const engine = createMeasuredEngine({ numeraire: "USD", policy: POLICY }, (venue) => {
    found = venue.marketById;
    return new CertificateWatch(venue);
  });
  play(new TestVenue(engine));
  return (id) => found.get(id)!;
}

it("MARGIN-04-01: the collar is a share of the mark, floored", () => {
  // 7.9 %
  expect(collars(79_999)).toEqual(Array.from({ length: 4 }, () => [93, 107]));
});

it("MARGIN-04-01: no collar leaves what a market can trade at", () => {
  expect(collars(1_000_000)).toEqual([
    [0, 200],
    [1, 200],
    [1, 200],
    [20, 150],
  ]);
});
