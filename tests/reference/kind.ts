import type { Adapter } from "./answer.ts";
import { dydxAdapters } from "./adapter/dydx.ts";
import { inverseAdapters } from "./adapter/inverse.ts";
import { healthAdapters } from "./adapter/health.ts";
import { linearAdapters } from "./adapter/linear.ts";
import { liquidationAdapters } from "./adapter/liquidation.ts";
import { backTestAdapters, distributionAdapters, riskAdapters } from "./adapter/statistic.ts";
import { priceAdapters } from "./adapter/price.ts";
import { tierAdapters } from "./adapter/tier.ts";
import { vegaAdapters } from "./adapter/vega.ts";
import { waterfallAdapters } from "./adapter/waterfall.ts";

/** Kinds that the core and the model answer today. */
export const checked: Readonly<Record<string, Adapter>> = {
  ...tierAdapters,
  ...linearAdapters,
  ...inverseAdapters,
  ...liquidationAdapters,
  ...dydxAdapters,
  ...vegaAdapters,
  ...waterfallAdapters,
  ...healthAdapters,
  ...distributionAdapters,
  ...riskAdapters,
  ...backTestAdapters,
  ...priceAdapters,
};

/** Kinds whose feature comes later, with what they wait for. */
export const later: Readonly<Record<string, string>> = {
  ...waiting("later: options", [
    "black76",
    "call_spread_max_loss",
    "futures_contingency",
    "implied_vol",
    "pmrm2_delta_one",
    "pmrm2_short_call",
    "short_option_margin",
  ]),
};

/** Kinds of designs that this one does not follow, with the reason; `*` ends a family. */
export const leftOut: Readonly<Record<string, string>> = {
  "auction_*": "positions are taken over at mark, not sold by Dutch auction",
  both_sides_pro_rata_loss: "a deficit falls on gains, not on both sides of the market",
  cube_aggress_price: "limits keep the ratio of the account, not a fraction of its margin",
  "derive_auction*": "positions are taken over at mark, not sold by Dutch auction",
  "drift_*": "liquidators with fees of their own and slot-paced sizes",
  dydx_fillable_price: "limits come from the ratio alone, without a spread for liquidators",
  dydx_maintenance_ppm: "tiers state the maintenance rate, not a fraction of the initial one",
  insolvent_auction_bid: "nobody is paid to take over a deficit by auction",
  mango_perp_bankruptcy: "liquidators do not take negative profit in exchange for insurance",
  positive_pnl_haircut: "what is not covered stays a reserved deficit, no fraction caps it",
  quadratic_impact: "no pool is the counterparty, so no impact is priced",
  "skew_*": "fills come from a book, not from a price that moves with the skew",
  "snx_*": "no keepers are paid, and the budget follows depth, not fees and skew",
  vega_auction_scaled_funding: "funding accrues by time, auctions do not scale it",
  vega_cross_maintenance: "maintenance comes from tiers, without a slippage term",
  "vega_disposal_*": "no network party takes positions to dispose of them",
  vega_funding_margin: "accrued funding is part of equity, not of the requirement",
  vega_isolated_flip: "isolated positions are accounts of their own, a flip moves no margin",
  vega_isolated_release: "isolated positions are accounts of their own, reducing moves no margin",
  vega_riskiest: "open orders add initial margin only, never maintenance",
  "velocity_*": "the funding rate is a command, it does not drift with the skew",
};

/** Names of the tables that know a kind; exactly one should. */
export function tablesOf(kind: string): string[] {
  const families = Object.keys(leftOut);
  const isLeftOut = families.some((name) => {
    return name.endsWith("*") ? kind.startsWith(name.slice(0, -1)) : kind === name;
  });
  return [
    ...(Object.hasOwn(checked, kind) ? ["checked"] : []),
    ...(Object.hasOwn(later, kind) ? ["later"] : []),
    ...(isLeftOut ? ["left out"] : []),
  ];
}

function waiting(reason: string, kinds: readonly string[]): Record<string, string> {
  return Object.fromEntries(kinds.map((kind) => [kind, reason]));
}
