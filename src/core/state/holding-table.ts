import type { Units } from "../number/unit.ts";
import { NONE, type AccountTable } from "./account-table.ts";
import type { Asset } from "./asset.ts";
import { BigInt64Column, bytesOf, ChoiceColumn, Int32Column } from "./column.ts";
import type { Transaction } from "./transaction.ts";

/** A realised gain that may not leave yet (LEDGER-05-01). */
export interface Lien {
  readonly units: Units;
  /** Pool clock at which it matures. */
  readonly maturesAt: number;
}

/** One account's withdrawals in its current hour and day (MONEY-02-01). */
export interface WithdrawalWindow {
  readonly hourEnd: number;
  readonly hourUnits: Units;
  readonly dayEnd: number;
  readonly dayUnits: Units;
}

/** Money of accounts as columns: one slot per (account, asset), linked in asset-id order. */
export class HoldingTable {
  readonly #account: Int32Column;
  readonly #asset: ChoiceColumn;
  readonly #balance: BigInt64Column;
  readonly #principal: BigInt64Column;
  readonly #next: Int32Column;
  /** Sparse: few holdings have any of these. Lien lists are replaced, never changed. */
  readonly #liens: Map<number, readonly Lien[]> = new Map();
  readonly #lines: Map<number, Units> = new Map();
  readonly #windows: Map<number, WithdrawalWindow> = new Map();
  readonly #shares: Map<number, Units> = new Map();
  readonly #interestIndexes: Map<number, Units> = new Map();
  readonly #accounts: AccountTable;
  readonly #assets: readonly Asset[];
  readonly #transaction: Transaction;
  count = 0;

  constructor(transaction: Transaction, accounts: AccountTable, assets: readonly Asset[]) {
    this.#transaction = transaction;
    this.#accounts = accounts;
    this.#assets = assets;
    this.#account = new Int32Column(transaction);
    this.#asset = new ChoiceColumn(transaction);
    this.#balance = new BigInt64Column(transaction);
    this.#principal = new BigInt64Column(transaction);
    this.#next = new Int32Column(transaction);
  }

  /** Bytes of the columns. */
  get bytes(): number {
    return bytesOf(this.#columns());
  }

  account(slot: number): number {
    return this.#account.get(slot);
  }
  asset(slot: number): Asset {
    return this.#assets[this.#asset.get(slot)]!;
  }
  assetIndex(slot: number): number {
    return this.#asset.get(slot);
  }
  balance(slot: number): Units {
    return this.#balance.get(slot);
  }
  /** 0 where an account has never had any. */
  balanceOf(account: number, asset: Asset): Units {
    const slot = this.find(account, asset);
    return slot === NONE ? 0n : this.balance(slot);
  }
  balanceApproximate(slot: number): number {
    return this.#balance.approximate(slot);
  }
  principal(slot: number): Units {
    return this.#principal.get(slot);
  }
  next(slot: number): number {
    return this.#next.get(slot);
  }
  first(account: number): number {
    return this.#accounts.firstHolding.get(account);
  }
  liens(slot: number): readonly Lien[] {
    return this.#liens.get(slot) ?? [];
  }
  line(slot: number): Units {
    return this.#lines.size === 0 ? 0n : (this.#lines.get(slot) ?? 0n);
  }
  window(slot: number): WithdrawalWindow | undefined {
    return this.#windows.get(slot);
  }

  /** What an account has a balance in, in asset-id order. */
  assetsOf(account: number): Asset[] {
    const assets: Asset[] = [];
    for (let slot = this.first(account); slot !== NONE; slot = this.next(slot)) {
      assets.push(this.asset(slot));
    }
    return assets;
  }

  find(account: number, asset: Asset): number {
    for (let slot = this.first(account); slot !== NONE; slot = this.next(slot)) {
      if (this.#asset.get(slot) === asset.index) return slot;
    }
    return NONE;
  }

  /** The slot of (account, asset), created empty when there was none. */
  ensure(account: number, asset: Asset): number {
    const found = this.find(account, asset);
    if (found !== NONE) return found;
    const slot = this.count;
    this.#transaction.write(this as HoldingTable, "count", slot + 1);
    for (const column of this.#columns()) column.grow(slot + 1);
    this.#account.set(slot, account);
    this.#asset.set(slot, asset.index);
    this.#balance.set(slot, 0n);
    this.#principal.set(slot, 0n);
    let previous = NONE;
    let following = this.first(account);
    while (following !== NONE && this.asset(following).id < asset.id) {
      previous = following;
      following = this.next(following);
    }
    this.#next.set(slot, following);
    if (previous === NONE) this.#accounts.firstHolding.set(account, slot);
    else this.#next.set(previous, slot);
    return slot;
  }

  /** Changes a balance; the asset's running sum moves with it (P3). */
  addBalance(slot: number, units: Units): void {
    const before = this.balance(slot);
    const after = before + units;
    this.#balance.set(slot, after);
    const asset = this.asset(slot);
    const borrowed = (after < 0n ? -after : 0n) - (before < 0n ? -before : 0n);
    if (borrowed !== 0n) {
      this.#transaction.beforeSum(asset, "borrowed", asset.borrowed);
      asset.borrowed += borrowed;
    }
    this.#transaction.beforeSum(asset, "sumBalances", asset.sumBalances);
    asset.sumBalances += units;
    this.#transaction.changed.add(asset);
  }

  addPrincipal(slot: number, units: Units): void {
    this.#principal.set(slot, this.principal(slot) + units);
  }

  setLiens(slot: number, liens: readonly Lien[]): void {
    if (liens.length === 0) this.#transaction.drop(this.#liens, slot);
    else this.#transaction.put(this.#liens, slot, liens);
  }

  setLine(slot: number, units: Units): void {
    const asset = this.asset(slot);
    this.#transaction.write(asset, "sumLines", asset.sumLines - this.line(slot) + units);
    if (units === 0n) this.#transaction.drop(this.#lines, slot);
    else this.#transaction.put(this.#lines, slot, units);
  }

  /** Holdings with a loan line. */
  slotsWithLine(): Iterable<number> {
    return this.#lines.keys();
  }

  /** Share of what is lent of the asset. @source LOAN-02-02 */
  share(slot: number): Units {
    return this.#shares.size === 0 ? 0n : (this.#shares.get(slot) ?? 0n);
  }

  setShare(slot: number, share: Units): void {
    const asset = this.asset(slot);
    const sum = asset.lenderShares - this.share(slot) + share;
    this.#transaction.write(asset, "lenderShares", sum);
    if (share === 0n) this.#transaction.drop(this.#shares, slot);
    else this.#transaction.put(this.#shares, slot, share);
  }

  /** Holdings with a share of what is lent. */
  slotsWithShare(): Iterable<number> {
    return this.#shares.keys();
  }

  /** Index from which a debt accrues. @source LOAN-04-01 */
  interestIndex(slot: number): Units {
    return this.#interestIndexes.get(slot) ?? 0n;
  }

  setInterestIndex(slot: number, index: Units): void {
    if (index === 0n) this.#transaction.drop(this.#interestIndexes, slot);
    else this.#transaction.put(this.#interestIndexes, slot, index);
  }

  setWindow(slot: number, window: WithdrawalWindow): void {
    this.#transaction.put(this.#windows, slot, window);
  }

  #columns(): (Int32Column | ChoiceColumn | BigInt64Column)[] {
    return [this.#account, this.#asset, this.#balance, this.#principal, this.#next];
  }
}
