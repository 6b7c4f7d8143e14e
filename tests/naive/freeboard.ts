import { poolEquity } from "./margin.ts";
import type { Account, Venue } from "./state.ts";
import { signedWorth } from "./value.ts";

/** FREEBOARD-02-01: loss of every account that has one, at other marks and asset prices. */
export function lossesAt(
  venue: Venue,
  marks: ReadonlyMap<string, bigint>,
  prices: ReadonlyMap<string, bigint>,
): Map<string, bigint> {
  const restore: (() => void)[] = [];
  for (const [id, mark] of marks) {
    const market = venue.markets.get(id)!;
    const old = market.mark;
    restore.push(() => (market.mark = old));
    market.mark = mark;
  }
  for (const [id, price] of prices) {
    const asset = venue.assets.get(id)!;
    const old = asset.price;
    restore.push(() => (asset.price = old));
    asset.price = price;
  }
  const losses = new Map<string, bigint>();
  for (const account of venue.accounts.values()) {
    const owned = ownedBy(venue, account);
    if (owned < 0n) losses.set(account.id, -owned);
  }
  for (const undo of restore) undo();
  return losses;
}

/** All an account owns and owes, in the numeraire and without haircut. */
function ownedBy(venue: Venue, account: Account): bigint {
  let owned = 0n;
  for (const asset of venue.assets.values()) {
    owned += signedWorth(venue, asset, poolEquity(venue, account, asset.id));
  }
  return owned;
}
