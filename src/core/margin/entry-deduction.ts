import { stableTicks } from "../pricing/stable-price.ts";
import { maxUnits, minUnits, type Units } from "../number/unit.ts";
import { NONE } from "../state/account-table.ts";
import type { Venue } from "../state/venue.ts";
import { contribution } from "./account-margin.ts";
import { boundedPrice } from "./fully-paid.ts";
import { countedProfit } from "./owed.ts";

/**
 * What spot counts for more than the stable price does, of profits and of collateral: it opens
 * nothing. 0 where no price of the account has a stable one.
 *
 * @returns numeraire units, >= 0
 * @source PRICE-07-03
 */
export function entryDeduction(venue: Venue, account: number): Units {
  if (venue.feedCount === 0) return 0n;
  return profitDeduction(venue, account) + collateralDeduction(venue, account);
}

function profitDeduction(venue: Venue, account: number): Units {
  const { positions } = venue;
  let total = 0n;
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    const { feed, bounds, markPrice, parameters, settlement } = positions.market(slot);
    const stable = feed?.stable ?? null;
    if (stable === null) continue;
    const now = contribution(venue, slot, markPrice);
    if (now <= 0n) continue;
    const then = contribution(venue, slot, boundedPrice(bounds, stableTicks(stable)));
    const kept = maxUnits(0n, minUnits(now, then));
    const { profitWeightPpm } = parameters;
    const spot = countedProfit(now, profitWeightPpm);
    total += settlement.toNumeraireUp(spot - countedProfit(kept, profitWeightPpm));
  }
  return total;
}

/** The same of what is owned alone: money out counts no profit anyway. @source PRICE-07-03 */
export function collateralDeduction(venue: Venue, account: number): Units {
  if (venue.feedCount === 0) return 0n;
  const { holdings } = venue;
  let total = 0n;
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    const asset = holdings.asset(slot);
    const stable = asset.feed?.stable ?? null;
    if (stable === null) continue;
    const price = stableTicks(stable);
    const owned = maxUnits(0n, holdings.balance(slot));
    if (price >= asset.collateralPrice || owned === 0n) continue;
    total += asset.toCollateral(owned) - asset.toCollateral(owned, price);
  }
  return total;
}
