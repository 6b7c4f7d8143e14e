import { do_not_optimize, measure } from "mitata";
import { assertConserved, assertNoHiddenDeficit } from "../../src/core/invariant/promise.ts";
import { CommandMix } from "../venue/command-mix.ts";
import { throughput } from "./command-row.ts";
import { times, type Row } from "./row.ts";
import type { Scene } from "./scene.ts";

/** Share of the mixed commands that move money. */
const MOVING_SHARE = 0.22;

/**
 * What the promises cost: the check of the books that fills and cash move, and the exact check of
 * the accounts that doubles could not decide; each called alone, held against a mixed command.
 */
export async function promiseRow(scene: Scene, count: number): Promise<Row> {
  const { venue } = scene.open;
  const mix = new CommandMix(venue, scene.bench.markets, "promise");
  const named = scene.watch.suspectsNamed;
  const { cpu } = throughput(scene, mix, count);
  const exactly = (scene.watch.suspectsNamed - named) / count;
  const perCommand = (cpu / count) * 1_000;
  const { changed } = venue.transaction;
  const [asset, market] = [venue.assets[0]!, venue.markets[0]!];
  const books = await measure(() => {
    changed.add(asset).add(market);
    return do_not_optimize(assertConserved(venue));
  });
  let account = 0;
  const exact = await measure(() => {
    account = (account + 7_919) % venue.accounts.count;
    return do_not_optimize(assertNoHiddenDeficit(venue, account));
  });
  const cost = MOVING_SHARE * books.avg + exactly * exact.avg;
  const share = cost / perCommand;
  scene.note(
    `promises: books of a fill ${books.avg.toFixed(0)} ns, one account exactly ` +
      `${exact.avg.toFixed(0)} ns for ${exactly.toFixed(3)} accounts per command (doubles decide ` +
      `the others), a mixed command ${perCommand.toFixed(0)} ns`,
  );
  return {
    what: "promises P1-P4, share of a mixed command",
    budget: "<= 20 %",
    measured: `${(share * 100).toFixed(1)} %`,
    ratio: times(share / 0.2),
    met: share <= 0.2,
  };
}
