import { describe, expect, it } from "vitest";

import { checkPromises } from "./promise-run.ts";
import { reproLine } from "./repro.ts";

const SEEDS = 200;
const SEEDS_PER_TEST = 20;
const COMMANDS = 2_000;

describe("P1 to P6 hold, replay and restore agree", () => {
  for (let first = 1; first <= SEEDS; first += SEEDS_PER_TEST) {
    const last = first + SEEDS_PER_TEST - 1;
    it(`in the random venues of seeds ${first} to ${last}`, { timeout: 300_000 }, () => {
      for (let seed = first; seed <= last; seed += 1) {
        const failure = checkPromises({ seed, commands: COMMANDS });
        const shown =
          failure === null
            ? ""
            : `${reproLine({ seed, commands: COMMANDS, stop: failure.at })}\n  ${failure.what}`;
        expect(shown).toBe("");
      }
    });
  }
});
