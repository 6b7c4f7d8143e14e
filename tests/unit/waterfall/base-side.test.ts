import { describe, expect, it } from "vitest";

import { BaseSides } from "../../../src/core/waterfall/base-side.ts";
import { inside } from "./inside.ts";

describe("POOL-01-02: who stood where at t0", () => {
  it("who has changed as he was then, in this boundary or before; all others as they are", () => {
    const { play, venue, asset, market, account } = inside();
    for (const id of ["X", "Y"]) play.linear(id, 100);
    for (const name of ["a", "b", "c", "d", "e"]) play.open(name, 1_000n);
    play.trade("X", 5, 100, "a", "b");
    play.trade("X", 1, 100, "c", "b");
    play.trade("Y", 1, 100, "d", "c");
    const usd = asset("USD");
    const sidesOf = (id: string): [string[], string[]] => {
      const sides = new BaseSides(venue, usd);
      return [sides.of(market(id), 1), sides.of(market(id), -1)].map((accounts) => {
        return venue.inIdOrder(accounts).map((one) => venue.idOf(one));
      }) as [string[], string[]];
    };
    expect(sidesOf("X")).toEqual([["a", "c"], ["b"]]);
    expect(sidesOf("Y")).toEqual([["d"], ["c"]]);
    // Since t0 a was short and e long, and so they are counted, whatever they are now.
    const { baselines } = venue.pool(usd);
    const was = (id: string, lots: number) => {
      return { equity: 0n, positions: [{ market: market(id), lots, contribution: 0n }] };
    };
    baselines.set(account("a"), was("X", -5));
    baselines.set(account("e"), was("X", 2));
    expect(sidesOf("X")).toEqual([
      ["c", "e"],
      ["a", "b"],
    ]);
    // What is touched in this boundary counts as it was before it; d's lot in Y is new.
    const [d, y] = [account("d"), market("Y")];
    const cost = venue.positions.cost(venue.positions.find(d, y));
    venue.positions.put(d, y, 0, 0n, 0n, 0);
    venue.touched.add(d);
    venue.positions.put(d, y, 1, cost, 0n, 0);
    expect(sidesOf("Y")).toEqual([[], ["c"]]);
    // A baseline is older than what this boundary has touched.
    for (const name of ["a", "e"]) venue.touched.add(account(name));
    expect(sidesOf("X")).toEqual([
      ["c", "e"],
      ["a", "b"],
    ]);
  });
});
