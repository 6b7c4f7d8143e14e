import { beforeEach, describe, expect, it } from "vitest";

import type { Lots, Units } from "../../../src/core/number/unit.ts";
import { FULL_PROTECTION } from "../../../src/core/safeguard/historic.ts";
import { BaseSides } from "../../../src/core/waterfall/base-side.ts";
import { DeficitWalk } from "../../../src/core/waterfall/deficit-walk.ts";
import { GainPayers } from "../../../src/core/waterfall/gain-payer.ts";
import { PooledPart, type BaseSide } from "../../../src/core/waterfall/pooled-part.ts";
import { of } from "../../conformance/event-text.ts";
import { APPROVALS, POLICY } from "../../conformance/venue.ts";
import { inside, type Inside } from "./inside.ts";

let scene: Inside;

/** Money that an account has gained: it is no part of its claim. */
function gain(account: string, units: Units): void {
  const { holdings } = scene.venue;
  holdings.addBalance(holdings.find(scene.account(account), scene.asset("USD")), units);
}

/** X, W and Z settle in dollars, V in euros; X and Z are in group m, W in group z. */
beforeEach(() => {
  scene = inside();
  const { play, venue, asset, market, account } = scene;
  const change = { policy: { ...POLICY, groupEventMax: 7n } };
  play.do({ kind: "parameter", effectiveMicros: play.now, change, approvals: APPROVALS });
  play.asset("EUR");
  for (const [id, group, settlement] of [
    ["Z", "m", "USD"],
    ["W", "z", "USD"],
    ["V", "m", "EUR"],
    ["X", "m", "USD"],
  ] as const) {
    const terms = { type: "linear", settlement, multiplier: 1n, group } as const;
    play.market(id, 100, terms, { fundEventMax: 8n });
  }
  for (const [fund, amount] of [
    ["fund:X", 10n],
    ["fund:W", 20n],
    ["fund:Z", 4n],
    ["group:m", 10n],
    ["group:z", 5n],
    ["group:loan", 3n],
    ["fee", 15n],
    ["treasury", 9n],
  ] as const) {
    play.fund(fund, amount);
  }
  play.fund("fund:V", 50n, "EUR");
  for (const name of ["d", "e", "p", "c", "b2", "b1", "b3", "o1", "o2", "o3"])
    play.open(name, 100n);
  play.open("l", 100n);
  play.trade("X", 1, 100, "l", "o2");
  play.trade("X", 1, 100, "l", "o1");
  play.trade("X", 1, 100, "l", "o3");
  play.trade("W", 1, 100, "o1", "l");
  for (const [name, where, capital] of [
    ["b2", "X", 60n],
    ["b1", "X", 30n],
    ["b3", "X", 50n],
    ["b1", "W", 11n],
  ] as const) {
    const terms = { account: name, market: where, capital, takeoverLotsMax: 0 };
    play.do({ kind: "backstop", ...terms });
  }
  play.wait(1);
  for (const name of ["d", "c", "o3", "b3"]) venue.closingOut.add(account(name));
  for (const [name, units] of [
    ["o1", 30n],
    ["o2", 60n],
    ["o3", 7n],
    ["p", 15n],
    ["e", 12n],
    ["l", 6n],
    ["c", 5n],
  ] as const) {
    gain(name, units);
  }
  // l has one dollar left, and d owes.
  const usd = asset("USD");
  const { holdings } = venue;
  const own = holdings.find(account("l"), usd);
  holdings.addBalance(own, -99n);
  holdings.addPrincipal(own, -99n);
  venue.pool(usd).feesSinceClean = 6n;
  usd.lender.add(4n);
  market("X").fundingPot.add(3n);
  market("Z").fundingPot.add(2n);
  market("V").fundingPot.add(4n);
});

