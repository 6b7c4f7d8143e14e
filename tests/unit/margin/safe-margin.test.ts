import { describe, expect, it } from "vitest";

import type { AssetParameters, VenuePolicy } from "../../../src/core/command/parameter.ts";
import { createMeasuredEngine } from "../../../src/core/engine.ts";
import { hasOffset } from "../../../src/core/margin/offset.ts";
import { SafeMargin, safeFundingDue, safeMargin } from "../../../src/core/margin/safe-margin.ts";
import type { Venue } from "../../../src/core/state/venue.ts";
import { CertificateWatch } from "../../../src/core/watch/certificate-watch.ts";
import { HOUR, POLICY, TestVenue } from "../../conformance/venue.ts";

const SAFE = 2 ** 53;
const LOAN = { initialPpm: 200_000, maintenancePpm: 100_000 };

/** A venue to play in, and what the engine works on. */
function inside(
  policy: Partial<VenuePolicy> = {},
  numeraire: Partial<AssetParameters> = {},
): { play: TestVenue; venue: Venue } {
  let venue: Venue | undefined;
  const options = { numeraire: "USD", policy: { ...POLICY, ...policy } };
  const engine = createMeasuredEngine(options, (found) => {
    venue = found;
    return new CertificateWatch(found);
  });
  return { play: new TestVenue(engine, numeraire), venue: venue! };
}

/** A is long 10 of X at 100 with 500 dollars against B. */
function longTen(policy: Partial<VenuePolicy> = {}, numeraire: Partial<AssetParameters> = {}) {
  const both = inside(policy, numeraire);
  const { play } = both;
  play.linear("X", 100);
  play.open("A", 500n);
  play.open("B", 10_000n);
  play.trade("X", 10, 100, "A", "B");
  return both;
}

/** The margin of A in safe integers, or null where it has to be found in bigints. */
function safeOf(venue: Venue): SafeMargin | null {
  const into = new SafeMargin();
  return safeMargin(venue, venue.accounts.byId.get("A")!, into) ? into : null;
}

/** Moves A's dollars without an entry. */
function addDollars(venue: Venue, units: bigint): void {
  const slot = venue.holdings.find(venue.accounts.byId.get("A")!, venue.assetById.get("USD")!);
  venue.holdings.addBalance(slot, units);
}

describe("which accounts have their margin in safe integers", () => {
  it("MARGIN-01-03: dollars and linear markets that settle in them", () => {
    const { play, venue } = longTen();
    const position = { hasPosition: true, lineBreached: false, owes: false };
    expect(safeOf(venue)).toEqual({ equity: 500, maintenanceMargin: 50, ...position });
    play.do({ kind: "funding", market: "X", ratePpb: 8_000_000 });
    play.wait(HOUR);
    play.mark("X", 90);
    // 500 - 100, funding of 0.1 % of 1,000; 5 % of 900.
    expect(safeOf(venue)).toEqual({ equity: 399, maintenanceMargin: 45, ...position });
    play.open("C", 7n);
    const without = new SafeMargin();
    expect(safeMargin(venue, venue.accounts.byId.get("C")!, without)).toBe(true);
    expect(without).toMatchObject({ equity: 7, maintenanceMargin: 0, hasPosition: false });
  });

  it("LADDER-01-02: what is owed in dollars is within its line, or beyond", () => {
    const { venue } = longTen();
    addDollars(venue, -500n);
    expect(safeOf(venue)).toMatchObject({ equity: 0, owes: false, lineBreached: false });
    addDollars(venue, -1n);
    expect(safeOf(venue)).toMatchObject({ equity: -1, owes: true, lineBreached: true });
    const account = venue.accounts.byId.get("A")!;
    const slot = venue.holdings.find(account, venue.assetById.get("USD")!);
    venue.holdings.setLine(slot, 1n);
    expect(safeOf(venue)).toMatchObject({ equity: -1, owes: true, lineBreached: false });
    addDollars(venue, -1n);
    expect(safeOf(venue)).toMatchObject({ equity: -2, lineBreached: true });
  });

  it("LOAN-01-01: not who owes dollars that need margin, but who only owns them", () => {
    const { venue } = longTen({}, { loan: LOAN });
    expect(safeOf(venue)).toMatchObject({ equity: 500 });
    addDollars(venue, -501n);
    expect(safeOf(venue)).toBeNull();
  });

  it("MARGIN-01-02: not with coins, but with none left of them", () => {
    const { play, venue } = longTen();
    play.asset("C");
    play.deposit("A", 5n, "C");
    expect(safeOf(venue)).toBeNull();
    expect(play.withdraw("A", 5n, "C")).toBe("accepted");
    expect(safeOf(venue)).toMatchObject({ equity: 500 });
  });

  it("MARGIN-01-03: not without dollars, in coin-settled markets, or with a weight on profit", () => {
    const { play, venue } = longTen();
    play.change("X", { profitWeightPpm: 500_000 });
    expect(safeOf(venue)).toBeNull();
    play.change("X", {});
    expect(safeOf(venue)).not.toBeNull();
    play.asset("C");
    play.market("Y", 100, { type: "linear", settlement: "C", multiplier: 1n });
    play.deposit("B", 1_000n, "C");
    play.trade("Y", 1, 100, "A", "B");
    expect(safeOf(venue)).toBeNull();
    play.do({ kind: "openAccount", account: "E" });
    expect(safeMargin(venue, venue.accounts.byId.get("E")!, new SafeMargin())).toBe(false);
  });

  it("MARGIN-01-03: not from 2^53 on, whichever part of the sum it is", () => {
    const { venue } = longTen();
    // Beside the money the sum counts notional and cost of 1,000 each and a margin of 50.
    addDollars(venue, BigInt(SAFE) - 1n - 2_050n - 500n);
    expect(safeOf(venue)).toMatchObject({ equity: SAFE - 1 - 2_050 });
    addDollars(venue, 1n);
    expect(safeOf(venue)).toBeNull();
  });
});

