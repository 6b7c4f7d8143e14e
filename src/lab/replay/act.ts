import type { Applied, Units } from "../../core/index.ts";
import type { ActionPlan, LoanPlan, TakeoverPlan } from "../plan/action-plan.ts";
import type { Session } from "./session.ts";
import type { Tally } from "./tally.ts";
import { maxUnits, minUnits } from "../../core/number/unit.ts";
import { bought, contractText, money, price, size } from "./figure-text.ts";
import { operate } from "./operator-act.ts";
import { outcomeOf, type ActionOutcome } from "./outcome.ts";
import { amendOrder, cancelOrders, placeTimes, trade } from "./order-act.ts";
import { fillDraft } from "./setup.ts";

type Draft = Parameters<Session["send"]>[0];

/** Does one action of the scenario; one outcome per account it names. */
export function act(session: Session, tally: Tally, action: ActionPlan): ActionOutcome[] {
  const one = (account: string, applied: Applied | undefined, detail: string): ActionOutcome =>
    outcomeOf(action, account, applied, detail);
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
      return action.fills.map((fill) => trade(session, action, fill));
    case "order":
      return action.accounts.flatMap((account) => placeTimes(session, action, account));
    case "cancel":
      return action.accounts.flatMap((account) => cancelOrders(session, action, account));
    case "amend":
      return action.accounts.map((account) => amendOrder(session, action, account));
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
    case "contract": {
      const { market, ticks, lots } = action;
      const before = contractText(session, market);
      const applied = session.send({ kind: "contract", market, ticks, lots });
      const detail = `${before} -> ${contractText(session, market)}`;
      return [one("venue", applied, `${market} ${detail}`)];
    }
    case "parameter":
    case "groupLimit":
    case "backstop":
    case "marginMode":
    case "preference":
    case "closeAccount":
      return operate(session, action);
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

function loanDraft({ do: kind, asset, amount }: LoanPlan, account: string | null): Draft {
  if (kind === "recall") return { kind, account, asset, amount };
  if (account === null) throw new RangeError(`expected an account for ${kind}, was none`);
  return { kind, account, asset, amount };
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
