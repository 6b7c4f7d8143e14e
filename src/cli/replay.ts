import { createHash } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";

import type { LoadedScenario, ReplayResult, Step, Variant } from "../lab/index.ts";
import type { ExitCode } from "./exit-code.ts";
import type { Output } from "./output.ts";
import { openScenario, planOf, replay, variantsOf } from "../lab/index.ts";
import { EXIT_CODE } from "./exit-code.ts";
import { BadUsage } from "./failure.ts";
import { standardOutput, toJsonLine } from "./output.ts";
import { progressBar } from "./progress.ts";
import { comparisonLines, outsideTolerance, publishedLines } from "./show/published.ts";
import { runLines } from "./show/run.ts";
import { wrap } from "./show/table.ts";
import { momentOf } from "./standing.ts";

export interface ReplayFlags {
  readonly safeguards?: string;
  readonly events?: string;
  readonly until?: string;
  readonly hash?: boolean;
  readonly full?: boolean;
  readonly json?: boolean;
}

/** Replays scenarios unprotected and protected (and with each safeguard alone) and tells the story. */
export function replayScenarios(names: readonly string[], flags: ReplayFlags): ExitCode {
  const output = standardOutput(flags.json === true);
  if (flags.safeguards !== undefined && !["all", "each"].includes(flags.safeguards)) {
    throw new BadUsage(`expected --safeguards all or each, was "${flags.safeguards}"`);
  }
  const scenarios = names.map((name) => openScenario(name));
  const events = flags.events === undefined ? undefined : openSync(flags.events, "w");
  try {
    const documents = scenarios.map((scenario) => replayOne(scenario, flags, output, events));
    output.document(documents);
    return exitCodeOf(
      documents.flatMap((document) => document.runs),
      flags.until !== undefined,
    );
  } finally {
    if (events !== undefined) closeSync(events);
  }
}

interface ReplayDocument {
  readonly scenario: string;
  readonly title: string;
  readonly marked: LoadedScenario["marked"];
  readonly runs: readonly (Omit<ReplayResult, "stateText"> & { readonly stateHash: string })[];
}

function replayOne(
  scenario: LoadedScenario,
  flags: ReplayFlags,
  output: Output,
  events: number | undefined,
): ReplayDocument {
  const { spec } = scenario;
  output.text(`${spec.id.text}: ${spec.title}`);
  output.text(spec.venue);
  for (const line of wrap(spec.summary, 100)) output.text(line);
  const results: ReplayResult[] = [];
  for (const variant of variantsOf(scenario, flags.safeguards === "each")) {
    const result = runVariant(scenario, variant, flags, output, events);
    results.push(result);
    if (variant.name.startsWith("only ")) continue;
    for (const line of runLines(scenario, planOf(scenario, variant), result, flags.full === true)) {
      output.text(line);
    }
    if (flags.hash === true) output.text(`state ${sha256(result.stateText)}`);
  }
  for (const line of comparisonLines(scenario, results)) output.text(line);
  for (const line of safeguardLines(scenario)) output.text(line);
  for (const line of publishedLines(scenario, results)) output.text(line);
  output.text();
  return {
    scenario: spec.id.text,
    title: spec.title,
    marked: scenario.marked,
    runs: results.map(({ stateText, ...rest }) => ({ ...rest, stateHash: sha256(stateText) })),
  };
}

function runVariant(
  scenario: LoadedScenario,
  variant: Variant,
  flags: ReplayFlags,
  output: Output,
  events: number | undefined,
): ReplayResult {
  const onProgress = progressBar(output, `${scenario.spec.id.text} ${variant.name}`);
  const onStep = ({ draft, timeMicros, applied }: Step): void => {
    if (events === undefined) return;
    const run = variant.name;
    const { answer } = applied;
    writeSync(events, `${toJsonLine({ run, timeMicros, command: draft, answer })}\n`);
    for (const event of applied.events) {
      writeSync(events, `${toJsonLine({ run, timeMicros, sequence: answer.sequence, event })}\n`);
    }
  };
  const plan = planOf(scenario, variant);
  const { until: text } = flags;
  const until = text === undefined ? {} : { untilMicros: momentOf(plan, text, "--until") };
  return replay(plan, { ...until, onProgress, onStep });
}

function safeguardLines({ spec }: LoadedScenario): string[] {
  if (spec.safeguards.size === 0) return [];
  const lines = [...spec.safeguards].flatMap(([name, { title }]) =>
    wrap(`${name}: ${title}`, 98).map((line) => `  ${line}`),
  );
  const control = spec.control.map(({ text }) => text);
  if (control.length === 0) return ["", ...lines];
  return ["", ...lines, "", `The control that would have been enough: ${control.join(" and ")}.`];
}

/** A run that stopped early is not judged by its figures. */
function exitCodeOf(runs: ReplayDocument["runs"], early: boolean): ExitCode {
  if (runs.some((run) => run.verdict.broken !== undefined)) return EXIT_CODE.broken;
  const unclean = runs.some((run) => run.variant === "protected" && !run.verdict.clean);
  const outside = runs.some((run) => outsideTolerance({ ...run, stateText: "" }).length > 0);
  return unclean || (outside && !early) ? EXIT_CODE.mismatch : EXIT_CODE.ok;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
