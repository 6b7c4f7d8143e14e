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
  const mix = new CommandMix(scene.open.venue, scene.bench.markets, "mix");
  throughput(scene, mix, Math.ceil(count / 4));
  const { cpu, refused } = throughput(scene, mix, count);
  const rate = (count * 1e6) / cpu;
  const kinds = latenciesByKind(scene, mix, Math.ceil(count / 2));
  const places = kinds.get("place")!;
  const check = places.quantile(0.99);
  const means = [...kinds].map(([kind, { mean }]) => `${kind} ${mean.toFixed(1)}`).join(", ");
  scene.note(
    `mixed commands: ${((100 * refused) / count).toFixed(1)} % refused; mean us of each: ${means}`,
  );
  return [
    {
      what: "order placed: pre-trade check and all, p99",
      budget: "<= 5 us",
      measured: `${check.toFixed(1)} us, p50 ${places.quantile(0.5).toFixed(1)}`,
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

/** CPU of so many mixed commands, in microseconds; the venue answers between blocks, uncounted. */
export function throughput(
  { bench, open }: Scene,
  mix: CommandMix,
  count: number,
): { readonly cpu: number; readonly refused: number } {
  let refused = 0;
  let cpu = 0;
  for (let done = 0; done < count; done += BLOCK) {
    const commands = Array.from({ length: BLOCK }, (_, index) => {
      if (index % PER_STAMP === 0) bench.nowMicros += 1;
      return bench.stamp(mix.next());
    });
    const events: Event[] = [];
    cpu += spent(() => {
      for (const command of commands) {
        const applied = open.engine.apply(command);
        if (!applied.answer.ok) refused += 1;
        if (applied.events.length > 4) events.push(...applied.events);
      }
    }).cpu;
    bench.respond(events.filter(({ type }) => type === "liquidationOrder"));
  }
  return { cpu, refused };
}

/** What asking costs, beside doing: nobody is looked at but whom the command touches. */
export function questionNote({ bench, open, notes }: Scene, count: number): void {
  const mix = new CommandMix(open.venue, bench.markets, "question");
  const asked = new Latencies(count);
  const done = new Latencies(count);
  for (let index = 0; index < count; index++) {
    const command = bench.stamp(mix.next());
    asked.time(() => open.engine.whatIf(command));
    done.time(() => open.engine.apply(command));
  }
  notes.push(
    `mixed commands, p50 one by one: ${asked.quantile(0.5).toFixed(1)} us to ask, ` +
      `${done.quantile(0.5).toFixed(1)} us to do; mean ${asked.mean.toFixed(1)} and ${done.mean.toFixed(1)}`,
  );
}

function latenciesByKind(
  { bench, open }: Scene,
  mix: CommandMix,
  count: number,
): Map<string, Latencies> {
  const kinds = new Map<string, Latencies>();
  for (let index = 0; index < count; index++) {
    if (index % PER_STAMP === 0) bench.nowMicros += 1;
    const command = bench.stamp(mix.next());
    let latencies = kinds.get(command.kind);
    if (latencies === undefined) kinds.set(command.kind, (latencies = new Latencies(count)));
    let events: readonly Event[] = [];
    latencies.time(() => {
      events = open.engine.apply(command).events;
    });
    if (events.length > 4) bench.respond(events.filter(({ type }) => type === "liquidationOrder"));
  }
  return kinds;
}
