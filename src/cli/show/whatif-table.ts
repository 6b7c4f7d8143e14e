import type { AccountView, WhatIf, WhatIfQuestion } from "../../core/index.ts";
import type { Standing } from "../standing.ts";
import { formatDecimal, REASON } from "../../core/index.ts";
import { eventText, quoted } from "./event-text.ts";
import { elapsed, grouped, money } from "./figure.ts";
import { size } from "./timeline.ts";
import { table, wrap } from "./table.ts";

/** Events and accounts that are told unless all are asked for. */
const EVENTS_MAX = 24;
const ACCOUNTS_MAX = 8;

/** The answer, the events, and every account that they tell of as it is and as it would be. */
export function whatIfLines(
  standing: Standing,
  question: WhatIfQuestion,
  found: WhatIf,
  full: boolean,
): string[] {
  const { plan, title } = standing;
  const rows = found.events.flatMap((event) => {
    const told = eventText(plan, event);
    return told === null ? [] : [[...told]];
  });
  const shown = full ? rows : rows.slice(0, EVENTS_MAX);
  const left = rows.length - shown.length;
  if (left > 0) shown.push(["", `and ${left} more (--full shows them)`]);
  return [
    `What if ${subject(standing, question)}`,
    `in ${title}`,
    "",
    ...answerLines(standing, found),
    ...(rows.length === 0 ? [] : ["", ...table([{ title: "who" }, { title: "what" }], shown)]),
    ...accountLines(standing, found, full),
    "",
    "Nothing has changed.",
  ];
}

function subject({ plan, engine }: Standing, question: WhatIfQuestion): string {
  const { timeMicros = engine.nowMicros } = question;
  const later = timeMicros - engine.nowMicros;
  const after = later === 0 ? "" : `, ${elapsed(later).slice(1)} later`;
  const sum = (units: bigint, asset: string): string =>
    money(units, plan.assets.get(asset)!.decimals, asset);
  switch (question.kind) {
    case "place": {
      const { account, side, market, lots, limitPrice, reduceOnly } = question;
      const limit = limitPrice === null ? "at the market" : `@ ${quoted(plan, market, limitPrice)}`;
      const only = reduceOnly ? ", reduce-only" : "";
      return `${account} placed: ${side} ${size(plan, market, lots)} ${limit}${only}${after}`;
    }
    case "deposit":
      return `${question.account} deposited ${sum(question.amount, question.asset)}${after}`;
    case "withdraw":
      return `${question.account} withdrew ${sum(question.amount, question.asset)}${after}`;
    case "transfer": {
      const { from, to, amount, asset } = question;
      return `${from} transferred ${sum(amount, asset)} to ${to}${after}`;
    }
    case "price": {
      const moved = question.updates.map((update) => {
        if ("market" in update) {
          return `${update.market} went to ${quoted(plan, update.market, update.markPrice)}`;
        }
        const { priceDecimals } = plan.assets.get(update.asset)!;
        const price = grouped(formatDecimal(BigInt(update.price), priceDecimals), 6);
        return `${update.asset} went to ${price}`;
      });
      return `${moved.join(", ")}${after}`;
    }
    default:
      return `time passed${after}`;
  }
}

function answerLines({ plan }: Standing, { answer }: WhatIf): string[] {
  if (answer.ok) return ["Accepted."];
  const until =
    answer.untilMicros === undefined
      ? ""
      : ` Until ${elapsed(answer.untilMicros - plan.startMicros)}.`;
  const text = `Refused: ${answer.reason} (${REASON[answer.reason]}), ${answer.detail}.${until}`;
  return wrap(text, 100);
}

function accountLines({ plan }: Standing, found: WhatIf, full: boolean): string[] {
  const before = new Map(found.before.accounts.map((view) => [view.account, view]));
  const accounts = full ? found.after.accounts : found.after.accounts.slice(0, ACCOUNTS_MAX);
  const left = found.after.accounts.length - accounts.length;
  const columns = [
    { title: "account" },
    { title: "" },
    { title: "before", align: "right" },
    { title: "after", align: "right" },
  ] as const;
  const rows = accounts.flatMap((after) => {
    const facts = factsOf(plan, after);
    const old = before.get(after.account);
    const then = old === undefined ? new Map<string, string>() : factsOf(plan, old);
    const names = [...new Set([...then.keys(), ...facts.keys()])];
    return names.map((name, index) => {
      const account = index === 0 ? after.account : "";
      return [account, name, then.get(name) ?? "", facts.get(name) ?? ""];
    });
  });
  if (left > 0) rows.push(["", `and ${left} more (--full shows them)`, "", ""]);
  return rows.length === 0 ? [] : ["", ...table(columns, rows)];
}

/** What a person asks about an account, by name. */
function factsOf(plan: Standing["plan"], view: AccountView): Map<string, string> {
  const numeraire = plan.assets.get(plan.numeraire)!;
  const sum = (units: bigint): string => money(units, numeraire.decimals, plan.numeraire);
  const facts = new Map<string, string>([
    ["stage", view.stage],
    ["equity", sum(view.equity)],
    ["maintenance margin", sum(view.maintenanceMargin)],
    ["initial margin", sum(view.initialMargin)],
  ]);
  for (const { asset, withdrawable } of view.holdings) {
    const { decimals } = plan.assets.get(asset)!;
    facts.set(`withdrawable ${asset}`, money(withdrawable, decimals, asset));
  }
  for (const { market, lots, liquidationPrice } of view.positions) {
    facts.set(`${market} position`, size(plan, market, lots));
    facts.set(`${market} liquidates at`, quoted(plan, market, liquidationPrice));
  }
  return facts;
}
