import { describe, expect, it } from "vitest";

import { FULL_PROTECTION } from "../../../src/core/safeguard/historic.ts";
import { inside, type Inside } from "./inside.ts";

/** A backstop with 45 dollars, and A long 10 at 100 with 100; backstops' caps do not bind. */
function uncapped(takeoverLotsMax: number, money = 45n): Inside {
  const scene = inside();
  const { play, venue } = scene;
  play.linear("X", 100);
  play.open("A", 100n);
  play.open("M", 100_000n);
  play.open("bs", money);
  play.do({ kind: "backstop", account: "bs", market: "X", capital: 0n, takeoverLotsMax });
  play.trade("X", 10, 100, "A", "M");
  Object.assign(venue, { rules: { ...FULL_PROTECTION, backstopCapped: false } });
  return scene;
}

describe("a backstop that must take whatever there is", () => {
  it("CLOSE-05-04: beyond its margin, which breaks P5", () => {
    const { play, venue } = uncapped(100);
    play.mark("X", 89);
    expect(play.lots("bs", "X")).toBe(10);
    expect(venue.breaks).toMatchObject([
      { promise: "P5", fact: "backstop bs took over beyond its margin or cap" },
    ]);
  });

  it("CLOSE-05-04: beyond its cap", () => {
    const { play, venue } = uncapped(3, 10_000n);
    play.mark("X", 89);
    expect(play.lots("bs", "X")).toBe(10);
    expect(venue.breaks).toHaveLength(1);
  });

  it("CLOSE-05-04: but nothing without a commitment, and within it nothing breaks", () => {
    const none = uncapped(0, 10_000n);
    none.play.mark("X", 89);
    expect(none.play.lots("bs", "X")).toBe(0);
    const carried = uncapped(10, 10_000n);
    carried.play.mark("X", 89);
    expect(carried.play.lots("bs", "X")).toBe(10);
    for (const { venue } of [none, carried]) expect(venue.breaks).toEqual([]);
  });
});
