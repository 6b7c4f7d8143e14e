import { fitsUnits, type Units } from "../number/unit.ts";
import { NONE } from "./account-table.ts";
import { KEPT, type Restorable } from "./cell-log.ts";
import { OutOfRangeError } from "./failure.ts";
import type { Transaction } from "./transaction.ts";

/** Which of the two ends of the log an undo entry is about. */
const FROM = 0;
const SIZE = 1;

/**
 * Money booked to accounts for markets since t0 (DEFICIT-01-02). Every fill books and only a deficit
 * asks, so bookings are appended, and found by account once somebody does.
 */
export class BookingLog implements Restorable {
  readonly #transaction: Transaction;
  #accounts: Int32Array = new Int32Array(KEPT);
  #markets: Int32Array = new Int32Array(KEPT);
  #units: BigInt64Array = new BigInt64Array(KEPT);
  /** The bookings that count are from here to before the size. */
  #from = 0;
  #size = 0;
  /** Commits when the log was last emptied: what was in it before may be wanted back until the next. */
  #emptiedAt = 0;
  /** Last booking of each account up to `#indexed`, and the one before each. */
  readonly #last: Map<number, number> = new Map();
  #previous: Int32Array = new Int32Array(0);
  #indexed = 0;

  constructor(transaction: Transaction) {
    this.#transaction = transaction;
  }

  get isEmpty(): boolean {
    return this.#from === this.#size;
  }

  add(account: number, market: number, units: Units): void {
    if (!fitsUnits(units)) throw new OutOfRangeError(`expected |money| < 2^63, was ${units}`);
    if (this.isEmpty && this.#transaction.commits !== this.#emptiedAt) this.#startAnew();
    const at = this.#size;
    if (at === this.#accounts.length) this.#grow();
    this.#accounts[at] = account;
    this.#markets[at] = market;
    this.#units[at] = units;
    this.#transaction.record(this, SIZE, at);
    this.#size = at + 1;
  }

  /** Sums of an account by market index; undefined where nothing was booked. */
  of(account: number): ReadonlyMap<number, Units> | undefined {
    if (this.isEmpty) return undefined;
    this.#index();
    const last = this.#last.get(account);
    if (last === undefined) return undefined;
    const sums = new Map<number, Units>();
    for (let at = last; at !== NONE; at = this.#previous[at]!) {
      const market = this.#markets[at]!;
      sums.set(market, (sums.get(market) ?? 0n) + this.#units[at]!);
    }
    return sums;
  }

  /** Forgets all bookings but those of some accounts. */
  keepOnly(accounts: Iterable<number>): void {
    const kept = [...accounts].map((account) => ({ account, sums: this.of(account) }));
    this.#transaction.record(this, FROM, this.#from);
    this.#from = this.#size;
    this.#emptiedAt = this.#transaction.commits;
    this.#forgetIndex();
    for (const { account, sums } of kept) {
      for (const [market, units] of sums ?? []) this.add(account, market, units);
    }
  }

  restore(end: number, old: number | bigint): void {
    if (end === FROM) this.#from = old as number;
    else this.#size = old as number;
    this.#forgetIndex();
  }

  #startAnew(): void {
    this.#from = 0;
    this.#size = 0;
    this.#forgetIndex();
    if (this.#accounts.length === KEPT) return;
    this.#accounts = new Int32Array(KEPT);
    this.#markets = new Int32Array(KEPT);
    this.#units = new BigInt64Array(KEPT);
    this.#previous = new Int32Array(0);
  }

  #index(): void {
    if (this.#previous.length < this.#accounts.length) {
      const previous = new Int32Array(this.#accounts.length);
      previous.set(this.#previous);
      this.#previous = previous;
    }
    for (let at = Math.max(this.#indexed, this.#from); at < this.#size; at++) {
      const account = this.#accounts[at]!;
      this.#previous[at] = this.#last.get(account) ?? NONE;
      this.#last.set(account, at);
    }
    this.#indexed = this.#size;
  }

  #forgetIndex(): void {
    this.#indexed = 0;
    if (this.#last.size > 0) this.#last.clear();
  }

  #grow(): void {
    const length = 2 * this.#size;
    const accounts = new Int32Array(length);
    accounts.set(this.#accounts);
    this.#accounts = accounts;
    const markets = new Int32Array(length);
    markets.set(this.#markets);
    this.#markets = markets;
    const units = new BigInt64Array(length);
    units.set(this.#units);
    this.#units = units;
  }
}
