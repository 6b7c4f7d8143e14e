import { describe, expect, it } from "vitest";

import { Engine } from "../../src/core/engine.ts";
import { NaiveEngine } from "../naive/naive-engine.ts";
import { CommandSource } from "./command-source.ts";
import { Coverage } from "./coverage.ts";
import { EXPECTED } from "./expected.ts";
import { compareEngines, describeDisagreement, type RunLength } from "./runner.ts";

const SEEDS = 200;
const SEEDS_PER_TEST = 10;
const COMMANDS = 2_000;
/** A seed that draws one of the largest crowds; the scan of all makes its setup the long part. */
const CROWDED_SEED = 2_196;
const coverage = new Coverage();

describe("the engine and the naive engine give the same events and views", () => {
  for (let first = 1; first <= SEEDS; first += SEEDS_PER_TEST) {
    const last = first + SEEDS_PER_TEST - 1;
    it(`in the random venues of seeds ${first} to ${last}`, { timeout: 300_000 }, () => {
      for (let seed = first; seed <= last; seed += 1) {
        expect(disagreementOf({ seed, commands: COMMANDS })).toBe("");
      }
    });
  }

  it("in a venue of 1,500 accounts", { timeout: 300_000 }, () => {
    expect(new CommandSource(CROWDED_SEED).plan.accounts.length).toBeGreaterThanOrEqual(1_500);
    expect(disagreementOf({ seed: CROWDED_SEED, commands: 200 })).toBe("");
  });

  it("and the venues reach every refusal, stage, cause and layer", () => {
    expect(coverage.missing(EXPECTED)).toEqual([]);
    expect(coverage.counts.get("event broken")).toBeUndefined();
  });
});

function disagreementOf(length: RunLength): string {
  const { disagreement } = compareEngines(
    length,
    [(options) => new NaiveEngine(options), (options) => new Engine(options)],
    coverage,
  );
  return disagreement === null ? "" : describeDisagreement(length, disagreement);
}
