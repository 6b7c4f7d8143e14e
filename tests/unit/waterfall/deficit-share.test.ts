import { beforeEach, describe, expect, it } from "vitest";

import { deficitShares } from "../../../src/core/waterfall/deficit-share.ts";
import { inside, type Inside } from "./inside.ts";

/** Spot and other assets' markets have the smallest ids: no dollar is lost there. */
let scene: Inside;

beforeEach(() => {
  scene = inside();
  const { play } = scene;
  play.asset("EUR");
  play.asset("XAU");
  play.market("A", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
  const spot = { type: "spot", base: "XAU", lotUnits: 1n } as const;
  play.market("B", 100, { ...spot, settlement: "USD", multiplier: 1n });
  for (const market of ["N", "M", "O"]) play.linear(market, 100);
  play.open("k");
});

/** What k had at t0: equity, and value less cost per market. */
function base(equity: bigint, contributions: Readonly<Record<string, bigint>> = {}): void {
  const positions = Object.entries(contributions).map(([id, contribution]) => {
    return { market: scene.market(id), lots: 1, contribution };
  });
  const pool = scene.venue.pool(scene.asset("USD"));
  pool.baselines.set(scene.account("k"), { equity, positions });
}

/** Money booked to k for markets since t0. */
function booked(amounts: Readonly<Record<string, bigint>>): void {
  const log = scene.venue.pool(scene.asset("USD")).booked;
  log.keepOnly([]);
  for (const [id, amount] of Object.entries(amounts)) {
    log.add(scene.account("k"), scene.market(id).index, amount);
  }
}

function shares(deficit: bigint, asset = "USD"): [string | null, bigint, bigint][] {
  const { venue, account } = scene;
  return deficitShares(venue, account("k"), scene.asset(asset), deficit).map((share) => {
    return [share.market?.id ?? null, share.units, share.lent];
  });
}

describe("DEFICIT-01-01: what of a deficit was a loan", () => {
  it("as much as was owed at t0, moved by own money since, and no more than there is", () => {
    base(-30n);
    booked({ M: -70n });
    expect(shares(100n)).toEqual([
      ["M", 70n, 0n],
      [null, 30n, 30n],
    ]);
    expect(shares(30n)).toEqual([[null, 30n, 30n]]);
    expect(shares(20n)).toEqual([[null, 20n, 20n]]);
    // 10 were paid in since: 20 are owed of before.
    scene.venue.pool(scene.asset("USD")).flows.set(scene.account("k"), 10n);
    expect(shares(100n)).toEqual([
      ["M", 80n, 0n],
      [null, 20n, 20n],
    ]);
  });

  it("nothing where nothing was owed", () => {
    base(0n);
    booked({ M: -1n });
    expect(shares(100n)).toEqual([["M", 100n, 0n]]);
    base(50n);
    expect(shares(100n)).toEqual([["M", 100n, 0n]]);
  });

  it("all of it where no market of the asset lost anything", () => {
    base(-30n);
    expect(shares(30n)).toEqual([[null, 30n, 30n]]);
  });
});

describe("DEFICIT-01-02: where the rest was lost", () => {
  it("pro rata to what each market's result fell by, in the order of their ids", () => {
    base(0n, { O: 25n, N: -10n });
    // G0 - G: O 25 - (-5) = 30, N -10 - (-60) = 50, M 0 - (-20) = 20.
    booked({ O: -5n, N: -60n, M: -20n });
    expect(shares(10n)).toEqual([
      ["M", 2n, 0n],
      ["N", 5n, 0n],
      ["O", 3n, 0n],
    ]);
  });

  it("a gain takes no share, and a share of nothing is none", () => {
    base(0n, { O: 25n });
    // O has gained 15, N is where it was, M has lost 1.
    booked({ O: 40n, N: 0n, M: -1n });
    expect(shares(10n)).toEqual([["M", 10n, 0n]]);
    // One unit of two equal losses: the smaller id has it.
    booked({ O: 25n, N: -1n, M: -1n });
    expect(shares(1n)).toEqual([["M", 1n, 0n]]);
  });

  it("what a position came to at t0 is lost where nothing has been booked for it", () => {
    base(0n, { M: 20n, N: 60n });
    expect(shares(8n)).toEqual([
      ["M", 2n, 0n],
      ["N", 6n, 0n],
    ]);
  });

  it("without a loss since t0: in the first market that was traded, else the first of the pool", () => {
    base(0n);
    booked({ O: 5n, N: 0n });
    expect(shares(10n)).toEqual([["N", 10n, 0n]]);
    booked({ O: 5n });
    expect(shares(10n)).toEqual([["O", 10n, 0n]]);
    booked({});
    expect(shares(10n)).toEqual([["M", 10n, 0n]]);
  });

  it("without a market it joins the loan, of which nobody had lent it", () => {
    expect(shares(10n, "XAU")).toEqual([[null, 10n, 0n]]);
  });
});
