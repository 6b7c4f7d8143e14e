import type { Event } from "../../core/index.ts";
import type { Plan } from "../../lab/index.ts";
import { formatDecimal } from "../../core/index.ts";
import { breakerTarget, breakerText } from "./breaker-text.ts";
import { elapsed, grouped, money } from "./figure.ts";
import { size } from "./timeline.ts";

/** Accounts that events tell of, in the order in which they come up. */
export function accountsOf(events: readonly Event[]): string[] {
  const named = events.flatMap((event) => {
    if (event.type === "entry") return [event.from, event.to].flatMap(accountOfPocket);
    return "account" in event && event.account !== null ? [event.account] : [];
  });
  return [...new Set(named)];
}

function accountOfPocket(pocket: string): string[] {
  return pocket.startsWith("account:") ? [pocket.slice("account:".length)] : [];
}

/** Price of a market as it is quoted. */
export function quoted(plan: Plan, market: string, ticks: number | null): string {
  if (ticks === null) return "none";
  const { tickSize } = plan.markets.get(market)!.scale;
  return grouped(formatDecimal(BigInt(ticks) * tickSize, 30), 6);
}

/** Whom an event tells of and what it says; null for one that repeats what another says. */
export function eventText(plan: Plan, event: Event): readonly [string, string] | null {
  const amount = (units: bigint, asset: string): string =>
    money(units, plan.assets.get(asset)!.decimals, asset);
  const numeraire = (units: bigint): string => amount(units, plan.numeraire);
  const time = (micros: number): string => elapsed(micros - plan.startMicros);
  switch (event.type) {
    case "accepted":
    case "refused":
      return null;
    case "entry":
      if (event.cause === "realizedPnl") return null;
      return [event.to, `${amount(event.amount, event.asset)} from ${event.from}: ${event.cause}`];
    case "position": {
      const { market, deltaLots, lots, cause } = event;
      const change = `${deltaLots > 0 ? "+" : ""}${size(plan, market, deltaLots)}`;
      return [event.account, `${change}, now ${size(plan, market, lots)}: ${cause}`];
    }
    case "stage":
      return [event.account, `${event.from} -> ${event.to}: ${event.reason}, by ${event.trigger}`];
    case "call":
      return [
        event.account,
        `margin call: ${numeraire(event.shortfall)} missing until ${time(event.deadlineMicros)}`,
      ];
    case "callEnd":
      return [event.account, `call ${event.outcome}`];
    case "cancelOrder":
      return [event.account, `order ${event.order} is to be cancelled`];
    case "liquidationOrder": {
      const { cause, market, side, lots, limitPrice } = event;
      const price = quoted(plan, market, limitPrice);
      return [event.account, `${cause}: ${side} ${size(plan, market, lots)} @ ${price}`];
    }
    case "budgetWait":
      return [event.account, `waits for liquidity in ${event.market}: ${time(event.untilMicros)}`];
    case "deleveraged": {
      const { market, lots, defaulter } = event;
      return [event.account, `deleveraged ${size(plan, market, lots)} against ${defaulter}`];
    }
    case "deficit": {
      const { payer, layer, asset, market } = event;
      const whose = event.account ?? market ?? "loans";
      return [payer, `${layer} pays ${amount(event.amount, asset)} for ${whose}`];
    }
    case "executedPrice": {
      const { market, lots, price } = event;
      return [event.account, `shown ${size(plan, market, lots)} at ${quoted(plan, market, price)}`];
    }
    case "reserve": {
      const { asset, deficit, reserved } = event;
      const text = `${amount(reserved, asset)} set aside for ${amount(deficit, asset)}`;
      return [event.account, text];
    }
    case "lent": {
      const { asset, lent } = event;
      const what = event.amount > 0n ? "lends" : "takes back";
      const units = event.amount > 0n ? event.amount : -event.amount;
      return [event.account, `${what} ${amount(units, asset)}, lends ${amount(lent, asset)} now`];
    }
    case "loanLine":
      return [event.account, `loan line now ${amount(event.line, event.asset)}: ${event.cause}`];
    case "recall": {
      const left = amount(event.amount, event.asset);
      return [event.account ?? "treasury", `recalls ${left} until ${time(event.dueMicros)}`];
    }
    case "delistingWait":
      return [`asset:${event.asset}`, `step ${event.step} waits for a price, ${event.state}`];
    case "interestRate": {
      const { asset, ratePpb, utilizationPpm } = event;
      const used = formatDecimal(BigInt(utilizationPpm), 4);
      return [`asset:${asset}`, `interest ${formatDecimal(BigInt(ratePpb), 7)} %, ${used} % lent`];
    }
    case "poolGate":
      return [`pool ${event.asset}`, event.locked ? "gains are locked" : "gains are free again"];
    case "price":
      return [event.target, `price ${priceText(plan, event.target, event.markPrice)}`];
    case "timer":
      return [event.target, `timer: ${event.cause} at ${time(event.timeMicros)}`];
    case "trip":
    case "tradingState":
    case "auction":
    case "exposure":
    case "withdrawalStop":
    case "withdrawalResumed":
      return [breakerTarget(event), breakerText(plan, event)];
    case "broken":
      return ["engine", `promise ${event.promise} broken: ${event.fact}`];
    default:
      return ["target" in event ? event.target : "market" in event ? event.market : "", event.type];
  }
}

function priceText(plan: Plan, target: string, price: number): string {
  const [kind, ...rest] = target.split(":");
  const name = rest.join(":");
  if (kind === "market") return quoted(plan, name, price);
  return grouped(formatDecimal(BigInt(price), plan.assets.get(name)!.priceDecimals), 6);
}
