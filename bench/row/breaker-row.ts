import { BREAKER_TESTS, type Breakers } from "../../src/core/command/breaker.ts";
import { BenchVenue, openEngine, type OpenEngine } from "../venue/bench-venue.ts";
import type { MarketPlan } from "../venue/market-plan.ts";
import { drawPopulation } from "../venue/population.ts";
import { spent } from "./clock.ts";
import { micros, times, type Row } from "./row.ts";

const MINUTE = 60_000_000;

/** One test of every kind, over a minute to an hour, none of which ever trips. */
const ALL: Breakers = {
  tests: BREAKER_TESTS.map((test, place) => {
    const ofTime = test === "silence" || test === "stall";
    const windowMicros = test === "divergence" ? 0 : MINUTE * (ofTime ? 600 : 1 + 8 * place);
    const limitPpm = ofTime ? 0 : 1_000_000_000;
    return { test, windowMicros, limitPpm, state: "halted", liquidation: true };
  }),
  coolOffMicros: MINUTE,
  quietPeriods: 1,
  longestMicros: 60 * MINUTE,
  exposureMicros: MINUTE,
};

const ACCOUNTS = 2_000;
const MARKETS = 4;
const ROUNDS = 9;
const COMMANDS = 4_000;
const STEP = 100_000;

interface Run {
  readonly bench: BenchVenue;
  readonly open: OpenEngine;
  readonly rounds: number[];
}

/** What a mark update costs beside one in the same venue without breakers. */
export function breakerRow(markets: readonly MarketPlan[], seed: number): Row {
  const plans = markets.slice(0, MARKETS);
  const plain = runOf(plans, undefined, seed);
  const all = runOf(plans, ALL, seed);
  for (let round = 0; round < ROUNDS; round++) for (const run of [plain, all]) play(run, round);
  const ratios = all.rounds.map((cost, round) => cost / plain.rounds[round]!);
  return {
    what: `mark update with ${ALL.tests.length} breaker tests`,
    budget: "-",
    measured: `${micros(median(all.rounds))} (${micros(median(plain.rounds))} without)`,
    ratio: times(median(ratios)),
    met: null,
  };
}

function runOf(plans: readonly MarketPlan[], breakers: Breakers | undefined, seed: number): Run {
  const markets = plans.map((plan) => ({ ...plan, parameters: { ...plan.parameters, breakers } }));
  const open = openEngine();
  const bench = new BenchVenue(open.engine, markets);
  bench.declare();
  bench.load(drawPopulation(ACCOUNTS, markets, seed));
  return { bench, open, rounds: [] };
}

/** One market a command, a tenth of a second apart, a few ticks up and down. */
function play({ bench, open, rounds }: Run, round: number): void {
  const commands = Array.from({ length: COMMANDS }, (_, index) => {
    bench.nowMicros += STEP;
    const { id: market, markPrice: price } = bench.markets[index % MARKETS]!;
    const markPrice = price + ((index * 7 + round) % 11) - 5;
    return bench.stamp({
      kind: "price",
      updates: [{ market, markPrice, indexPrice: price }],
    });
  });
  const { cpu } = spent(() => {
    for (const command of commands) open.engine.apply(command);
  });
  rounds.push(cpu / COMMANDS);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
