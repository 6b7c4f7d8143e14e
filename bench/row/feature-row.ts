import type { MarketParameters, VenuePolicy } from "../../src/core/command/parameter.ts";
import type { Event } from "../../src/core/event/event.ts";
import { BenchVenue, openEngine, type OpenEngine } from "../venue/bench-venue.ts";
import { CommandMix } from "../venue/command-mix.ts";
import { POLICY, USD, type MarketPlan } from "../venue/market-plan.ts";
import { drawPopulation } from "../venue/population.ts";
import { spent } from "./clock.ts";
import { micros, times, type Row } from "./row.ts";

/** Something that a venue may switch on. */
interface Feature {
  readonly name: string;
  readonly policy?: Partial<VenuePolicy>;
  /** Every market: what its price follows, and what its parameters become. */
  readonly underlying?: string;
  readonly parameters?: (market: MarketPlan) => Partial<MarketParameters>;
}

const FEATURES: readonly Feature[] = [
  { name: "nothing more" },
  {
    name: "initial margin by open interest",
    parameters: () => ({
      openInterestScale: { lowerNotional: BigInt(10 * USD), upperNotional: 10n ** 18n },
    }),
  },
  {
    name: "an add-on for large positions",
    parameters: (market) => ({
      sizeAddOns: [{ lotsFrom: lotsOf(market, 5_000), initialPpm: 10_000, maintenancePpm: 5_000 }],
    }),
  },
  {
    name: "caps as margin",
    parameters: (market) => ({
      capsAsMargin: true,
      positionLotsMax: lotsOf(market, 100_000),
      openInterestLotsMax: lotsOf(market, 10 ** 9),
    }),
  },
  { name: "a weight on profit", parameters: () => ({ profitWeightPpm: 950_000 }) },
  {
    name: "offsets between markets",
    underlying: "ALL",
    policy: {
      offsets: [
        {
          underlying: "ALL",
          initialSpreadPpm: 5_000,
          maintenanceSpreadPpm: 2_500,
          floorPpm: 250_000,
        },
      ],
    },
  },
];

const ACCOUNTS = 5_000;
const MARKETS = 20;
const ROUNDS = 9;
const COMMANDS = 1_000;
/** Commands between two microseconds. */
const PER_STAMP = 10;

interface Run {
  readonly name: string;
  readonly bench: BenchVenue;
  readonly open: OpenEngine;
  readonly mix: CommandMix;
  readonly rounds: number[];
}

/** What a mixed command costs when every market of a small venue has a feature on. */
export function featureRows(markets: readonly MarketPlan[], seed: number): Row[] {
  const runs = FEATURES.map((feature) => runOf(feature, markets.slice(0, MARKETS), seed));
  // Side by side, so that all of them meet the same neighbours on the machine.
  for (let round = 0; round < ROUNDS; round++) for (const run of runs) play(run);
  const plain = runs[0]!;
  return runs.map((run) => ({
    what: `mixed command with ${run.name}`,
    budget: "-",
    measured: micros(median(run.rounds)),
    ratio: times(median(run.rounds.map((cost, round) => cost / plain.rounds[round]!))),
    met: null,
  }));
}

function runOf(feature: Feature, plans: readonly MarketPlan[], seed: number): Run {
  const { name, policy, underlying, parameters } = feature;
  const markets = plans.map((plan): MarketPlan => ({
    ...plan,
    ...(underlying === undefined ? {} : { underlying }),
    parameters: { ...plan.parameters, ...parameters?.(plan) },
  }));
  const open = openEngine(undefined, { ...POLICY, ...policy });
  const bench = new BenchVenue(open.engine, markets);
  bench.declare();
  bench.load(drawPopulation(ACCOUNTS, markets, seed));
  return { name, bench, open, mix: new CommandMix(open.venue, markets, "feature"), rounds: [] };
}

function play({ bench, open, mix, rounds }: Run): void {
  const commands = Array.from({ length: COMMANDS }, (_, index) => {
    if (index % PER_STAMP === 0) bench.nowMicros += 1;
    return bench.stamp(mix.next());
  });
  const events: Event[] = [];
  const { cpu } = spent(() => {
    for (const command of commands) events.push(...open.engine.apply(command).events);
  });
  bench.respond(events.filter(({ type }) => type === "liquidationOrder"));
  rounds.push(cpu / COMMANDS);
}

function lotsOf(market: MarketPlan, usd: number): number {
  return Math.max(1, Math.round((usd * USD) / market.lotValue));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
