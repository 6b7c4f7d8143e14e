import { expect, it } from "vitest";

import { createMeasuredEngine } from "../../../src/core/engine.ts";
import { coversOutflow } from "../../../src/core/margin/bounded-margin.ts";
import {
  outflowBlock,
  outflowTest,
  withdrawable,
} from "../../../src/core/safeguard/withdrawable.ts";
import type { Venue } from "../../../src/core/state/venue.ts";
import { CertificateWatch } from "../../../src/core/watch/certificate-watch.ts";
import { CommandSource } from "../../simulation/command-source.ts";
import { Random } from "../../simulation/random.ts";
import { runVenue } from "../../simulation/runner.ts";

const SEEDS = [31, 32, 33, 34] as const;
const COMMANDS = 300;

it.each(SEEDS)(
  "MARGIN-04-04: money leaves or stays in the random venue of seed %i as integers say",
  { timeout: 60_000 },
  (seed) => {
    const source = new CommandSource(seed);
    let venue: Venue | undefined;
    const engine = createMeasuredEngine(source.plan, (inside) => {
      venue = inside;
      return new CertificateWatch(inside);
    });
    const run = runVenue({ seed, commands: COMMANDS }, source);
    const random = new Random(seed);
    let sure = 0;
    let step = run.next();
    while (step.done !== true) {
      step = run.next(engine.apply(step.value.command));
      if (random.below(15) === 0) sure += checkAll(venue!);
    }
    expect(sure).toBeGreaterThan(0);
  },
);

/** At the edge of what may leave, and well on either side of it. */
function checkAll(venue: Venue): number {
  let sure = 0;
  for (let account = 0; account < venue.accounts.count; account++) {
    for (const asset of venue.assets) {
      const most = withdrawable(venue, account, asset);
      const exact = outflowTest(venue, account, asset);
      for (const amount of [1n, most / 2n, most - 1n, most, most + 1n, 2n * most]) {
        if (amount <= 0n) continue;
        expect(outflowBlock(venue, account, asset, amount)).toBe(exact(amount));
        if (exact(amount) === null && coversOutflow(venue, account, asset, amount)) sure += 1;
      }
    }
  }
  return sure;
}
