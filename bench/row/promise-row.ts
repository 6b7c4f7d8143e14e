import { do_not_optimize, measure } from "mitata";
import { assertConserved, assertNoHiddenDeficit } from "../../src/core/invariant/promise.ts";
import { CommandMix } from "../venue/command-mix.ts";
import { spent } from "./clock.ts";
import { times, type Row } from "./row.ts";
import type { Scene } from "./scene.ts";

/**
 * What the promises cost of a fill: the check of the books it moved (two assets and a market), and
 * the exact check of both accounts, called alone and held against the fill as a whole.
 */
export async function promiseRow(scene: Scene, count: number): Promise<Row> {
  const { venue, engine } = scene.open;
  const mix = new CommandMix(venue, scene.bench.markets);
  const commands = Array.from({ length: count }, () => scene.bench.stamp(mix.next()));
  const { cpu } = spent(() => {
    for (const command of commands) engine.apply(command);
  });
  const perCommand = (cpu / count) * 1_000;
  const all = await measure(() => do_not_optimize(assertConserved(venue)));
  const books = (all.avg / (venue.assets.length + venue.markets.length)) * 3;
  let account = 0;
  const exact = await measure(() => {
    account = (account + 7_919) % venue.accounts.count;
    return do_not_optimize(assertNoHiddenDeficit(venue, account));
  });
  // A fifth of the commands are fills (three books), a fiftieth cash (one); doubles decide P2 of
  // nearly every account, so the exact check is an upper bound on what is left of it.
  const cost = 0.22 * (books + 0.05 * 2 * exact.avg);
  const share = cost / perCommand;
  scene.note(
    `promises: books of a fill ${books.toFixed(0)} ns, all books ${all.avg.toFixed(0)} ns, ` +
      `one account exactly ${exact.avg.toFixed(0)} ns, a mixed command ${perCommand.toFixed(0)} ns`,
  );
  return {
    what: "promises P1-P4, share of a mixed command",
    budget: "<= 20 %",
    measured: `${(share * 100).toFixed(1)} %`,
    ratio: times(share / 0.2),
    met: share <= 0.2,
  };
}
