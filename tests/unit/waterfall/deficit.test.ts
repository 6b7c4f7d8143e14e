import { beforeEach, describe, expect, it } from "vitest";

import type { Units } from "../../../src/core/number/unit.ts";
import { baseEquity } from "../../../src/core/margin/protected-claim.ts";
import { FULL_PROTECTION } from "../../../src/core/safeguard/historic.ts";
import { settleDeficits } from "../../../src/core/waterfall/deficit.ts";
import { entries, of } from "../../conformance/event-text.ts";
import { inside, type Inside } from "./inside.ts";

let scene: Inside;

/** a and d are closing out; s is linked to a. Whatever they owe, they lost it in X since t0. */
beforeEach(() => {
  scene = inside();
  const { play, venue, account } = scene;
  play.linear("X", 100);
  for (const name of ["a", "d", "g"]) play.open(name, 100n);
  play.do({ kind: "openAccount", account: "s", linkedGroup: "a" });
  play.deposit("s", 100n);
  for (const name of ["a", "d"]) venue.closingOut.add(account(name));
});

function gain(name: string, units: Units): void {
  const { holdings } = scene.venue;
  holdings.addBalance(holdings.find(scene.account(name), scene.asset("USD")), units);
}

/** What an account owes now, and owed at t0. */
function owes(name: string, units: Units, before: Units): void {
  const pool = scene.venue.pool(scene.asset("USD"));
  gain(name, -100n - units);
  pool.baselines.set(scene.account(name), { equity: -before, positions: [] });
}

/** Settles what these owe. @returns the entries of it */
function settle(...names: string[]): string[] {
  const { venue, account } = scene;
  const before = venue.events.length;
  settleDeficits(venue, names.map(account));
  return entries(venue.events.slice(before));
}

function baseOf(name: string): Units {
  return baseEquity(scene.venue, scene.account(name), scene.asset("USD"));
}

describe("DEFICIT-02-03: what nobody pays", () => {
  it("breaks P1, and says where it was lost", () => {
    owes("d", 30n, 0n);
    gain("g", 10n);
    expect(() => settle("d")).toThrow(
      "expected every layer to cover deficits from X, was short by 20 USD units",
    );
    expect(() => settle("d")).toThrow(expect.objectContaining({ promise: "P1" }));
  });

  it("breaks P1 for loans as well", () => {
    owes("d", 30n, 30n);
    gain("g", 10n);
    expect(() => settle("d")).toThrow("deficits from loans, was short by 30 USD units");
  });

  it("a venue without the layer of gains books, and counts", () => {
    const { venue } = scene;
    Object.assign(venue, { rules: { ...FULL_PROTECTION, gainLayer: false } });
    owes("a", 30n, 10n);
    gain("s", 50n);
    gain("g", 50n);
    expect(settle("a")).toEqual([
      "uncoveredLoss -> deficit 20 deficit",
      "deficit -> account:a 20 deficit",
      "uncoveredLoss -> deficit 10 deficit",
      "deficit -> account:a 10 deficit",
    ]);
    expect(venue.breaks.map(({ promise, fact }) => [promise, fact])).toEqual([
      ["P1", "nobody paid 20 USD units of deficits from X"],
      ["P1", "nobody paid 10 USD units of deficits from loans"],
    ]);
  });

  it("and shows no executed prices", () => {
    const { venue, account, market } = scene;
    const given = new Map([[market("X").index, new Map([[account("g"), -1]])]]);
    venue.deleveraged.set(account("d"), given);
    owes("d", 30n, 0n);
    gain("g", 30n);
    settle("d");
    expect(of(venue.events, "executedPrice")).toMatchObject([
      { account: "g", lots: 1, price: 130 },
    ]);
    Object.assign(venue, { rules: { ...FULL_PROTECTION, gainLayer: false } });
    venue.events.length = 0;
    owes("d", 30n, 0n);
    settle("d");
    expect(of(venue.events, "executedPrice")).toEqual([]);
  });
});

describe("DEFICIT-01-03: who is paid, and for what", () => {
  it("nothing happens to who owes nothing", () => {
    gain("d", -100n);
    expect(settle("a", "d")).toEqual([]);
  });

  it("who has been paid by his group has no share of the part", () => {
    owes("a", 30n, 0n);
    owes("d", 20n, 0n);
    gain("s", 30n);
    gain("g", 20n);
    expect(settle("a", "d")).toEqual([
      "account:s -> account:a 30 deficit",
      "account:g -> deficit 20 deficit",
      "deficit -> account:d 20 deficit",
    ]);
    const paid = of(scene.venue.events, "deficit");
    expect(paid.map(({ account, layer }) => [account, layer])).toEqual([
      ["a", "linkedGain"],
      ["d", "gain"],
    ]);
  });

  it("POOL-01-02: what is paid of a loan raises what was owed at t0, whoever pays it", () => {
    const { play } = scene;
    play.fund("treasury", 40n);
    owes("a", 30n, 25n);
    owes("d", 30n, 25n);
    gain("s", 22n);
    gain("g", 8n);
    expect(settle("a", "d")).toEqual([
      "account:s -> account:a 5 deficit",
      "account:s -> account:a 17 deficit",
      "account:g -> deficit 5 deficit",
      "deficit -> account:d 5 deficit",
      "treasury -> deficit 33 deficit",
      "deficit -> account:a 8 deficit",
      "deficit -> account:d 25 deficit",
    ]);
    expect([baseOf("a"), baseOf("d")]).toEqual([0n, 0n]);
  });

  it("POOL-01-02: what is paid of a loss in a market does not", () => {
    owes("d", 30n, 25n);
    gain("g", 5n);
    scene.play.fund("treasury", 25n);
    scene.venue.pool(scene.asset("USD")).flows.set(scene.account("d"), 25n);
    // All of it is a loss in X now: nothing was owed.
    gain("g", 25n);
    settle("d");
    expect(baseOf("d")).toBe(0n);
  });
});
