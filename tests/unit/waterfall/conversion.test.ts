import { beforeEach, describe, expect, it } from "vitest";

import type { Units } from "../../../src/core/number/unit.ts";
import { convertCollateral } from "../../../src/core/waterfall/conversion.ts";
import { of } from "../../conformance/event-text.ts";
import { inside, type Inside } from "./inside.ts";

let scene: Inside;

/** A pound is 7 dollars, a euro 3; a has 4 pounds and owes 10 euros. */
beforeEach(() => {
  scene = inside();
  const { play } = scene;
  play.asset("EUR", { loanMax: 1_000n }, 0, 3);
  play.asset("GBP", {}, 0, 7);
  play.asset("AUD", {}, 0, 2);
  for (const name of ["a", "b"]) play.open(name);
  own("GBP", 4n);
  own("EUR", -10n);
});

/** Puts money into a's balance, or takes it out. */
function own(asset: string, units: Units): void {
  const { holdings } = scene.venue;
  holdings.addBalance(holdings.ensure(scene.account("a"), scene.asset(asset)), units);
}

function treasury(asset: string, units: Units): void {
  scene.asset(asset).treasury.add(units);
}

function line(account: string, units: Units): void {
  const { holdings } = scene.venue;
  holdings.setLine(holdings.ensure(scene.account(account), scene.asset("EUR")), units);
}

/** What moves between a and the treasury: given, then got. */
function converted(leavesOut?: Parameters<typeof convertCollateral>[2]): string[] {
  const { venue, account } = scene;
  venue.events.length = 0;
  convertCollateral(venue, account("a"), leavesOut);
  return of(venue.events, "entry").map(({ from, amount, asset, cause }) => {
    expect(cause).toBe("conversion");
    return `${from === "treasury" ? "gets" : "gives"} ${amount} ${asset}`;
  });
}

describe("CLOSE-05-06: collateral is sold to the treasury for what is owed", () => {
  it("all that there is, rounded against who owes", () => {
    treasury("EUR", 100n);
    // 4 pounds are 28 dollars, 9.33 euros.
    expect(converted()).toEqual(["gives 4 GBP", "gets 9 EUR"]);
    // One euro is still owed, and nothing is left.
    expect(converted()).toEqual([]);
  });

  it("or as much as covers the debt", () => {
    treasury("EUR", 100n);
    own("GBP", 3n);
    // 30 dollars are 4.29 pounds: 5, which are worth 35, and more than is owed.
    expect(converted()).toEqual(["gives 5 GBP", "gets 10 EUR"]);
    expect(converted()).toEqual([]);
  });

  it("as far as the treasury goes, for no more than that is worth", () => {
    expect(converted()).toEqual([]);
    treasury("EUR", 5n);
    // 15 dollars are 2.14 pounds.
    expect(converted()).toEqual(["gives 3 GBP", "gets 5 EUR"]);
    treasury("EUR", 2n);
    expect(converted()).toEqual(["gives 1 GBP", "gets 2 EUR"]);
  });

  it("what lines of others keep is not sold, what its own keeps is", () => {
    treasury("EUR", 63n);
    line("b", 60n);
    line("a", 35n);
    // Of 63 the line of b keeps 60.
    expect(converted()).toEqual(["gives 2 GBP", "gets 3 EUR"]);
  });

  it("pair by pair: what is owed in asset order, with what is owned in asset order", () => {
    treasury("EUR", 100n);
    treasury("USD", 100n);
    own("AUD", 3n);
    own("USD", -10n);
    // 10 euros are 30 dollars: 3 Australian are 6, 2 euros; of the other 8, 24 dollars, 4 pounds are 28.
    expect(converted()).toEqual(["gives 3 AUD", "gets 2 EUR", "gives 4 GBP", "gets 8 EUR"]);
    own("GBP", 2n);
    expect(converted()).toEqual(["gives 2 GBP", "gets 10 USD"]);
  });

  it("not in a pair that is left to a market", () => {
    treasury("EUR", 100n);
    const leavesOut = (owned: { id: string }, owed: { id: string }) => {
      return owned.id === "GBP" && owed.id === "EUR";
    };
    expect(converted(leavesOut)).toEqual([]);
    expect(converted(() => false)).toHaveLength(2);
  });

  it("LOAN-03-01: what of it was a loan at t0 the treasury has lent and is missed", () => {
    const { venue, account } = scene;
    treasury("EUR", 100n);
    const pool = venue.pool(scene.asset("EUR"));
    for (const [equity, unlent] of [
      [5n, 0n],
      [0n, 0n],
      [-6n, 6n],
      [-20n, 9n],
    ] as const) {
      pool.unlentSinceClean = 0n;
      pool.baselines.set(account("a"), { equity, positions: [] });
      expect(converted()).toEqual(["gives 4 GBP", "gets 9 EUR"]);
      expect(pool.unlentSinceClean).toBe(unlent);
      own("EUR", -9n);
      own("GBP", 4n);
    }
  });
});
