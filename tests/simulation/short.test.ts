import { describe, expect, it } from "vitest";

import { Engine } from "../../src/core/engine.ts";
import { NaiveEngine } from "../naive/naive-engine.ts";
import { compareEngines, describeDisagreement } from "./runner.ts";

/** Other seeds than the long runs take, so that the second look sees other venues. */
const SEEDS = [2_001, 2_002, 2_003, 2_004, 2_005, 2_006, 2_007, 2_008];
const COMMANDS = 500;

describe("a first look: the engine and the naive engine agree", () => {
  it.each(SEEDS)("in the random venue of seed %i", { timeout: 60_000 }, (seed) => {
    const length = { seed, commands: COMMANDS };
    const { disagreement } = compareEngines(length, [
      (options) => new NaiveEngine(options),
      (options) => new Engine(options),
    ]);
    expect(disagreement === null ? "" : describeDisagreement(length, disagreement)).toBe("");
  });
});
