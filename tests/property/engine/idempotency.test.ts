import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Applied } from "../../../src/core/event/event.ts";
import { anyVenue, venueAt } from "./venue.ts";

describe("apply is idempotent by session and sequence", { timeout: 60_000 }, () => {
  it("COMMAND-01-03: the same command again gets the first answer and changes nothing", () => {
    fc.assert(
      fc.property(anyVenue, (drawn) => {
        const { engine, source } = venueAt(drawn);
        const command = source.next();
        const first = engine.apply(command);
        const before = engine.stateText();
        const again = engine.apply(structuredClone(command));
        expect(again).toEqual({ answer: first.answer, repeated: isFiled(first), events: [] });
        expect(engine.stateText()).toBe(before);
      }),
      { numRuns: 80 },
    );
  });

  it("COMMAND-01-03: another body under a used id is refused and changes nothing", () => {
    fc.assert(
      fc.property(anyVenue, fc.nat(), (drawn, chosen) => {
        const { engine, sent } = venueAt(drawn);
        const used = sent.slice(-20);
        const { id, timeMicros } = used[chosen % used.length]!;
        const before = engine.stateText();
        const body = { kind: "resume", broken: 2 ** 40 + chosen, entries: [] } as const;
        const { answer, events } = engine.apply({ id, timeMicros, ...body });
        expect(["SEQUENCE_REUSED", "SEQUENCE_TOO_OLD", "MALFORMED"]).toContain(
          answer.ok ? "accepted" : answer.reason,
        );
        expect(events.filter(({ type }) => type !== "refused")).toEqual([]);
        expect(engine.stateText()).toBe(before);
      }),
      { numRuns: 80 },
    );
  });

  it("COMMAND-01-03: an id below the floor is too old, never carried out", () => {
    fc.assert(
      fc.property(anyVenue, fc.integer({ min: 1, max: 5_000 }), (drawn, beyond) => {
        const { engine } = venueAt(drawn);
        const clock = { kind: "clock", timeMicros: engine.nowMicros } as const;
        const high = 1_024 + beyond;
        engine.apply({ ...clock, id: { session: "fresh", sequence: high } });
        const before = engine.stateText();
        const sequence = high - 1_024;
        const { answer } = engine.apply({ ...clock, id: { session: "fresh", sequence } });
        expect(answer).toMatchObject({ ok: false, reason: "SEQUENCE_TOO_OLD" });
        expect(engine.stateText()).toBe(before);
        const kept = { session: "fresh", sequence: sequence + 1 };
        expect(engine.apply({ ...clock, id: kept }).answer.ok).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

/** What was filed comes back as repeated; what was not has no event either (COMMAND-01-02, -03). */
function isFiled({ repeated, events }: Applied): boolean {
  return repeated || events.length > 0;
}
