import type {
  AccountView,
  Applied,
  AssetView,
  Command,
  Freeboard,
  FreeboardOptions,
  AssumedDefault,
  MarketView,
  Named,
  OutlookView,
  RankView,
  WhatIf,
  WhatIfQuestion,
} from "../../core/index.ts";
import type { HistoricRules } from "../../core/safeguard/historic.ts";
import type { Plan } from "../plan/plan.ts";
import { createHistoricEngine } from "../../core/engine.ts";
import { Engine } from "../../core/index.ts";
import { accountIds } from "../plan/reference.ts";
import { isFullyProtected } from "../plan/variant.ts";
import { setupRefused } from "./setup-problem.ts";

/** A promise the historic rule set broke. */
export interface PromiseBreak {
  readonly promise: string;
  readonly fact: string;
  readonly sequence: number;
}

/** What a replay needs of an engine. */
export interface ReplayEngine {
  apply(command: Command): Applied;
  account(id: string): AccountView | undefined;
  accounts(): readonly string[];
  market(id: string): MarketView | undefined;
  asset(id: string): AssetView | undefined;
  readonly nowMicros: number;
  readonly sequence: number;
  audit(): readonly string[];
  freeboard(options?: FreeboardOptions): Freeboard;
  whatIf(question: WhatIfQuestion, named?: Named): WhatIf;
  rank(market: string, assumed?: AssumedDefault): RankView | undefined;
  outlook(account: string, assumed?: AssumedDefault): OutlookView | undefined;
  stateText(): string;
  breaks?(): readonly PromiseBreak[];
}

/**
 * The public engine where every rule is in force, else the historic one.
 *
 * @throws SetupRefused when the policy does not make sense
 */
export function engineFor(plan: Plan): ReplayEngine {
  try {
    return build(plan);
  } catch (error) {
    if (error instanceof RangeError) throw setupRefused(plan, error.message, undefined);
    throw error;
  }
}

function build(plan: Plan): ReplayEngine {
  const options = { numeraire: plan.numeraire, policy: plan.policy };
  if (isFullyProtected(plan.rules)) return new Engine(options);
  const rules: HistoricRules = {
    ...plan.rules,
    exemptAccounts: plan.rules.exemptAccounts.flatMap((name) =>
      accountIds(name, plan.spec.participants.get(name)?.count),
    ),
  };
  return createHistoricEngine(options, rules);
}
