/**
 * The long form of tests/simulation: random venues on the engine and on the naive one.
 *
 *   npm run sim -- --seeds 200 --commands 2000 --from 1
 *   npm run sim -- --seed 17 --commands 2000 --stop 1234 [--shrink]
 *
 * Prints progress and figures; exits 1 at the first failure, with the line that repeats it.
 */
import { parseArgs } from "node:util";

import { Engine } from "../src/core/engine.ts";
import { NaiveEngine } from "../tests/naive/naive-engine.ts";
import { Coverage } from "../tests/simulation/coverage.ts";
import { EXPECTED } from "../tests/simulation/expected.ts";
import { checkPromises } from "../tests/simulation/promise-run.ts";
import { inWords, reproLine } from "../tests/simulation/repro.ts";
import {
  compareEngines,
  describeDisagreement,
  replayOnBoth,
  type Comparison,
  type EngineMaker,
  type RunLength,
} from "../tests/simulation/runner.ts";
import { shrink } from "../tests/simulation/shrink.ts";

const { values: flags } = parseArgs({
  options: {
    seeds: { type: "string", default: "200" },
    commands: { type: "string", default: "2000" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    stop: { type: "string" },
    shrink: { type: "boolean", default: false },
    promises: { type: "boolean", default: true },
  },
  allowNegative: true,
});

const makers: readonly [EngineMaker, EngineMaker] = [
  (options) => new NaiveEngine(options),
  (options) => new Engine(options),
];
const coverage = new Coverage();
const started = Date.now();
const only = flags.seed === undefined ? undefined : Number(flags.seed);
const from = only ?? Number(flags.from);
const seeds = only === undefined ? Number(flags.seeds) : 1;
const totals = { commands: 0, events: 0 };

for (let seed = from; seed < from + seeds; seed += 1) {
  const stop = flags.stop === undefined ? {} : { stop: Number(flags.stop) };
  const length: RunLength = { seed, commands: Number(flags.commands), ...stop };
  const comparison = compareEngines(length, makers, coverage);
  totals.commands += comparison.commands;
  totals.events += comparison.events;
  if (comparison.disagreement !== null) {
    console.error(describeDisagreement(length, comparison.disagreement));
    if (flags.shrink) printShortest(seed, comparison);
    process.exit(1);
  }
  if (flags.promises) stopAtBrokenPromise(length);
  progress(seed);
}
report();

/** The promises, replay and restore on the same seed. */
function stopAtBrokenPromise(length: RunLength): void {
  const failure = checkPromises(length);
  if (failure === null) return;
  console.error(reproLine({ ...length, stop: failure.at }));
  console.error(`  ${failure.what}`);
  process.exit(1);
}

function progress(seed: number): void {
  const seconds = Math.round((Date.now() - started) / 1_000);
  process.stderr.write(
    `\rseed ${seed} (${seed - from + 1} of ${seeds}), ${totals.commands} commands, ` +
      `${totals.events} events, ${seconds} s `,
  );
}

function report(): void {
  process.stderr.write("\n");
  const seconds = ((Date.now() - started) / 1_000).toFixed(1);
  console.log(`seeds ${seeds}, commands ${totals.commands}, events ${totals.events}, ${seconds} s`);
  const names = [...coverage.counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, count] of names) console.log(`  ${count.toString().padStart(9)}  ${name}`);
  const missing = coverage.missing(EXPECTED);
  if (missing.length > 0) console.log(`never seen: ${missing.join(", ")}`);
}

/** The shortest list of commands that still makes the two engines differ in the same way. */
function printShortest(seed: number, { sent, disagreement }: Comparison): void {
  const kind = disagreement?.what.replaceAll(/\d+/g, "n");
  const shortest = shrink(sent, (commands) => {
    return replayOnBoth(commands, seed, makers)?.what.replaceAll(/\d+/g, "n") === kind;
  });
  console.error(`\n${shortest.length} commands are enough:`);
  for (const command of shortest) console.error(inWords(command));
  const last = replayOnBoth(shortest, seed, makers);
  if (last !== null) console.error(describeDisagreement({ seed, commands: shortest.length }, last));
}
