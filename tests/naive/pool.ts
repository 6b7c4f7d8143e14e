import { max, min, sum } from "./arithmetic.ts";
import { poolClock } from "./lien.ts";
import { bookedEquity, contribution, equity, openInterest, poolEquity } from "./margin.ts";
import { allows } from "./price-allow.ts";
import { keptForLines, lendable } from "./source.ts";
import { cash, marketsOf } from "./state.ts";
import type { Account, Asset, Market, Reservation, Venue } from "./state.ts";
import { unitsUp } from "./value.ts";

/** POOL-02-02: sets cash aside for every deficit that cannot be closed out yet. */
export function reserve(venue: Venue): void {
  const pass = new Pass(venue);
  const before = new Map(
    [...venue.assets.values()].map(({ id, reservations }) => [id, reservations]),
  );
  for (const asset of venue.assets.values()) asset.reservations = new Map();
  for (const account of venue.accounts.values()) {
    const worth = equity(venue, account);
    if (account.stage !== "closingOut") continue;
    for (const { asset: id } of account.holdings.values()) {
      const asset = venue.assets.get(id)!;
      const owned = poolEquity(venue, account, id);
      if (owned >= 0n) continue;
      const missing = unitsUp(venue, asset, max(0n, -worth));
      const convertible = pass.lendable(account, asset);
      const deficit = min(-owned, max(missing, -owned - convertible));
      pass.countOnTreasury(asset, -owned - deficit);
      if (deficit === 0n) continue;
      const reserved = pass.setAside(account, asset, deficit);
      asset.reservations.set(account.id, { deficit, reserved });
      emitChange(venue, account.id, id, before.get(id)!.get(account.id), { deficit, reserved });
    }
  }
  for (const asset of venue.assets.values()) asset.reservedCash = pass.cashOf(asset.id);
}

function emitChange(
  venue: Venue,
  account: string,
  asset: string,
  before: Reservation | undefined,
  now: Reservation,
): void {
  if (before?.deficit === now.deficit && before.reserved === now.reserved) return;
  venue.events.push({ type: "reserve", account, asset, ...now });
}

/** One pass over all deficits; what one has reserved the next cannot. */
class Pass {
  readonly #venue: Venue;
  /** asset, name of the source, amount. */
  readonly #taken: Map<string, Map<string, bigint>> = new Map();

  constructor(venue: Venue) {
    this.#venue = venue;
  }

  cashOf(asset: string): Map<string, bigint> {
    return this.#taken.get(asset) ?? new Map();
  }

