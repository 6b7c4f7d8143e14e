import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { Engine, type VenueOptions } from "../../../src/core/engine.ts";
import type { Command } from "../../../src/core/command/command.ts";
import { Random } from "../../simulation/random.ts";
import { withoutAnswers } from "./state-text.ts";
import { anyVenue, venueAt } from "./venue.ts";

/** What may come in any order among its own kind, and after what. */
const KINDS = ["asset", "market", "openAccount", "isolated", "deposit"] as const;

describe("the order in which a venue was declared is forgotten", { timeout: 60_000 }, () => {
  it("SNAPSHOT-01-01: equal venues have equal texts", () => {
    fc.assert(
      fc.property(anyVenue, fc.nat(), (drawn, chance) => {
        const { source, sent } = venueAt({ ...drawn, commands: 1 });
        const declared = accepted(source.plan, declarations(sent));
        const straight = engineAfter(source.plan, declared);
        const mixed = engineAfter(source.plan, shuffled(declared, chance));
        expect(withoutAnswers(mixed.stateText())).toBe(withoutAnswers(straight.stateText()));
      }),
      { numRuns: 100 },
    );
  });

  it("SNAPSHOT-01-01: and give the same events to the same commands", () => {
    fc.assert(
      fc.property(anyVenue, fc.nat(), (drawn, chance) => {
        const { source, sent } = venueAt(drawn);
        const first = declarations(sent);
        const rest = sent.slice(first.length);
        const declared = accepted(source.plan, first);
        const straight = engineAfter(source.plan, declared);
        const mixed = engineAfter(source.plan, shuffled(declared, chance));
        for (const command of rest) {
          expect(mixed.apply(command).events).toEqual(straight.apply(command).events);
        }
        expect(withoutAnswers(mixed.stateText())).toBe(withoutAnswers(straight.stateText()));
      }),
      { numRuns: 100 },
    );
  });
});

/** The commands of the first moment: they declare the venue. */
function declarations(sent: readonly Command[]): Command[] {
  const start = sent[0]?.timeMicros;
  const end = sent.findIndex((command) => {
    return command.timeMicros !== start || !KINDS.includes(kindOf(command) as "asset");
  });
  return sent.slice(0, end < 0 ? sent.length : end);
}

/**
 * Those that are accepted, and in any order would be. Which messages of a burst are too many for its
 * sender (LIMIT-03-02) is what their order decides.
 */
function accepted(plan: VenueOptions, commands: readonly Command[]): Command[] {
  const engine = new Engine(plan);
  return commands.filter((command) => engine.apply(command).answer.ok);
}

function shuffled(commands: readonly Command[], chance: number): Command[] {
  const random = new Random(chance);
  const [numeraire, ...others] = commands;
  const mixed = KINDS.flatMap((kind) => {
    const ofKind = others.filter((command) => kindOf(command) === kind);
    return random.some(ofKind, ofKind.length);
  });
  return numeraire === undefined ? mixed : [numeraire, ...mixed];
}

function kindOf(command: Command): string {
  const isolated = command.kind === "openAccount" && command.isolated !== undefined;
  return isolated ? "isolated" : command.kind;
}

function engineAfter(plan: VenueOptions, commands: readonly Command[]): Engine {
  const engine = new Engine(plan);
  for (const command of commands) expect(engine.apply(command).answer).toMatchObject({ ok: true });
  return engine;
}
