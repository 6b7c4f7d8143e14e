import type { Applied } from "../../core/index.ts";
import type { ActionPlan } from "../plan/action-plan.ts";
import type { FillPlan } from "../plan/market-plan.ts";
import type { AmendPlan, CancelPlan, OrderPlan } from "../plan/order-action.ts";
import type { RestingStop } from "../venue/simulated-venue.ts";
import type { Session } from "./session.ts";
import { orderId } from "../plan/order-action.ts";
import { bought, price, size } from "./figure-text.ts";
import { outcomeOf, type ActionOutcome } from "./outcome.ts";

type Noted<T> = T & Pick<ActionPlan, "note">;
type Placing = Omit<OrderPlan, "do" | "accounts" | "name" | "times">;

/** One order, or as many alike ones as the action sends at once. */
export function placeTimes(
  session: Session,
  action: Noted<OrderPlan>,
  account: string,
): ActionOutcome[] {
  const detail = `${action.side} ${size(session, action.market, action.lots)}`;
  return Array.from({ length: action.times }, (_, index) => {
    const order =
      action.name === undefined
        ? `order-${session.engine.sequence}`
        : orderId(account, action.name, index);
    return outcomeOf(action, account, placeOrder(session, action, account, order), detail);
  });
}

/** The holder takes back one order, or all that are live. */
export function cancelOrders(
  session: Session,
  action: Noted<CancelPlan>,
  account: string,
): ActionOutcome[] {
  const { name } = action;
  const live = session.engine.account(account)?.orders ?? [];
  const own = live.filter(({ engine, cancelling }) => !engine && !cancelling);
  const orders = name === undefined ? own.map(({ order }) => order) : [orderId(account, name, 0)];
  if (orders.length === 0) return [outcomeOf(action, account, undefined, "no live order")];
  return orders.map((order) =>
    outcomeOf(action, account, session.send({ kind: "cancel", order }, account), order),
  );
}

/** What is left of an order, and its limit, from now on. */
export function amendOrder(
  session: Session,
  action: Noted<AmendPlan>,
  account: string,
): ActionOutcome {
  const { market, name, lots, limitPrice } = action;
  const order = orderId(account, name, 0);
  const applied = session.send({ kind: "amend", order, lots, limitPrice }, account);
  if (applied.answer.ok) {
    const left = leftOf(session, account, order);
    session.venue.amend(order, left ?? lots, limitPrice);
  }
  const detail = `${name}, ${size(session, market, lots)} at ${price(session, market, limitPrice)}`;
  return outcomeOf(action, account, applied, detail);
}

/**
 * Both sides pass the pre-trade check, then they trade in the venue's book; if one is refused, or the
 * venue keeps own orders apart, nothing happens.
 */
export function trade(
  session: Session,
  action: Pick<ActionPlan, "do" | "note">,
  fill: FillPlan,
): ActionOutcome {
  const { market, long, short, lots, fillPrice } = fill;
  const name = `trade-${session.engine.sequence}`;
  const place = (account: string, side: "buy" | "sell"): Applied =>
    session.send({
      kind: "place",
      account,
      order: `${name}-${side}`,
      market,
      side,
      lots,
      limitPrice: fillPrice,
      reduceOnly: false,
    });
  const end = (side: "buy" | "sell"): void =>
    void session.send({ kind: "orderEnd", order: `${name}-${side}` });
  const tell = (applied: Applied): ActionOutcome =>
    outcomeOf(action, long, applied, bought(session, fill));
  const buy = place(long, "buy");
  if (!buy.answer.ok) return tell(buy);
  const sell = place(short, "sell");
  if (!sell.answer.ok) {
    session.send({ kind: "cancel", order: `${name}-buy` }, long);
    end("buy");
    return tell(sell);
  }
  // Own orders that would have met may have ended either, or taken some of it.
  const isWhole = (account: string, side: "buy" | "sell"): boolean =>
    session.engine.account(account)!.orders.some((live) => {
      return live.order === `${name}-${side}` && !live.cancelling && live.lots === lots;
    });
  const { selfTrade } = session.engine.market(market)!.parameters;
  if (selfTrade !== undefined && !(isWhole(long, "buy") && isWhole(short, "sell"))) {
    const { policy } = selfTrade;
    session.send({ kind: "cancel", order: `${name}-buy` }, long);
    end("buy");
    session.send({ kind: "cancel", order: `${name}-sell` }, short);
    end("sell");
    return {
      ...tell(sell),
      ok: false,
      reason: "SELF_TRADE",
      detail: `kept apart: ${policy}`,
    };
  }
  const applied = session.send({
    kind: "fill",
    market,
    fillPrice,
    lots,
    buy: { account: long, order: `${name}-buy`, liquidity: "taker" },
    sell: { account: short, order: `${name}-sell`, liquidity: "maker" },
  });
  end("buy");
  end("sell");
  session.traded(market, fillPrice);
  return tell(applied);
}

function placeOrder(session: Session, plan: Placing, account: string, order: string): Applied {
  const { market, side, lots, limitPrice, reduceOnly, lastsMicros } = plan;
  const applied = session.send({
    kind: "place",
    account,
    order,
    market,
    side,
    lots,
    limitPrice,
    reduceOnly,
  });
  if (!applied.answer.ok) return applied;
  const placed = session.engine.account(account)?.orders.find((live) => live.order === order);
  const now = session.plan.startMicros + session.elapsedMicros;
  session.venue.accept({
    order,
    account,
    market,
    side,
    lots: placed?.lots ?? lots,
    limitPrice: placed?.limitPrice ?? limitPrice ?? session.markPrice(market),
    expiryMicros: lastsMicros === undefined ? undefined : now + lastsMicros,
  });
  // Own orders it would have met may have ended it before the venue knew it.
  session.venue.observe(applied.events.filter(({ type }) => type === "cancelOrder"));
  return applied;
}

function leftOf(session: Session, account: string, order: string): number | undefined {
  return session.engine.account(account)?.orders.find((live) => live.order === order)?.lots;
}

/** The market order that a stop becomes; what the book cannot take of it at once is dropped. */
export function triggerStop(session: Session, stop: RestingStop): ActionOutcome {
  const { account, market, side, lots, triggerPrice } = stop;
  const answer = stop.forced ? force(session, stop) : placeStop(session, stop);
  return {
    do: "stop",
    account,
    note: undefined,
    ok: answer.ok,
    reason: answer.ok ? undefined : answer.reason,
    detail: answer.ok
      ? `triggered, ${side} ${size(session, market, lots)} (stop at ${price(session, market, triggerPrice)})`
      : answer.detail,
    untilMicros: undefined,
  };
}

function placeStop(
  session: Session,
  { account, market, side, lots }: RestingStop,
): Applied["answer"] {
  const order = { market, side, lots, limitPrice: null, reduceOnly: true, lastsMicros: 0 };
  return placeOrder(session, order, account, `order-${session.engine.sequence}`).answer;
}

/** The engine hears of the fills only: a fill is a fact, with an order it knows or without. */
function force(session: Session, { account, market, side, lots }: RestingStop): { ok: true } {
  const held = Math.abs(session.lots(account, market));
  session.venue.accept({
    order: `forced-${session.engine.sequence}-${account}`,
    account,
    market,
    side,
    lots: Math.min(lots, held),
    limitPrice: side === "sell" ? -Infinity : Infinity,
    expiryMicros: session.plan.startMicros + session.elapsedMicros,
  });
  return { ok: true };
}
