import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { register } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";

import type { CollectedTest } from "./suite.ts";

/**
 * Test runner of Stryker that reads the test files once and then calls the tests of a mutant in the
 * same process, the quickest first, up to the first that fails. A run of vitest per mutant takes
 * seconds to start; thousands of mutants would take days.
 */

/** What instrumented code reads and writes. */
interface Instrumentation {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: { readonly perTest: FirstRun["hits"] };
}

interface MutantRun {
  readonly activeMutant: { readonly id: string; readonly fileName: string };
  readonly testFilter?: readonly string[];
  readonly hitLimit?: number;
  readonly mutantActivation: "runtime" | "static";
}

const FOLDERS = ["tests/unit", "tests/property", "tests/conformance"];
/** The judge's own figures, quickly: it plays each of these venues once, the engine for every mutant. */
const SMALL_VENUES = "tests/simulation/small.test.ts";
/**
 * Files that replace modules, build outside of the core, or play large venues: too slow for a mutant,
 * or not about the folders that are mutated.
 */
const LEFT_OUT =
  /unit\/(cli|lab|snapshot|naive)\/|property\/(state|engine)\/|rule\/(broken|watch|snapshot|bad-input)/;
/** Tests that pass through every boundary and look at nothing of the waterfall: not asked of its mutants. */
const OF_OTHERS = new RegExp(
  "unit/(margin|model|number|pricing|safeguard)/" +
    "|property/(offset-box|covered-order|safe-|pricing/|funding|position)" +
    "|rule/(approval|command|contract|ledger|limit|margin-input|message-rate|number|parameter|price-(index|mark)|ramp)",
);
/** The judge does not run mutated code; the restored engine runs what the engine runs, slower. */
const DOUBLES = / > (judge|restored engine) /;
/** What the first run has measured, for the processes that follow. */
const FIRST_RUN = "mutation-first-run.json";
/**
 * A mutant that is reached so many times more often in one test than the source is never ends. Stryker
 * counts over all tests together: the first loop that does not end would take minutes.
 */
const ENDLESS = 100;
const ENDLESS_AT_LEAST = 10_000;
/**
 * A loop that is no mutant itself may not end either. Stryker would stop the process, which then has
 * to read all tests again.
 */
const SLOWER = 10;
const SLOWER_AT_LEAST_MS = 10_000;

/** Milliseconds per test, and how often each test reaches each mutant. */
interface FirstRun {
  readonly times: Readonly<Record<string, number>>;
  readonly hits: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const instrumented = ((globalThis as { __stryker__?: Instrumentation }).__stryker__ ??= {});

class InProcessRunner {
  #tests: CollectedTest[] | null = null;
  #firstRun: FirstRun = { times: {}, hits: {} };

  capabilities(): { reloadEnvironment: boolean } {
    return { reloadEnvironment: false };
  }

  /** Reads the tests and lets the judge play: neither is part of the time that a mutant may take. */
  async init(): Promise<void> {
    for (const test of await this.#collected()) {
      if (test.fileName !== SMALL_VENUES) continue;
      instrumented.currentTestId = test.id;
      await failureOf(test);
    }
    instrumented.currentTestId = undefined;
  }

  async dryRun(): Promise<object> {
    const times: Record<string, number> = {};
    const tests = [];
    for (const test of await this.#collected()) {
      instrumented.currentTestId = test.id;
      const start = performance.now();
      const failureMessage = await failureOf(test);
      times[test.id] = performance.now() - start;
      const { id, fileName } = test;
      const result = { id, name: id, fileName: resolve(fileName), timeSpentMs: times[id] };
      tests.push({
        ...result,
        ...(failureMessage === null ? { status: 0 } : { status: 1, failureMessage }),
      });
    }
    instrumented.currentTestId = undefined;
    const { mutantCoverage } = instrumented;
    this.#firstRun = { times, hits: mutantCoverage?.perTest ?? {} };
    writeFileSync(FIRST_RUN, JSON.stringify(this.#firstRun));
    return { status: "complete", tests, mutantCoverage };
  }

  async mutantRun({
    activeMutant,
    testFilter,
    hitLimit,
    mutantActivation,
  }: MutantRun): Promise<object> {
    if (mutantActivation === "static") instrumented.activeMutant = activeMutant.id;
    const all = await this.#collected();
    const asked = new Set(testFilter ?? all.map(({ id }) => id));
    const isWaterfall = activeMutant.fileName.includes("waterfall");
    const tests = all.filter(({ id }) => asked.has(id) && !(isWaterfall && OF_OTHERS.test(id)));
    instrumented.activeMutant = activeMutant.id;
    const result = await this.#firstFailure(activeMutant.id, tests, hitLimit);
    instrumented.activeMutant = undefined;
    return result;
  }

  async #firstFailure(
    mutant: string,
    tests: readonly CollectedTest[],
    mostOfAll: number | undefined,
  ): Promise<object> {
    for (const [index, test] of tests.entries()) {
      const hits = this.#firstRun.hits[test.id]?.[mutant];
      const most = hits === undefined ? mostOfAll : Math.max(ENDLESS_AT_LEAST, ENDLESS * hits);
      instrumented.hitCount = most === undefined ? undefined : 0;
      instrumented.hitLimit = most;
      const time = this.#firstRun.times[test.id] ?? 0;
      const failureMessage = await failureOf(test, SLOWER_AT_LEAST_MS + SLOWER * time);
      const { hitCount } = instrumented;
      if (most !== undefined && hitCount! > most) {
        return { status: "timeout", reason: `Hit limit reached (${hitCount}/${most})` };
      }
      if (failureMessage === null) continue;
      if (failureMessage === ENDED) return { status: "timeout", reason: `${test.id} did not end` };
      return { status: "killed", killedBy: [test.id], failureMessage, nrOfTests: index + 1 };
    }
    return { status: "survived", nrOfTests: tests.length };
  }

  /** The tests, the quickest first where a first run has measured them. */
  async #collected(): Promise<readonly CollectedTest[]> {
    if (this.#tests !== null) return this.#tests;
    register(new URL("resolve.mjs", import.meta.url));
    const { collect } = await import("./suite.ts");
    const tests: CollectedTest[] = [];
    for (const path of testFiles()) {
      const url = pathToFileURL(resolve(path)).href;
      tests.push(...(await collect(path, url)).filter(({ id }) => !DOUBLES.test(id)));
    }
    if (existsSync(FIRST_RUN)) this.#firstRun = JSON.parse(readFileSync(FIRST_RUN, "utf8"));
    const { times } = this.#firstRun;
    tests.sort((a, b) => (times[a.id] ?? 0) - (times[b.id] ?? 0));
    this.#tests = tests;
    return tests;
  }
}

/** A failure that says no more than that there was no end. */
const ENDED = "ended";
const played = globalThis as { played?: CollectedTest };
const play = new Script("played.run()");

/** @param mostMs  after which it is ended, for as long as it waits for nothing */
async function failureOf(test: CollectedTest, mostMs?: number): Promise<string | null> {
  played.played = test;
  try {
    await play.runInThisContext(mostMs === undefined ? {} : { timeout: Math.ceil(mostMs) });
    return null;
  } catch (error) {
    if ((error as { code?: string }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return ENDED;
    return String(error instanceof Error ? error.message : error);
  }
}

function testFiles(): string[] {
  const found = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((path) => join(folder, path))
      .filter((path) => path.endsWith(".test.ts") && !LEFT_OUT.test(path)),
  );
  return [...found, SMALL_VENUES];
}

export const strykerPlugins = [
  { kind: "TestRunner", name: "in-process", injectableClass: InProcessRunner },
];
