import { describe, expect, it } from "vitest";

import { createMeasuredEngine, Engine } from "../../../src/core/engine.ts";
import { CertificateWatch } from "../../../src/core/watch/certificate-watch.ts";
import { FullScan } from "../../../src/core/watch/full-scan.ts";
import { compareEngines, describeDisagreement } from "../../simulation/runner.ts";

type Options = ConstructorParameters<typeof Engine>[0];

/** The watch as it works when a tick fires very many triggers, on venues of ordinary size. */
function inMassMode(options: Options): Engine {
  return createMeasuredEngine(options, (venue) => new CertificateWatch(venue, 2));
}

function scanning(options: Options): Engine {
  return createMeasuredEngine(options, (venue) => new FullScan(venue));
}

describe("WATCH-05-01 the watch gives the events of a scan of everyone", () => {
  // Seed 2011 refuses a margin mode after it has opened the account for it.
  for (const seed of [1, 2, 3, 4, 5, 6, 2011]) {
    it(`when every change is a mass move, seed ${seed}`, { timeout: 60_000 }, () => {
      const length = { seed, commands: 400 };
      const { disagreement } = compareEngines(length, [scanning, inMassMode]);
      expect(disagreement === null ? "" : describeDisagreement(length, disagreement)).toBe("");
    });
  }
});
