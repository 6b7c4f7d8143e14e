import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Command } from "../../../src/core/command/command.ts";
import { badCommand } from "../../simulation/action/bad.ts";
import { stamp } from "../../simulation/body.ts";
import { Random } from "../../simulation/random.ts";
import { PlanIndex, VenueMemory } from "../../simulation/venue-memory.ts";
import { withoutAnswers } from "./state-text.ts";
import { anyVenue, venueAt, type Venue } from "./venue.ts";

const FRESH = { session: "fresh", sequence: 1 };

describe(
  "a refused command changes nothing but time and the answer table",
  { timeout: 60_000 },
  () => {
    it("COMMAND-02-02: at the time it already is, nothing at all", () => {
      fc.assert(
        fc.property(anyVenue, fc.nat(), (drawn, chance) => {
          const venue = venueAt(drawn);
          const command = questionable(venue, chance, venue.engine.nowMicros);
          const before = withoutAnswers(venue.engine.stateText());
          const { answer, events } = venue.engine.apply(command);
          fc.pre(!answer.ok);
          expect(events.map(({ type }) => type)).toEqual(["refused"]);
          expect(withoutAnswers(venue.engine.stateText())).toBe(before);
        }),
        { numRuns: 80 },
      );
    });

    it("COMMAND-02-02: later, exactly what letting time pass does", () => {
      fc.assert(
        fc.property(anyVenue, fc.nat(), fc.nat(100_000_000), (drawn, chance, wait) => {
          const [refused, waited] = [venueAt(drawn), venueAt(drawn)];
          const timeMicros = refused.engine.nowMicros + wait;
          const { answer, events } = refused.engine.apply(
            questionable(refused, chance, timeMicros),
          );
          fc.pre(!answer.ok);
          const clock = waited.engine.apply({ kind: "clock", id: FRESH, timeMicros });
          // What comes after `accepted` is the boundary of the clock command itself.
          const advance = clock.events.findIndex(({ type }) => type === "accepted");
          expect(events.slice(0, -1)).toEqual(clock.events.slice(0, advance));
          if (advance < clock.events.length - 1) return;
          expect(withoutAnswers(refused.engine.stateText())).toBe(
            withoutAnswers(waited.engine.stateText()),
          );
        }),
        { numRuns: 80 },
      );
    });

    it("COMMAND-01-04: a command from the past is refused and leaves the time alone", () => {
      fc.assert(
        fc.property(anyVenue, fc.integer({ min: 1, max: 1_000_000_000 }), (drawn, back) => {
          const { engine } = venueAt(drawn);
          const before = withoutAnswers(engine.stateText());
          const timeMicros = engine.nowMicros - back;
          const { answer } = engine.apply({ kind: "clock", id: FRESH, timeMicros });
          expect(answer).toMatchObject({ ok: false, reason: "TIME_BACKWARDS" });
          expect(withoutAnswers(engine.stateText())).toBe(before);
        }),
        { numRuns: 50 },
      );
    });
  },
);

/** A command that is refused more often than not. */
function questionable({ source, sent, engine }: Venue, chance: number, time: number): Command {
  const memory = new VenueMemory();
  for (const account of engine.accounts()) {
    memory.learn(stamp({ kind: "openAccount", account }, FRESH, time), true, []);
  }
  for (const command of sent) {
    if (command.kind === "market" || command.kind === "asset") memory.learn(command, true, []);
  }
  const random = new Random(chance);
  const scene = { random, index: new PlanIndex(source.plan), memory };
  const body = badCommand(scene, "fresh-order") ?? { kind: "cancel", order: "nobodys" };
  return stamp(body, FRESH, time);
}
