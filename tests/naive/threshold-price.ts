import { abs, max, min, smallest } from "./arithmetic.ts";
import { equity, lotsOf, maintenance } from "./margin.ts";
import type { Account, Market, Venue } from "./state.ts";

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** MARGIN-06-01: the mark at which liquidation starts, other markets held. */
export function liquidationPrice(venue: Venue, account: Account, market: Market): number | null {
  return firstPrice(venue, account, market, () => {
    const worth = equity(venue, account);
    return worth < 0n || maintenance(venue, account) > worth;
  });
}

/** MARGIN-06-01: the mark at which equity falls below zero. */
export function bankruptcyPrice(venue: Venue, account: Account, market: Market): number | null {
  return firstPrice(venue, account, market, () => equity(venue, account) < 0n);
}

/** Tries marks on the state itself and puts the true mark back. */
export function firstPrice(
  venue: Venue,
  account: Account,
  market: Market,
  reached: () => boolean,
): number | null {
  const { mark } = market;
  const long = lotsOf(account, market.id) > 0n;
  const direction = long ? -1n : 1n;
  const reachedAt = (distance: bigint): boolean => {
    market.mark = mark + direction * distance;
    const found = reached();
    market.mark = mark;
    return found;
  };
  if (reachedAt(0n)) return Number(mark);
  if (market.bounds !== null) return null;
  const distance = smallest(abs(bound(market, long) - mark), reachedAt);
  return distance === undefined ? null : Number(mark + direction * distance);
}

function bound(market: Market, long: boolean): bigint {
  const mark = abs(market.mark);
  if (!long) return min(SAFE, 8n * mark + 1_000_000n);
  return market.kind === "inverse" ? 1n : max(-SAFE, -4n * mark - 1_000_000n);
}
