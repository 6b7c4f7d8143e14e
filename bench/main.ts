/**
 * The budgets of the engine, measured.
 *
 *   npm run bench              1,000,000 accounts: minutes
 *   npm run bench -- --small   20,000 accounts: well under a minute
 */
import { execFileSync } from "node:child_process";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";

import { agreementRow } from "./row/agreement-row.ts";
import { breakerRow } from "./row/breaker-row.ts";
import { spent } from "./row/clock.ts";
import { closeOutRow } from "./row/close-out-row.ts";
import { commandRows, questionNote } from "./row/command-row.ts";
import { crashCommandRow, crashListRow, slideRow } from "./row/crash-row.ts";
import { featureRows } from "./row/feature-row.ts";
import { freeboardRows } from "./row/freeboard-row.ts";
import { held, memoryRows } from "./row/memory-row.ts";
import { modelRows } from "./row/model-row.ts";
import { naiveRows } from "./row/naive-row.ts";
import { promiseRow } from "./row/promise-row.ts";
import { quoteRows } from "./row/quote-row.ts";
import { laterRow, millis, type Row } from "./row/row.ts";
import { Scene } from "./row/scene.ts";
import { tableOf } from "./row/table.ts";
import { tickRows } from "./row/tick-row.ts";
import { BenchVenue, openEngine } from "./venue/bench-venue.ts";
import { planMarkets } from "./venue/market-plan.ts";
import { drawPopulation } from "./venue/population.ts";
import { Random } from "./venue/random.ts";

const { values: flags } = parseArgs({
  options: {
    small: { type: "boolean", default: false },
    accounts: { type: "string" },
    seed: { type: "string", default: "7" },
  },
});
const accounts = Number(flags.accounts ?? (flags.small ? 20_000 : 1_000_000));
const seed = Number(flags.seed);
/** Accounts of the rows that carry whole crashes out. */
const CRASH_ACCOUNTS = flags.small ? 3_000 : 10_000;
const LEVERAGED_ACCOUNTS = flags.small ? 20_000 : 100_000;
const JUDGED_ACCOUNTS = Math.min(accounts, 2_000);
const NAIVE_ACCOUNTS = flags.small ? 500 : 1_000;
const count = flags.small ? 40_000 : 100_000;
const markets = planMarkets(200, new Random(1));

function sceneOf(size: number): { scene: Scene; before: ReturnType<typeof held> } {
  const population = drawPopulation(size, markets, seed);
  const before = held();
  const open = openEngine();
  const bench = new BenchVenue(open.engine, markets);
  const { cpu } = spent(() => {
    bench.declare();
    bench.load(population);
  });
  const scene = new Scene(open, bench, population);
  scene.note(
    `${size} accounts, ${population.positions} positions (at most ${population.positionsMax} of one, ` +
      `${population.flat} accounts flat), loaded by commands in ${millis(cpu / 1_000)}`,
  );
  return { scene, before };
}

async function run(): Promise<void> {
  const started = performance.now();
  const loadBefore = loadavg()[0]!;
  const step = (name: string): void => {
    const seconds = ((performance.now() - started) / 1_000).toFixed(0);
    process.stderr.write(`${seconds.padStart(4)} s  ${name}\n`);
  };
  step("two engines that must agree");
  const judged = drawPopulation(JUDGED_ACCOUNTS, markets, seed);
  const rows: Row[] = [agreementRow(markets, judged, flags.small ? 500 : 2_000)];
  step(`load ${accounts} accounts`);
  const { scene, before } = sceneOf(accounts);
  step("memory and rebuild");
  const late = memoryRows(scene, before, held());
  step("freeboard");
  const freeboard = freeboardRows(scene);
  step("ticks");
  rows.push(...tickRows(scene, count));
  step("commands");
  const commands = commandRows(scene, count);
  step("questions");
  questionNote(scene, Math.ceil(count / 10));
  step("promises");
  const promises = await promiseRow(scene, Math.ceil(count / 4));
  step("a fall of everything");
  rows.push(crashListRow(scene));
  step("the same carried out");
  const small = sceneOf(CRASH_ACCOUNTS).scene;
  rows.push(crashCommandRow(small));
  step("a book of high leverage");
  const notes: string[] = [];
  rows.push(closeOutRow(LEVERAGED_ACCOUNTS, seed, (text) => notes.push(text)));
  step("a slide");
  const slide = sceneOf(CRASH_ACCOUNTS).scene;
  rows.push(slideRow(slide, 100_000));
  rows.push(...commands);
  rows.push(laterRow("durable answer p99 at 100,000 commands/s", "<= 1 ms"));
  rows.push(...late);
  rows.push(...freeboard);
  rows.push(promises);
  step("a pass of the model");
  rows.push(...modelRows(markets));
  step("the naive engine");
  const naive = drawPopulation(NAIVE_ACCOUNTS, markets, seed);
  rows.push(...naiveRows(markets, naive, flags.small ? 50 : 100));
  step("what features cost");
  rows.push(...featureRows(markets, seed));
  step("prices made from sources");
  rows.push(...quoteRows(count));
  rows.push(breakerRow(markets, seed));
  step("done");
  console.log(heading(loadBefore));
  console.log(tableOf(rows));
  for (const note of [...scene.notes, ...small.notes.slice(1), ...notes, ...slide.notes.slice(1)]) {
    console.log(`* ${note}`);
  }
}

function heading(loadBefore: number): string {
  const commit = gitCommit();
  const load = `${loadBefore.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after`;
  return `commit ${commit}, node ${process.version}, load average ${load}`;
}

function gitCommit(): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
}

await run();
