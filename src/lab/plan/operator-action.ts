import type {
  AssetParameters,
  GroupCount,
  Lots,
  MarketParameters,
  Micros,
  Units,
  VenuePolicy,
} from "../../core/index.ts";
import type { ActionSpec } from "../scenario/format/action.ts";
import type { OperatorAction, ParameterAction } from "../scenario/format/operator-action.ts";
import type { Position } from "../scenario/problem.ts";
import { nameIn } from "../scenario/reader.ts";
import type { CompileContext } from "./context.ts";
import { toLots, toUnitsNotNegative } from "./convert.ts";
import { assetParametersOf, marketParametersOf, policyOf } from "./in-force.ts";
import { overlay } from "./parameter.ts";
import { repricing } from "./pricing.ts";
import { saidSoFar, type Said } from "./said.ts";
import { later } from "./time.ts";

export type OperatorPlan =
  | ParameterPlan
  | GroupLimitActionPlan
  | BackstopActionPlan
  | MarginModePlan
  | PreferencePlan
  | CloseAccountPlan;

/** One target and all that is in force for it from then on. */
export type ParameterChange =
  | { readonly market: string; readonly parameters: MarketParameters }
  | { readonly asset: string; readonly parameters: AssetParameters }
  | { readonly policy: VenuePolicy };

interface ParameterPlan {
  readonly do: "parameter";
  readonly changes: readonly ParameterChange[];
  /** Since the start. */
  readonly effective: Micros;
  readonly ramp: { readonly until: Micros; readonly steps: number } | undefined;
  readonly approvals: readonly string[];
  /** What stood before it. */
  readonly before: Said;
}

interface GroupLimitActionPlan {
  readonly do: "groupLimit";
  readonly group: string;
  readonly market: string;
  readonly lotsMax: Lots;
  readonly count: GroupCount;
}

interface BackstopActionPlan {
  readonly do: "backstop";
  readonly account: string;
  readonly market: string;
  readonly capital: Units;
  readonly takeoverLotsMax: Lots;
}

interface MarginModePlan {
  readonly do: "marginMode";
  readonly account: string;
  readonly isolated: string;
  readonly market: string;
  readonly mode: "isolated" | "cross";
  readonly amount: Units;
}

interface PreferencePlan {
  readonly do: "preference";
  readonly accounts: readonly string[];
  readonly topUpFrom: readonly string[];
  readonly deRiskOrder: readonly string[];
  readonly reduceAtCall: boolean;
}

interface CloseAccountPlan {
  readonly do: "closeAccount";
  readonly accounts: readonly string[];
}

export function isOperatorAction(action: ActionSpec): action is OperatorAction {
  return [
    "parameter",
    "groupLimit",
    "backstop",
    "marginMode",
    "preference",
    "closeAccount",
  ].includes(action.do);
}

export function compileOperator(context: CompileContext, action: OperatorAction): OperatorPlan {
  const { log, references, markets } = context;
  switch (action.do) {
    case "parameter":
      return compileParameter(context, action);
    case "groupLimit": {
      const { market, scale } = markets.get(references.market(action.market))!;
      const group = references.linkedGroup(action.group);
      const lotsMax = toLots(log, action.size, scale);
      return { do: "groupLimit", group, market, lotsMax, count: action.count };
    }
    case "backstop": {
      const { market, scale } = markets.get(references.market(action.market))!;
      return {
        do: "backstop",
        account: references.account(action.account),
        market,
        capital: toUnitsNotNegative(log, action.capital, scale.settlementDecimals),
        takeoverLotsMax: toLots(log, action.takeoverSizeMax, scale),
      };
    }
    case "marginMode": {
      const { market, scale } = markets.get(references.market(action.market))!;
      return {
        do: "marginMode",
        account: references.account(action.account),
        isolated: references.account(action.isolated),
        market,
        mode: action.mode,
        amount: toUnitsNotNegative(log, action.amount, scale.settlementDecimals),
      };
    }
    case "preference":
      return {
        do: "preference",
        accounts: references.accounts(action.account),
        topUpFrom: action.topUpFrom.flatMap((account) => references.accounts(account)),
        deRiskOrder: action.deRiskOrder.map((market) => references.market(market)),
        reduceAtCall: action.reduceAtCall,
      };
    case "closeAccount":
      return { do: "closeAccount", accounts: references.accounts(action.account) };
  }
}

/** What the change says laid over what is in force, whole as the engine takes it. */
function compileParameter(context: CompileContext, action: ParameterAction): ParameterPlan {
  const { log, references, said } = context;
  const { at, effective, ramp, approvals } = action;
  const before = saidSoFar(said);
  const changes: ParameterChange[] = [];
  for (const [name, patch] of action.markets) {
    const market = references.market(nameIn(action.markets, name, at.written));
    const stood = said.markets.get(market)!;
    const from = nameIn(action.markets, name, at.written);
    checkPricing(context, from, stood.pricing !== undefined, patch.pricing);
    const after = { ...overlay(stood, patch), pricing: repricing(stood.pricing, patch.pricing) };
    said.markets.set(market, after);
    const { scale } = context.markets.get(market)!;
    changes.push({ market, parameters: marketParametersOf(context, after, scale) });
  }
  for (const [name, patch] of action.assets) {
    const asset = references.asset(nameIn(action.assets, name, at.written));
    const stood = said.assets.get(asset)!;
    const from = nameIn(action.assets, name, at.written);
    checkPricing(context, from, stood.pricing !== undefined, patch.pricing);
    const after = { ...overlay(stood, patch), pricing: repricing(stood.pricing, patch.pricing) };
    said.assets.set(asset, after);
    changes.push({ asset, parameters: assetParametersOf(context, after) });
  }
  if (action.policy !== undefined) {
    said.policy = said.policy === undefined ? action.policy : overlay(said.policy, action.policy);
    changes.push({ policy: policyOf(context, said.policy) });
  }
  if (changes.length === 0) {
    const { at: place, path } = at.written;
    const field = path.replace(/at$/, "markets");
    log.stop("FIELD_MISSING", place, field, "markets, assets or policy that change", "nothing");
  }
  return {
    do: "parameter",
    changes,
    before,
    effective: later(context, effective ?? at, action),
    ramp: ramp && { until: later(context, ramp.until, action), steps: ramp.steps },
    approvals: approvals.map(({ text }) => text),
  };
}

/** Where prices come from is part of the plan of the whole run. */
function checkPricing(
  { log }: CompileContext,
  where: { readonly at: Position; readonly path: string },
  isPriced: boolean,
  patch: { readonly sources?: unknown; readonly impactSize?: unknown } | undefined,
): void {
  if (patch === undefined) return;
  const expected = "terms of a pricing that was declared, without sources and impactSize";
  const found = isPriced ? "sources or impactSize" : "no pricing before";
  if (isPriced && patch.sources === undefined && patch.impactSize === undefined) return;
  log.stop("FIELD_UNKNOWN", where.at, `${where.path}.pricing`, expected, found);
}
