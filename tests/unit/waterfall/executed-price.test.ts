import { expect, it } from "vitest";

import { createMeasuredEngine } from "../../../src/core/engine.ts";
import type { Event } from "../../../src/core/event/event.ts";
import type { Venue } from "../../../src/core/state/venue.ts";
import { showExecutedPrices } from "../../../src/core/waterfall/executed-price.ts";
import { CertificateWatch } from "../../../src/core/watch/certificate-watch.ts";
import { POLICY, TestVenue } from "../../conformance/venue.ts";

it("DEFICIT-03-01: in id order, the mark for who paid nothing, nothing where both sides add up to 0", () => {
  let inside: Venue | undefined;
  const engine = createMeasuredEngine({ numeraire: "USD", policy: POLICY }, (venue) => {
    inside = venue;
    return new CertificateWatch(venue);
  });
  const play = new TestVenue(engine);
  play.linear("X", 100);
  for (const account of ["d", "c", "b", "a"]) play.open(account);
  const venue = inside!;
  const of = (id: string): number => venue.accounts.byId.get(id)!;
  venue.events.length = 0;
  const closed = new Map([
    [of("d"), -10],
    [of("c"), 0],
    [of("b"), 5],
    [of("a"), -2],
  ]);
  const paid = new Map([
    [of("d"), 50n],
    [of("c"), 7n],
    [of("b"), 12n],
  ]);
  showExecutedPrices(venue, venue.marketById.get("X")!, closed, paid);
  const told = (account: string, lots: number, price: number): Event => {
    return { type: "executedPrice", account, market: "X", lots, price };
  };
  // d bought 10 for 50 more: 105; b sold 5 for 12 less: 97.6, rounded down
  expect(venue.events).toEqual([told("a", 2, 100), told("b", 5, 97), told("d", 10, 105)]);
});