/** Payments and what is left of a deficit of d. */
function walked(
  units: Units,
  from: { market?: string | null; side?: BaseSide; closed?: Readonly<Record<string, Lots>> } = {},
): { left: Units; paid: [string, string, Units][]; walk: DeficitWalk } {
  const { venue, asset, market, account } = scene;
  const { market: where = "X", side = 1, closed = { p: -1 } } = from;
  const part = new PooledPart(where === null ? null : market(where), side);
  part.add(account("d"), units);
  const usd = asset("USD");
  const payers = new GainPayers(venue, usd);
  const gave = Object.entries(closed).map(([id, lots]): [number, Lots] => [account(id), lots]);
  const sides = new BaseSides(venue, usd);
  const walk = new DeficitWalk(venue, usd, part, payers, sides, new Map(gave));
  const before = venue.events.length;
  const left = walk.run();
  const paid = of(venue.events.slice(before), "deficit").map((event): [string, string, Units] => {
    expect(event).toMatchObject({ account: "d", asset: "USD", market: where });
    return [event.layer, event.payer, event.amount];
  });
  return { left, paid, walk };
}

/** Funds and their groups under their caps, then backstops that are not closing out. */
const COMMITTED: readonly [string, string, Units][] = [
  ["marketFund", "fund:X", 8n],
  ["groupFund", "group:m", 7n],
  ["backstop", "account:b1", 30n],
  ["backstop", "account:b2", 60n],
  ["fee", "fee", 6n],
];

/** The other side and who was deleveraged, the pool, then who is closing out; then the treasury. */
const GAINED: readonly [string, string, Units][] = [
  ["gain", "account:o1", 30n],
  ["gain", "account:o2", 60n],
  ["gain", "account:p", 15n],
  ["gain", "account:e", 12n],
  ["gain", "account:l", 6n],
  ["gain", "account:c", 5n],
  ["gain", "account:o3", 7n],
  ["treasury", "treasury", 9n],
];

/** What was reserved, without caps. */
const RESERVED: readonly [string, string, Units][] = [
  ["marketFund", "fund:W", 20n],
  ["marketFund", "fund:X", 2n],
  ["marketFund", "fund:Z", 4n],
  ["groupFund", "group:m", 3n],
  ["groupFund", "group:z", 5n],
  ["backstop", "account:b1", 11n],
  ["backstop", "account:b3", 50n],
  ["fee", "fee", 9n],
];

/** Funding that is nobody's, then two units a position: first from who has them. */
const ROUNDING: readonly [string, string, Units][] = [
  ["marketFund", "funding:X", 3n],
  ["marketFund", "funding:Z", 2n],
  ["gain", "account:l", 1n],
  ["gain", "account:o1", 4n],
  ["gain", "account:o2", 2n],
  ["gain", "account:o3", 2n],
  ["gain", "account:l", 3n],
];

