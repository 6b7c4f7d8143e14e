import fc from "fast-check";

import { Engine } from "../../../src/core/engine.ts";
import type { Command } from "../../../src/core/command/command.ts";
import { CommandSource } from "../../simulation/command-source.ts";
import { runVenue } from "../../simulation/runner.ts";

/** A venue somewhere in the middle of its life. */
export interface Venue {
  readonly engine: Engine;
  readonly source: CommandSource;
  readonly sent: readonly Command[];
}

/** Which venue, and how far into its life. */
export const anyVenue: fc.Arbitrary<{ seed: number; commands: number }> = fc.record({
  seed: fc.integer({ min: 1, max: 100_000 }).filter(isSmall),
  commands: fc.integer({ min: 1, max: 150 }),
});

export function venueAt({ seed, commands }: { seed: number; commands: number }): Venue {
  const source = new CommandSource(seed);
  const engine = new Engine(source.plan);
  const run = runVenue({ seed, commands }, source);
  const sent: Command[] = [];
  let step = run.next();
  while (step.done !== true) {
    sent.push(step.value.command);
    step = run.next(engine.apply(step.value.command));
  }
  return { engine, source, sent };
}

function isSmall(seed: number): boolean {
  const { accounts, markets } = new CommandSource(seed).plan;
  return accounts.length <= 24 && markets.length <= 12;
}
