import type { Lots, Units } from "../number/unit.ts";
import { NONE, type AccountTable } from "./account-table.ts";
import { BigInt64Column, bytesOf, ChoiceColumn, Int32Column, IntegerColumn } from "./column.ts";
import { OutOfRangeError } from "./failure.ts";
import type { Asset } from "./asset.ts";
import type { Market } from "./market.ts";
import { SlotPages } from "./slot-pages.ts";
import type { Transaction } from "./transaction.ts";

/**
 * Positions as columns: one slot per (account, market), linked per account in market-id order, in
 * pages of neighbouring accounts. A slot with zero lots does not exist. The running sums of the market move with every write, so
 * that the promises can be checked without adding up (P3).
 */
export class PositionTable {
  readonly #pages: SlotPages;
  readonly #market: ChoiceColumn;
  readonly #lots: IntegerColumn;
  readonly #cost: BigInt64Column;
  readonly #fundingIndex: BigInt64Column;
  /** Sequence of the command that last changed the lots (ACCOUNT-05-01). */
  readonly #changed: IntegerColumn;
  readonly #next: Int32Column;
  readonly #accounts: AccountTable;
  readonly #markets: readonly Market[];
  readonly #transaction: Transaction;
  /** What fully paid positions have paid: only theirs have any. */
  readonly #premiums: Map<number, Units> = new Map();
  /** Told before a slot is given up; the watch forgets its triggers. */
  onRemove: (slot: number) => void = () => {};

  constructor(transaction: Transaction, accounts: AccountTable, markets: readonly Market[]) {
    this.#transaction = transaction;
    this.#accounts = accounts;
    this.#markets = markets;
    this.#market = new ChoiceColumn(transaction);
    this.#lots = new IntegerColumn(transaction);
    this.#cost = new BigInt64Column(transaction);
    this.#fundingIndex = new BigInt64Column(transaction);
    this.#changed = new IntegerColumn(transaction);
    this.#next = new Int32Column(transaction);
    this.#pages = new SlotPages(transaction, this.#next);
  }

  /** Slots of all pages: the length other columns beside this table must have. */
  get capacity(): number {
    return this.#pages.used;
  }

  /** First slots of all pages, in the order of the accounts: `PAGE_SLOTS` from each are a page. */
  get pages(): Int32Array {
    return this.#pages.inOrder();
  }

