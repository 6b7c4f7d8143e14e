import { isDeepStrictEqual } from "node:util";
import { FullScan } from "../../src/core/watch/full-scan.ts";
import { BenchVenue, openEngine } from "../venue/bench-venue.ts";
import type { MarketPlan } from "../venue/market-plan.ts";
import type { Population } from "../venue/population.ts";
import { TickStream } from "../venue/tick-stream.ts";
import type { Row } from "./row.ts";

/** The same ticks with the watch and with a scan of everyone: every event must be the same. */
export function agreementRow(
  markets: readonly MarketPlan[],
  population: Population,
  ticks: number,
): Row {
  const engines = [openEngine(), openEngine((venue) => new FullScan(venue))];
  const venues = engines.map(({ engine }) => {
    const bench = new BenchVenue(engine, markets);
    bench.declare();
    bench.load(population);
    return bench;
  });
  const stream = new TickStream(
    markets,
    (id) => markets.find((m) => m.id === id)!.markPrice,
    1_500,
  );
  let differences = 0;
  let stages = 0;
  for (let tick = 0; tick < ticks; tick++) {
    const body = stream.next();
    const answers = venues.map((bench) => {
      bench.nowMicros += 350;
      const { events } = bench.door.apply(bench.stamp(body));
      bench.respond(events);
      return events;
    });
    if (!isDeepStrictEqual(answers[0], answers[1])) differences += 1;
    for (const event of answers[0]!) if (event.type === "stage") stages += 1;
  }
  return {
    what: `events, watch vs scan of all, ${population.accounts} accounts`,
    budget: "identical",
    measured: `${differences} of ${ticks}`,
    ratio: `${stages} stages`,
    met: differences === 0,
  };
}
