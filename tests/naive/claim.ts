import { max, min } from "./arithmetic.ts";
import { principal } from "./lien.ts";
import { accrued, poolEquity } from "./margin.ts";
import { holdingOf, type Account, type Asset, type Venue } from "./state.ts";

/** POOL-01-03: what nobody may take from an account. */
export function protectedClaim(venue: Venue, account: Account, asset: Asset): bigint {
  const holding = account.holdings.get(asset.id);
  if (holding === undefined) return 0n;
  const base = holding.clean.equity - accrued(venue, account, asset.id);
  return max(0n, min(base, principal(venue, asset, holding)));
}

/** DEFICIT-02-02: what a deficit may take from an account. */
export function capacity(venue: Venue, account: Account, asset: Asset): bigint {
  const above = poolEquity(venue, account, asset.id) - protectedClaim(venue, account, asset);
  return max(0n, above);
}

/** POOL-01-02: what somebody else pays repays what was owed at t0. */
export function repayBase(account: Account, asset: Asset, amount: bigint): void {
  const { clean } = holdingOf(account, asset.id);
  clean.equity += max(0n, min(amount, -clean.equity));
}