describe("DEFICIT-02-01: a market's part", () => {
  it("walks every layer in its order, and says what no layer has", () => {
    const { left, paid, walk } = walked(10_000n);
    const lender: [string, string, Units] = ["lender", "lender", 4n];
    const all = [...COMMITTED, ...GAINED, ...RESERVED, lender, ...ROUNDING];
    expect(paid).toEqual(all);
    expect(left).toBe(10_000n - all.reduce((sum, [, , amount]) => sum + amount, 0n));
    const { account, venue, asset, market } = scene;
    expect(walk.gainPaid.get(account("l"))).toBe(10n);
    expect(walk.gainPaid.get(account("o1"))).toBe(34n);
    expect(walk.gainPaid.get(account("b1"))).toBeUndefined();
    expect(venue.backstopsOf(market("X")).map(({ capital }) => capital)).toEqual([0n, 0n, 0n]);
    expect(venue.backstopsOf(market("W")).map(({ capital }) => capital)).toEqual([0n]);
    const { feesSinceClean, unlentSinceClean } = venue.pool(asset("USD"));
    expect(feesSinceClean).toBe(0n);
    // Fees of this pool, the treasury and the lenders are missed by loans.
    expect(unlentSinceClean).toBe(6n + 9n + 4n);
  });

  it("stops where it is paid; within a layer all pay in proportion", () => {
    // 15 by the funds; 45 of 90 by the backstops.
    expect(walked(60n)).toMatchObject({
      left: 0n,
      paid: [
        ...COMMITTED.slice(0, 2),
        ["backstop", "account:b1", 15n],
        ["backstop", "account:b2", 30n],
      ],
    });
    const { venue, market } = scene;
    expect(venue.backstopsOf(market("X")).map(({ capital }) => capital)).toEqual([15n, 30n, 50n]);
    // The caps of this boundary are used up, so the backstops pay their other half, and the fee 1.
    expect(walked(46n).paid).toEqual([
      ["backstop", "account:b1", 15n],
      ["backstop", "account:b2", 30n],
      ["fee", "fee", 1n],
    ]);
    // 5 of the fees are left; 21 of the 105 that the other side has gained, then the rest of it.
    expect(walked(26n).paid).toEqual([
      ["fee", "fee", 5n],
      ["gain", "account:o1", 6n],
      ["gain", "account:o2", 12n],
      ["gain", "account:p", 3n],
    ]);
    expect(walked(84n + 3n).paid).toEqual([
      ["gain", "account:o1", 24n],
      ["gain", "account:o2", 48n],
      ["gain", "account:p", 12n],
      ["gain", "account:e", 2n],
      ["gain", "account:l", 1n],
    ]);
  });

  it("of those who were short the other side are the longs, of those who were neither nobody", () => {
    const first = COMMITTED.reduce((sum, [, , amount]) => sum + amount, 0n);
    expect(walked(first + 3n, { side: -1, closed: {} }).paid.slice(5)).toEqual([
      ["gain", "account:l", 3n],
    ]);
    // l has 3 left, o1 30, o2 60, e 12 and p 15: of 120 in all 40 are a third of each.
    expect(walked(40n, { side: 0, closed: {} }).paid).toEqual([
      ["gain", "account:e", 4n],
      ["gain", "account:l", 1n],
      ["gain", "account:o1", 10n],
      ["gain", "account:o2", 20n],
      ["gain", "account:p", 5n],
    ]);
  });

  it("a backstop gives no more than its balance and its equity", () => {
    const { venue, asset, account } = scene;
    const usd = asset("USD");
    venue.holdings.addBalance(venue.holdings.find(account("b2"), usd), -90n);
    expect(walked(10_000n).paid.slice(2, 4)).toEqual([
      ["backstop", "account:b1", 30n],
      ["backstop", "account:b2", 10n],
    ]);
  });

  it("what is owed to positions is nobody's in the pot of funding", () => {
    const { venue, market, account } = scene;
    const slot = venue.positions.find(account("l"), market("X"));
    // Three lots since an index of 0.5: the pot of 3 owes 1.5 of it.
    venue.positions.setFundingIndex(slot, 500_000n);
    const { paid } = walked(10_000n);
    expect(paid.filter(([, payer]) => payer.startsWith("funding"))).toEqual([
      ["marketFund", "funding:X", 1n],
      ["marketFund", "funding:Z", 2n],
    ]);
  });

  it("a fund's cap of a day counts what it paid today, and not what it paid before", () => {
    const { venue, play, market } = scene;
    venue.transaction.write(market("W"), "parameters", {
      ...market("W").parameters,
      fundEventMax: null,
      fundDayMax: 6n,
    });
    const day = Math.floor(play.now / 86_400_000_000);
    const { fund } = market("W");
    fund.paidDay = day;
    fund.paidToday = 4n;
    expect(walked(5n, { market: "W" }).paid[0]).toEqual(["marketFund", "fund:W", 2n]);
    expect(fund).toMatchObject({ paidDay: day, paidToday: 6n });
    fund.paidDay = day - 1;
    expect(walked(5n, { market: "W" }).paid[0]).toEqual(["marketFund", "fund:W", 5n]);
    expect(fund).toMatchObject({ paidDay: day, paidToday: 5n });
  });
});

