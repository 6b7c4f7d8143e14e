import { fundingDue } from "../pricing/funding.ts";
import { fundingIndexAt } from "../pricing/funding-index.ts";
import { interestDueBy } from "../pricing/interest.ts";
import { maxUnits, minUnits, type Units } from "../number/unit.ts";
import { principalOf } from "../ledger/lien.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import type { Baseline, Picture } from "../state/pool.ts";
import type { Venue } from "../state/venue.ts";
import { positionValue } from "./value.ts";

/**
 * An account in a pool as it was at the pool's last clean boundary: remembered if it changed since,
 * and otherwise as it is.
 *
 * @source POOL-01-02
 */
export function baselineOf(venue: Venue, account: number, asset: Asset): Baseline {
  const remembered = venue.pool(asset).baselines.get(account);
  return remembered ?? valued(venue, asset, venue.touched.get(account) ?? venue.picture(account));
}

/** A picture at the prices of the pool's t0. */
function valued(venue: Venue, asset: Asset, picture: Picture): Baseline {
  let equity = 0n;
  for (const balance of picture.balances) if (balance.asset === asset) equity += balance.units;
  const positions = [];
  for (const position of picture.positions) {
    if (position.market.settlement !== asset) continue;
    const contribution = contributionAtClean(venue, position);
    equity += contribution;
    positions.push({ market: position.market, lots: position.lots, contribution });
  }
  return { equity, positions };
}

function contributionAtClean(venue: Venue, position: Picture["positions"][number]): Units {
  const { market, lots, cost } = position;
  const pool = venue.pool(market.settlement);
  const value = positionValue(market.kind, lots, market.cleanMarkPrice, market.multiplier);
  const cleanMicros = pool.locked ? pool.cleanMicros : venue.lastBoundaryMicros;
  const index = fundingIndexAt(market.cleanFunding, cleanMicros);
  return value - cost - fundingDue(lots, index, position.fundingIndex, market.fundingScale);
}

/** Pool equity at t0, moved by own money and interest since. @source POOL-01-02 LOAN-04-03 */
export function baseEquity(venue: Venue, account: number, asset: Asset): Units {
  const flow = venue.pool(asset).flows.get(account) ?? 0n;
  return baselineOf(venue, account, asset).equity + flow - interestDueBy(venue, account, asset);
}

/**
 * What nobody may take from an account.
 *
 *   claim = max(0, min(equity at t0, deposits - withdrawals + matured profit))
 *
 * @source POOL-01-03
 */
export function protectedClaim(venue: Venue, account: number, asset: Asset): Units {
  const slot = venue.holdings.find(account, asset);
  if (slot === NONE) return 0n;
  return maxUnits(0n, minUnits(baseEquity(venue, account, asset), principalOf(venue, slot)));
}

/** What an account has above its protected claim: what a deficit may take. @source DEFICIT-02-02 */
export function gainCapacity(poolEquityNow: Units, claim: Units): Units {
  return maxUnits(0n, poolEquityNow - claim);
}

/** Lots an account held in a market at t0, without valuing anything. @source POOL-01-02 */
export function baseLots(venue: Venue, account: number, market: Market): number {
  const { baselines } = venue.pool(market.settlement);
  const remembered = baselines.get(account) ?? venue.touched.get(account);
  if (remembered === undefined) return venue.positions.lotsOf(account, market);
  for (const position of remembered.positions) {
    if (position.market === market) return position.lots;
  }
  return 0;
}
