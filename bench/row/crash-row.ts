import type { PriceCommand } from "../../src/core/command/command.ts";
import { updatePrices } from "../../src/core/intake/price.ts";
import type { Venue } from "../../src/core/state/venue.ts";
import { exactStage } from "../../src/core/watch/exact-stage.ts";
import { COIN } from "../venue/market-plan.ts";
import { spent } from "./clock.ts";
import { millis, times, type Row } from "./row.ts";
import type { Scene } from "./scene.ts";

/** All prices at a share of what they are. */
function fallOf(scene: Scene, share: number): PriceCommand {
  const { bench, open } = scene;
  const markets = open.venue.markets.map(({ id, markPrice }) => {
    const price = Math.max(1, Math.round(markPrice * share));
    return { market: id, markPrice: price, indexPrice: price };
  });
  const coin = Math.round(open.engine.asset(COIN.id)!.price * share);
  const updates = [...markets, { asset: COIN.id, price: coin }];
  return bench.stamp({ kind: "price", updates }) as PriceCommand;
}

/** The list of breaches after a fall of everything, found and decided, then undone. */
export function crashListRow(scene: Scene): Row {
  const { watch, bench, open } = scene;
  const { venue } = open;
  updatePrices(venue, fallOf(scene, 0.9));
  let suspects: readonly number[] = [];
  const looks = watch.looks;
  const found = spent(() => {
    suspects = watch.takeSuspects();
  });
  const proven = watch.provenLast;
  let breaches = proven;
  const decided = spent(() => {
    for (let place = proven; place < suspects.length; place++) {
      if (isBreach(venue, suspects[place]!)) breaches += 1;
    }
  });
  const wrong = suspects.slice(0, proven).filter((account) => !isBreach(venue, account)).length;
  if (wrong > 0) throw new Error(`expected every proven breach to be one, ${wrong} were not`);
  venue.transaction.rollback();
  watch.everythingChanged();
  bench.send({ kind: "clock" });
  const total = (found.cpu + decided.cpu) / 1_000;
  scene.note(
    `-10 % at once: ${watch.looks - looks} looks, ${suspects.length} may have moved, ` +
      `${breaches} change stage, ${proven} of them proven in doubles; found in ` +
      `${millis(found.cpu / 1_000)}, the others decided exactly in ${millis(decided.cpu / 1_000)}`,
  );
  return {
    what: "-10 % everywhere in one tick: list of breaches",
    budget: "<= 100 ms",
    measured: millis(total),
    ratio: times(total / 100),
    met: total <= 100,
  };
}

function isBreach(venue: Venue, account: number): boolean {
  return exactStage(venue, account) !== venue.accounts.stage(account);
}

/** The same tick as a command, with every stage, slice, takeover and deficit that follows. */
export function crashCommandRow(scene: Scene): Row {
  const command = fallOf(scene, 0.9);
  let events = 0;
  const { cpu } = spent(() => {
    events = scene.open.engine.apply(command).events.length;
  });
  const count = scene.open.venue.accounts.count;
  scene.note(`-10 % at once as a command over ${count} accounts: ${events} events`);
  return {
    what: `the same, all answers, ${count} accounts`,
    budget: "",
    measured: millis(cpu / 1_000),
    ratio: `${(cpu / count).toFixed(1)} us/acc`,
    met: null,
  };
}

/**
 * Falls by 10 % in 10 s at 10,000 ticks a second, everything carried out and every order of the
 * engine answered: how far it is behind at worst, in CPU time. Houses take over what defaults in
 * their markets, so that nobody is deleveraged: that is a row of its own (close-out-row.ts).
 */
export function slideRow(scene: Scene, ticks: number): Row {
  const { bench, open } = scene;
  const { engine, venue } = open;
  bench.insure();
  const prices = venue.markets.map(({ markPrice }) => markPrice);
  const step = Math.log(0.9) / (ticks / prices.length);
  const from = bench.nowMicros;
  let busyUntil = 0;
  let behind = 0;
  let responses = 0;
  const { cpu } = spent(() => {
    for (let tick = 0; tick < ticks; tick++) {
      const index = tick % prices.length;
      prices[index]! *= Math.exp(step);
      const price = Math.max(1, Math.round(prices[index]!));
      const arrives = tick * 100;
      bench.nowMicros = from + arrives;
      const { id: market } = venue.markets[index]!;
      const body = {
        kind: "price" as const,
        updates: [{ market, markPrice: price, indexPrice: price }],
      };
      const started = process.cpuUsage();
      const { events } = engine.apply(bench.stamp(body));
      if (events.length > 2) responses += bench.respond(events);
      const { user, system } = process.cpuUsage(started);
      busyUntil = Math.max(busyUntil, arrives) + user + system;
      behind = Math.max(behind, busyUntil - arrives);
    }
  });
  const count = venue.accounts.count;
  scene.note(
    `-10 % in 10 s over ${count} accounts: ${ticks} ticks and ${responses} answers of the venue ` +
      `took ${millis(cpu / 1_000)} of CPU`,
  );
  return {
    what: `-10 % in 10 s, behind at worst, ${count} accounts`,
    budget: "<= 100 ms",
    measured: millis(behind / 1_000),
    ratio: times(behind / 100_000),
    met: behind <= 100_000,
  };
}
