import type { ErrorText } from "./error-entry.ts";
import { EXIT_CODE } from "../src/cli/exit-code.ts";
import { REASON, type Reason } from "../src/core/event/reason.ts";
import { PROBLEM, type ProblemCode } from "../src/lab/scenario/problem.ts";
import { COMMAND_LINE_TEXT, EXIT_TEXT, REASON_TEXT, SNAPSHOT_TEXT } from "./error-text.ts";
import { PROBLEM_TEXT } from "./problem-text.ts";

const INTRODUCTION = `# Errors

Written by \`npm run errors\` from the codes in the source; a test compares.

Expected failures are values with a code. A refused command changes nothing but time and the answer table (COMMAND-02-02); \`detail\` says in words what was expected and what was found. Codes keep their names and numbers.

## Refusals of the engine

Families: 1xxx account, 2xxx market and order, 3xxx margin, 4xxx price, 5xxx money out, 6xxx sequence and time, 7xxx range and form, 8xxx operator and venue state. The answer of \`apply\` and the event \`refused\` carry \`reason\`.`;

/** The whole page docs/reference/errors.md. */
export function errorReference(): string {
  const reasons = Object.keys(REASON) as Reason[];
  const problems = Object.keys(PROBLEM) as ProblemCode[];
  const exits = Object.keys(EXIT_CODE) as (keyof typeof EXIT_CODE)[];
  return [
    INTRODUCTION,
    table(
      "reason",
      reasons.map((code) => [code, REASON[code], REASON_TEXT[code]]),
    ),
    "Broken promises are no refusals: `apply` undoes the command, emits `broken` with the promise (P1 to P6, or `internal`) and the fact, and stops intake (COMMAND-03-01). `apply` called from inside `apply` throws `InvariantError`.",
    "## Snapshots that are not restored",
    "`Engine.restore` throws a `SnapshotError` with `code`, `line`, `expected` and `found` (SNAPSHOT-04-01).",
    table(
      "code",
      Object.entries(SNAPSHOT_TEXT).map(([code, text]) => [code, null, text]),
    ),
    "## Problems of a scenario",
    "`file:line:column CODE (number) path: expected …, was …`.",
    table(
      "problem",
      problems.map((code) => [code, PROBLEM[code], PROBLEM_TEXT[code]]),
    ),
    "## Command line",
    table(
      "code",
      Object.entries(COMMAND_LINE_TEXT).map(([code, text]) => [code, null, text]),
    ),
    "Exit codes:",
    table(
      "name",
      exits.map((name) => [name, EXIT_CODE[name], EXIT_TEXT[name]]),
    ),
  ]
    .join("\n\n")
    .concat("\n");
}

type Row = readonly [code: string, number: number | null, text: ErrorText];

/** A Markdown table with padded columns; no column of numbers where there are none. */
function table(first: string, rows: readonly Row[]): string {
  const numbered = rows.some(([, number]) => number !== null);
  const header = [first, ...(numbered ? ["number"] : []), "meaning", "what to do next"];
  const cells = rows.map(([code, number, { meaning, next }]) => {
    return [`\`${code}\``, ...(numbered ? [String(number)] : []), meaning, next];
  });
  const widths = header.map((name, column) =>
    Math.max(name.length, ...cells.map((row) => row[column]!.length)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(header), rule, ...cells.map(line)].join("\n");
}
