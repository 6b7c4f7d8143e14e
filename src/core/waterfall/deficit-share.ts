import { splitProRata } from "../number/split.ts";
import { maxUnits, minUnits, type Units } from "../number/unit.ts";
import { baselineOf } from "../margin/protected-claim.ts";
import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import type { Baseline } from "../state/pool.ts";
import type { Venue } from "../state/venue.ts";

/** A share of one account's deficit: lost in a market, or on a loan (null). */
interface DeficitShare {
  readonly market: Market | null;
  readonly units: Units;
  /** What of it was owed at t0 or borrowed since. */
  readonly lent: Units;
}

/**
 * Where a flat account lost what it owes: markets in id order, then the loan.
 *
 *   loan = min(deficit, max(0, -equity at t0)),  the rest pro rata to the loss per market since t0
 *
 * @returns shares > 0 that add up to the deficit
 * @source DEFICIT-01-01 DEFICIT-01-02
 */
export function deficitShares(
  venue: Venue,
  account: number,
  asset: Asset,
  deficit: Units,
): DeficitShare[] {
  const base = baselineOf(venue, account, asset);
  const flow = venue.pool(asset).flows.get(account) ?? 0n;
  const owedAtStart = minUnits(deficit, maxUnits(0n, -(base.equity + flow)));
  const shares = byMarket(venue, account, asset, base, deficit - owedAtStart);
  const inMarkets = shares.reduce((sum, { units }) => sum + units, 0n);
  if (inMarkets === deficit) return shares;
  return [...shares, { market: null, units: deficit - inMarkets, lent: owedAtStart }];
}

function byMarket(
  venue: Venue,
  account: number,
  asset: Asset,
  base: Baseline,
  units: Units,
): DeficitShare[] {
  if (units === 0n) return [];
  const losses = lossesByMarket(venue, account, asset, base);
  if (losses.length === 0) {
    const market = fallbackMarket(venue, account, asset);
    return market === undefined ? [] : [{ market, units, lent: 0n }];
  }
  const shares = splitProRata(units, losses);
  return losses
    .map(({ market }, index) => ({ market, units: shares[index]!, lent: 0n }))
    .filter((share) => share.units > 0n);
}

/** Losses since t0: all of it is booked, for the account has no position any more. */
function lossesByMarket(
  venue: Venue,
  account: number,
  asset: Asset,
  base: Baseline,
): { id: string; market: Market; weight: Units }[] {
  const booked = venue.pool(asset).booked.of(account);
  const before = new Map<Market, Units>();
  for (const { market, contribution } of base.positions) before.set(market, contribution);
  for (const index of booked?.keys() ?? []) {
    const market = venue.markets[index]!;
    if (!before.has(market)) before.set(market, 0n);
  }
  const losses = [];
  for (const [market, contribution] of before) {
    const weight = contribution - (booked?.get(market.index) ?? 0n);
    if (weight > 0n) losses.push({ id: market.id, market, weight });
  }
  return losses.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Where nothing was lost since t0: the market it traded, or the first of the pool. */
function fallbackMarket(venue: Venue, account: number, asset: Asset): Market | undefined {
  const booked = venue.pool(asset).booked.of(account);
  const settling = venue.marketsInOrder.filter(
    ({ settlement, spot }) => settlement === asset && spot === null,
  );
  return settling.find(({ index }) => booked?.has(index) === true) ?? settling[0];
}
