import type { Event } from "../../src/core/event/event.ts";
import type { MarketPlan } from "../venue/market-plan.ts";
import { Random } from "../venue/random.ts";
import { TickStream } from "../venue/tick-stream.ts";
import type { Scene } from "./scene.ts";
import { Latencies, spent } from "./clock.ts";
import { IncrementalScan } from "./incremental-scan.ts";
import { micros, times, type Row } from "./row.ts";

/** Of so many ticks one is at 30 times the volatility: whole liquidations follow from them. */
const WILD_SHARE = 25;
/** Whole liquidations cost time in proportion to the holders, so a large book gets fewer of them. */
const WILD_TICKS_TIMES_ACCOUNTS = 200_000_000;

interface TickFigures {
  readonly looksPerTick: number;
  readonly latencies: Latencies;
  readonly stages: number;
  readonly responses: number;
}

/** Runs ticks through the engine; what a venue answers is not in the latencies. */
function runTicks(scene: Scene, count: number, volatility: number): TickFigures {
  const { open, bench } = scene;
  const stream = new TickStream(
    bench.markets,
    (id) => open.engine.market(id)!.markPrice,
    volatility,
  );
  const from = bench.nowMicros;
  const latencies = new Latencies(count);
  let looks = 0;
  let stages = 0;
  let responses = 0;
  for (let i = 0; i < count; i++) {
    const body = stream.next();
    bench.nowMicros = Math.max(bench.nowMicros, from + stream.micros);
    const command = bench.stamp(body);
    const before = scene.watch.looks;
    let events: readonly Event[] = [];
    latencies.time(() => {
      events = open.engine.apply(command).events;
    });
    looks += scene.watch.looks - before;
    for (const event of events) if (event.type === "stage") stages += 1;
    if (events.length > 2) responses += bench.respond(events);
  }
  return { looksPerTick: looks / count, latencies, stages, responses };
}

export function tickRows(scene: Scene, count: number): Row[] {
  const accounts = scene.open.venue.accounts.count;
  const most = Math.ceil(WILD_TICKS_TIMES_ACCOUNTS / accounts);
  const wild = runTicks(scene, Math.min(most, Math.ceil(count / WILD_SHARE)), 30);
  const calm = runTicks(scene, count, 1);
  const scan = scanMicros(scene);
  const watched = watchMicros(scene);
  const faults = scene.open.engine.audit();
  if (faults.length > 0) console.error(faults.slice(0, 5).join("\n"));
  const touched = touchedPerTick(scene);
  scene.note(
    `ticks: ${wild.stages} stage changes at 30x, ${calm.stages} at 1x; a tick touches ` +
      `${touched.toFixed(0)} holders on average`,
  );
  return [
    {
      what: "stages after all ticks vs full exact scan",
      budget: "identical",
      measured: `${faults.length} differences`,
      met: faults.length === 0,
    },
    looksRow("normal", calm.looksPerTick, 1e-5, accounts, touched),
    looksRow("30x volatility", wild.looksPerTick, 1e-3, accounts, touched),
    {
      what: "watch's part of a tick vs incremental scan",
      budget: "<= 1/1000",
      measured: `${micros(watched)} / ${micros(scan)}`,
      ratio: times(watched / scan),
      met: watched / scan <= 1e-3,
    },
    {
      what: "mean tick as a command vs incremental scan",
      budget: "",
      measured: micros(calm.latencies.mean),
      ratio: times(calm.latencies.mean / scan),
      met: null,
    },
    latencyRow("normal", calm.latencies, 10),
    latencyRow("30x", wild.latencies, null),
  ];
}

function looksRow(
  name: string,
  looks: number,
  budget: number,
  accounts: number,
  touched: number,
): Row {
  return {
    what: `looks per tick, ${name}, per account`,
    budget: `<= ${budget.toExponential(0)}`,
    measured: `${looks.toFixed(looks < 1 ? 4 : 1)} of ${accounts}`,
    ratio: `${times(looks / accounts)} ${times(looks / touched)}`,
    met: looks / accounts <= budget,
  };
}

function latencyRow(name: string, latencies: Latencies, budget: number | null): Row {
  const p99 = latencies.quantile(0.99);
  return {
    what: `tick p50 / p99, ${name}`,
    budget: budget === null ? "" : `p99 <= ${budget} us`,
    measured: `${latencies.quantile(0.5).toFixed(1)} / ${p99.toFixed(1)} us`,
    ratio: budget === null ? "" : times(p99 / budget),
    met: budget === null ? null : p99 <= budget,
  };
}

/** Holders of the market that ticks, weighted by how often each ticks. */
function touchedPerTick({ open, bench }: Scene): number {
  let touched = 0;
  let rate = 0;
  for (const [index, { tickRate }] of bench.markets.entries()) {
    touched += tickRate * open.venue.markets[index]!.holders.size;
    rate += tickRate;
  }
  return touched / rate;
}

/** CPU of the incremental full scan per tick. */
function scanMicros({ open, bench }: Scene): number {
  const scan = new IncrementalScan(open.venue);
  const next = marketByRate(bench.markets);
  let ticks = 3;
  const tick = (): void => {
    scan.tick(next(), ticks);
    ticks = -ticks;
  };
  return perTick(tick, 200, 500);
}

/** CPU per tick of what the watch does for one that fires nothing: both boundaries of a command. */
function watchMicros({ open, bench, watch }: Scene): number {
  const next = marketByRate(bench.markets);
  const tick = (): void => {
    watch.timePassed();
    watch.takeSuspects();
    watch.settle();
    watch.marketPriceChanged(open.venue.markets[next()]!);
    watch.takeSuspects();
    watch.settle();
  };
  return perTick(tick, 10_000, 200_000);
}

function perTick(tick: () => void, warmUp: number, ticks: number): number {
  for (let done = 0; done < warmUp; done++) tick();
  return (
    spent(() => {
      for (let done = 0; done < ticks; done++) tick();
    }).cpu / ticks
  );
}

/** Draws markets as often as each ticks. */
function marketByRate(markets: readonly MarketPlan[]): () => number {
  const random = new Random(3);
  const most = Math.max(...markets.map(({ tickRate }) => tickRate));
  return () => {
    for (;;) {
      const index = random.below(markets.length);
      if (random.unit() * most <= markets[index]!.tickRate) return index;
    }
  };
}
