import { formatDecimal } from "../../core/index.ts";
import {
  differences,
  type Difference,
  type Impact,
  type Proposal,
  type ProposedTarget,
} from "../../model/index.ts";
import { brief } from "./figure.ts";
import { table } from "./table.ts";

const HOUR_MICROS = 3_600_000_000;
/** Moved accounts that are listed. */
const MOVED_SHOWN = 20;

export function proposalLines(title: string, proposal: Proposal, hash: string): string[] {
  const lines = [`proposal for ${title}, confidence ${proposal.confidence * 100} %`, ""];
  if (proposal.targets.length === 0) lines.push("nothing to change", "");
  for (const target of proposal.targets) lines.push(...targetLines(target), "");
  return [...lines, `sha256 ${hash}`];
}

function targetLines(target: ProposedTarget): string[] {
  const { fromVersion, reasons, before, after } = target;
  return [
    `${target.target}, version ${fromVersion}: ${howLine(target)}`,
    ...reasons.map((reason) => `  ${reason}`),
    ...differenceTable(differences(before.parameters, after.parameters)),
  ];
}

function howLine({ tightening, loosening }: ProposedTarget): string {
  const last = tightening.at(-1)?.afterMicros ?? 0;
  const ramp = last === 0 ? "" : `, for what is there in ${last / HOUR_MICROS} h`;
  return [
    ...(tightening.length === 0 ? [] : [`tightens at once${ramp}`]),
    ...(loosening === null ? [] : ["loosens with two approvals"]),
  ].join("; ");
}

function differenceTable(found: readonly Difference[]): string[] {
  const rows = found.map(({ field, before, after }) => [field, before, after]);
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
      found.length === 0 ? ["", `${target}: the same`] : ["", target, ...differenceTable(found)],
    ),
  ];
}

export function impactLines(title: string, impact: Impact, decimals: number): string[] {
  const money = (units: bigint): string => brief(formatDecimal(units, decimals));
  const { moved, initialMargin, maintenanceMargin, freeboard } = impact;
  const right = "right" as const;
  return [
    `impact on ${title}, ${impact.accounts} accounts`,
    "",
    ...table(
      [
        { title: "change" },
        { title: "called", align: right },
        { title: "restricted", align: right },
        { title: "liquidated", align: right },
        { title: "needs" },
      ],
      impact.targets.map((each) => [
        each.target,
        `${each.called}`,
        `${each.restricted}`,
        `${each.liquidated}`,
        needs(each),
      ]),
    ),
    "",
    ...table(
      [
        { title: "all together" },
        { title: "before", align: right },
        { title: "after", align: right },
      ],
      [
        ["initial margin", money(initialMargin.before), money(initialMargin.after)],
        ["maintenance margin", money(maintenanceMargin.before), money(maintenanceMargin.after)],
        ["missing to initial margin", "", money(impact.shortfall)],
        ...freeboard.map(({ path, firstLossPpb }) => [
          `first loss, ${path}`,
          move(firstLossPpb.before),
          move(firstLossPpb.after),
        ]),
        ...freeboard.map(({ path, movePpm, lossAtMove }) => [
          `loss at ${movePpm / 10_000} %, ${path}`,
          money(lossAtMove.before),
          money(lossAtMove.after),
        ]),
      ],
    ),
    "After: once every account has brought what it lacks to its new initial margin.",
    ...movedLines(moved, money),
  ];
}

function movedLines(moved: Impact["moved"], money: (units: bigint) => string): string[] {
  if (moved.length === 0) return ["", "no account changes its stage"];
  const rows = moved
    .slice(0, MOVED_SHOWN)
    .map(({ account, from, to, shortfall }) => [account, `${from} -> ${to}`, money(shortfall)]);
  const columns = [
    { title: "account" },
    { title: "stage" },
    { title: "missing", align: "right" as const },
  ];
  const more = moved.length > MOVED_SHOWN ? [`and ${moved.length - MOVED_SHOWN} more`] : [];
  return ["", ...table(columns, rows), ...more];
}

function needs({ refused, stale, needsApproval }: Impact["targets"][number]): string {
  if (refused !== null) return `refused: ${refused}`;
  if (stale) return "a new proposal: the version has changed";
  return needsApproval ? "two approvals" : "no approval";
}

/** Thousand-millionths as percent. */
function move(ppb: number | null): string {
  return ppb === null ? "none in reach" : `${(ppb / 1e7).toFixed(2)} %`;
}