describe("LOAN-03-01: the loans' part", () => {
  const lent: readonly [string, string, Units][] = [
    ["groupFund", "group:loan", 3n],
    ["treasury", "treasury", 9n],
    ["lender", "lender", 4n],
    ["fee", "fee", 6n],
  ];
  const loans = { market: null, side: 0, closed: {} } as const;
  /** What gains pay of a deficit that nobody had lent, after the sources and the fee have. */
  const gains = (units: Units): [string, string, Units][] => {
    const { paid } = walked(22n + units, loans);
    expect(paid.slice(0, 4)).toEqual(lent);
    return paid.slice(4);
  };
  const pool = () => scene.venue.pool(scene.asset("USD"));

  it("walks layers of its own: no market's fund or backstop before gains, and no other side", () => {
    pool().unlentSinceClean = 20n;
    // 20 of 123: 1.95, 0.98, 4.88, 9.76 and 2.44, and the units left over to the largest four.
    const gained: [string, string, Units][] = [
      ["gain", "account:e", 2n],
      ["gain", "account:o1", 5n],
      ["gain", "account:o2", 10n],
      ["gain", "account:p", 3n],
    ];
    const { left, paid } = walked(10_000n, loans);
    const all = [
      ...lent,
      ...gained,
      ["marketFund", "fund:W", 20n],
      ["marketFund", "fund:X", 10n],
      ["marketFund", "fund:Z", 4n],
      ["groupFund", "group:m", 10n],
      ["groupFund", "group:z", 5n],
      ["backstop", "account:b1", 11n],
      ["backstop", "account:b1", 30n],
      ["backstop", "account:b2", 60n],
      ["backstop", "account:b3", 50n],
      ["fee", "fee", 9n],
      ["marketFund", "funding:X", 3n],
      ["marketFund", "funding:Z", 2n],
      // l has 7 dollars and, like o1, two positions.
      ["gain", "account:l", 4n],
      ["gain", "account:o1", 4n],
      ["gain", "account:o2", 2n],
      ["gain", "account:o3", 2n],
    ] as [string, string, Units][];
    expect(paid).toEqual(all);
    expect(left).toBe(10_000n - all.reduce((sum, [, , amount]) => sum + amount, 0n));
    expect(pool().unlentSinceClean).toBe(0n);
  });

  it("gains pay what nobody had lent, and no more; who is closing out where all others have", () => {
    pool().unlentSinceClean = 130n;
    // All 123 of the others; 7 of the 12 of c and o3: 2.92 and 4.08.
    expect(gains(130n)).toEqual([
      ["gain", "account:e", 12n],
      ["gain", "account:l", 6n],
      ["gain", "account:o1", 30n],
      ["gain", "account:o2", 60n],
      ["gain", "account:p", 15n],
      ["gain", "account:c", 2n],
      ["gain", "account:o3", 5n],
    ]);
    expect(pool().unlentSinceClean).toBe(0n);
  });

  it("what they have paid of it they need not pay again", () => {
    pool().unlentSinceClean = 20n;
    const paid = gains(8n).reduce((sum, [, , amount]) => sum + amount, 0n);
    expect(paid).toBe(8n);
    expect(pool().unlentSinceClean).toBe(12n);
  });

  it("what they cannot pay stays to be paid", () => {
    pool().unlentSinceClean = 200n;
    walked(10_000n, loans);
    expect(pool().unlentSinceClean).toBe(65n);
  });

  it("what joined the loans for want of a market is theirs to pay as well", () => {
    const { venue, asset, account } = scene;
    const usd = asset("USD");
    pool().unlentSinceClean = 3n;
    const part = new PooledPart(null, 0);
    part.add(account("d"), 22n + 7n);
    part.joined = 2n;
    const walk = new DeficitWalk(
      venue,
      usd,
      part,
      new GainPayers(venue, usd),
      new BaseSides(venue, usd),
      new Map(),
    );
    expect(walk.run()).toBe(0n);
    const paid = of(venue.events, "deficit")
      .slice(4)
      .map(({ payer, amount }) => [payer, amount]);
    // Of 7 they pay 5, of which 2 had never been counted as lent by nobody.
    expect(paid).toEqual([
      ["account:o1", 2n],
      ["account:o2", 3n],
      ["fund:W", 2n],
    ]);
    expect(pool().unlentSinceClean).toBe(0n);
  });
});

describe("without the layer of gains", () => {
  it("funds and backstops pay for markets, the sources for loans", () => {
    const { venue } = scene;
    Object.assign(venue, { rules: { ...FULL_PROTECTION, gainLayer: false } });
    expect(walked(10_000n).paid).toEqual(COMMITTED.slice(0, 4));
    expect(walked(10_000n, { market: null, side: 0 }).paid).toEqual([
      ["groupFund", "group:loan", 3n],
      ["treasury", "treasury", 9n],
      ["lender", "lender", 4n],
    ]);
  });
});
