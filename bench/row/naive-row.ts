import { NaiveEngine } from "../../tests/naive/naive-engine.ts";
import { BenchVenue, openEngine, type Body, type Door } from "../venue/bench-venue.ts";
import { CommandMix } from "../venue/command-mix.ts";
import { POLICY, type MarketPlan } from "../venue/market-plan.ts";
import type { Population } from "../venue/population.ts";
import { TickStream } from "../venue/tick-stream.ts";
import { spent } from "./clock.ts";
import { micros, times, type Row } from "./row.ts";

/** The engine and the naive one on the same commands, in the same run. */
export function naiveRows(
  markets: readonly MarketPlan[],
  population: Population,
  commands: number,
): Row[] {
  const naive = loaded(new NaiveEngine({ numeraire: "USD", policy: POLICY }), markets, population);
  const open = openEngine();
  const engine = loaded(open.engine, markets, population);
  const priceOf = (id: string): number => markets.find((market) => market.id === id)!.markPrice;
  const mix = new CommandMix(open.venue, markets, "naive");
  const stream = new TickStream(markets, priceOf, 1);
  const mixed = Array.from({ length: commands }, () => mix.next());
  const ticks = Array.from({ length: commands }, () => stream.next());
  const size = `${population.accounts} accounts`;
  return [
    ratioRow(`mixed command vs naive engine, ${size}`, naive, engine, mixed),
    ratioRow(`tick vs naive engine, ${size}`, naive, engine, ticks),
  ];
}

/** Declares and pays in at the naive engine as well: it takes every command in full. */
function loaded<D extends Door>(
  door: D,
  markets: readonly MarketPlan[],
  population: Population,
): BenchVenue<D> {
  const venue = new BenchVenue(door, markets);
  venue.declare();
  venue.load(population);
  return venue;
}

function ratioRow(what: string, naive: BenchVenue, engine: BenchVenue, bodies: Body[]): Row {
  const slow = each(naive, bodies);
  const fast = each(engine, bodies);
  return {
    what,
    budget: "",
    measured: `${micros(fast)} / ${micros(slow)}`,
    ratio: times(fast / slow),
    met: null,
  };
}

/** CPU per command, in microseconds. */
function each(venue: BenchVenue, bodies: readonly Body[]): number {
  const commands = bodies.map((body) => {
    venue.nowMicros += 1;
    return venue.stamp(body);
  });
  const { cpu } = spent(() => {
    for (const command of commands) venue.door.apply(command);
  });
  return cpu / bodies.length;
}
