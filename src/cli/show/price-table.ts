import type { PriceDecisionEvent } from "../../core/index.ts";
import type { PriceReport } from "../price-report.ts";
import { elapsed } from "./figure.ts";
import { table } from "./table.ts";

/** Decisions that are printed. */
const DECISIONS_MAX = 24;

/** Feeds as a table of their sources and the decisions that changed something. */
export function priceLines(report: PriceReport): string[] {
  const { sources, points, decisions, inWords } = report;
  const last = points.at(-1);
  const from = sources.map(({ points: told }) => told[0]?.[0] ?? Infinity);
  const start = Math.min(...from);
  const words =
    last === undefined
      ? "no price: too few groups agreed at any time"
      : `index ${inWords(last.index)}, mark ${inWords(last.mark)} at ${elapsed(last.timeMicros - start)}`;
  return [
    `${report.files.join(", ")}: ${words}`,
    "",
    ...table(
      [
        { title: "source" },
        { title: "group" },
        { title: "ticks", align: "right" },
        { title: "used", align: "right" },
        { title: "dropped" },
        { title: "refused" },
      ],
      sources.map(({ source, group, ticks, used, dropped, refused }) => [
        source,
        group,
        `${ticks}`,
        `${used}`,
        counted(dropped),
        counted(refused),
      ]),
    ),
    "",
    ...table(
      [
        { title: "time", align: "right" },
        { title: "state" },
        { title: "index", align: "right" },
        { title: "mark", align: "right" },
        { title: "not used" },
      ],
      decisions
        .slice(0, DECISIONS_MAX)
        .map((decision) => [
          elapsed(decision.timeMicros - start),
          decision.state + (decision.clamped ? ", in the band" : ""),
          decision.indexPrice === null ? "-" : inWords(decision.indexPrice),
          decision.markPrice === null ? "-" : inWords(decision.markPrice),
          notUsed(decision),
        ]),
    ),
    ...(decisions.length > DECISIONS_MAX
      ? [`... and ${decisions.length - DECISIONS_MAX} more decisions; --json has all`]
      : []),
  ];
}

/** The sources that a decision left out, and why. */
export function notUsed({ sources }: PriceDecisionEvent): string {
  return sources
    .filter(({ status }) => status !== "used")
    .map(({ source, status }) => `${source} ${status}`)
    .join(", ");
}

function counted(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([what, count]) => `${what} ${count}`)
    .join(", ");
}
