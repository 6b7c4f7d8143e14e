import { beforeEach, describe, expect, it } from "vitest";

import { createMeasuredEngine, type Engine } from "../../../src/core/engine.ts";
import {
  assertClaimKept,
  assertConserved,
  assertNoHiddenDeficit,
  assertResolved,
} from "../../../src/core/invariant/promise.ts";
import type { Asset } from "../../../src/core/state/asset.ts";
import type { Market } from "../../../src/core/state/market.ts";
import type { Venue } from "../../../src/core/state/venue.ts";
import { CertificateWatch } from "../../../src/core/watch/certificate-watch.ts";
import { POLICY, TestVenue } from "../../conformance/venue.ts";

/** A is long 10 of X at 100 with 200 dollars, B short with 1,000. */
let engine: Engine;
let venue: Venue;
let usd: Asset;
let market: Market;

beforeEach(() => {
  engine = createMeasuredEngine({ numeraire: "USD", policy: POLICY }, (inside) => {
    venue = inside;
    return new CertificateWatch(inside);
  });
  const play = new TestVenue(engine);
  play.linear("X", 100);
  play.open("A", 200n);
  play.open("B", 1_000n);
  play.trade("X", 10, 100, "A", "B");
  usd = venue.assetById.get("USD")!;
  market = venue.marketById.get("X")!;
  expect(() => assertConserved(venue)).not.toThrow();
  expect(engine.audit()).toEqual([]);
});

function balanceOf(id: string): number {
  return venue.holdings.find(venue.accounts.byId.get(id)!, usd);
}

function putA(lots: number, cost: bigint): void {
  venue.positions.put(venue.accounts.byId.get("A")!, market, lots, cost, 0n, 1);
}

describe("a write without its counter-entry breaks P3", () => {
  it("LEDGER-01-02: a unit more in a pot or on a balance", () => {
    usd.treasury.add(1n);
    expect(() => assertConserved(venue)).toThrow(
      "expected 1200 USD units deposited, was 1201 held",
    );
    expect(engine.audit()).toEqual(["P3: expected 1200 USD units, was 1201"]);
    venue.holdings.addBalance(balanceOf("A"), -1n);
    expect(() => assertConserved(venue)).not.toThrow();
    expect(engine.audit()).toEqual([]);
  });

  it("DEFICIT-01-03: a deficit that nobody has paid yet", () => {
    usd.deficit.add(5n);
    venue.holdings.addBalance(balanceOf("A"), -5n);
    expect(() => assertConserved(venue)).toThrow("pot of deficits to be empty, was 5 USD units");
  });

  it("P5: a pot below zero", () => {
    for (const [pot, other] of [
      [usd.treasury, usd.fee],
      [usd.fee, usd.treasury],
      [market.fund, usd.fee],
    ] as const) {
      pot.add(-1n);
      other.add(1n);
      expect(() => assertConserved(venue)).toThrow(`expected ${pot.name} >= 0, was -1`);
      pot.add(1n);
      other.add(-1n);
      assertConserved(venue);
    }
  });

  it("LEDGER-01-03: lots of one side only, and a cost that clearing has not paid", () => {
    putA(11, 1_000n);
    expect(() => assertConserved(venue)).toThrow("expected lots of X to sum to 0, was 1");
    expect(engine.audit()).toContain("P3: expected lots of X to sum to 0, was 1");
    putA(10, 1_001n);
    expect(() => assertConserved(venue)).toThrow("expected clearing of X to be -1, was 0");
    expect(engine.audit()).toContain("P3: expected clearing of X -1, was 0");
    putA(10, 1_000n);
    venue.transaction.write(market, "openInterestLots", 9);
    expect(engine.audit()).toEqual(["expected open interest 10 in X, was 9"]);
  });
});

describe("what an account must not be", () => {
  it("LADDER-01-02: below zero without closing out is P2", () => {
    const account = venue.accounts.byId.get("A")!;
    expect(() => assertNoHiddenDeficit(venue, account)).not.toThrow();
    venue.holdings.addBalance(balanceOf("A"), -201n);
    expect(() => assertNoHiddenDeficit(venue, account)).toThrow("expected A with equity -1");
    expect(engine.audit()).toContain("P2: expected A at -1 to be closing out");
  });

  it("P1: owing after a closing-out that ended", () => {
    const account = venue.accounts.byId.get("A")!;
    venue.holdings.addBalance(balanceOf("A"), -201n);
    // With a position there is something left to close.
    expect(() => assertResolved(venue, account)).not.toThrow();
    putA(0, 0n);
    expect(() => assertResolved(venue, account)).toThrow("expected A to owe nothing, was -1");
    venue.holdings.setLine(balanceOf("A"), 1n);
    expect(() => assertResolved(venue, account)).not.toThrow();
  });

  it("DEFICIT-02-02: a payer below its protected claim is P4", () => {
    const account = venue.accounts.byId.get("B")!;
    expect(() => assertClaimKept(venue, account, usd, 1_000n)).not.toThrow();
    expect(() => assertClaimKept(venue, account, usd, 1_001n)).toThrow(
      "expected B to keep 1001 USD, was 1000",
    );
  });
});
