import type { FundName, SwitchTarget } from "../../core/index.ts";
import type {
  ActionSpec,
  FillAction,
  FundAction,
  LoanAction,
  SwitchAction,
} from "../scenario/format/action.ts";
import type { Written } from "../scenario/reader.ts";
import type { ContractAction } from "../scenario/format/contract.ts";
import type { Problem } from "../scenario/problem.ts";
import type { ActionPlan, Money, Timed } from "./action-plan.ts";
import type { Plan } from "./plan.ts";
import { ReadingLog } from "../scenario/problem.ts";
import { CompileContext } from "./context.ts";
import { contractChange } from "./contract.ts";
import { saidSoFar } from "./said.ts";
import { compileOperator, isOperatorAction } from "./operator-action.ts";
import { compileOrder } from "./order-action.ts";
import { toPpb, toTicks, toUnits, toUnitsNotNegative, toUnitsPositive } from "./convert.ts";
import { bookSide, fillsOf } from "./opening.ts";
import { later } from "./time.ts";

export function compileActions(context: CompileContext): ActionPlan[] {
  const { spec, variant, log, references } = context;
  let last = 0;
  const plans: ActionPlan[] = [];
  for (const action of spec.actions) {
    const { at, path, text } = action.at.written;
    if (action.at.micros < last) {
      log.add("TIME_BACKWARDS", at, path, "a time not before the action above it", text);
    }
    last = Math.max(last, action.at.micros);
    if (action.at.micros > spec.end.micros) {
      log.add("OUT_OF_RANGE", at, path, `a time up to the end (${spec.end.written.text})`, text);
    }
    // What is left out here is checked in the run where it happens, in the units of that run.
    context.attempt(() => {
      if (action.unless.some((name) => variant.on.has(references.safeguard(name)))) return;
      plans.push(compileAction(context, action));
    });
    if (action.do === "contract") countAnew(context, action);
  }
  return plans;
}

/** The actions that follow count in what a change of contract leaves. */
function countAnew({ contracts, markets }: CompileContext, action: ContractAction): void {
  const scale = contracts.get(action);
  const before = markets.get(action.market.text);
  if (scale !== undefined && before !== undefined) markets.set(before.market, { ...before, scale });
}

/**
 * An action in the units that the markets of a plan are counted in now: the engine may have refused a
 * change of contract that the scenario asked for.
 *
 * @returns the problem where a figure is no multiple of them
 */
export function recount(plan: Plan, action: ActionPlan): ActionPlan | Problem {
  const log = new ReadingLog();
  const context = new CompileContext(plan.spec, plan.variant, log);
  for (const [name, asset] of plan.assets) context.assets.set(name, asset);
  for (const [name, market] of plan.markets) context.markets.set(name, market);
  if (action.do === "parameter") context.said = saidSoFar(action.before);
  return context.attempt(() => compileAction(context, action.written)) ?? log.problems[0]!;
}

