import { minUnits } from "../number/unit.ts";
import { poolEquity } from "../margin/account-margin.ts";
import { baselineOf } from "../margin/protected-claim.ts";
import type { Baseline, Pool } from "../state/pool.ts";
import type { Venue } from "../state/venue.ts";
import { isDoubtful } from "../pricing/doubt.ts";
import type { UncleanPools } from "./reservation.ts";

/**
 * Ends a boundary for every pool: a clean one starts a new t0, an unclean one locks its gains and
 * remembers how the accounts that changed had been.
 *
 * @source POOL-01-01 POOL-02-01
 */
export function setGates(venue: Venue, unclean: UncleanPools): void {
  for (const asset of venue.assetsInOrder) {
    const pool = venue.pool(asset);
    const locked = unclean.has(asset);
    const kept = locked ? null : keptBaselines(venue, pool);
    if (locked !== pool.locked) setLocked(venue, pool, locked);
    const stopped = isDoubtful(venue, asset);
    if (stopped !== pool.stopped) setStopped(venue, pool, stopped);
    if (kept === null) remember(venue, pool);
    else startClean(venue, pool, kept);
  }
  venue.touched.clear();
}

/** Reads the clock before it stops or goes on. */
function markClock({ transaction, nowMicros }: Venue, pool: Pool): void {
  transaction.write(pool, "clockMicros", pool.clockAt(nowMicros));
  transaction.write(pool, "clockSinceMicros", nowMicros);
}

/** Gains do not mature while a price they depend on is not known. @source PRICE-04-05 */
function setStopped(venue: Venue, pool: Pool, stopped: boolean): void {
  markClock(venue, pool);
  venue.transaction.write(pool, "stopped", stopped);
}

function setLocked(venue: Venue, pool: Pool, locked: boolean): void {
  const { transaction } = venue;
  markClock(venue, pool);
  if (locked) transaction.write(pool, "cleanMicros", venue.lastBoundaryMicros);
  transaction.write(pool, "locked", locked);
  venue.emit({ type: "poolGate", asset: pool.asset.id, locked });
}

/** Values, at t0's prices, the accounts that changed in this boundary. */
function remember(venue: Venue, pool: Pool): void {
  for (let place = 0; place < venue.touched.size; place++) {
    const account = venue.touched.at(place);
    if (pool.baselines.has(account)) continue;
    venue.transaction.put(pool.baselines, account, baselineOf(venue, account, pool.asset));
  }
}

function startClean(venue: Venue, pool: Pool, kept: ReadonlyMap<number, Baseline>): void {
  const { transaction } = venue;
  if (pool.baselines.size > 0 || kept.size > 0) {
    transaction.write(pool, "baselines", new Map(kept));
  }
  transaction.write(pool, "flows", keptOf(pool.flows, kept));
  if (!pool.booked.isEmpty) pool.booked.keepOnly(kept.keys());
  if (pool.offBand.length > 0) {
    const offBand = pool.offBand.filter(({ loser }) => kept.has(loser));
    transaction.write(pool, "offBand", offBand);
  }
  transaction.write(pool, "feesSinceClean", 0n);
  transaction.write(pool, "unlentSinceClean", 0n);
  if (pool.dirtyMarkets.size > 0) cleanPrices(venue, pool);
}

/** The prices and funding of now are those of t0. */
function cleanPrices(venue: Venue, pool: Pool): void {
  const dirty = [...pool.dirtyMarkets];
  for (const market of dirty) {
    venue.transaction.write(market, "cleanMarkPrice", market.markPrice);
    venue.transaction.write(market, "cleanFunding", market.funding);
  }
  pool.dirtyMarkets.clear();
  venue.transaction.undo(() => {
    for (const market of dirty) pool.dirtyMarkets.add(market);
  });
}

/** What is remembered of the accounts that are kept; the map itself where it holds nothing. */
function keptOf<T>(map: Map<number, T>, kept: ReadonlyMap<number, unknown>): Map<number, T> {
  if (map.size === 0) return map;
  const left = new Map<number, T>();
  for (const account of kept.keys()) {
    const value = map.get(account);
    if (value !== undefined) left.set(account, value);
  }
  return left;
}

const NONE_KEPT: ReadonlyMap<number, Baseline> = new Map();

/**
 * Defaulters whose deficit is reserved keep what was before: it is still a loss in their markets.
 * Nothing of theirs is protected: equity at t0 and flows since come to zero at the most. Valued
 * before the gate moves, while t0 is still the old one.
 *
 * @source POOL-01-02
 */
function keptBaselines(venue: Venue, pool: Pool): ReadonlyMap<number, Baseline> {
  if (venue.closingOut.size === 0) return NONE_KEPT;
  const kept = new Map<number, Baseline>();
  for (const account of venue.closingOut) {
    if (poolEquity(venue, account, pool.asset) >= 0n) continue;
    const baseline = baselineOf(venue, account, pool.asset);
    const flow = pool.flows.get(account) ?? 0n;
    kept.set(account, { ...baseline, equity: minUnits(baseline.equity, -flow) });
  }
  return kept;
}
