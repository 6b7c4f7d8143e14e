import { describe, expect, it } from "vitest";

import { lowerLines } from "../../../src/core/waterfall/lost-line.ts";
import { PooledPart } from "../../../src/core/waterfall/pooled-part.ts";
import { of } from "../../conformance/event-text.ts";
import { inside } from "./inside.ts";

describe("LOAN-03-03: lines of those whose loans were lost", () => {
  it("fall by their share of what treasury and lenders paid, to no less than nothing", () => {
    const { play, venue, asset, account } = inside();
    play.asset("EUR", { loanMax: 1_000n });
    play.fund("treasury", 1_000n, "EUR");
    for (const [name, line] of [
      ["a", 100n],
      ["b", 20n],
      ["c", 0n],
      ["d", 50n],
    ] as const) {
      play.open(name, 1_000n);
      if (line > 0n) play.do({ kind: "loanLine", account: name, asset: "EUR", amount: line });
    }
    const part = new PooledPart(null, 0);
    for (const [name, units] of [
      ["a", 50n],
      ["b", 40n],
      ["c", 10n],
    ] as const) {
      part.add(account(name), units);
    }
    const told = (): [string, bigint][] => {
      venue.events.length = 0;
      lowerLines(venue, asset("EUR"), part);
      return of(venue.events, "loanLine").map((event) => {
        expect(event).toMatchObject({ asset: "EUR", cause: "default" });
        return [event.account, event.line];
      });
    };
    // Funds and gains have lent nothing.
    part.paid.set("group:loan", { account: null, amount: 60n });
    expect(told()).toEqual([]);
    part.paid.set("treasury", { account: null, amount: 16n });
    part.paid.set("lender", { account: null, amount: 24n });
    // Of 40: 20, 16 and 4; c has no line.
    expect(told()).toEqual([
      ["a", 80n],
      ["b", 4n],
    ]);
    expect(told()).toEqual([
      ["a", 60n],
      ["b", 0n],
    ]);
    expect(told()).toEqual([["a", 40n]]);
    expect(asset("EUR").sumLines).toBe(90n);
  });
});
