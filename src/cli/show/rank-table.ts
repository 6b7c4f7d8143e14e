import type { CandidateView, OutlookView, RankView, SideRankView } from "../../core/index.ts";
import type { Plan } from "../../lab/index.ts";
import { quoted } from "./event-text.ts";
import { money } from "./figure.ts";
import { size } from "./timeline.ts";
import { table } from "./table.ts";

/** Candidates of a side that are told unless all are asked for. */
const CANDIDATES_MAX = 12;

/** Both queues of a market, first to last. */
export function rankLines(plan: Plan, rank: RankView, full: boolean): string[] {
  const mark = quoted(plan, rank.market, rank.markPrice);
  return [
    "",
    `${rank.market} at ${mark}, deleveraging policy ${rank.policy}`,
    ...sideLines(plan, rank, "long", rank.longs, full),
    ...sideLines(plan, rank, "short", rank.shorts, full),
  ];
}

function sideLines(
  plan: Plan,
  { market }: RankView,
  side: "long" | "short",
  { defaultedLots, deficit, candidates }: SideRankView,
  full: boolean,
): string[] {
  if (candidates.length === 0) return ["", `  nobody ${side} could be deleveraged`];
  const { settlement, settlementDecimals } = plan.markets.get(market)!.scale;
  const short =
    deficit === 0n
      ? ""
      : ` and leave ${money(deficit, settlementDecimals, settlement)} for gains to pay`;
  const other = side === "long" ? "short" : "long";
  const shown = full ? candidates : candidates.slice(0, CANDIDATES_MAX);
  const rows = shown.map((candidate) => candidateRow(plan, market, candidate));
  const left = candidates.length - shown.length;
  if (left > 0) rows.push(["", "", `and ${left} more (--full shows them)`]);
  return [
    "",
    `  ${side}, should ${size(plan, market, defaultedLots)} ${other} default${short}:`,
    ...table(COLUMNS, rows, 98).map((line) => `  ${line}`),
  ];
}

const COLUMNS = [
  { title: "place", align: "right" },
  { title: "lights" },
  { title: "account" },
  { title: "holds", align: "right" },
  { title: "gives up", align: "right" },
  { title: "pays", align: "right" },
  { title: "shown at", align: "right" },
] as const;

function candidateRow(plan: Plan, market: string, candidate: CandidateView): string[] {
  const { settlement, settlementDecimals } = plan.markets.get(market)!.scale;
  const { account, place, lots, takenLots, deficitShare, executedPrice } = candidate;
  return [
    `${place}`,
    lightsText(candidate),
    account,
    size(plan, market, lots),
    takenLots === 0 ? "nothing" : size(plan, market, takenLots),
    deficitShare === 0n ? "nothing" : money(deficitShare, settlementDecimals, settlement),
    executedPrice === null ? "" : quoted(plan, market, executedPrice),
  ];
}

/** As venues show it: five for those who are next. */
function lightsText({ lights }: CandidateView): string {
  return "*".repeat(lights).padEnd(5, ".");
}

/** Per market the price at which each stage starts, and the place in the queue. */
export function outlookLines(plan: Plan, { account, stage, positions }: OutlookView): string[] {
  const heading = ["", `${account}, ${stage}: the price at which each stage starts, others held`];
  if (positions.length === 0) return [...heading, "", "  no position"];
  const rows = positions.map((position) => {
    const { market, lots, markPrice, stagePrices, bankruptcyPrice } = position;
    const { warned, called, restricted, liquidating, closingOut } = stagePrices;
    const prices = [markPrice, warned, called, restricted, liquidating, closingOut];
    const all = [...prices, bankruptcyPrice].map((price) => quoted(plan, market, price));
    return [size(plan, market, lots), ...all];
  });
  const queues = positions.map(({ market, candidates, deleveraging }) => {
    if (deleveraging === null) return `  ${market}: nothing of it could be deleveraged`;
    const { place } = deleveraging;
    return `  ${market}: place ${place} of ${candidates} in its queue ${lightsText(deleveraging)}`;
  });
  return [
    ...heading,
    "",
    ...table(STAGE_COLUMNS, rows, 98).map((line) => `  ${line}`),
    "",
    ...queues,
  ];
}

const STAGE_COLUMNS = [
  { title: "position" },
  { title: "mark", align: "right" },
  { title: "warned", align: "right" },
  { title: "called", align: "right" },
  { title: "restricted", align: "right" },
  { title: "liquidating", align: "right" },
  { title: "closing out", align: "right" },
  { title: "bankrupt", align: "right" },
] as const;