describe("funding due in safe integers", () => {
  it("LEDGER-03-02: what an integer on the way cannot hold is not said", () => {
    expect(safeFundingDue(1, SAFE - 1, 0, 1)).toBeNaN();
    expect(safeFundingDue(1, SAFE / 2, -SAFE / 2, 1)).toBeNaN();
    expect(safeFundingDue(1, SAFE - 3, 0, 1)).toBe(SAFE - 3);
    expect(safeFundingDue(1, SAFE - 2, 0, 1)).toBeNaN();
    expect(safeFundingDue(4, SAFE / 4, 0, 1)).toBeNaN();
    expect(safeFundingDue(7, 5, 5, 1)).toBe(0);
  });
});

describe("who has an offset", () => {
  const offsets = [
    { underlying: "BTC", initialSpreadPpm: 0, maintenanceSpreadPpm: 0, floorPpm: 0 },
  ];

  /** A holds lots of markets of BTC and ETH; D of none. */
  function holding(lots: Readonly<Record<string, number>>, policy: Partial<VenuePolicy>): boolean {
    const { play, venue } = inside(policy);
    for (const [market, underlying] of [
      ["B1", "BTC"],
      ["B2", "BTC"],
      ["E1", "ETH"],
      ["E2", "ETH"],
      ["N1", null],
      ["N2", null],
    ] as const) {
      const terms = { type: "linear", settlement: "USD", multiplier: 1n } as const;
      play.market(market, 100, { ...terms, ...(underlying === null ? {} : { underlying }) });
    }
    for (const account of ["A", "B"]) play.open(account, 10_000n);
    for (const [market, size] of Object.entries(lots)) {
      play.trade(market, Math.abs(size), 100, size > 0 ? "A" : "B", size > 0 ? "B" : "A");
    }
    return hasOffset(venue, venue.accounts.byId.get("A")!);
  }

  it("MARGIN-08-02: a long and a short of one underlying that the policy names", () => {
    expect(holding({ B1: 1, B2: -1 }, { offsets })).toBe(true);
    expect(holding({ B1: -1, E1: 1, B2: 1 }, { offsets })).toBe(true);
    expect(holding({ B1: 1, B2: -1 }, {})).toBe(false);
    expect(holding({}, { offsets })).toBe(false);
    expect(holding({ B1: 1, B2: 1 }, { offsets })).toBe(false);
    expect(holding({ B1: -1, B2: -1 }, { offsets })).toBe(false);
    expect(holding({ B1: 1, E1: -1 }, { offsets })).toBe(false);
    expect(holding({ E1: 1, E2: -1 }, { offsets })).toBe(false);
    expect(holding({ N1: 1, N2: -1 }, { offsets })).toBe(false);
  });
});
