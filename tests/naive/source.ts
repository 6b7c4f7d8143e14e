import { divFloor, max, min, MILLION, sum } from "./arithmetic.ts";
import { cash, type Account, type Asset, type Venue } from "./state.ts";

function holdings(venue: Venue, asset: string) {
  return [...venue.accounts.values()].flatMap((account) => account.holdings.get(asset) ?? []);
}

export function linesOf(venue: Venue, asset: string): bigint {
  return sum(holdings(venue, asset).map(({ line }) => line));
}

/** LOAN-02-06: what is borrowed, balance by balance. */
export function borrowedOf(venue: Venue, asset: string): bigint {
  return sum(holdings(venue, asset).map(({ balance }) => max(0n, -balance)));
}

export function sharesOf(venue: Venue, asset: Asset): bigint {
  return sum(holdings(venue, asset.id).map(({ share }) => share));
}

/** LOAN-02-02: what an account has lent. */
export function lentOf(venue: Venue, account: Account, asset: Asset): bigint {
  const share = account.holdings.get(asset.id)?.share ?? 0n;
  return share === 0n ? 0n : divFloor(share * cash(asset, "lender"), sharesOf(venue, asset));
}

/** LOAN-02-01: what the treasury lends. */
export function tranche(asset: Asset): bigint {
  return min(asset.parameters.loanMax, cash(asset, "treasury"));
}

/** LOAN-02-01: what lines may add up to. */
export function sources(asset: Asset): bigint {
  return tranche(asset) + cash(asset, "lender");
}

/** LOAN-05-01: asked for and not got; by lenders only where the operator is left out. */
export function recalled({ recalls }: Asset, byLenders = false): bigint {
  const own = recalls.filter(({ account }) => !byLenders || account !== null);
  return sum(own.map(({ units }) => units));
}

/** LOAN-02-01: cash to lend that no deficit counts on (POOL-02-02). */
export function lendable(asset: Asset): bigint {
  const reserved = asset.reservedCash.get("treasury") ?? 0n;
  return cash(asset, "treasury") - reserved + cash(asset, "lender");
}

/** LOAN-02-01: treasury cash kept for lines, without that of one account. */
export function keptForLines(
  venue: Venue,
  asset: Asset,
  without: Account | null,
  recalledOfIt = 0n,
): bigint {
  const own = without?.holdings.get(asset.id)?.line ?? 0n;
  return max(0n, linesOf(venue, asset.id) - own - cash(asset, "lender") + recalledOfIt);
}

/** LOAN-02-06: whether so much more may be borrowed. */
export function mayBorrow(venue: Venue, asset: Asset, units: bigint): boolean {
  const { utilizationMaxPpm } = asset.parameters;
  if (utilizationMaxPpm === undefined || units <= 0n) return true;
  const most = divFloor(sources(asset) * BigInt(utilizationMaxPpm), MILLION);
  return borrowedOf(venue, asset.id) + units <= most;
}
