import { max, min, sum } from "./arithmetic.ts";
import { poolEquity } from "./margin.ts";
import { linesOf } from "./source.ts";
import { cash, type Asset, type Venue } from "./state.ts";

/** LOAN-02-04: what neither a line nor a debt beyond one needs. */
export function idle(venue: Venue, asset: Asset): bigint {
  const free = cash(asset, "treasury") - (asset.reservedCash.get("treasury") ?? 0n);
  const tranche = min(asset.parameters.loanMax, free);
  const beyond = [...venue.accounts.values()].filter(({ overLine }) => overLine);
  const owed = beyond.map((account) => {
    const line = account.holdings.get(asset.id)?.line ?? 0n;
    return max(0n, -poolEquity(venue, account, asset.id) - line);
  });
  return tranche + cash(asset, "lender") - linesOf(venue, asset.id) - sum(owed);
}
