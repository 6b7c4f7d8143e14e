import { maxUnits, minUnits, type Units } from "../number/unit.ts";
import { accountMargin, poolEquity } from "../margin/account-margin.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import type { Fund } from "../state/pot.ts";
import type { Backstop, Venue } from "../state/venue.ts";

/** Pools that are not clean after a pass: some deficit is not set aside for. */
export type UncleanPools = ReadonlySet<Asset>;

/**
 * Sets cash aside for every deficit that cannot be closed out yet, anew at each boundary.
 *
 * @returns the pools in which some deficit is not fully reserved
 * @source POOL-02-02 POOL-01-01
 */
export function reserveDeficits(venue: Venue): UncleanPools {
  if (isIdle(venue)) return ALL_CLEAN;
  const unclean = new Set<Asset>();
  clearReservations(venue);
  const capital = new CapitalReserve(venue);
  const seen = new Set<string>();
  for (const account of venue.inIdOrder(venue.closingOut)) {
    const { equity } = accountMargin(venue, account);
    for (const asset of venue.holdings.assetsOf(account)) {
      const owned = poolEquity(venue, account, asset);
      if (owned >= 0n) continue;
      const missing = asset.fromNumeraireUp(maxUnits(0n, -equity));
      const lendable = lendableTo(venue, account, asset);
      const deficit = minUnits(-owned, maxUnits(missing, -owned - lendable));
      countOnTreasury(venue, asset, -owned - deficit);
      if (deficit === 0n) continue;
      const reserved = reserve(venue, account, asset, deficit, capital);
      if (reserved < deficit) unclean.add(asset);
      seen.add(tell(venue, account, asset, deficit, reserved));
    }
  }
  for (const account of venue.overLine) markOverLine(venue, account, unclean);
  for (const asset of venue.assets) if (!isLentFromSources(venue, asset)) unclean.add(asset);
  for (const key of venue.reservations.keys()) {
    if (!seen.has(key)) venue.transaction.drop(venue.reservations, key);
  }
  return unclean;
}

const ALL_CLEAN: UncleanPools = new Set();

/** Nothing to set aside, and nothing set aside before. */
function isIdle(venue: Venue): boolean {
  const { closingOut, reservations, overLine } = venue;
  if (closingOut.size + reservations.size + overLine.size > 0) return false;
  return venue.assets.every((asset) => asset.treasuryReserved === 0n && asset.linesFunded);
}

/**
 * What is owed within lines is there, beside what deficits count on. Only lines that the sources
 * cannot lend all at once have to be added up. @source POOL-01-01
 */
function isLentFromSources(venue: Venue, asset: Asset): boolean {
  if (asset.linesFunded) return true;
  const { holdings } = venue;
  let owed = 0n;
  for (const slot of holdings.slotsWithLine()) {
    const account = holdings.account(slot);
    if (holdings.asset(slot) !== asset || venue.closingOut.has(account)) continue;
    owed += maxUnits(0n, -poolEquity(venue, account, asset));
  }
  return owed <= asset.lendable;
}

/** An asset owed beyond its line is nobody's reserve. @source POOL-01-01 */
function markOverLine(venue: Venue, account: number, unclean: Set<Asset>): void {
  const { holdings } = venue;
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    const asset = holdings.asset(slot);
    if (unclean.has(asset)) continue;
    if (poolEquity(venue, account, asset) < -holdings.line(slot)) unclean.add(asset);
  }
}

/**
 * What the treasury could still turn of an account's other collateral into an asset: its cash less
 * the lines of the others and what this pass has counted on before. Less than nothing turns nothing.
 */
function lendableTo(venue: Venue, account: number, asset: Asset): Units {
  const own = venue.holdings.line(venue.holdings.find(account, asset));
  const kept = asset.keptForLines(asset.sumLines - own);
  return asset.treasury.units - kept - asset.treasuryReserved;
}

function countOnTreasury(venue: Venue, asset: Asset, amount: Units): void {
  venue.transaction.write(asset, "treasuryReserved", asset.treasuryReserved + amount);
}

function clearReservations(venue: Venue): void {
  for (const asset of venue.assets) {
    venue.transaction.write(asset, "treasuryReserved", 0n);
  }
  for (const fund of funds(venue)) venue.transaction.write(fund, "reserved", 0n);
}

function* funds(venue: Venue): Iterable<Fund> {
  for (const market of venue.markets) yield market.fund;
  yield* venue.groupFunds.values();
}

function reserve(
  venue: Venue,
  account: number,
  asset: Asset,
  deficit: Units,
  capital: CapitalReserve,
): Units {
  const markets = venue.positions.marketsOf(account, asset);
  const groups = [...new Set(markets.map(({ group }) => group))].sort();
  let left = deficit;
  const take = (available: Units): Units => {
    const part = maxUnits(0n, minUnits(left, available));
    left -= part;
    return part;
  };
  const takeFund = (fund: Fund, eventMax: Units | null): void => {
    const free = fund.units - fund.reserved;
    const part = take(eventMax === null ? free : minUnits(free, eventMax));
    venue.transaction.write(fund, "reserved", fund.reserved + part);
  };
  for (const { fund, parameters } of markets) takeFund(fund, parameters.fundEventMax);
  for (const group of groups) {
    const fund = venue.groupFunds.get(`${group}|${asset.id}`);
    if (fund !== undefined) takeFund(fund, venue.policy.groupEventMax);
  }
  for (const market of markets) {
    for (const backstop of venue.backstopsOf(market)) {
      if (venue.closingOut.has(backstop.account)) continue;
      capital.take(market, backstop, take);
    }
  }
  return deficit - left;
}

/** Backstop capital set aside in one pass: per commitment, and per account and asset. */
class CapitalReserve {
  readonly #venue: Venue;
  readonly #byCommitment: Map<string, Units> = new Map();
  readonly #byAccount: Map<string, Units> = new Map();

  constructor(venue: Venue) {
    this.#venue = venue;
  }

  take(market: Market, backstop: Backstop, take: (available: Units) => Units): void {
    const asset = market.settlement;
    const commitment = `${market.index}|${backstop.account}`;
    const account = `${asset.index}|${backstop.account}`;
    const committed = this.#byCommitment.get(commitment) ?? 0n;
    const used = this.#byAccount.get(account) ?? 0n;
    const balance = this.#venue.holdings.balanceOf(backstop.account, asset);
    const means = minUnits(balance, poolEquity(this.#venue, backstop.account, asset));
    const part = take(minUnits(backstop.capital - committed, means - used));
    this.#byCommitment.set(commitment, committed + part);
    this.#byAccount.set(account, used + part);
  }
}

function tell(
  venue: Venue,
  account: number,
  asset: Asset,
  deficit: Units,
  reserved: Units,
): string {
  const key = `${venue.idOf(account)}|${asset.id}`;
  const last = venue.reservations.get(key);
  if (last?.deficit === deficit && last.reserved === reserved) return key;
  venue.transaction.put(venue.reservations, key, { deficit, reserved });
  const id = venue.idOf(account);
  venue.emit({ type: "reserve", account: id, asset: asset.id, deficit, reserved });
  return key;
}
