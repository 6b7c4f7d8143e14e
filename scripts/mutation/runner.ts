import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { register } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

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
  mutantCoverage?: unknown;
}

interface MutantRun {
  readonly activeMutant: { readonly id: string };
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
/** The judge does not run mutated code; the restored engine runs what the engine runs, slower. */
const DOUBLES = / > (judge|restored engine) /;
/** Times of the first run, for the processes that follow. */
const TIMES = "mutation-times.json";

const instrumented = ((globalThis as { __stryker__?: Instrumentation }).__stryker__ ??= {});

class InProcessRunner {
  #tests: CollectedTest[] | null = null;
  #times: Readonly<Record<string, number>> = {};

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
    writeFileSync(TIMES, JSON.stringify(times));
    return { status: "complete", tests, mutantCoverage: instrumented.mutantCoverage };
  }

  async mutantRun({
    activeMutant,
    testFilter,
    hitLimit,
    mutantActivation,
  }: MutantRun): Promise<object> {
    if (mutantActivation === "static") instrumented.activeMutant = activeMutant.id;
    const all = await this.#collected();
    const asked = new Set(testFilter);
    const tests = testFilter === undefined ? all : all.filter(({ id }) => asked.has(id));
    instrumented.activeMutant = activeMutant.id;
    instrumented.hitCount = hitLimit === undefined ? undefined : 0;
    instrumented.hitLimit = hitLimit;
    const result = await this.#firstFailure(tests);
    instrumented.activeMutant = undefined;
    return result;
  }

  async #firstFailure(tests: readonly CollectedTest[]): Promise<object> {
    for (const [index, test] of tests.entries()) {
      const failureMessage = await failureOf(test);
      const { hitCount, hitLimit } = instrumented;
      if (hitLimit !== undefined && hitCount! > hitLimit) {
        return { status: "timeout", reason: `Hit limit reached (${hitCount}/${hitLimit})` };
      }
      if (failureMessage === null) continue;
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
    if (existsSync(TIMES)) this.#times = JSON.parse(readFileSync(TIMES, "utf8"));
    tests.sort((a, b) => (this.#times[a.id] ?? 0) - (this.#times[b.id] ?? 0));
    this.#tests = tests;
    return tests;
  }
}

async function failureOf(test: CollectedTest): Promise<string | null> {
  try {
    await test.run();
    return null;
  } catch (error) {
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
