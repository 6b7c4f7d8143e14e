import type { Row } from "./row.ts";

const WIDTHS = [45, 17, 18, 10, 6] as const;
const HEAD = ["what", "budget", "measured", "ratio", "met?"] as const;

/** The whole table, at most 100 columns wide. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [line(HEAD), WIDTHS.map((width) => "-".repeat(width)).join(" ")];
  for (const { what, budget, measured, ratio, met } of rows) {
    const mark = met === null ? "" : met ? "yes" : "NO";
    lines.push(line([what, budget, measured, ratio ?? "", mark]));
  }
  return lines.join("\n");
}

function line(cells: readonly string[]): string {
  return cells
    .map((cell, column) => cell.padEnd(WIDTHS[column]!))
    .join(" ")
    .trimEnd();
}
