import { describe, expect, it } from "vitest";

import type { Command } from "../../src/core/command/command.ts";
import { Engine } from "../../src/core/engine.ts";
import type { Applied } from "../../src/core/event/event.ts";
import type { AccountView, OutlookView } from "../../src/core/view.ts";
import { NaiveEngine } from "../naive/naive-engine.ts";
import { CommandSource } from "./command-source.ts";
import { inWords } from "./repro.ts";
import { runVenue } from "./runner.ts";
import { same } from "./same.ts";

/** Venues of three to six accounts with coins, loans, offsets, bounded and spot markets. */
const SEEDS = [
  3_001, 3_023, 3_027, 3_028, 3_029, 3_034, 3_043, 3_055, 3_071, 3_078, 3_083, 3_087, 3_108, 3_112,
];
const COMMANDS = 150;
const LOOK_EVERY = 10;

/** What the judge said to a command, and of the accounts after it if it was asked. */
interface Step {
  readonly command: Command;
  readonly applied: Applied;
  readonly accounts?: readonly (AccountView | undefined)[];
}

interface Judgement {
  readonly steps: readonly Step[];
  readonly ids: readonly string[];
  readonly outlooks: readonly (OutlookView | undefined)[];
}

/** Kept: the mutation run calls these tests again and again, and the judge says the same. */
const judgements = new Map<number, Judgement>();

describe("small venues that are looked at all the time", () => {
  it.each(SEEDS)("are the same to engine and judge: seed %i", { timeout: 60_000 }, (seed) => {
    const { steps, ids, outlooks } = judgementOf(seed);
    const engine = new Engine(new CommandSource(seed).plan);
    for (const { command, applied, accounts } of steps) {
      expect(difference(engine.apply(command), applied)).toBe("");
      if (accounts === undefined) continue;
      const found = engine.accounts().map((id) => engine.account(id));
      expect(difference(found, accounts)).toBe("");
    }
    const found = ids.map((id) => engine.outlook(id));
    expect(difference(found, outlooks)).toBe("");
  });
});

function judgementOf(seed: number): Judgement {
  const known = judgements.get(seed);
  if (known !== undefined) return known;
  const source = new CommandSource(seed);
  const judge = new NaiveEngine(source.plan);
  const run = runVenue({ seed, commands: COMMANDS }, source);
  const steps: Step[] = [];
  let step = run.next();
  while (step.done !== true) {
    const { at, command } = step.value;
    const applied = judge.apply(command);
    const accounts =
      at % LOOK_EVERY === 0 ? { accounts: judge.accounts().map((id) => judge.account(id)) } : {};
    steps.push({ command, applied, ...accounts });
    step = run.next(applied);
  }
  const ids = judge.accounts();
  const judgement = { steps, ids, outlooks: ids.map((id) => judge.outlook(id)) };
  judgements.set(seed, judgement);
  return judgement;
}

/** Both in words, where they are not the same. */
function difference(found: unknown, judged: unknown): string {
  return same(found, judged) ? "" : `found ${inWords(found)}, judged ${inWords(judged)}`;
}
