import {
  differences,
  parametersOf,
  type Difference,
  type Proposal,
  type ProposedTarget,
} from "../../model/index.ts";
import { parameterText } from "./parameter-text.ts";
import { table } from "./table.ts";

const HOUR_MICROS = 3_600_000_000;

/** Decimals of the money that a target's parameters speak of. */
export type DecimalsOf = (target: string) => number;

export function proposalLines(
  title: string,
  proposal: Proposal,
  hash: string,
  decimalsOf: DecimalsOf,
): string[] {
  const lines = [`proposal for ${title}, confidence ${proposal.confidence * 100} %`, ""];
  if (proposal.targets.length === 0) lines.push("nothing to change", "");
  for (const target of proposal.targets) {
    lines.push(...targetLines(target, decimalsOf(target.target)), "");
  }
  return [...lines, `sha256 ${hash}`];
}

function targetLines(target: ProposedTarget, decimals: number): string[] {
  const { fromVersion, reasons, before, after } = target;
  return [
    `${target.target}, version ${fromVersion}`,
    ...howLines(target).map((how) => `  ${how}`),
    ...reasons.map((reason) => `  ${reason}`),
    ...differenceTable(differences(parametersOf(before), parametersOf(after)), decimals),
  ];
}

function howLines({ target, tightening, loosening }: ProposedTarget): string[] {
  const last = tightening.at(-1)?.afterMicros ?? 0;
  const steps = tightening.filter(({ afterMicros }) => afterMicros > 0).length;
  const inSteps = `in ${steps} steps over ${last / HOUR_MICROS} h`;
  const newRisk = target.startsWith("asset:")
    ? `a part at once, the rest ${inSteps}`
    : `new risk at once, positions that are there ${inSteps}`;
  return [
    ...(tightening.length === 0 ? [] : [`tightens: ${last === 0 ? "at once" : newRisk}`]),
    ...(loosening === null
      ? []
      : [`loosens: with two approvals${last === 0 ? "" : ", after the last step"}`]),
  ];
}

function differenceTable(found: readonly Difference[], decimals: number | null): string[] {
  const rows = found.map(({ field, before, after }) => [
    field,
    parameterText(field, before, decimals),
    parameterText(field, after, decimals),
  ]);
  return table([{ title: "field" }, { title: "before" }, { title: "after" }], rows);
}

export function diffLines(
  targets: readonly { readonly target: string; readonly differences: readonly Difference[] }[],
  hashes: readonly [string, string],
): string[] {
  return [
    `before: sha256 ${hashes[0]}`,
    `after:  sha256 ${hashes[1]}`,
    ...targets.flatMap(({ target, differences: found }) =>
      found.length === 0
        ? ["", `${target}: the same`]
        : ["", target, ...differenceTable(found, null)],
    ),
  ];
}
