import { beforeEach, describe, expect, it } from "vitest";

import { PooledPart, PooledParts } from "../../../src/core/waterfall/pooled-part.ts";
import { inside, type Inside } from "./inside.ts";

let scene: Inside;

/** In N, a was long and b short at t0; in M nobody was anything. */
beforeEach(() => {
  scene = inside();
  for (const market of ["N", "M"]) scene.play.linear(market, 100);
  for (const name of ["a", "b", "c"]) scene.play.open(name, 1_000n);
  scene.play.trade("N", 1, 100, "a", "b");
});

/** Id, units and shares of each part, in the order in which they walk. */
function inOrder(parts: PooledParts): [string, bigint, Record<string, bigint>][] {
  return parts.inOrder().map((part) => {
    const shares = [...part.shares].map(([account, units]) => [scene.venue.idOf(account), units]);
    return [part.id, part.units, Object.fromEntries(shares) as Record<string, bigint>];
  });
}

describe("DEFICIT-01-03: shares that walk together", () => {
  it("market by market, in it who was long before who was short before who was neither", () => {
    const { venue, account, market } = scene;
    const parts = new PooledParts(venue);
    for (const [name, where, units] of [
      ["a", null, 9n],
      ["a", "N", 1n],
      ["b", "N", 2n],
      ["c", "N", 4n],
      ["a", "M", 8n],
      ["b", "M", 16n],
      ["c", null, 7n],
    ] as const) {
      parts.add(account(name), where === null ? null : market(where), units, 0n);
    }
    expect(inOrder(parts)).toEqual([
      ["deficit:M:0", 24n, { a: 8n, b: 16n }],
      ["deficit:N:1", 1n, { a: 1n }],
      ["deficit:N:-1", 2n, { b: 2n }],
      ["deficit:N:0", 4n, { c: 4n }],
      ["deficit:", 16n, { a: 9n, c: 7n }],
    ]);
    const accounts = parts.inOrder().map((part) => part.account);
    expect(accounts).toEqual([null, account("a"), account("b"), account("c"), null]);
  });

  it("without a share there is no part", () => {
    expect(new PooledParts(scene.venue).inOrder()).toEqual([]);
  });

  it("DEFICIT-01-02: of a share of loans, what nobody had lent joins; more lent than left does not", () => {
    const { venue, account } = scene;
    const parts = new PooledParts(venue);
    parts.add(account("a"), null, 10n, 4n);
    parts.add(account("b"), null, 3n, 5n);
    parts.add(account("c"), null, 3n, 1n);
    expect(parts.inOrder()).toMatchObject([{ units: 16n, joined: 8n }]);
  });
});

describe("DEFICIT-03-01: lots that payers gave up to the accounts of a part", () => {
  it("are added up over its accounts, in its market only", () => {
    const { venue, account, market } = scene;
    const gave = (lots: number) => new Map([[account("c"), lots]]);
    const [m, n] = [market("M").index, market("N").index];
    const toA = new Map([
      [n, gave(-2)],
      [m, gave(-8)],
    ]);
    venue.deleveraged.set(account("a"), toA);
    venue.deleveraged.set(account("b"), new Map([[n, gave(-3)]]));
    const part = new PooledPart(market("N"), 1);
    part.add(account("a"), 1n);
    expect(part.deleveraged(venue)).toEqual(gave(-2));
    part.add(account("b"), 1n);
    expect(part.deleveraged(venue)).toEqual(gave(-5));
    const loans = new PooledPart(null, 0);
    loans.add(account("a"), 1n);
    expect(loans.deleveraged(venue)).toEqual(new Map());
  });
});
