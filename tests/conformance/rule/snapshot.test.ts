import { describe, expect, it } from "vitest";

import { Engine } from "../../../src/core/engine.ts";
import { DAY, onBothEngines, POLICY, TestVenue } from "../venue.ts";

/** A venue with an account A that holds 500 and is long 3 at 100. */
function written(): string {
  const engine = new Engine({ numeraire: "USD", policy: POLICY });
  const venue = new TestVenue(engine);
  venue.linear("X", 100);
  venue.open("A", 500n);
  venue.open("B", 500n);
  venue.trade("X", 3, 100, "A", "B");
  return engine.stateText();
}

describe("SNAPSHOT", () => {
  it("SNAPSHOT-03-03: books that do not add up are not restored", () => {
    const text = written();
    expect(Engine.restore(text).stateText()).toBe(text);
    for (const [now, other] of [
      // A unit that came from nowhere, and a lot without its other side.
      ['"500"', '"501"'],
      ["3,", "4,"],
    ] as const) {
      const at = text.indexOf(now, text.indexOf("\naccount\t"));
      expect(at).toBeGreaterThan(0);
      const forged = text.slice(0, at) + other + text.slice(at + now.length);
      expect(() => Engine.restore(forged)).toThrow(/expected/);
    }
  });

  it("SNAPSHOT-01-03: the lines come in their order, each kind together, the count last", () => {
    const lines = written().trimEnd().split("\n");
    const kinds = lines.map((line) => line.split(/[\t ]/)[0]!);
    expect(kinds.filter((kind, index) => kind !== kinds[index - 1])).toEqual([
      "plimsoll-state",
      "venue",
      "asset",
      "market",
      "account",
      "answer",
      "end",
    ]);
    expect(lines.at(-1)).toContain(String(lines.length));
  });
});

onBothEngines((open) => {
  describe("SNAPSHOT", () => {
    it("SNAPSHOT-02-03: timers follow from what waits for them", () => {
      const venue = open();
      venue.linear("X", 1_000);
      venue.open("A", 714n);
      venue.open("B", 100_000n);
      venue.trade("X", 10, 1_000, "A", "B");
      venue.change("X", { takerFeePpm: 1 }, DAY);
      const causes = venue
        .wait(DAY)
        .flatMap((event) => (event.type === "timer" ? [event.cause] : []));
      expect(causes).toEqual(["parameter", "callDeadline"]);
    });
  });
});
