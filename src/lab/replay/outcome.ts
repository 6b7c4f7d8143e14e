import type { Applied } from "../../core/index.ts";
import type { ActionPlan } from "../plan/action-plan.ts";
import type { Problem } from "../scenario/problem.ts";

/** How one attempt of an action ended. */
export interface ActionOutcome {
  readonly do: ActionPlan["do"];
  readonly account: string;
  readonly note: string | undefined;
  readonly ok: boolean;
  readonly reason: string | undefined;
  readonly detail: string;
  readonly untilMicros: number | undefined;
}

/** What the engine answered to an action; `detail` where it took it. */
export function outcomeOf(
  action: Pick<ActionPlan, "do" | "note">,
  account: string,
  applied: Applied | undefined,
  detail: string,
): ActionOutcome {
  const answer = applied?.answer;
  const refused = answer !== undefined && !answer.ok;
  return {
    do: action.do,
    account,
    note: action.note,
    ok: !refused,
    reason: refused ? answer.reason : undefined,
    detail: refused ? answer.detail : detail,
    untilMicros: refused ? answer.untilMicros : undefined,
  };
}

/** An action whose figures are no multiples of what its market is counted in. */
export function uncountable(action: ActionPlan, { code, expected, found }: Problem): ActionOutcome {
  return {
    do: action.do,
    account: "venue",
    note: action.note,
    ok: false,
    reason: code,
    detail: `expected ${expected}, was ${found}`,
    untilMicros: undefined,
  };
}
