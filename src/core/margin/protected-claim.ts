import { fundingDue } from "../pricing/funding.ts";
import { fundingIndexAt } from "../pricing/funding-index.ts";
import { interestDueBy } from "../pricing/interest.ts";
import { maxUnits, minUnits, type Lots, type Units } from "../number/unit.ts";
import { principalOf } from "../ledger/lien.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import type { Baseline } from "../state/pool.ts";
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
  if (remembered !== undefined) return remembered;
  const place = venue.touched.find(account);
  return place === NONE ? asItIs(venue, account, asset) : asPictured(venue, place, asset);
}

function asItIs(venue: Venue, account: number, asset: Asset): Baseline {
  const { positions: table, holdings } = venue;
  const held = holdings.find(account, asset);
  let equity = held === NONE ? 0n : holdings.balance(held);
  const positions = [];
  for (let slot = table.first(account); slot !== NONE; slot = table.next(slot)) {
    const market = table.market(slot);
    if (market.settlement !== asset) continue;
    const lots = table.lots(slot);
    const [cost, entry] = [table.cost(slot), table.fundingIndex(slot)];
    const contribution = contributionAtClean(venue, market, lots, cost, entry);
    equity += contribution;
    positions.push({ market, lots, contribution });
  }
  return { equity, positions };
}

/** A picture at the prices of the pool's t0. */
function asPictured(venue: Venue, place: number, asset: Asset): Baseline {
  const { touched, markets } = venue;
  const { positions: taken, balances } = touched;
  let equity = 0n;
  for (let at = touched.balancesFrom(place); at < touched.balancesFrom(place + 1); at++) {
    if (balances.assets[at] === asset.index) equity += balances.units[at]!;
  }
  const positions = [];
  for (let at = touched.positionsFrom(place); at < touched.positionsFrom(place + 1); at++) {
    const market = markets[taken.markets[at]!]!;
    if (market.settlement !== asset) continue;
    const lots = taken.lots[at]!;
    const [cost, entry] = [taken.costs[at]!, taken.fundingIndexes[at]!];
    const contribution = contributionAtClean(venue, market, lots, cost, entry);
    equity += contribution;
    positions.push({ market, lots, contribution });
  }
  return { equity, positions };
}

function contributionAtClean(
  venue: Venue,
  market: Market,
  lots: Lots,
  cost: Units,
  entry: Units,
): Units {
  const pool = venue.pool(market.settlement);
  const value = positionValue(market.kind, lots, market.cleanMarkPrice, market.multiplier);
  const cleanMicros = pool.locked ? pool.cleanMicros : venue.lastBoundaryMicros;
  const index = fundingIndexAt(market.cleanFunding, cleanMicros);
  return value - cost - fundingDue(lots, index, entry, market.fundingScale);
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
  const remembered = baselines.get(account);
  if (remembered !== undefined) {
    return remembered.positions.find((position) => position.market === market)?.lots ?? 0;
  }
  const { touched } = venue;
  const place = touched.find(account);
  if (place === NONE) return venue.positions.lotsOf(account, market);
  for (let at = touched.positionsFrom(place); at < touched.positionsFrom(place + 1); at++) {
    if (touched.positions.markets[at] === market.index) return touched.positions.lots[at]!;
  }
  return 0;
}