function compileAction(context: CompileContext, action: ActionSpec): ActionPlan {
  const { log, references, markets } = context;
  const timed: Timed = { at: action.at.micros, note: action.note, written: action };
  if (isOperatorAction(action)) return { ...timed, ...compileOperator(context, action) };
  switch (action.do) {
    case "deposit":
      return {
        ...timed,
        do: "deposit",
        accounts: references.accounts(action.account),
        ...money(context, action.asset, action.amount),
      };
    case "withdraw": {
      const accounts = references.accounts(action.account);
      const { asset, amount } = action;
      if (amount.text === "max") {
        return {
          ...timed,
          do: "withdraw",
          accounts,
          asset: references.asset(asset),
          amount: "max",
        };
      }
      return { ...timed, do: "withdraw", accounts, ...money(context, asset, amount) };
    }
    case "transfer":
      return {
        ...timed,
        do: "transfer",
        from: references.account(action.from),
        to: references.account(action.to),
        ...money(context, action.asset, action.amount),
      };
    case "fill":
    case "trade":
      return { ...timed, do: action.do, fills: fillsOf(context, action as FillAction) };
    case "order":
    case "stop":
    case "cancel":
    case "amend":
      return { ...timed, ...compileOrder(context, action) };
    case "cancelTrades": {
      const { micros: since, written } = action.since;
      if (since > timed.at) {
        const expected = `a time up to the action's (${action.at.written.text})`;
        log.stop("OUT_OF_RANGE", written.at, written.path, expected, written.text);
      }
      return { ...timed, do: "cancelTrades", market: references.market(action.market), since };
    }
    case "takeover": {
      const market = markets.get(references.market(action.market))!;
      return {
        ...timed,
        do: "takeover",
        accounts: references.accounts(action.account),
        by: references.account(action.by),
        market: market.market,
        fillPrice: toTicks(log, action.price, market.scale),
      };
    }
    case "unwind":
      return {
        ...timed,
        do: "unwind",
        accounts: references.accounts(action.account),
        market: references.market(action.market),
        until: later(context, action.until, action),
      };
    case "switch":
      return { ...timed, do: "switch", target: switchTarget(context, action), on: action.on };
    case "fund":
      return {
        ...timed,
        do: "fund",
        fund: fundName(context, action),
        ...money(context, action.asset, action.amount, toUnits),
      };
    case "lend":
    case "unlend":
    case "recall":
    case "loanLine": {
      const { account, asset, amount } = action as LoanAction;
      const accounts = account === undefined ? [null] : references.accounts(account);
      const convert = action.do === "loanLine" ? toUnitsNotNegative : toUnitsPositive;
      return { ...timed, do: action.do, accounts, ...money(context, asset, amount, convert) };
    }
    case "funding": {
      const market = references.market(action.market);
      return { ...timed, do: "funding", market, ratePpb: toPpb(log, action.rate) };
    }
    case "delist": {
      const { market, scale } = markets.get(references.market(action.market))!;
      const { finalPrice } = action;
      return {
        ...timed,
        do: "delist",
        market,
        ends: later(context, action.ends ?? action.at, action),
        averagingMicros: action.averaging?.micros ?? 0,
        finalPrice: finalPrice === undefined ? null : toTicks(log, finalPrice, scale),
      };
    }
    case "delistAsset": {
      const asset = references.asset(action.asset);
      const ends = later(context, action.ends, action);
      return { ...timed, do: "delistAsset", asset, ends, steps: action.steps };
    }
    case "contract": {
      const { market, scale } = markets.get(references.market(action.market))!;
      return { ...timed, do: "contract", market, ...contractChange(log, scale, action) };
    }
    case "depth": {
      const { market, scale } = markets.get(references.market(action.market))!;
      const bids = bookSide(log, action.bids, scale);
      return { ...timed, do: "depth", market, bids, asks: bookSide(log, action.asks, scale) };
    }
  }
}

/** Money that moves: more than zero. */
function money(
  { log, references, assets }: CompileContext,
  asset: Written,
  amount: Written,
  convert: typeof toUnits = toUnitsPositive,
): Money {
  const plan = assets.get(references.asset(asset))!;
  return { asset: plan.asset, amount: convert(log, amount, plan.decimals) };
}

function switchTarget({ references }: CompileContext, action: SwitchAction): SwitchTarget {
  const { activity, target } = action;
  switch (activity) {
    case "trading":
    case "liquidation":
      return { activity, market: references.market(target) };
    case "withdrawal":
      return { activity, asset: references.asset(target) };
    case "account":
      return { activity, account: references.account(target) };
  }
}

function fundName({ log, references }: CompileContext, action: FundAction): FundName {
  const { layer, name } = action;
  if (layer === "treasury" || layer === "fee") return { layer };
  const where = name ?? action.asset;
  if (name === undefined) {
    return log.stop("FIELD_MISSING", where.at, where.path, `a name for a ${layer} fund`, "nothing");
  }
  if (layer === "market") return { layer: "marketFund", market: references.market(name) };
  return { layer: "groupFund", group: name.text };
}
