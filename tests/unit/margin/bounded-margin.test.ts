import { describe, expect, it } from "vitest";

import type { AssetParameters, VenuePolicy } from "../../../src/core/command/parameter.ts";
import { createMeasuredEngine } from "../../../src/core/engine.ts";
import { coversInitialMargin } from "../../../src/core/margin/bounded-margin.ts";
import type { Venue } from "../../../src/core/state/venue.ts";
import { CertificateWatch } from "../../../src/core/watch/certificate-watch.ts";
import { POLICY, TestVenue } from "../../conformance/venue.ts";

const LOAN = { initialPpm: 200_000, maintenancePpm: 100_000 };

interface Played {
  readonly play: TestVenue;
  /** Whether A's dollars, moved by some units, cover a buy of so many lots of X at 100. */
  readonly covers: (lots: number, moved?: bigint) => boolean | null;
}

/** A has 500 dollars and B 10,000, in a market at 100 with 10 % of initial margin. */
function played(
  policy: Partial<VenuePolicy> = {},
  numeraire: Partial<AssetParameters> = {},
): Played {
  let inside: Venue | undefined;
  const options = { numeraire: "USD", policy: { ...POLICY, ...policy } };
  const engine = createMeasuredEngine(options, (venue) => {
    inside = venue;
    return new CertificateWatch(venue);
  });
  const play = new TestVenue(engine, numeraire);
  const venue = inside!;
  play.linear("X", 100);
  play.open("A", 500n);
  play.open("B", 10_000n);
  const covers = (lots: number, moved = 0n): boolean | null => {
    const { holdings, transaction } = venue;
    const account = venue.accounts.byId.get("A")!;
    const savepoint = transaction.savepoint();
    holdings.addBalance(holdings.find(account, venue.assetById.get("USD")!), moved);
    const market = venue.marketById.get("X")!;
    const order = { market, side: "buy", lots, limitPrice: 100, reduceOnly: false } as const;
    const found = coversInitialMargin(venue, account, lots === 0 ? {} : { added: order });
    transaction.rollback(savepoint);
    return found;
  };
  return { play, covers };
}

describe("orders that doubles leave to the integers", () => {
  it("MARGIN-04-04: what is not covered one by one, where positions may offset each other", () => {
    const offsets = [
      { underlying: "BTC", initialSpreadPpm: 0, maintenanceSpreadPpm: 0, floorPpm: 0 },
    ];
    expect([40, 60].map((lots) => played().covers(lots))).toEqual([true, false]);
    expect([40, 60].map((lots) => played({ offsets }).covers(lots))).toEqual([true, null]);
  });

  it("MARGIN-04-04: the account as it is, without another order", () => {
    expect(played().covers(0)).toBe(true);
    expect(played().covers(0, -1_000n)).toBe(false);
  });

  it("LOAN-01-01: of who may owe what needs margin, with positions or without", () => {
    const lending = played({}, { loan: LOAN });
    expect(lending.covers(1)).toBe(true);
    expect(lending.covers(1_000)).toBe(false);
    // Nothing is owed with nothing on the account, and something with a unit less.
    expect(lending.covers(100, -500n)).toBe(false);
    expect(lending.covers(100, -501n)).toBeNull();
    lending.play.trade("X", 1, 100, "A", "B");
    expect(lending.covers(1)).toBe(true);
    // The value of a position is not known to the unit: a dollar may be one that is owed.
    expect(lending.covers(100, -499n)).toBeNull();
    expect(lending.covers(100, -501n)).toBeNull();
    expect(lending.covers(100, -450n)).toBe(false);
    const plain = played();
    plain.play.trade("X", 1, 100, "A", "B");
    expect([-499n, -501n, -600n].map((moved) => plain.covers(100, moved))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it("LOAN-04-01: of who owes what accrues interest, and of nobody else", () => {
    const rates = { basePpb: 10_000_000, kinkPpm: 500_000, slopePpb: 0, steepPpb: 0 };
    const accruing = played({}, { interest: { intervalMicros: 1_000_000, ...rates } });
    accruing.play.wait(1);
    // far from the edge: 5,000 dollars above or below what the margin takes
    expect(accruing.covers(1, 5_000n)).toBe(true);
    expect(accruing.covers(100, -500n)).toBe(false);
    expect(accruing.covers(100, -501n)).toBeNull();
    expect(accruing.covers(1, -5_500n)).toBeNull();
    expect(played().covers(1, -5_500n)).toBe(false);
  });
});
