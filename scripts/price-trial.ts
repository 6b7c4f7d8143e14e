/**
 * Index and mark over real crashes: five synthetic sources around each price series, two of them
 * corrupted in turn. Reads the shared price files; minutes.
 *
 *   npm run price-trial                       everything; the table of docs/pricing.md
 *   npm run price-trial -- --only "May 2021" --seed 3
 */
import { parseArgs } from "node:util";

import { CORRUPTIONS, tryPrices, type Outcome } from "../tests/reference/price-trial/trial.ts";
import { walk, type Series } from "../tests/reference/price-trial/walk.ts";
import { Random } from "../tests/simulation/random.ts";

const CRASHES: readonly Series[] = [
  {
    name: "March 2020",
    file: "mar2020/BCHUSDT_binance_spot_5m_2019-11-28_2020-06-20.csv",
    barSeconds: 300,
    from: "2020-03-12T09:00:00Z",
    hours: 18,
  },
  {
    name: "May 2021",
    file: "may2021_5m/BTCUSDT_binance_spot_5m_2021-05-16_2021-05-24.csv",
    barSeconds: 300,
    from: "2021-05-19T06:00:00Z",
    hours: 18,
  },
  {
    name: "November 2022",
    file: "nov2022_1h/FTTUSDT_mutheBug_1h_venue-unverified_2022-11-01_2022-11-15.csv",
    barSeconds: 3_600,
    from: "2022-11-08T12:00:00Z",
    hours: 18,
  },
  {
    name: "October 2025",
    file: "oct2025/15m/DOGEUSDT_binance_spot_15m_2025-09-22_2025-11-02.csv",
    barSeconds: 900,
    from: "2025-10-10T12:00:00Z",
    hours: 18,
  },
];

const CALM: readonly Series[] = [
  {
    name: "calm week, February 2020",
    file: "mar2020/BCHUSDT_binance_spot_5m_2019-11-28_2020-06-20.csv",
    barSeconds: 300,
    from: "2020-02-03T00:00:00Z",
    hours: 168,
  },
  {
    name: "calm week, October 2025",
    file: "oct2025/15m/BTCUSDT_binance_spot_15m_2025-09-22_2025-11-02.csv",
    barSeconds: 900,
    from: "2025-09-28T00:00:00Z",
    hours: 168,
  },
];

const { values: flags } = parseArgs({
  options: { only: { type: "string" }, seed: { type: "string", default: "1" } },
});
const seed = Number(flags.seed);
const chosen = (series: Series): boolean => flags.only === undefined || series.name === flags.only;

console.log(
  "| prices | corrupted | groups | mean error | largest | over the bound | recovery mean | most | not valid | stopped |",
);
console.log("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
for (const series of CRASHES.filter(chosen)) {
  const prices = walk(series, new Random(seed));
  tell(series.name, "nothing", "two groups", tryPrices(prices, "two groups", null, seed));
  for (const corruption of CORRUPTIONS) {
    for (const layout of ["one group", "two groups"] as const) {
      const outcome = tryPrices(prices, layout, corruption, seed);
      tell(series.name, corruption, layout, outcome);
      if (outcome.overBound > 0) process.exitCode = 1;
    }
  }
}
for (const series of CALM.filter(chosen)) {
  const prices = walk(series, new Random(seed));
  for (const corruption of [null, ...CORRUPTIONS]) {
    const outcome = tryPrices(prices, "two groups", corruption, seed);
    tell(series.name, corruption ?? "nothing", "two groups", outcome);
    if (outcome.overBound > 0) process.exitCode = 1;
  }
}

function tell(name: string, corrupted: string, layout: string, outcome: Outcome): void {
  const { states, stops, seconds } = outcome;
  const cells = [
    name,
    corrupted,
    layout,
    points(outcome.meanError),
    points(outcome.maxError),
    outcome.overBound > 0 ? points(outcome.overBound) : "no",
    `${outcome.meanRecovery.toFixed(1)} s`,
    `${outcome.maxRecovery} s`,
    secondsOf(states, seconds),
    secondsOf(stops, seconds),
  ];
  console.log(`| ${cells.join(" | ")} |`);
}

function secondsOf(counts: ReadonlyMap<string, number>, all: number): string {
  const each = [...counts].map(([state, count]) => `${state} ${count} s`).join(", ");
  return `${each === "" ? "0" : each} of ${all} s`;
}

/** Parts of a million as basis points. */
function points(ppm: number): string {
  return `${(ppm / 100).toFixed(1)} bp`;
}
