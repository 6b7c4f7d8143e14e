import type { AssetResult, LoadedScenario, MeasuredFigure, ReplayResult } from "../../lab/index.ts";
import type { Column } from "./table.ts";
import { formatDecimal } from "../../core/number/decimal.ts";
import { brief, grouped, percent } from "./figure.ts";
import { table, wrap } from "./table.ts";

/** Published figures beside ours, each with what a match is worth, and what the file assumes. */
export function publishedLines(
  { spec, marked }: LoadedScenario,
  results: readonly ReplayResult[],
): string[] {
  const rows = spec.published.map((published, index) => {
    const own = figureOf(results, published.run, index);
    const other = published.run === "protected" ? "unprotected" : "protected";
    return [
      `${published.figure}${published.kind === "assumed" ? " (assumed)" : ""}`,
      published.kind,
      `${grouped(published.value.text)} ${published.unit}`,
      own?.ours === undefined ? "not measured" : grouped(own.ours),
      own?.differencePpm === undefined ? "" : percent(own.differencePpm),
      figureOf(results, other, index)?.ours === undefined
        ? ""
        : grouped(figureOf(results, other, index)!.ours!),
    ];
  });
  if (rows.length === 0) return [];
  const notes = spec.published.flatMap(({ figure, note, source }) => [
    ...(note === undefined ? [] : wrap(`${figure}: ${note}`, 96).map((line) => `  ${line}`)),
    `    ${source}`,
  ]);
  const counts = ["assumed", "solved", "derived"].flatMap((certainty) => {
    const fields = marked.filter((figure) => figure.certainty === certainty);
    return fields.length === 0 ? [] : [`  ${certainty}: ${fields.map(fieldText).join("; ")}`];
  });
  return [
    "",
    "PUBLISHED AND OURS",
    "",
    ...table(
      [
        { title: "figure" },
        { title: "kind" },
        { title: "published", align: "right" },
        { title: "ours", align: "right" },
        { title: "differs", align: "right" },
        { title: "protected", align: "right" },
      ],
      rows,
    ),
    "",
    ...notes,
    ...(counts.length === 0 ? [] : ["", "Figures in the file that were not published:"]),
    ...counts.flatMap((line) => foldLine(line)),
  ];
}

/** True when a figure with a tolerance lies outside it. */
export function outsideTolerance(result: ReplayResult): readonly MeasuredFigure[] {
  return result.measures.filter((figure) => figure.within === false);
}

/** How the variants compare: the measured figures, deficits, what nobody paid, promises. */
export function comparisonLines(
  { spec }: LoadedScenario,
  results: readonly ReplayResult[],
): string[] {
  const measured = spec.published
    .map(({ figure, unit, measure }, index) => ({ title: `${figure}, ${unit}`, measure, index }))
    .filter(({ measure }) => measure !== undefined)
    .slice(0, 2);
  const columns: Column[] = [
    { title: "run" },
    ...measured.map(({ title }): Column => ({ title, align: "right" })),
    { title: "deepest deficit", align: "right" },
    { title: "paid by nobody", align: "right" },
    { title: "below zero", align: "right" },
    { title: "promises broken", align: "right" },
  ];
  const rows = results.map((result) => [
    result.variant,
    ...measured.map(({ index }) => brief(result.measures[index]?.ours ?? "")),
    losses(result.assets, ({ deficitMax }) => deficitMax),
    losses(result.assets, ({ deficit, uncoveredLoss, unpaid }) =>
      max(deficit + uncoveredLoss, unpaid),
    ),
    String(result.verdict.accountsBelowZero),
    String(result.breaks.length),
  ]);
  return ["", "WHAT EACH RUN CAME TO", "", ...table(columns, rows)];
}

/** Amounts that are not zero, one per asset. */
function losses(assets: readonly AssetResult[], of: (asset: AssetResult) => bigint): string {
  const told = assets
    .filter((asset) => of(asset) !== 0n)
    .map((asset) => brief(formatDecimal(of(asset), asset.decimals)) + ` ${asset.asset}`);
  return told.length === 0 ? "none" : told.join(", ");
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function figureOf(
  results: readonly ReplayResult[],
  variant: string,
  index: number,
): MeasuredFigure | undefined {
  return results.find((result) => result.variant === variant)?.measures[index];
}

function fieldText({ path, text }: { readonly path: string; readonly text: string }): string {
  return `${path} ${text}`;
}

function foldLine(line: string): string[] {
  const lines: string[] = [];
  let current = "";
  for (const part of line.split("; ")) {
    const next = current === "" ? part : `${current}; ${part}`;
    if (next.length > 98 && current !== "") {
      lines.push(`${current};`);
      current = `    ${part}`;
    } else {
      current = next;
    }
  }
  return [...lines, current];
}
