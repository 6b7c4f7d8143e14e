import { beforeEach, describe, expect, it } from "vitest";

import type { Units } from "../../../src/core/number/unit.ts";
import { AccountPocket } from "../../../src/core/ledger/entry.ts";
import { GainPayers } from "../../../src/core/waterfall/gain-payer.ts";
import { LinkedGains } from "../../../src/core/waterfall/linked-gain.ts";
import { Owed } from "../../../src/core/waterfall/owed.ts";
import { of } from "../../conformance/event-text.ts";
import { inside, type Inside } from "./inside.ts";

let scene: Inside;
let linked: LinkedGains;

/** d and x owe; g1, g2 and g3 have gained from it, g3 is closing out itself; m1, m2, m3 are linked to d. */
beforeEach(() => {
  scene = inside();
  const { play, venue, asset, account } = scene;
  play.linear("X", 100);
  for (const name of ["d", "x", "g2", "g1", "g3", "f"]) play.open(name, 100n);
  for (const name of ["m2", "m1", "m3", "m4"]) {
    play.do({ kind: "openAccount", account: name, linkedGroup: "d" });
    play.deposit(name, 100n);
  }
  for (const name of ["d", "x", "g3", "m3"]) venue.closingOut.add(account(name));
  const usd = asset("USD");
  for (const [name, units] of [
    ["g1", 12n],
    ["g2", 100n],
    ["g3", 50n],
    ["f", 50n],
    ["m1", 5n],
    ["m2", 9n],
    ["m3", 50n],
  ] as const) {
    venue.holdings.addBalance(venue.holdings.find(account(name), usd), units);
  }
  record("d", "g2", 30n);
  record("d", "g1", 10n);
  record("x", "g1", 4n);
  record("d", "g3", 50n);
  record("d", "g1", 7n);
  linked = new LinkedGains(venue, usd, new GainPayers(venue, usd));
});

function record(loser: string, gainer: string, units: Units): void {
  const pool = scene.venue.pool(scene.asset("USD"));
  const entry = { loser: scene.account(loser), gainer: scene.account(gainer), units };
  pool.offBand = [...pool.offBand, entry];
}

/** What is left of the records. */
function records(): [string, string, Units][] {
  const { venue } = scene;
  return venue.pool(scene.asset("USD")).offBand.map(({ loser, gainer, units }) => {
    return [venue.idOf(loser), venue.idOf(gainer), units];
  });
}

/** Who pays how much of what an account owes, and what nobody does. */
function paid(name: string, units: Units): [[string, Units][], Units] {
  const { venue, asset, market, account } = scene;
  const to = new AccountPocket(venue, account(name), asset("USD"));
  const what = { venue, market: market("X"), account: account(name), units, paid: new Map() };
  const owed = new Owed(to, what);
  const before = venue.events.length;
  linked.pay(owed, account(name));
  const events = of(venue.events.slice(before), "deficit");
  for (const event of events) {
    expect(event).toMatchObject({ account: name, market: "X", layer: "linkedGain" });
  }
  return [events.map(({ payer, amount }) => [payer.slice("account:".length), amount]), owed.left];
}

describe("DEFICIT-02-01: the first layer", () => {
  it("who gained off the band, in id order, as far as record and capacity go; then the group", () => {
    // g1: 10 and 7 are recorded, 12 are there. g2: 30. m1 5, m2 9; m4 has nothing.
    expect(paid("d", 100n)).toEqual([
      [
        ["g1", 12n],
        ["g2", 30n],
        ["m1", 5n],
        ["m2", 9n],
      ],
      44n,
    ]);
    expect(records()).toEqual([
      ["x", "g1", 4n],
      ["d", "g3", 50n],
      ["d", "g1", 5n],
    ]);
    // Nobody of them has anything left for it.
    expect(paid("d", 10n)).toEqual([[], 10n]);
  });

  it("each as far as is needed; a record falls by what was paid of it", () => {
    expect(paid("d", 9n)).toEqual([[["g1", 9n]], 0n]);
    expect(records()).toEqual([
      ["d", "g2", 30n],
      ["d", "g1", 1n],
      ["x", "g1", 4n],
      ["d", "g3", 50n],
      ["d", "g1", 7n],
    ]);
    expect(paid("d", 3n + 30n + 5n + 2n)).toEqual([
      [
        ["g1", 3n],
        ["g2", 30n],
        ["m1", 5n],
        ["m2", 2n],
      ],
      0n,
    ]);
    expect(records()[0]).toEqual(["x", "g1", 4n]);
    // What m2 has left is all that anybody has.
    expect(paid("d", 10n)).toEqual([[["m2", 7n]], 3n]);
  });

  it("records against others are not his, and who is linked to nobody has no group", () => {
    expect(paid("x", 10n)).toEqual([[["g1", 4n]], 6n]);
    expect(records()).toEqual([
      ["d", "g2", 30n],
      ["d", "g1", 10n],
      ["d", "g3", 50n],
      ["d", "g1", 7n],
    ]);
    expect(paid("x", 6n)).toEqual([[], 6n]);
  });
});
