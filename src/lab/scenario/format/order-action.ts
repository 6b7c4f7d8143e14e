import type { Side } from "../../../core/index.ts";
import type { Instant } from "../scalar.ts";
import type { Reader, Written } from "../reader.ts";
import type { Timed } from "./timed.ts";
import { described, optional, record, withDefault } from "../reader.ts";
import { choice, decimal, duration, id, integer, switchable } from "../scalar.ts";
import { timed } from "./timed.ts";

/** Most messages that one action sends at once. */
const TIMES_MAX = 10_000;

/** An order to the simulated venue, after the pre-trade check. */
export interface OrderAction extends Timed {
  readonly do: "order";
  readonly account: Written;
  readonly market: Written;
  readonly side: Side;
  readonly size: Written;
  /** A market order when left out. */
  readonly limit: Written | undefined;
  readonly reduceOnly: boolean;
  readonly lasts: Instant | undefined;
  /** What later actions of the account call it. */
  readonly name: Written | undefined;
  /** How often it is sent, at once. */
  readonly times: number;
}

/** A stop order: a market order, placed when the mark reaches the trigger. */
export interface StopAction extends Timed {
  readonly do: "stop";
  readonly account: Written;
  readonly market: Written;
  readonly side: Side;
  readonly size: Written;
  readonly trigger: Written;
  /** What a historic venue sold by itself, whatever the account had left. */
  readonly forced: boolean;
}

/** The holder takes back an order, or all orders of the account. */
export interface CancelAction extends Timed {
  readonly do: "cancel";
  readonly account: Written;
  readonly order: Written | undefined;
}

/** The holder changes what is left of an order. */
export interface AmendAction extends Timed {
  readonly do: "amend";
  readonly account: Written;
  readonly order: Written;
  readonly size: Written;
  readonly limit: Written;
}

const times = described(
  "Sent that often at once; those after the first are called <name>-2, <name>-3 and so on.",
  withDefault(integer(1, TIMES_MAX), 1),
);

export const orderActions: {
  readonly order: Reader<OrderAction>;
  readonly stop: Reader<StopAction>;
  readonly cancel: Reader<CancelAction>;
  readonly amend: Reader<AmendAction>;
} = {
  order: record<OrderAction>({
    do: choice("order"),
    ...timed,
    account: id,
    market: id,
    side: choice("buy", "sell"),
    size: decimal,
    limit: optional(decimal),
    reduceOnly: withDefault(switchable, false),
    lasts: optional(duration),
    name: described("What cancel and amend call it.", optional(id)),
    times,
  }),
  stop: record<StopAction>({
    do: choice("stop"),
    ...timed,
    account: id,
    market: id,
    side: choice("buy", "sell"),
    size: decimal,
    trigger: described("The mark at which the order is placed.", decimal),
    forced: described(
      "The venue's own order: no limit, and no pre-trade check.",
      withDefault(switchable, false),
    ),
  }),
  cancel: record<CancelAction>({
    do: choice("cancel"),
    ...timed,
    account: id,
    order: described("The name of an order; all of the account when left out.", optional(id)),
  }),
  amend: record<AmendAction>({
    do: choice("amend"),
    ...timed,
    account: id,
    order: described("The name of an order.", id),
    size: described("What is left of it from now on.", decimal),
    limit: decimal,
  }),
};
