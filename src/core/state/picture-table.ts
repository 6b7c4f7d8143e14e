import { NONE } from "./account-table.ts";
import type { HoldingTable } from "./holding-table.ts";
import type { PositionTable } from "./position-table.ts";
import { KEPT } from "./cell-log.ts";

/** From so many accounts on they are found by a map. */
const LISTED_MAX = 8;

/**
 * Accounts that change in a boundary, as they were before their first change (POOL-01-02). In columns:
 * every fill takes two pictures and hardly any is looked at, and a crash keeps as many as it has
 * parties until it ends.
 */
export class PictureTable {
  readonly #positions: PositionTable;
  readonly #holdings: HoldingTable;
  #accounts: Int32Array = new Int32Array(KEPT);
  /** Where the positions and the balances of each begin; those of the next are where they end. */
  #positionsFrom: Int32Array = new Int32Array(KEPT + 1);
  #balancesFrom: Int32Array = new Int32Array(KEPT + 1);
  #size = 0;
  #pictured: PicturedPositions = new PicturedPositions();
  #balances: PicturedBalances = new PicturedBalances();
  /** Places of all, once they are more than a few. */
  readonly #places: Map<number, number> = new Map();

  constructor(positions: PositionTable, holdings: HoldingTable) {
    this.#positions = positions;
    this.#holdings = holdings;
  }

  get size(): number {
    return this.#size;
  }

  /** The account at a place, in the order of adding. */
  at(place: number): number {
    return this.#accounts[place]!;
  }

  /** Where an account's picture is, or NONE. */
  find(account: number): number {
    if (this.#size > LISTED_MAX) return this.#places.get(account) ?? NONE;
    for (let place = 0; place < this.#size; place++) {
      if (this.#accounts[place] === account) return place;
    }
    return NONE;
  }

  /** Takes the picture of an account that has none. */
  add(account: number): void {
    const place = this.#size;
    if (place === this.#accounts.length) this.#grow();
    this.#accounts[place] = account;
    this.#takePositions(account);
    this.#takeBalances(account);
    this.#size = place + 1;
    this.#positionsFrom[place + 1] = this.#pictured.size;
    this.#balancesFrom[place + 1] = this.#balances.size;
    if (place === LISTED_MAX) {
      for (let listed = 0; listed < place; listed++) this.#places.set(this.at(listed), listed);
    }
    if (place >= LISTED_MAX) this.#places.set(account, place);
  }

  #takePositions(account: number): void {
    const positions = this.#positions;
    const taken = this.#pictured;
    for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
      const at = taken.size;
      if (at === taken.markets.length) taken.grow();
      taken.markets[at] = positions.marketIndex(slot);
      taken.lots[at] = positions.lots(slot);
      taken.costs[at] = positions.cost(slot);
      taken.fundingIndexes[at] = positions.fundingIndex(slot);
      taken.size = at + 1;
    }
  }

  #takeBalances(account: number): void {
    const holdings = this.#holdings;
    const taken = this.#balances;
    for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
      const at = taken.size;
      if (at === taken.assets.length) taken.grow();
      taken.assets[at] = holdings.assetIndex(slot);
      taken.units[at] = holdings.balance(slot);
      taken.size = at + 1;
    }
  }

  /** Places in `positions` of the picture at a place: from the first to before the end. */
  positionsFrom(place: number): number {
    return this.#positionsFrom[place]!;
  }
  get positions(): Readonly<PicturedPositions> {
    return this.#pictured;
  }

  /** The same of balances. */
  balancesFrom(place: number): number {
    return this.#balancesFrom[place]!;
  }
  get balances(): Readonly<PicturedBalances> {
    return this.#balances;
  }

  /** Forgets all pictures; the room that a crash took is given back. */
  clear(): void {
    if (this.#size === 0) return;
    this.#size = 0;
    this.#pictured.size = 0;
    this.#balances.size = 0;
    if (this.#places.size > 0) this.#places.clear();
    if (this.#accounts.length === KEPT) return;
    this.#accounts = new Int32Array(KEPT);
    this.#positionsFrom = new Int32Array(KEPT + 1);
    this.#balancesFrom = new Int32Array(KEPT + 1);
    this.#pictured = new PicturedPositions();
    this.#balances = new PicturedBalances();
  }

  #grow(): void {
    const { length } = this.#accounts;
    this.#accounts = widened(this.#accounts, 2 * length);
    this.#positionsFrom = widened(this.#positionsFrom, 2 * length + 1);
    this.#balancesFrom = widened(this.#balancesFrom, 2 * length + 1);
  }
}

/** What accounts held in markets. */
class PicturedPositions {
  size = 0;
  markets: Int32Array = new Int32Array(KEPT);
  lots: Float64Array = new Float64Array(KEPT);
  costs: BigInt64Array = new BigInt64Array(KEPT);
  fundingIndexes: BigInt64Array = new BigInt64Array(KEPT);

  grow(): void {
    const length = 2 * this.size;
    this.markets = widened(this.markets, length);
    const lots = new Float64Array(length);
    lots.set(this.lots);
    this.lots = lots;
    this.costs = widenedMoney(this.costs, length);
    this.fundingIndexes = widenedMoney(this.fundingIndexes, length);
  }
}

/** What accounts owned and owed. */
class PicturedBalances {
  size = 0;
  assets: Int32Array = new Int32Array(KEPT);
  units: BigInt64Array = new BigInt64Array(KEPT);

  grow(): void {
    const length = 2 * this.size;
    this.assets = widened(this.assets, length);
    this.units = widenedMoney(this.units, length);
  }
}

function widened(cells: Int32Array, length: number): Int32Array {
  const wider = new Int32Array(length);
  wider.set(cells);
  return wider;
}

function widenedMoney(cells: BigInt64Array, length: number): BigInt64Array {
  const wider = new BigInt64Array(length);
  wider.set(cells);
  return wider;
}
