/**
 * Ways of setting margins on real prices, walked forward: `npm run walk-forward -- <folder of CSVs>`.
 * Prints the tables of docs/model.md: single positions, and spreads of two coins.
 */
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

import { readPrices, type PriceRow } from "../src/cli/price-file.ts";
import {
  garchModels,
  marginModels,
  walkCollateral,
  walkForward,
  walkSpread,
  type HourPair,
  type WalkForward,
} from "../src/model/index.ts";

const CONFIDENCE = 0.99;

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("expected a folder with price histories (CSV)");

const files = readdirSync(folder)
  .filter((name) => name.endsWith(".csv"))
  .sort()
  .map((name) => {
    const [symbol = "", , , , ...span] = name.replace(".csv", "").split("_");
    return { symbol, span: span.join(" to "), rows: readPrices(join(folder, name)) };
  });

/** Two coins of one span: the larger and the next, and pairs that have less to do with each other. */
const PAIRS = [
  ["BTCUSDT", "ETHUSDT"],
  ["SOLUSDT", "AVAXUSDT"],
  ["ETHUSDT", "SOLUSDT"],
  ["XRPUSDT", "DOGEUSDT"],
  ["BTCUSDT", "DOGEUSDT"],
] as const;

const single = files.map(({ symbol, span, rows }) => {
  process.stderr.write(`${symbol} ${span}\n`);
  const models = [...marginModels(CONFIDENCE), ...garchModels()];
  return { name: `${symbol} ${span}`, found: walkForward(rows, CONFIDENCE, models) };
});
const pairs = files.flatMap(({ symbol, span, rows }) =>
  PAIRS.filter(([one]) => one === symbol).flatMap(([, other]) => {
    const partner = files.find((file) => file.symbol === other && file.span === span);
    return partner === undefined ? [] : [{ symbol, other, span, hours: both(rows, partner.rows) }];
  }),
);
const spreads = pairs.map(({ symbol, other, span, hours }) => {
  process.stderr.write(`${symbol} against ${other} ${span}\n`);
  return { name: `${symbol} against ${other} ${span}`, found: walkSpread(hours, CONFIDENCE) };
});
const collateral = pairs.map(({ symbol, other, span, hours }) => {
  return { name: `${symbol} on ${other} ${span}`, found: walkCollateral(hours, CONFIDENCE) };
});

const commit = execFileSync("git", ["describe", "--always", "--dirty"], {
  encoding: "utf8",
}).trim();
console.log(`commit ${commit}\n`);
print("adaptive margin", single);
print("offset", spreads);
print("position on collateral", collateral);

/** Every way over all series, and the first way by series. */
function print(what: string, series: readonly Series[]): void {
  const [first] = series;
  if (first === undefined) return;
  const rows = first.found.map((_, index) => summary(series, index));
  console.log(`${markdown(summaryTitles(), rows)}\n`);
  const titles = ["days", "long", "short", "average", "peak to trough", "1, 5, 30 days"];
  const bySeries = series.map(({ name, found }) => row(name, found[0]!));
  console.log(`${markdown([`series, ${what}`, ...titles], bySeries)}\n`);
}

/** What two series say at the same times. */
function both(one: readonly PriceRow[], other: readonly PriceRow[]): HourPair[] {
  const closes = new Map(other.map(({ timeMillis, close }) => [timeMillis, close]));
  return one.flatMap(({ timeMillis, close }): HourPair[] => {
    const second = closes.get(timeMillis);
    return second === undefined ? [] : [{ timeMillis, closes: [close, second] }];
  });
}

interface Series {
  readonly name: string;
  readonly found: readonly WalkForward[];
}

function summaryTitles(): string[] {
  return [
    "margin",
    "coverage, all",
    "worst side of any series",
    "sides with too many",
    "average margin",
    "peak to trough",
    "largest rise in 1, 5, 30 days",
    "mean loss beyond",
  ];
}

/** One way over all series: its worst figures, and means where a mean says more. */
function summary(series: readonly Series[], index: number): string[] {
  const all = series.map(({ found }) => found[index]!);
  const sides = all.flatMap(({ long, short }) => [long, short]);
  const days = 2 * sum(all.map((each) => each.days));
  const exceptions = sum(sides.map((side) => side.exceptions));
  const tooMany = sides.filter((side) => side.coverage < CONFIDENCE && side.pValue < 0.05);
  return [
    all[0]!.model,
    percent(1 - exceptions / days, 2),
    percent(Math.min(...sides.map((side) => side.coverage)), 2),
    `${tooMany.length} of ${sides.length}`,
    percent(sum(all.map(({ average }) => average)) / all.length, 1),
    `${middle(all.map((each) => each.peakToTrough)).toFixed(2)}, ${Math.max(...all.map((each) => each.peakToTrough)).toFixed(2)}`,
    [0, 1, 2].map((at) => percent(middle(all.map(({ rises }) => rises[at]!.rise)), 0)).join(", "),
    percent(sum(all.map(({ meanBeyond }) => meanBeyond)) / all.length, 1),
  ];
}

function row(name: string, found: WalkForward): string[] {
  const { days, long, short, average, peakToTrough, rises } = found;
  return [
    name,
    `${days}`,
    `${percent(long.coverage, 2)} (${long.exceptions})`,
    `${percent(short.coverage, 2)} (${short.exceptions})`,
    percent(average, 1),
    peakToTrough.toFixed(2),
    rises.map(({ rise }) => percent(rise, 0)).join(", "),
  ];
}

function percent(share: number, digits: number): string {
  return `${(100 * share).toFixed(digits)} %`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}

function markdown(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [titles, titles.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
