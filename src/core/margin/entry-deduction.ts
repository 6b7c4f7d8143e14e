import { stableTicks } from "../pricing/stable-price.ts";
import { maxUnits, minUnits, type Units } from "../number/unit.ts";
import { NONE } from "../state/account-table.ts";
import type { Venue } from "../state/venue.ts";
import { contribution } from "./account-margin.ts";
import { boundedPrice } from "./fully-paid.ts";
import { countedProfit } from "./owed.ts";

/**
 * What profits count for more at the mark than at the stable price: it opens nothing. 0 where no price of the account has a stable one.
 *
 * @returns numeraire units, >= 0
 * @source PRICE-07-03
 */
export function entryDeduction(venue: Venue, account: number): Units {
  if (venue.feedCount === 0) return 0n;
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
