import type { Lots, Ticks, Units } from "../../core/index.ts";
import type { FillPlan } from "../plan/market-plan.ts";
import type { Session } from "./session.ts";
import { formatDecimal } from "../../core/number/decimal.ts";
import { grouped, money as tellMoney } from "../tell.ts";

/** Money of an asset, for people. */
export function money({ plan }: Session, asset: string, amount: Units): string {
  return tellMoney(amount, plan.assets.get(asset)!.decimals, asset);
}

/** Alike accounts are told by the name they share. */
export function bought(session: Session, { market, lots, short }: FillPlan): string {
  const seller = session.plan.accounts.find(({ account }) => account === short);
  return `${size(session, market, lots)} from ${seller?.participant ?? short}`;
}

export function size({ plan }: Session, market: string, lots: Lots): string {
  const { lotSize } = plan.markets.get(market)!.scale;
  return `${grouped(formatDecimal(BigInt(lots) * lotSize, 30))} ${market}`;
}

export function contractText({ plan }: Session, market: string): string {
  const { tickSize, lotSize } = plan.markets.get(market)!.scale;
  return `tick ${formatDecimal(tickSize, 30)}, lot ${formatDecimal(lotSize, 30)}`;
}

export function price({ plan }: Session, market: string, ticks: Ticks): string {
  const { tickSize } = plan.markets.get(market)!.scale;
  return grouped(formatDecimal(BigInt(ticks) * tickSize, 30), 6);
}
