import { Int32Column, Uint8Column } from "./column.ts";
import type { Transaction } from "./transaction.ts";

/** Slots of a page, and accounts of a group (a byte tells them apart), as powers of two. */
const PAGE_BITS = 5;
const GROUP_BITS = 8;

export const PAGE_SLOTS: number = 1 << PAGE_BITS;

/**
 * Gives out slots so that neighbouring accounts have theirs in the same pages, whatever the order in
 * which they ask: 256 accounts are a group, and a page belongs to one group. Positions come and go
 * market by market and account by account; were they kept as they come, a pass over all of them
 * would meet another account at every step, and following one account would miss the cache at every
 * position.
 */
export class SlotPages {
  /** By slot: which of its group the account is. */
  readonly #member: Uint8Column;
  /** By page: the group it belongs to. */
  readonly #group: Int32Column;
  /** By group: one more than the first slot that was given back; the others follow by the links. */
  readonly #free: Int32Column;
  /** By group: the next slot of its newest page; at the end of the page there is none. */
  readonly #fresh: Int32Column;
  /** By slot, and of no other use while the slot is free. */
  readonly #links: Int32Column;
  readonly #transaction: Transaction;
  #used = 0;

  constructor(transaction: Transaction, links: Int32Column) {
    this.#transaction = transaction;
    this.#links = links;
    this.#member = new Uint8Column(transaction);
    this.#group = new Int32Column(transaction);
    this.#free = new Int32Column(transaction);
    this.#fresh = new Int32Column(transaction);
  }

  /** Slots of all pages: the length that columns by slot must have. */
  get used(): number {
    return this.#used;
  }

  /** Columns of its own, for their size. */
  get columns(): readonly (Int32Column | Uint8Column)[] {
    return [this.#member, this.#group, this.#free, this.#fresh];
  }

  /** Account of a slot that was given. */
  account(slot: number): number {
    return (this.#group.get(slot >>> PAGE_BITS) << GROUP_BITS) | this.#member.get(slot);
  }

  /** A slot for an account. Where `used` has grown, the columns by slot have to. */
  take(account: number): number {
    const group = account >>> GROUP_BITS;
    this.#free.grow(group + 1);
    this.#fresh.grow(group + 1);
    const slot = this.#takeFreed(group) ?? this.#takeFresh(group);
    this.#member.set(slot, account & ((1 << GROUP_BITS) - 1));
    return slot;
  }

  give(slot: number): void {
    const group = this.#group.get(slot >>> PAGE_BITS);
    this.#links.set(slot, this.#free.get(group));
    this.#free.set(group, slot + 1);
  }

  /** First slot of every page, by group: in the order of the accounts. */
  inOrder(): Int32Array {
    const pages = this.#used >>> PAGE_BITS;
    const starts = new Int32Array(this.#free.cells.length + 1);
    for (let page = 0; page < pages; page++) starts[this.#group.get(page) + 1]! += 1;
    for (let group = 1; group < starts.length; group++) starts[group]! += starts[group - 1]!;
    const ordered = new Int32Array(pages);
    for (let page = 0; page < pages; page++) {
      ordered[starts[this.#group.get(page)]!++] = page << PAGE_BITS;
    }
    return ordered;
  }

  #takeFreed(group: number): number | null {
    const slot = this.#free.get(group) - 1;
    if (slot < 0) return null;
    this.#free.set(group, this.#links.get(slot));
    return slot;
  }

  #takeFresh(group: number): number {
    let slot = this.#fresh.get(group);
    if ((slot & (PAGE_SLOTS - 1)) === 0) slot = this.#addPage(group);
    this.#fresh.set(group, slot + 1);
    return slot;
  }

  #addPage(group: number): number {
    const slot = this.#used;
    this.#used += PAGE_SLOTS;
    this.#transaction.undo(() => (this.#used -= PAGE_SLOTS));
    this.#member.grow(this.#used);
    this.#group.grow(this.#used >>> PAGE_BITS);
    this.#group.set(slot >>> PAGE_BITS, group);
    return slot;
  }
}
