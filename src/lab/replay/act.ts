import type { Applied, Lots, Ticks, Units } from "../../core/index.ts";
import type { ActionPlan, FillPlan, LoanPlan, OrderPlan, TakeoverPlan } from "../plan/action.ts";
import type { RestingStop } from "../venue/simulated-venue.ts";
import type { Session } from "./session.ts";
import type { Tally } from "./tally.ts";
import { formatDecimal } from "../../core/number/decimal.ts";
import { maxUnits, minUnits } from "../../core/number/unit.ts";
import { grouped, money as tellMoney } from "../tell.ts";
import { fillDraft } from "./setup.ts";

type Draft = Parameters<Session["send"]>[0];
type Placing = Omit<OrderPlan, "do" | "accounts">;

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

/** Does one action of the scenario; one outcome per account it names. */
export function act(session: Session, tally: Tally, action: ActionPlan): ActionOutcome[] {
  const one = (account: string, applied: Applied | undefined, detail: string): ActionOutcome => {
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
  };
  switch (action.do) {
    case "deposit": {
      const { asset, amount } = action;
      return action.accounts.map((account) =>
        one(
          account,
          session.send({ kind: "deposit", account, asset, amount }),
          money(session, asset, amount),
        ),
      );
    }
    case "withdraw":
      return action.accounts.map((account) => {
        const { asset } = action;
        const { amount, asked } = affordable(session, tally, account, asset, action.amount);
        if (amount === 0n) {
          tally.countUnpaid(asset, asked);
          return one(account, undefined, `nothing of ${money(session, asset, asked)}`);
        }
        const applied = session.send({ kind: "withdraw", account, asset, amount });
        if (applied.answer.ok) tally.countUnpaid(asset, asked - amount);
        return one(account, applied, money(session, asset, amount));
      });
    case "transfer": {
      const { from, to, asset, amount } = action;
      const applied = session.send({ kind: "transfer", from, to, asset, amount });
      return [one(from, applied, `${money(session, asset, amount)} to ${to}`)];
    }
    case "fill":
      return action.fills.map((fill) =>
        one(fill.long, session.send(fillDraft(fill)), bought(session, fill)),
      );
    case "trade":
      return action.fills.map((fill) => {
        const applied = trade(session, fill);
        return one(fill.long, applied, bought(session, fill));
      });
    case "order":
      return action.accounts.map((account) =>
        one(
          account,
          placeOrder(session, action, account),
          `${action.side} ${size(session, action.market, action.lots)}`,
        ),
      );
    case "stop": {
      const { market, side, lots, triggerPrice, forced } = action;
      for (const account of action.accounts) {
        session.venue.rest({ account, market, side, lots, triggerPrice, forced });
      }
      const detail = `${side} ${size(session, market, lots)} at ${price(session, market, triggerPrice)}`;
      return action.accounts.map((account) => one(account, undefined, detail));
    }
    case "cancelTrades": {
      const count = session.cancelTrades(action.market, action.since);
      return [one("venue", undefined, `${count} trades of ${action.market} undone`)];
    }
    case "takeover":
      return action.accounts.map((account) => {
        const lots = session.lots(account, action.market);
        const applied = takeOver(session, tally, action, account);
        return one(
          account,
          applied,
          lots === 0
            ? "nothing is left to take over"
            : `${size(session, action.market, Math.abs(lots))} to ${action.by}`,
        );
      });
    case "unwind":
      return action.accounts.map((account) => one(account, undefined, `closing ${action.market}`));
    case "switch": {
      const { target, on } = action;
      if (target.activity === "trading") session.venue.setTrading(target.market, on);
      const applied = session.send({ kind: "switch", target, on });
      return [one("venue", applied, `${target.activity} ${on ? "on" : "off"}`)];
    }
    case "fund": {
      const { fund, asset, amount } = action;
      const applied = session.send({ kind: "fund", fund, asset, amount });
      return [one("venue", applied, `${money(session, asset, amount)} into ${fund.layer}`)];
    }
    case "lend":
    case "unlend":
    case "recall":
    case "loanLine": {
      const { asset, amount } = action;
      return action.accounts.map((account) => {
        const applied = session.send(loanDraft(action, account));
        return one(account ?? "venue", applied, money(session, asset, amount));
      });
    }
    case "funding": {
      const { market, ratePpb } = action;
      const applied = session.send({ kind: "funding", market, ratePpb });
      return [one("venue", applied, `funding of ${market} at ${ratePpb} per thousand million`)];
    }
    case "delist": {
      const { market, ends, averagingMicros, finalPrice } = action;
      const atMicros = session.plan.startMicros + ends;
      const applied = session.send({
        kind: "delist",
        market,
        atMicros,
        averagingMicros,
        finalPrice,
      });
      return [one("venue", applied, `${market} ends`)];
    }
    case "delistAsset": {
      const { asset, ends, steps } = action;
      const atMicros = session.plan.startMicros + ends;
      const applied = session.send({ kind: "delistAsset", asset, atMicros, steps });
      return [one("venue", applied, `${asset} ends as collateral in ${steps} steps`)];
    }
    case "depth": {
      const { market, bids, asks } = action;
      session.venue.book(market)?.requote(bids, asks, session.elapsedMicros);
      return [
        one(
          "makers",
          undefined,
          `quote ${size(session, market, bids.lots)} and ${size(session, market, asks.lots)}`,
        ),
      ];
    }
  }
}

