import { formatDecimal } from "../../core/index.ts";
import type { Impact, Pair } from "../../model/index.ts";
import { brief, elapsed, grouped } from "./figure.ts";
import { table } from "./table.ts";

/** Moved accounts and paths of prices that are listed. */
const MOVED_SHOWN = 20;
const PATHS_SHOWN = 20;
const PPB_A_PERCENT = 10_000_000;
const RIGHT = "right" as const;

type Money = (units: bigint) => string;

/** Who would be called, how much capital is tied up, which loss falls: in this order. */
export function impactLines(title: string, impact: Impact, hash: string): string[] {
  const { accounts, numeraire, numeraireDecimals } = impact;
  const money: Money = (units) => brief(formatDecimal(units, numeraireDecimals));
  return [
    `impact on ${title}, ${accounts} accounts, money in ${numeraire}`,
    `proposal sha256 ${hash}`,
    "",
    "who would be called, once every step is in force",
    ...calledLines(impact, money),
    "",
    "capital tied up",
    ...capitalLines(impact, money),
    "",
    "which loss falls, once every account has brought what it lacks",
    ...lossLines(impact, money),
  ];
}

function calledLines(impact: Impact, money: Money): string[] {
  const columns = [
    { title: "change alone" },
    { title: "called", align: RIGHT },
    { title: "restricted", align: RIGHT },
    { title: "liquidated", align: RIGHT },
    { title: "needs" },
  ];
  const rows = impact.targets.map((each) => [
    each.target,
    `${each.called}`,
    `${each.restricted}`,
    `${each.liquidated}`,
    needs(each),
  ]);
  return [...table(columns, rows), ...movedLines(impact.moved, money), ...capLines(impact)];
}

function movedLines(moved: Impact["moved"], money: Money): string[] {
  if (moved.length === 0) return ["all together: no account changes its stage"];
  const rows = moved
    .slice(0, MOVED_SHOWN)
    .map(({ account, from, to, equity, maintenanceMargin, shortfall, reached }) => [
      account,
      `${from} -> ${to}`,
      reached.map(({ stage, afterMicros }) => `${stage} ${elapsed(afterMicros)}`).join(", "),
      money(equity),
      money(maintenanceMargin),
      money(shortfall),
    ]);
  const columns = [
    { title: "all together" },
    { title: "stage" },
    { title: "when, if nothing is done" },
    { title: "equity", align: RIGHT },
    { title: "maintenance", align: RIGHT },
    { title: "missing", align: RIGHT },
  ];
  const more = moved.length > MOVED_SHOWN ? [`and ${moved.length - MOVED_SHOWN} more`] : [];
  return ["", ...table(columns, rows), ...more];
}

/** What a cap below what is there means, said before somebody approves it. */
function capLines({ caps }: Impact): string[] {
  return caps.flatMap(({ market, openInterestLots, openInterestLotsMax, ...position }) => {
    const { positionLotsMax, accountsBeyond } = position;
    const isFull = openInterestLotsMax > 0 && openInterestLots > openInterestLotsMax;
    return [
      ...(isFull
        ? [
            `${market}: ${lots(openInterestLots)} are open, the new cap is ` +
              `${lots(openInterestLotsMax)}: nobody may add to it`,
          ]
        : []),
      ...(accountsBeyond > 0
        ? [
            `${market}: holders beyond the new cap of ${lots(positionLotsMax)}: ` +
              `${accountsBeyond}, who may only reduce`,
          ]
        : []),
    ];
  });
}

function capitalLines(impact: Impact, money: Money): string[] {
  const { initialMargin, maintenanceMargin, shortfall, lacking } = impact;
  const row = (name: string, { before, after }: Pair<bigint>): string[] => [
    name,
    money(before),
    money(after),
    money(after - before),
  ];
  const columns = [
    { title: "" },
    { title: "before", align: RIGHT },
    { title: "after", align: RIGHT },
    { title: "more", align: RIGHT },
  ];
  const rows = [
    row("initial margin", initialMargin),
    row("maintenance margin", maintenanceMargin),
    row("missing to initial margin", shortfall),
    [
      "accounts that miss some",
      `${lacking.before}`,
      `${lacking.after}`,
      `${lacking.after - lacking.before}`,
    ],
  ];
  return table(columns, rows);
}

function lossLines({ freeboard, shortfall }: Impact, money: Money): string[] {
  const percent = (freeboard[0]?.movePpm ?? 0) / 10_000;
  const columns = [
    { title: "prices" },
    { title: "first loss at", align: RIGHT },
    { title: "then at", align: RIGHT },
    { title: `loss at ${percent} %`, align: RIGHT },
    { title: "then", align: RIGHT },
    { title: "falls by", align: RIGHT },
  ];
  const ranked = [...freeboard].sort((one, other) => firstLoss(one) - firstLoss(other));
  const shown = ranked.slice(0, PATHS_SHOWN);
  const rows = shown.map(({ path, firstLossPpb, lossAtMove }) => [
    path,
    move(firstLossPpb.before),
    move(firstLossPpb.after),
    money(lossAtMove.before),
    money(lossAtMove.after),
    money(lossAtMove.before - lossAtMove.after),
  ]);
  const more = ranked.length - shown.length;
  const same = shortfall.after > 0n ? [] : ["nobody has to bring anything, so no loss falls"];
  return [
    ...table(columns, rows),
    ...(more > 0 ? [`and ${more} more, farther off`] : []),
    ...withLines(shown),
    ...same,
    ...hintLines(freeboard, percent),
  ];
}

/** Nearest first; none in reach last. */
function firstLoss({ firstLossPpb }: Impact["freeboard"][number]): number {
  return firstLossPpb.before ?? Number.MAX_SAFE_INTEGER;
}

/** How far the others go on a path of prices that move together. */
function withLines(freeboard: Impact["freeboard"]): string[] {
  const joint = freeboard.filter(({ weights }) => weights.length > 0);
  const lines = joint.map(({ path, weights }) => {
    const parts = weights.map(({ name, share }) => `${name} ${share.toFixed(2)}`);
    return `${path}: ${parts.join(", ")} of the move`;
  });
  return lines.length === 0 ? [] : ["", ...lines];
}

/** A move that nobody loses at says nothing: which one would. */
function hintLines(freeboard: Impact["freeboard"], percent: number): string[] {
  if (freeboard.some(({ lossAtMove }) => lossAtMove.before > 0n)) return [];
  const first = freeboard.flatMap(({ firstLossPpb }) => firstLossPpb.before ?? []);
  if (first.length === 0) return ["nobody loses within reach"];
  const ask = Math.min(99, Math.ceil(Math.min(...first) / PPB_A_PERCENT) + 1);
  return [`nobody loses at ${percent} %: --move ${ask} asks beyond the first loss`];
}

function needs({ refused, stale, needsApproval }: Impact["targets"][number]): string {
  if (refused !== null) return `refused: ${refused}`;
  if (stale) return "a new proposal: the version has changed";
  return needsApproval ? "two approvals" : "no approval";
}

function lots(count: number): string {
  return `${grouped(`${count}`, 0)} lots`;
}

/** Thousand-millionths as percent. */
function move(ppb: number | null): string {
  return ppb === null ? "none" : `${(ppb / PPB_A_PERCENT).toFixed(2)} %`;
}
