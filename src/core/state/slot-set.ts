import type { Restorable } from "./cell-log.ts";
import type { Transaction } from "./transaction.ts";

/** Slots of a part are numbered with so many bits. */
const PART_BITS = 16;
const PART_SLOTS = 1 << PART_BITS;

/** So many slots of a part take as much as a list as the bits of the part do. */
const LIST_MAX = PART_SLOTS / 16;

/**
 * Slots of the positions in one market, in the order of the slots, which is nearly that of memory.
 * A slot takes two bytes, and less than one where the market is popular; a list with the place of
 * every slot beside it, to take it out again, would take eight.
 */
export class SlotSet implements Iterable<number>, Restorable {
  readonly #parts: Part[] = [];
  readonly #transaction: Transaction;
  #size = 0;

  constructor(transaction: Transaction) {
    this.#transaction = transaction;
  }

  get size(): number {
    return this.#size;
  }

  /** Bytes of memory it takes. */
  get bytes(): number {
    return this.#parts.reduce((sum, part) => sum + part.bytes, 0);
  }

  /** Adds a slot that is not in the set. */
  add(slot: number): void {
    this.#insert(slot);
    this.#transaction.record(this, slot, 0);
  }

  /** Takes out a slot that is in the set. */
  delete(slot: number): void {
    this.#remove(slot);
    this.#transaction.record(this, slot, 1);
  }

  restore(slot: number, old: number | bigint): void {
    if (old === 1) this.#insert(slot);
    else this.#remove(slot);
  }

  /** The set must not change on the way. */
  *[Symbol.iterator](): Iterator<number> {
    for (let i = 0; i < this.#parts.length; i++) {
      const slots = this.#parts[i]!.slots();
      for (let at = 0; at < slots.length; at++) yield (i << PART_BITS) + slots[at]!;
    }
  }

  #insert(slot: number): void {
    const at = slot >>> PART_BITS;
    while (this.#parts.length <= at) this.#parts.push(new Part());
    this.#parts[at]!.insert(slot & (PART_SLOTS - 1));
    this.#size += 1;
  }

  #remove(slot: number): void {
    this.#parts[slot >>> PART_BITS]!.remove(slot & (PART_SLOTS - 1));
    this.#size -= 1;
  }
}

/** The slots of one range: listed in order while they are few, from then on a bit for each. */
class Part {
  #list: Uint16Array = new Uint16Array(0);
  #size = 0;
  #bits: Uint32Array | null = null;

  get bytes(): number {
    return (this.#bits ?? this.#list).byteLength;
  }

  insert(slot: number): void {
    if (this.#bits === null && this.#size === LIST_MAX) this.#useBits();
    if (this.#bits !== null) {
      this.#bits[slot >>> 5]! |= 1 << (slot & 31);
      return;
    }
    if (this.#size === this.#list.length) this.#grow();
    const at = this.#placeOf(slot);
    this.#list.copyWithin(at + 1, at, this.#size);
    this.#list[at] = slot;
    this.#size += 1;
  }

  remove(slot: number): void {
    if (this.#bits !== null) {
      this.#bits[slot >>> 5]! &= ~(1 << (slot & 31));
      return;
    }
    const at = this.#placeOf(slot);
    this.#list.copyWithin(at, at + 1, this.#size);
    this.#size -= 1;
  }

  /** In order, written out. */
  slots(): Uint16Array {
    if (this.#bits === null) return this.#list.subarray(0, this.#size);
    const slots = new Uint16Array(PART_SLOTS);
    let size = 0;
    for (let word = 0; word < this.#bits.length; word++) {
      for (let left = this.#bits[word]!; left !== 0; left &= left - 1) {
        slots[size++] = (word << 5) + 31 - Math.clz32(left & -left);
      }
    }
    return slots.subarray(0, size);
  }

  /** Where the first listed slot stands that is not before a given one. */
  #placeOf(slot: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#list[middle]! < slot) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #grow(): void {
    const wider = new Uint16Array(this.#size + Math.max(8, this.#size >>> 3));
    wider.set(this.#list);
    this.#list = wider;
  }

  #useBits(): void {
    const bits = new Uint32Array(PART_SLOTS / 32);
    for (const slot of this.#list.subarray(0, this.#size)) bits[slot >>> 5]! |= 1 << (slot & 31);
    this.#bits = bits;
    this.#list = new Uint16Array(0);
    this.#size = 0;
  }
}
