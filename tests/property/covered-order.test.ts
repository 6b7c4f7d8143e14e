import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createMeasuredEngine } from "../../src/core/engine.ts";
import { accountMargin } from "../../src/core/margin/account-margin.ts";
import { coversInitialMargin } from "../../src/core/margin/bounded-margin.ts";
import {
  initialMargin,
  type OrderChange,
  type OrderTerms,
} from "../../src/core/margin/initial-margin.ts";
import type { Venue } from "../../src/core/state/venue.ts";
import { CertificateWatch } from "../../src/core/watch/certificate-watch.ts";
import { HOUR, POLICY, TestVenue } from "../conformance/venue.ts";

const TIERS = [
  { notionalMax: 100_000n, initialPpm: 50_000, maintenancePpm: 25_000 },
  { notionalMax: 1_000_000n, initialPpm: 200_000, maintenancePpm: 100_000 },
  { notionalMax: null, initialPpm: 500_000, maintenancePpm: 300_000 },
];
const TERMS = { tiers: TIERS, takerFeePpm: 700, maintenanceFloorPerLot: 3n };
/** Markets in dollars, in coins, and two that only orders are in. */
const MARKETS = ["X", "I", "Y", "J"] as const;
/** Units from the point where an order is just covered. */
const NEAR = [-3n, -1n, 0n, 1n, 3n];
/** So far from it that doubles have to see it. */
const FAR = [-1_000_000_000n, -1_000n, 1_000n, 1_000_000_000n];

const lots = fc.integer({ min: -200, max: 200 });
const anyOrder = fc.record({
  market: fc.constantFrom(...MARKETS),
  side: fc.constantFrom("buy" as const, "sell" as const),
  lots: fc.integer({ min: 1, max: 3_000 }),
  offPpm: fc.integer({ min: -100_000, max: 100_000 }),
  reduceOnly: fc.boolean(),
});
const anyAccount = fc.record({
  mark: fc.integer({ min: 50, max: 2_000 }),
  inX: lots,
  inI: lots,
  move: fc.integer({ min: 90, max: 110 }),
  coins: fc.bigInt({ min: -5_000n, max: 50_000n }),
  fundingPpb: fc.integer({ min: -10_000_000, max: 10_000_000 }),
  standing: fc.array(anyOrder, { maxLength: 4 }),
  added: anyOrder,
  replaces: fc.boolean(),
});

type Drawn = typeof anyAccount extends fc.Arbitrary<infer D> ? D : never;
type DrawnOrder = Drawn["added"];

describe("an order against an account of two positions, coins, funding and other orders", () => {
  it("MARGIN-04-04: doubles say what integers say, and see what is far from the edge", () => {
    fc.assert(
      fc.property(anyAccount, (drawn) => {
        const venue = play(drawn);
        const account = venue.accounts.byId.get("A")!;
        const added = termsOf(venue, drawn.added);
        const first = venue.orders.first(account);
        const change: OrderChange =
          drawn.replaces && first !== null ? { without: first, added } : { added };
        for (const edge of [...NEAR, ...FAR]) {
          const found = atEdge(venue, account, change, edge);
          if (found !== null || FAR.includes(edge)) expect(found).toBe(edge >= 0n);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** A is long or short of X and I against B, with what has come since. */
function play({ mark, inX, inI, move, coins, fundingPpb, standing }: Drawn): Venue {
  let inside: Venue | undefined;
  const engine = createMeasuredEngine({ numeraire: "USD", policy: POLICY }, (venue) => {
    inside = venue;
    return new CertificateWatch(venue);
  });
  const venue = new TestVenue(engine);
  const collateralHaircut = [
    { valueMax: 20_000n, collateralHaircutPpm: 50_000 },
    { valueMax: null, collateralHaircutPpm: 200_000 },
  ];
  venue.asset("C", { collateralHaircut }, 0, 3);
  for (const market of ["X", "Y"]) venue.linear(market, mark, TERMS);
  for (const market of ["I", "J"]) venue.inverse(market, mark, "C", 1_000_000n, TERMS);
  for (const account of ["A", "B"]) {
    venue.open(account, 1_000_000_000_000n);
    venue.deposit(account, 10_000n, "C");
  }
  if (coins < 0n) venue.withdraw("A", -coins, "C");
  if (coins > 0n) venue.deposit("A", coins, "C");
  for (const [market, size] of [
    ["X", inX],
    ["I", inI],
  ] as const) {
    if (size === 0) continue;
    venue.trade(market, Math.abs(size), mark, size > 0 ? "A" : "B", size > 0 ? "B" : "A");
    venue.do({ kind: "funding", market, ratePpb: fundingPpb });
  }
  venue.wait(HOUR);
  // More of both after some funding: the entries of the positions are not the beginning.
  for (const market of ["X", "I"]) venue.trade(market, 1, mark, "A", "B");
  venue.wait(HOUR);
  const moved = Math.round((mark * move) / 100);
  venue.mark({ X: moved, I: moved });
  for (const [at, order] of standing.entries()) {
    const { market, side, limitPrice, reduceOnly } = termsOf(inside!, order);
    venue.place("A", `o${at}`, market.id, `${side} ${order.lots} @ ${limitPrice}`, reduceOnly);
  }
  return inside!;
}

function termsOf(venue: Venue, { market: id, offPpm, ...terms }: DrawnOrder): OrderTerms {
  const market = venue.marketById.get(id)!;
  const limitPrice = Math.max(1, Math.round((market.markPrice * (1_000_000 + offPpm)) / 1_000_000));
  return { ...terms, market, limitPrice };
}

/** The verdict with the account's dollars such that the order is covered but for `edge` units. */
function atEdge(venue: Venue, account: number, change: OrderChange, edge: bigint): boolean | null {
  const { holdings, transaction } = venue;
  const savepoint = transaction.savepoint();
  const slot = holdings.ensure(account, venue.assetById.get("USD")!);
  const gap = accountMargin(venue, account).equity - initialMargin(venue, account, change);
  holdings.addBalance(slot, edge - gap);
  const found = coversInitialMargin(venue, account, change);
  transaction.rollback(savepoint);
  return found;
}
