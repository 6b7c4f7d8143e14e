/**
 * Ways of setting margins on real prices, walked forward: `npm run walk-forward -- <folder of CSVs>`.
 * Prints the two tables of docs/model.md.
 */
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

import { readPrices } from "../src/cli/price-file.ts";
import { walkForward, type WalkForward } from "../src/model/index.ts";

const CONFIDENCE = 0.99;

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("expected a folder with price histories (CSV)");

const series = readdirSync(folder)
  .filter((name) => name.endsWith(".csv"))
  .sort()
  .map((name) => {
    const [symbol, , , , ...span] = name.replace(".csv", "").split("_");
    const found = walkForward(readPrices(join(folder, name)), CONFIDENCE);
    process.stderr.write(`${name}\n`);
    return { name: `${symbol} ${span.join(" to ")}`, found };
  });

const commit = execFileSync("git", ["describe", "--always", "--dirty"], {
  encoding: "utf8",
}).trim();
console.log(`commit ${commit}\n`);
console.log(
  markdown(
    summaryTitles(),
    series[0]!.found.map((_, index) => summary(index)),
  ),
);
console.log("");
console.log(
  markdown(
    [
      "series, adaptive margin",
      "days",
      "long",
      "short",
      "average",
      "peak to trough",
      "1, 5, 30 days",
    ],
    series.map(({ name, found }) => row(name, found[0]!)),
  ),
);

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
function summary(index: number): string[] {
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
