import type { Scene } from "./scene.ts";
import type { KnownAccount } from "./venue-memory.ts";
import type { MarketPlan } from "./venue-plan.ts";

/** Largest notional of one order in settlement units: far below the range, far above wealth. */
const NOTIONAL_MAX = 1e16;

/**
 * Estimates, in doubles, that only size orders: whole sums are exact nowhere here and need not be.
 */
function estimateEquity(scene: Scene, account: KnownAccount): number {
  const { memory, index } = scene;
  let equity = 0;
  for (const [asset, balance] of account.balances) {
    equity += inNumeraire(scene, asset, Number(balance));
  }
  for (const [name, position] of account.positions) {
    const market = index.markets.get(name);
    if (market === undefined || position.lots === 0) continue;
    const mark = memory.marks.get(name) ?? market.price;
    const open = valueOf(market, position.lots, mark) - Number(position.cost);
    equity += inNumeraire(scene, market.settlement, open);
  }
  return equity;
}

/** Lots that take about the given share (percent) of the leverage the account's equity allows. */
export function lotsForLeverage(
  scene: Scene,
  account: KnownAccount,
  market: MarketPlan,
  percent: number,
): number {
  const mark = scene.memory.marks.get(market.market) ?? market.price;
  const lotUnits = Math.max(1, Math.abs(valueOf(market, 1, mark)));
  const lotWorth = Math.max(1e-9, inNumeraire(scene, market.settlement, lotUnits));
  const whole = market.spot === null ? null : 1_000_000;
  const initialPpm = whole ?? scene.memory.initialPpm.get(market.market) ?? 100_000;
  const notional = (Math.max(0, estimateEquity(scene, account)) * 1e6) / Math.max(1, initialPpm);
  const lots = Math.floor((notional * percent) / 100 / lotWorth);
  return Math.max(1, Math.min(lots, Math.floor(NOTIONAL_MAX / lotUnits)));
}

function inNumeraire({ index, memory }: Scene, asset: string, units: number): number {
  const plan = index.assets.get(asset);
  if (plan === undefined) return 0;
  const price = memory.assetPrices.get(asset) ?? plan.price;
  const numeraireDecimals = index.plan.assets[0]!.decimals;
  return (units * price * 10 ** numeraireDecimals) / 10 ** (plan.decimals + plan.priceDecimals);
}

export function valueOf(market: MarketPlan, lots: number, ticks: number): number {
  const multiplier = Number(market.multiplier);
  return market.type !== "inverse" ? lots * ticks * multiplier : (-lots * multiplier) / ticks;
}
