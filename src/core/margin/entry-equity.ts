import { maxUnits, minUnits, type Ticks, type Units } from "../number/unit.ts";
import { stableTicks } from "../pricing/stable-price.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";
import { contribution, countedEquity, marginValue } from "./account-margin.ts";
import { boundedPrice } from "./fully-paid.ts";
import { haircutValue } from "./haircut.ts";
import { countedProfit, owedMargin } from "./owed.ts";

/**
 * By how much margin equity is above entry equity: what an account may open, borrow and take out is
 * measured at the worse of spot and the stable price. 0 where no price of it has a stable one.
 *
 *   D = sum over assets of f(e') - f at entry(e''),  E_i = E - D
 *
 * @returns numeraire units, >= 0
 * @source PRICE-07-03
 */
export function entryDeduction(venue: Venue, account: number): Units {
  if (venue.feedCount === 0) return 0n;
  const { holdings } = venue;
  let total = 0n;
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    const asset = holdings.asset(slot);
    const ahead = profitAhead(venue, account, asset);
    if (ahead === 0n && stableOf(asset) === null) continue;
    const counted = countedEquity(venue, account, asset);
    total += marginValue(asset, counted) - entryValue(asset, counted - ahead);
  }
  return total;
}

/** Whether money of an account has a stable price: what is left of it then is worth less by another sum. */
export function ownsAtStablePrice({ feedCount, holdings }: Venue, account: number): boolean {
  if (feedCount === 0) return false;
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    if (stableOf(holdings.asset(slot)) !== null) return true;
  }
  return false;
}

/** Counted equity without the profit that ran ahead of stable prices. @source PRICE-07-03 */
export function entryUnits(venue: Venue, account: number, asset: Asset): Units {
  return countedEquity(venue, account, asset) - profitAhead(venue, account, asset);
}

/**
 * What units of an asset count for at entry: owned at the lesser of collateral and stable price less
 * the haircut, owed at the greater of price and stable price.
 *
 * @returns numeraire units, floor
 * @source PRICE-07-03 MARGIN-01-03
 */
export function entryValue(asset: Asset, units: Units): Units {
  const stable = stableOf(asset);
  if (stable === null) return marginValue(asset, units);
  if (units <= 0n) return asset.toNumeraire(units, Math.max(asset.price, stable));
  const value = asset.toCollateral(units, Math.min(asset.collateralPrice, stable));
  return haircutValue(value, asset.parameters.collateralHaircut);
}

/** Initial margin on what is owed of an asset, at entry; none where it owns. @source LOAN-01-01 */
export function entryLoanMargin(asset: Asset, units: Units): Units {
  const { loan } = asset.parameters;
  if (units >= 0n || loan === undefined) return 0n;
  return owedMargin(-entryValue(asset, units), loan.initialPpm);
}

/** Settlement units by which counted profits are above those at stable prices. */
function profitAhead(venue: Venue, account: number, asset: Asset): Units {
  if (venue.feedCount === 0) return 0n;
  const { positions } = venue;
  let total = 0n;
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    const { feed, bounds, markPrice, parameters, settlement } = positions.market(slot);
    const stable = feed?.stable ?? null;
    if (stable === null || settlement !== asset) continue;
    const now = contribution(venue, slot, markPrice);
    if (now <= 0n) continue;
    const then = contribution(venue, slot, boundedPrice(bounds, stableTicks(stable)));
    const kept = maxUnits(0n, minUnits(now, then));
    const { profitWeightPpm } = parameters;
    total += countedProfit(now, profitWeightPpm) - countedProfit(kept, profitWeightPpm);
  }
  return total;
}

function stableOf({ feed }: Asset): Ticks | null {
  const stable = feed?.stable ?? null;
  return stable === null ? null : stableTicks(stable);
}
