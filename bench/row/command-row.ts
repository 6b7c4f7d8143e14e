import type { Command } from "../../src/core/command/command.ts";
import type { Event } from "../../src/core/event/event.ts";
import { CommandMix } from "../venue/command-mix.ts";
import { Latencies, spent } from "./clock.ts";
import { perSecond, times, type Row } from "./row.ts";
import type { Scene } from "./scene.ts";

/** Commands after which the venue answers the engine's own orders, outside the measurement. */
const BLOCK = 1_000;
/** Commands between two microseconds: what arrives together is stamped together. */
const PER_STAMP = 10;

export function commandRows(scene: Scene, count: number): Row[] {
  const { bench, open } = scene;
  const mix = new CommandMix(open.venue, bench.markets);
  const warm = commandsOf(scene, Math.ceil(count / 4), () => mix.next());
  for (const command of warm) open.engine.apply(command);
  const commands = commandsOf(scene, count, () => mix.next());
  let answers = 0;
  let refused = 0;
  let cpu = 0;
  for (let from = 0; from < count; from += BLOCK) {
    const events: Event[] = [];
    cpu += spent(() => {
      for (let i = from; i < Math.min(count, from + BLOCK); i++) {
        const applied = open.engine.apply(commands[i]!);
        if (!applied.answer.ok) refused += 1;
        if (applied.events.length > 4) events.push(...applied.events);
      }
    }).cpu;
    answers += bench.respond(events);
  }
  const rate = (count * 1e6) / cpu;
  const perKind = latenciesByKind(scene, mix, Math.ceil(count / 2));
  const check = perKind.get("place")!.quantile(0.99);
  bench.nowMicros += 1;
  scene.note(
    `mixed commands: ${((100 * refused) / count).toFixed(1)} % refused, ${answers} answers of the venue; mean us per kind: ${[
      ...perKind,
    ]
      .map(([kind, latencies]) => `${kind} ${latencies.mean.toFixed(1)}`)
      .join(", ")}`,
  );
  return [
    {
      what: "order placed: pre-trade check and all, p99",
      budget: "<= 5 us",
      measured: `${check.toFixed(1)} us, p50 ${perKind.get("place")!.quantile(0.5).toFixed(1)}`,
      ratio: times(check / 5),
      met: check <= 5,
    },
    {
      what: "mixed commands per second of CPU",
      budget: ">= 1 M/s",
      measured: perSecond(rate),
      ratio: times(rate / 1e6),
      met: rate >= 1e6,
    },
  ];
}

function commandsOf(
  scene: Scene,
  count: number,
  next: () => Parameters<Scene["bench"]["stamp"]>[0],
): Command[] {
  return Array.from({ length: count }, (_, index) => {
    if (index % PER_STAMP === 0) scene.bench.nowMicros += 1;
    return scene.bench.stamp(next());
  });
}

function latenciesByKind(scene: Scene, mix: CommandMix, count: number): Map<string, Latencies> {
  const kinds = new Map<string, Latencies>();
  for (const command of commandsOf(scene, count, () => mix.next())) {
    let latencies = kinds.get(command.kind);
    if (latencies === undefined) kinds.set(command.kind, (latencies = new Latencies(count)));
    let events: readonly Event[] = [];
    latencies.time(() => {
      events = scene.open.engine.apply(command).events;
    });
    if (command.kind !== "cancel" && events.length > 4) scene.bench.respond(events);
  }
  return kinds;
}
