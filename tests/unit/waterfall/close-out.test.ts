import { describe, expect, it } from "vitest";

import { FULL_PROTECTION } from "../../../src/core/safeguard/historic.ts";
import { closeOut } from "../../../src/core/waterfall/close-out.ts";
import { of } from "../../conformance/event-text.ts";
import { inside } from "./inside.ts";

describe("CLOSE-05-01: closing out", () => {
  it("a venue that does not close out cancels, and leaves positions where they are", () => {
    const { play, venue } = inside();
    Object.assign(venue, { rules: { ...FULL_PROTECTION, closeOut: false } });
    play.linear("X", 100);
    play.open("A", 100n);
    play.open("B", 10_000n);
    play.trade("X", 10, 100, "A", "B");
    play.place("A", "less", "X", "sell 1 @ 150", true);
    const { events } = play.send({
      kind: "price",
      updates: [{ market: "X", markPrice: 80, indexPrice: 80 }],
    });
    expect(of(events, "cancelOrder")).toMatchObject([{ order: "less" }]);
    expect(of(events, "position")).toEqual([]);
    expect(play.lots("A", "X")).toBe(10);
  });

  it("does nothing where nobody is closing out", () => {
    const { play, venue } = inside();
    play.linear("X", 100);
    play.open("A", 100n);
    play.open("B", 10_000n);
    play.trade("X", 10, 100, "A", "B");
    const before = venue.events.length;
    closeOut(venue);
    expect(venue.events.slice(before)).toEqual([]);
  });
});
