import type { Applied } from "../../core/index.ts";
import type { ActionPlan } from "../plan/action-plan.ts";
import type { OperatorPlan, ParameterChange } from "../plan/operator-action.ts";
import type { Draft } from "./draft.ts";
import type { Session } from "./session.ts";
import { money, size } from "./figure-text.ts";
import { outcomeOf, type ActionOutcome } from "./outcome.ts";

type Noted<T> = T & Pick<ActionPlan, "note">;

/** What the venue's operator decides, and what holders arrange with it. */
export function operate(session: Session, action: Noted<OperatorPlan>): ActionOutcome[] {
  const one = (account: string, draft: Draft, detail: string): ActionOutcome =>
    outcomeOf(action, account, session.send(draft), detail);
  switch (action.do) {
    case "parameter":
      return action.changes.map((change) =>
        outcomeOf(action, "venue", changeParameters(session, action, change), targetOf(change)),
      );
    case "groupLimit": {
      const { group, market, lotsMax, count } = action;
      const detail = `${group}: ${lotsMax === 0 ? "no limit" : size(session, market, lotsMax)}`;
      return [one("venue", { kind: "groupLimit", group, market, lotsMax, count }, detail)];
    }
    case "backstop": {
      const { account, market, capital, takeoverLotsMax } = action;
      const { settlement } = session.plan.markets.get(market)!.scale;
      const most = size(session, market, takeoverLotsMax);
      const detail = `${money(session, settlement, capital)}, up to ${most}`;
      return [
        one(account, { kind: "backstop", account, market, capital, takeoverLotsMax }, detail),
      ];
    }
    case "marginMode": {
      const { account, market, isolated, mode, amount } = action;
      const { settlement } = session.plan.markets.get(market)!.scale;
      const detail = `${market} to ${mode === "isolated" ? isolated : account}, with ${money(session, settlement, amount)}`;
      return [
        one(account, { kind: "marginMode", account, market, isolated, mode, amount }, detail),
      ];
    }
    case "preference": {
      const { topUpFrom, deRiskOrder, reduceAtCall } = action;
      const detail = reduceAtCall ? "reduces at a call" : "waits at a call";
      return action.accounts.map((account) =>
        one(account, { kind: "preference", account, topUpFrom, deRiskOrder, reduceAtCall }, detail),
      );
    }
    case "closeAccount":
      return action.accounts.map((account) =>
        one(account, { kind: "closeAccount", account }, "closed"),
      );
  }
}

function changeParameters(
  session: Session,
  { effective, ramp, approvals }: OperatorPlan & { readonly do: "parameter" },
  change: ParameterChange,
): Applied {
  const { startMicros } = session.plan;
  return session.send({
    kind: "parameter",
    effectiveMicros: startMicros + effective,
    change,
    approvals,
    ...(ramp === undefined
      ? {}
      : { ramp: { untilMicros: startMicros + ramp.until, steps: ramp.steps } }),
  });
}

function targetOf(change: ParameterChange): string {
  if ("market" in change) return `of ${change.market}`;
  return "asset" in change ? `of ${change.asset}` : "of the policy";
}
