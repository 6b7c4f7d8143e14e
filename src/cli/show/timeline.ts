import type { LoadedScenario, Plan, ReplayResult, TimelineEntry } from "../../lab/index.ts";
import { withContract } from "../../lab/index.ts";
import { breakerTarget, breakerText } from "./breaker-text.ts";
import type { BreakerEvent } from "../../core/index.ts";
import { elapsed, grouped, money } from "./figure.ts";
import { formatDecimal } from "../../core/number/decimal.ts";

/** Entries of one kind within this time, or this part of a long run, are told in one line. */
const TOGETHER_MICROS = 3600 * 1_000_000;
const TOGETHER_PARTS = 48;
const LINES_MAX = 28;

interface Row {
  readonly key: string;
  readonly fromMicros: number;
  toMicros: number;
  count: number;
  lots: number;
  units: bigint;
  readonly who: string;
  readonly tell: (row: Row) => string;
}

/** The timeline as rows of time, who and what; alike entries that follow each other are merged. */
export function timelineRows(
  { spec }: LoadedScenario,
  plan: Plan,
  result: ReplayResult,
  full: boolean,
): string[][] {
  const rows: Row[] = [];
  const together = Math.max(TOGETHER_MICROS, plan.endMicros / TOGETHER_PARTS);
  let now = plan;
  let inUnit = 0;
  for (const entry of result.timeline) {
    if (entry.kind === "event" && entry.event.type === "contract") {
      now = withContract(now, entry.event);
      inUnit = rows.length;
    }
    const next = rowOf(now, result, entry);
    if (next === undefined) continue;
    // Lots of before and after a change of contract do not add up.
    const last = full ? undefined : rows.slice(inUnit).findLast((row) => row.key === next.key);
    if (last !== undefined && next.toMicros - last.toMicros <= together) {
      last.toMicros = next.toMicros;
      last.count += next.count;
      last.lots += next.lots;
      last.units += next.units;
    } else {
      rows.push(next);
    }
  }
  const shown = full || rows.length <= LINES_MAX ? rows : rows.slice(0, LINES_MAX);
  const lines = shown.map((row) => [period(row, spec.start), row.who, row.tell(row)]);
  const left = rows.length - shown.length;
  if (left > 0) lines.push(["", "", `and ${left} more lines (--full shows them)`]);
  return lines;
}

function rowOf(plan: Plan, result: ReplayResult, entry: TimelineEntry): Row | undefined {
  const at = entry.timeMicros;
  const row = (
    who: string,
    key: string,
    tell: (row: Row) => string,
    lots = 0,
    units = 0n,
  ): Row => ({
    key: `${key} ${who}`,
    fromMicros: at,
    toMicros: at,
    count: 1,
    lots,
    units,
    who,
    tell,
  });
  const tellSlices = ({ count, lots, key }: Row): string => {
    const [, market = "", side = ""] = key.split(" ");
    const filled = lots === 0 ? "nothing filled" : `${size(plan, market, lots)} filled`;
    return `${count} liquidation orders to ${side}, ${filled}`;
  };
  const pooled = (market: string | null): string => market ?? "loans";
  const cohort = (account: string): string =>
    result.accounts.find((candidate) => candidate.account === account)?.participant ?? account;
  if (entry.kind === "action") {
    const { action } = entry;
    const outcome = action.ok ? action.detail : `refused, ${action.reason}: ${action.detail}`;
    const note = action.note === undefined ? "" : ` (${action.note})`;
    const who = cohort(action.account);
    return row(who, `${action.do} ${outcome}`, ({ count }) => {
      return `${action.do}${times(count)}: ${outcome}${note}`;
    });
  }
  if (entry.kind === "slice") {
    const { account, market, side, lots } = entry.slice;
    const slice = row(cohort(account), `liquidation ${market} ${side}`, tellSlices, lots);
    slice.count = 0;
    return slice;
  }
  const { event } = entry;
  switch (event.type) {
    case "stage":
      return row(cohort(event.account), `stage ${event.to}`, ({ count }) => {
        return `${event.from} -> ${event.to}${times(count)}`;
      });
    case "call": {
      const numeraire = plan.assets.get(plan.numeraire)!;
      return row(
        cohort(event.account),
        "call",
        ({ count, units }) =>
          `margin call${times(count)}, ${money(units, numeraire.decimals, numeraire.asset)} missing`,
        0,
        event.shortfall,
      );
    }
    case "callEnd":
      return row(cohort(event.account), `callEnd ${event.outcome}`, ({ count }) => {
        return `call ${event.outcome}${times(count)}`;
      });
    case "liquidationOrder": {
      const { market, side } = event;
      return row(cohort(event.account), `liquidation ${market} ${side}`, tellSlices);
    }
    case "deleveraged": {
      const { market } = event;
      return row(
        cohort(event.account),
        `deleveraged ${market} ${cohort(event.defaulter)}`,
        ({ lots }) => `deleveraged ${size(plan, market, lots)} against ${cohort(event.defaulter)}`,
        event.lots,
      );
    }
    case "executedPrice":
    // The action that asked for it tells the ticks and lots.
    case "contract":
      return undefined;
    case "deficit": {
      const decimals = plan.assets.get(event.asset)!.decimals;
      const whose = event.account === null ? pooled(event.market) : cohort(event.account);
      return row(
        whose,
        `deficit ${event.layer} ${cohort(event.payer.replace(/^account:/, ""))}`,
        ({ units }) => `deficit: ${event.layer} pays ${money(units, decimals, event.asset)}`,
        0,
        event.amount,
      );
    }
    case "position": {
      if (event.lots !== 0 && Math.sign(event.lots) === Math.sign(event.deltaLots))
        return undefined;
      const { market, cause } = event;
      return row(
        cohort(event.account),
        `${cause} ${market}`,
        ({ lots }) => `${cause} of ${size(plan, market, lots)}`,
        Math.abs(event.deltaLots),
      );
    }
    case "poolGate":
      return row(`pool ${event.asset}`, `gate ${event.locked}`, ({ count }) => {
        return `gains ${event.locked ? "locked: a deficit is not reserved" : "free again"}${times(count)}`;
      });
    case "trip":
    case "tradingState":
    case "auction":
    case "exposure":
    case "withdrawalStop":
    case "withdrawalResumed":
      return row(breakerTarget(event), breakerKey(event), () => breakerText(plan, event));
    case "parameter":
      return row(event.target, "parameter", () => `parameters version ${event.version}`);
    case "broken":
      return row("engine", "broken", () => `promise ${event.promise} broken: ${event.fact}`);
    case "resumed":
      return row("engine", "resumed", () => "resumed");
  }
}

/** Exposures that are told again and again are one line, with the first of them. */
function breakerKey(event: BreakerEvent): string {
  return event.type === "exposure"
    ? "exposure"
    : JSON.stringify(event, (_, value: unknown) =>
        typeof value === "bigint" ? `${value}` : value,
      );
}

/** Lots in the unit of the market's lot size. */
export function size(plan: Plan, market: string, lots: number): string {
  const { scale } = plan.markets.get(market)!;
  return `${grouped(formatDecimal(BigInt(lots) * scale.lotSize, 30))} ${market}`;
}

function period({ fromMicros, toMicros }: Row, startMicros: number): string {
  const from = elapsed(fromMicros - startMicros);
  const to = elapsed(toMicros - startMicros);
  return from === to ? from : `${from} to ${to}`;
}

function times(count: number): string {
  return count === 1 ? "" : ` (${count} times)`;
}