/** What the vault can pay of what was asked: it has only what came in and did not leave. */
function affordable(
  session: Session,
  tally: Tally,
  account: string,
  asset: string,
  wanted: Units | "max",
): { readonly amount: Units; readonly asked: Units } {
  const cash = tally.cash(asset);
  if (wanted !== "max") return { amount: minUnits(wanted, cash), asked: wanted };
  const amount = minUnits(most(session, account, asset), cash);
  return { amount, asked: amount };
}

/**
 * All that may leave. Where unrealised gain may leave too, that is the equity above the margin; it is
 * worked out here for the numeraire only, because the engine's view never counts unrealised gain.
 */
function most({ engine, plan }: Session, account: string, asset: string): Units {
  const view = engine.account(account);
  const holding = view?.holdings.find((held) => held.asset === asset);
  if (view === undefined || holding === undefined) return 0n;
  if (plan.rules.unrealizedGainLocked || asset !== plan.numeraire) return holding.withdrawable;
  const margin = maxUnits(view.initialMargin, view.transferMargin);
  return maxUnits(holding.withdrawable, minUnits(view.equity, holding.poolEquity) - margin);
}

/** Both sides pass the pre-trade check, then they trade; if one is refused nothing happens. */
function trade(session: Session, fill: FillPlan): Applied {
  const { market, long, short, lots, fillPrice } = fill;
  const place = (account: string, side: "buy" | "sell", order: string): Applied =>
    session.send({
      kind: "place",
      account,
      order,
      market,
      side,
      lots,
      limitPrice: fillPrice,
      reduceOnly: false,
    });
  const name = `trade-${session.engine.sequence}`;
  const buy = place(long, "buy", `${name}-buy`);
  if (!buy.answer.ok) return buy;
  const sell = place(short, "sell", `${name}-sell`);
  if (!sell.answer.ok) {
    session.send({ kind: "cancel", order: `${name}-buy` });
    session.send({ kind: "orderEnd", order: `${name}-buy` });
    return sell;
  }
  const applied = session.send({
    kind: "fill",
    market,
    fillPrice,
    lots,
    buy: { account: long, order: `${name}-buy`, liquidity: "taker" },
    sell: { account: short, order: `${name}-sell`, liquidity: "maker" },
  });
  session.send({ kind: "orderEnd", order: `${name}-buy` });
  session.send({ kind: "orderEnd", order: `${name}-sell` });
  return applied;
}

function loanDraft({ do: kind, asset, amount }: LoanPlan, account: string | null): Draft {
  if (kind === "recall") return { kind, account, asset, amount };
  if (account === null) throw new RangeError(`expected an account for ${kind}, was none`);
  return { kind, account, asset, amount };
}

function placeOrder(session: Session, plan: Placing, account: string): Applied {
  const { market, side, lots, limitPrice, reduceOnly, lastsMicros } = plan;
  const order = `order-${session.engine.sequence}`;
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
    lots,
    limitPrice: placed?.limitPrice ?? limitPrice ?? session.markPrice(market),
    expiryMicros: lastsMicros === undefined ? undefined : now + lastsMicros,
  });
  return applied;
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
  return placeOrder(session, order, account).answer;
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
    limitPrice: side === "sell" ? Number.MIN_SAFE_INTEGER : Number.MAX_SAFE_INTEGER,
    expiryMicros: session.plan.startMicros + session.elapsedMicros,
  });
  return { ok: true };
}

/** A historic venue moved the whole position by a fill at its own price. */
function takeOver(
  session: Session,
  tally: Tally,
  plan: TakeoverPlan,
  account: string,
): Applied | undefined {
  const { market, by, fillPrice } = plan;
  const held = session.lots(account, market);
  if (held === 0) return undefined;
  const [long, short] = held > 0 ? [by, account] : [account, by];
  const lots = Math.abs(held);
  tally.countLiquidated(market, lots, fillPrice);
  return session.send(fillDraft({ market, long, short, lots, fillPrice }));
}

function money({ plan }: Session, asset: string, amount: Units): string {
  return tellMoney(amount, plan.assets.get(asset)!.decimals, asset);
}

/** Alike accounts are told by the name they share. */
function bought(session: Session, { market, lots, short }: FillPlan): string {
  const seller = session.plan.accounts.find(({ account }) => account === short);
  return `${size(session, market, lots)} from ${seller?.participant ?? short}`;
}

function size({ plan }: Session, market: string, lots: Lots): string {
  const { lotSize } = plan.markets.get(market)!.scale;
  return `${grouped(formatDecimal(BigInt(lots) * lotSize, 30))} ${market}`;
}

function price({ plan }: Session, market: string, ticks: Ticks): string {
  const { tickSize } = plan.markets.get(market)!.scale;
  return grouped(formatDecimal(BigInt(ticks) * tickSize, 30), 6);
}