  setAside(account: Account, asset: Asset, deficit: bigint): bigint {
    const markets = marketsOf(this.#venue, asset.id).filter(({ id }) => account.positions.has(id));
    let left = deficit;
    for (const market of markets) {
      left -= this.#fromFund(asset, `fund:${market.id}`, market.parameters.fundEventMax, left);
    }
    for (const group of new Set(markets.map((market) => market.group).sort())) {
      left -= this.#fromFund(asset, `group:${group}`, this.#venue.policy.groupEventMax, left);
    }
    for (const market of markets) left -= this.#fromBackstops(account, asset, market, left);
    return deficit - left;
  }

  /** What the treasury could still turn of the account's other collateral into this asset. */
  lendable(account: Account, asset: Asset): bigint {
    const kept = keptForLines(this.#venue, asset, account);
    return max(0n, cash(asset, "treasury") - kept - this.#takenFrom(asset, "treasury"));
  }

  countOnTreasury(asset: Asset, amount: bigint): void {
    this.#take(asset, "treasury", amount);
  }

  #fromFund(asset: Asset, name: string, eventMax: bigint | null, wanted: bigint): bigint {
    const there = max(0n, cash(asset, name) - this.#takenFrom(asset, name));
    return this.#take(asset, name, min(wanted, there, eventMax ?? there));
  }

  #fromBackstops(account: Account, asset: Asset, market: Market, wanted: bigint): bigint {
    let left = wanted;
    for (const payer of this.#venue.accounts.values()) {
      const capital = payer.backstops.get(market.id)?.capital ?? 0n;
      if (payer === account || payer.stage === "closingOut" || capital === 0n) continue;
      const commitment = `account:${payer.id} for ${market.id}`;
      const balance = payer.holdings.get(asset.id)?.balance ?? 0n;
      const owned = min(balance, poolEquity(this.#venue, payer, asset.id));
      const ofCapital = capital - this.#takenFrom(asset, commitment);
      const ofAccount = max(0n, owned) - this.#takenFrom(asset, `account:${payer.id}`);
      const taken = max(0n, min(left, ofCapital, ofAccount));
      this.#take(asset, commitment, taken);
      left -= this.#take(asset, `account:${payer.id}`, taken);
    }
    return wanted - left;
  }

  #takenFrom(asset: Asset, name: string): bigint {
    return this.#taken.get(asset.id)?.get(name) ?? 0n;
  }

  #take(asset: Asset, name: string, amount: bigint): bigint {
    const ofAsset = this.#taken.get(asset.id) ?? new Map<string, bigint>();
    this.#taken.set(asset.id, ofAsset);
    ofAsset.set(name, this.#takenFrom(asset, name) + amount);
    return amount;
  }
}

/** POOL-02-01: locks pools that are not clean, unlocks those that are again. */
export function gatePools(venue: Venue): void {
  for (const asset of venue.assets.values()) {
    const stopped = isDoubtful(venue, asset);
    if (stopped !== asset.stopped) {
      asset.clock = { total: poolClock(venue, asset), since: venue.now };
      asset.stopped = stopped;
    }
    const locked = !isClean(venue, asset);
    if (locked === asset.locked) continue;
    asset.clock = { total: poolClock(venue, asset), since: venue.now };
    asset.locked = locked;
    venue.events.push({ type: "poolGate", asset: asset.id, locked });
  }
}

/** PRICE-04-05. */
function isDoubtful(venue: Venue, asset: Asset): boolean {
  const markets = marketsOf(venue, asset.id).filter(({ id }) => openInterest(venue, id) > 0n);
  return [asset, ...markets].some(({ feed }) => !allows(feed, "mature"));
}

/** POOL-01-01. */
function isClean(venue: Venue, asset: Asset): boolean {
  const unreserved = [...asset.reservations.values()].some(
    ({ deficit, reserved }) => reserved < deficit,
  );
  return (
    !unreserved &&
    isLentFromTreasury(venue, asset) &&
    ![...venue.accounts.values()].some((account) => {
      const line = account.holdings.get(asset.id)?.line ?? 0n;
      if (account.stage !== "liquidating") return false;
      return poolEquity(venue, account, asset.id) < -line;
    })
  );
}

/** POOL-01-01: what is owed within lines is there, beside what deficits count on. */
function isLentFromTreasury(venue: Venue, asset: Asset): boolean {
  const owed = [...venue.accounts.values()]
    .filter(({ stage }) => stage !== "closingOut")
    .map((account) => max(0n, -poolEquity(venue, account, asset.id)));
  return sum(owed) <= lendable(asset);
}

/** POOL-01-02: the new t0 of every clean pool. */
export function startAfresh(venue: Venue): void {
  for (const asset of venue.assets.values()) {
    if (asset.locked) continue;
    asset.feesSinceClean = 0n;
    asset.unlent = 0n;
    const markets = marketsOf(venue, asset.id);
    for (const account of venue.accounts.values()) {
      const holding = account.holdings.get(asset.id);
      if (holding === undefined) continue;
      const owned = bookedEquity(venue, account, asset.id);
      if (account.stage === "closingOut" && poolEquity(venue, account, asset.id) < 0n) {
        holding.clean.equity = min(0n, holding.clean.equity);
        continue;
      }
      asset.offBand.delete(account.id);
      holding.clean = { equity: owned, contributions: new Map(), lots: new Map() };
      if (holding.booked.size > 0) holding.booked = new Map();
      if (holding.traded.size > 0) holding.traded = new Set();
      if (account.positions.size === 0) continue;
      for (const market of markets) {
        const position = account.positions.get(market.id);
        if (position === undefined) continue;
        holding.clean.contributions.set(market.id, contribution(venue, account, market));
        holding.clean.lots.set(market.id, position.lots);
      }
    }
  }
}

/** LEDGER-01-02: all money of an asset inside the venue. */
export function moneyInside(venue: Venue, asset: Asset): bigint {
  const balances = [...venue.accounts.values()].map(
    (account) => account.holdings.get(asset.id)?.balance ?? 0n,
  );
  const pots = [...asset.ledger].filter(([name]) => name !== "external");
  return sum(balances) + sum(pots.map(([, amount]) => amount));
}
