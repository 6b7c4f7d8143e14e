import { max, min } from "./arithmetic.ts";
import { principal } from "./lien.ts";
import { poolEquity } from "./margin.ts";
import type { Account, Asset, Venue } from "./state.ts";

/** POOL-01-03: what nobody may take from an account. */
export function protectedClaim(venue: Venue, account: Account, asset: Asset): bigint {
  const holding = account.holdings.get(asset.id);
  if (holding === undefined) return 0n;
  return max(0n, min(holding.clean.equity, principal(venue, asset, holding)));
}

/** DEFICIT-02-02: what a deficit may take from an account. */
export function capacity(venue: Venue, account: Account, asset: Asset): bigint {
  const above = poolEquity(venue, account, asset.id) - protectedClaim(venue, account, asset);
  return max(0n, above);
}
