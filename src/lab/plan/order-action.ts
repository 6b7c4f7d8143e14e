import type { Lots, Micros, Side, Ticks } from "../../core/index.ts";
import type {
  AmendAction,
  CancelAction,
  OrderAction,
  StopAction,
} from "../scenario/format/order-action.ts";
import type { Written } from "../scenario/reader.ts";
import type { CompileContext } from "./context.ts";
import { toOrderLots, toTicks } from "./convert.ts";

/** What one holder sends to the simulated venue. */
export interface OrderPlan {
  readonly do: "order";
  readonly accounts: readonly string[];
  readonly market: string;
  readonly side: Side;
  readonly lots: Lots;
  readonly limitPrice: Ticks | null;
  readonly reduceOnly: boolean;
  readonly lastsMicros: Micros | undefined;
  readonly name: string | undefined;
  readonly times: number;
}

export interface StopPlan {
  readonly do: "stop";
  readonly accounts: readonly string[];
  readonly market: string;
  readonly side: Side;
  readonly lots: Lots;
  readonly triggerPrice: Ticks;
  readonly forced: boolean;
}

export interface CancelPlan {
  readonly do: "cancel";
  readonly accounts: readonly string[];
  /** Undefined for all of an account. */
  readonly name: string | undefined;
}

export interface AmendPlan {
  readonly do: "amend";
  readonly accounts: readonly string[];
  readonly market: string;
  readonly name: string;
  readonly lots: Lots;
  readonly limitPrice: Ticks;
}

/** Longest id that the engine takes. */
const ID_LENGTH_MAX = 64;

export function compileOrder(
  context: CompileContext,
  action: OrderAction | StopAction | CancelAction | AmendAction,
): OrderPlan | StopPlan | CancelPlan | AmendPlan {
  const { log, references, markets } = context;
  const accounts = references.accounts(action.account);
  switch (action.do) {
    case "order": {
      const { market, scale } = markets.get(references.market(action.market))!;
      const { side, reduceOnly, times, name, limit, lasts } = action;
      if (name !== undefined) checkName(context, accounts, name, times);
      return {
        do: "order",
        accounts,
        market,
        side,
        lots: toOrderLots(log, action.size, scale),
        limitPrice: limit === undefined ? null : toTicks(log, limit, scale),
        reduceOnly,
        lastsMicros: lasts?.micros,
        name: name?.text,
        times,
      };
    }
    case "stop": {
      const { market, scale } = markets.get(references.market(action.market))!;
      const { side, forced } = action;
      const lots = toOrderLots(log, action.size, scale);
      const triggerPrice = toTicks(log, action.trigger, scale);
      return { do: "stop", accounts, market, side, lots, triggerPrice, forced };
    }
    case "cancel": {
      if (action.order !== undefined) namedOrder(context, action.order);
      return { do: "cancel", accounts, name: action.order?.text };
    }
    case "amend": {
      const placed = namedOrder(context, action.order);
      const { market, scale } = markets.get(references.market(placed.market))!;
      const lots = toOrderLots(log, action.size, scale);
      const limitPrice = toTicks(log, action.limit, scale);
      return { do: "amend", accounts, market, name: action.order.text, lots, limitPrice };
    }
  }
}

/** The id under which the engine knows a named order. */
export function orderId(account: string, name: string, index: number): string {
  return `${account}/${numbered(name, index)}`;
}

function checkName(
  { log }: CompileContext,
  accounts: readonly string[],
  { text, at, path }: Written,
  times: number,
): void {
  const longest = orderId(accounts.at(-1)!, text, times - 1);
  if (longest.length <= ID_LENGTH_MAX) return;
  log.stop("NOT_AN_ID", at, path, `at most ${ID_LENGTH_MAX} characters with its account`, longest);
}

/** The action that placed an order of a name, or a problem where none does. */
function namedOrder({ spec, log }: CompileContext, written: Written): OrderAction {
  const orders = spec.actions.filter((action) => action.do === "order");
  const named = orders.filter(({ name }) => name !== undefined);
  const found = named.find(({ name, times }) => {
    return Array.from({ length: times }, (_, index) => numbered(name!.text, index)).includes(
      written.text,
    );
  });
  if (found !== undefined) return found;
  const known = named.map(({ name }) => name!.text).join(", ");
  const expected = known === "" ? "the name of an order, none has one" : `one of ${known}`;
  return log.stop("UNKNOWN_ORDER", written.at, written.path, expected, `"${written.text}"`);
}

function numbered(name: string, index: number): string {
  return index === 0 ? name : `${name}-${index + 1}`;
}