  /** Bytes of the columns. */
  get bytes(): number {
    return bytesOf(this.#columns()) + bytesOf(this.#pages.columns);
  }

  /** Only of a slot with lots. */
  account(slot: number): number {
    return this.#pages.account(slot);
  }

  market(slot: number): Market {
    return this.#markets[this.#market.get(slot)]!;
  }
  marketIndex(slot: number): number {
    return this.#market.get(slot);
  }
  lots(slot: number): Lots {
    return this.#lots.get(slot);
  }
  cost(slot: number): Units {
    return this.#cost.get(slot);
  }
  fundingIndex(slot: number): Units {
    return this.#fundingIndex.get(slot);
  }
  /** What a fully paid position has paid and gets back as it shrinks. @source MARKET-05-03 */
  premium(slot: number): Units {
    return this.#premiums.size === 0 ? 0n : (this.#premiums.get(slot) ?? 0n);
  }
  /** What the lots were traded at, whatever of it has been paid since. */
  entryCost(slot: number): Units {
    return this.cost(slot) + this.premium(slot);
  }
  setPremium(slot: number, premium: Units): void {
    if (premium === 0n) this.#transaction.drop(this.#premiums, slot);
    else this.#transaction.put(this.#premiums, slot, premium);
  }
  /** Doubles for the watch: within one part in 2^53. */
  costApproximate(slot: number): number {
    return this.#cost.approximate(slot);
  }
  fundingIndexApproximate(slot: number): number {
    return this.#fundingIndex.approximate(slot);
  }
  changedSequence(slot: number): number {
    return this.#changed.get(slot);
  }
  next(slot: number): number {
    return this.#next.get(slot);
  }
  first(account: number): number {
    return this.#accounts.firstPosition.get(account);
  }

  /** Slot of an account's position in a market, or NONE. */
  /** Markets of one settlement asset in which an account has a position, in market-id order. */
  marketsOf(account: number, settlement: Asset): Market[] {
    const markets: Market[] = [];
    for (let slot = this.first(account); slot !== NONE; slot = this.next(slot)) {
      const market = this.market(slot);
      if (market.settlement === settlement) markets.push(market);
    }
    return markets;
  }

  find(account: number, market: Market): number {
    for (let slot = this.first(account); slot !== NONE; slot = this.next(slot)) {
      if (this.#market.get(slot) === market.index) return slot;
    }
    return NONE;
  }

  /** Lots of an account in a market, zero without a position. */
  lotsOf(account: number, market: Market): Lots {
    const slot = this.find(account, market);
    return slot === NONE ? 0 : this.lots(slot);
  }

  setFundingIndex(slot: number, index: Units): void {
    this.#fundingIndex.set(slot, index);
  }

  /** Replaces lots and cost; creates the slot when there was none, removes it at zero lots. */
  put(
    account: number,
    market: Market,
    lots: Lots,
    cost: Units,
    fundingIndex: Units,
    sequence: number,
  ): void {
    let slot = this.find(account, market);
    const oldLots = slot === NONE ? 0 : this.lots(slot);
    const oldCost = slot === NONE ? 0n : this.cost(slot);
    this.#moveSums(market, oldLots, oldCost, lots, cost);
    if (lots === 0) {
      if (slot !== NONE) this.#remove(account, slot);
      return;
    }
    if (slot === NONE) slot = this.#insert(account, market);
    this.#lots.set(slot, lots);
    this.#cost.set(slot, cost);
    this.#fundingIndex.set(slot, fundingIndex);
    this.#changed.set(slot, sequence);
  }

  #moveSums(market: Market, oldLots: Lots, oldCost: Units, lots: Lots, cost: Units): void {
    const transaction = this.#transaction;
    transaction.beforeSum(market, "sumLots", market.sumLots);
    market.sumLots = market.sumLots - oldLots + lots;
    transaction.beforeSum(market, "sumCost", market.sumCost);
    market.sumCost += cost - oldCost;
    const open = market.openInterestLots - Math.max(oldLots, 0) + Math.max(lots, 0);
    if (open > Number.MAX_SAFE_INTEGER) {
      throw new OutOfRangeError(`expected open interest of ${market.id} < 2^53`);
    }
    transaction.beforeSum(market, "openInterestLots", market.openInterestLots);
    market.openInterestLots = open;
    transaction.changed.add(market);
  }

  #insert(account: number, market: Market): number {
    const slot = this.#pages.take(account);
    this.#grow(this.#pages.used);
    this.#market.set(slot, market.index);
    this.#linkInOrder(account, slot, market);
    market.holders.add(slot);
    return slot;
  }

  #linkInOrder(account: number, slot: number, market: Market): void {
    let previous = NONE;
    let following = this.first(account);
    while (following !== NONE && this.market(following).id < market.id) {
      previous = following;
      following = this.next(following);
    }
    this.#next.set(slot, following);
    if (previous === NONE) this.#accounts.firstPosition.set(account, slot);
    else this.#next.set(previous, slot);
  }

  #remove(account: number, slot: number): void {
    this.onRemove(slot);
    this.#unlink(account, slot);
    this.market(slot).holders.delete(slot);
    this.#lots.set(slot, 0);
    this.#cost.set(slot, 0n);
    this.setPremium(slot, 0n);
    this.#pages.give(slot);
  }

  #unlink(account: number, slot: number): void {
    const following = this.next(slot);
    if (this.first(account) === slot) {
      this.#accounts.firstPosition.set(account, following);
      return;
    }
    let previous = this.first(account);
    while (this.next(previous) !== slot) previous = this.next(previous);
    this.#next.set(previous, following);
  }

  #grow(capacity: number): void {
    if (capacity <= this.#next.cells.length) return;
    for (const column of this.#columns()) column.grow(capacity);
  }

  #columns(): (Int32Column | ChoiceColumn | IntegerColumn | BigInt64Column)[] {
    return [this.#market, this.#lots, this.#cost, this.#fundingIndex, this.#changed, this.#next];
  }
}
