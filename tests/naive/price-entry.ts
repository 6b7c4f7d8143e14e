import { divFloor, max, min } from "./arithmetic.ts";
import { contribution } from "./margin.ts";
import { settlementOf, type Account, type Venue } from "./state.ts";
import type { Stable } from "./price-state.ts";
import { bounded, shareDown, worthUp } from "./value.ts";

function ticks({ price }: Stable): bigint {
  return max(1n, divFloor(price, 1_000_000n));
}

/** PRICE-07-03: D. */
export function entryDeduction(venue: Venue, account: Account): bigint {
  let total = 0n;
  for (const id of account.positions.keys()) {
    const market = venue.markets.get(id)!;
    const stable = market.feed?.stable ?? null;
    if (stable === null) continue;
    const now = contribution(venue, account, market);
    const atStable = { ...market, mark: bounded(market, ticks(stable)) };
    const kept = max(0n, min(now, contribution(venue, account, atStable)));
    const weigh = (gain: bigint): bigint =>
      shareDown(gain, market.parameters.profitWeightPpm ?? 1_000_000);
    if (now <= 0n) continue;
    total += worthUp(venue, settlementOf(venue, market), weigh(now) - weigh(kept));
  }
  return total;
}
