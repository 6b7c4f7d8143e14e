import { roomier } from "../state/column.ts";

/** The hash table is at most this full, and grows by a quarter. */
const LOAD_MAX = 0.8;
const GROWTH = 1.25;

/**
 * Numbers few of many slots, so that what only they have needs no column beside all. A hash table of
 * open addressing: some ten bytes for each of them, where an entry of a map takes fifty.
 */
export class SlotIndex {
  /** By number: the slot; of a number that is free, minus one less the next free one. */
  #slots: Int32Array = new Int32Array(16);
  /** Zero where empty; else one more than a number. */
  #cells: Int32Array = new Int32Array(20);
  /** Numbers ever given. */
  #used = 0;
  #size = 0;
  /** The first free number; `#used` when there is none. */
  #free = 0;

  /** Numbers ever given: the length that columns by number must have. */
  get used(): number {
    return this.#used;
  }

  clear(): void {
    this.#cells.fill(0);
    this.#used = 0;
    this.#size = 0;
    this.#free = 0;
  }

  /** Number of a slot, or -1. */
  of(slot: number): number {
    if (this.#size === 0) return -1;
    return this.#cells[this.#find(slot)]! - 1;
  }

  /** Slot of a number that was given. */
  slot(number: number): number {
    return this.#slots[number]!;
  }

  /** Number of a slot, which gets one where it has none. */
  add(slot: number): number {
    const known = this.of(slot);
    if (known >= 0) return known;
    if (this.#size >= this.#cells.length * LOAD_MAX - 1) this.#enterAllAnew();
    const number = this.#free;
    if (number === this.#used) {
      this.#used += 1;
      this.#free = this.#used;
      if (number === this.#slots.length) this.#grow();
    } else this.#free = -1 - this.#slots[number]!;
    this.#slots[number] = slot;
    this.#cells[this.#find(slot)] = number + 1;
    this.#size += 1;
    return number;
  }

  /** Takes back the number of a slot that has one. */
  delete(slot: number): void {
    const hole = this.#find(slot);
    const number = this.#cells[hole]! - 1;
    this.#slots[number] = -1 - this.#free;
    this.#free = number;
    this.#size -= 1;
    this.#close(hole);
  }

  /** Calls for every slot with a number. */
  each(found: (slot: number) => void): void {
    for (let number = 0; number < this.#used; number++) {
      if (this.#slots[number]! >= 0) found(this.#slots[number]!);
    }
  }

  /** The cell of a slot, or the empty one where it would be. */
  #find(slot: number): number {
    const cells = this.#cells;
    let at = this.#home(slot);
    while (cells[at] !== 0 && this.#slots[cells[at]! - 1] !== slot) at = this.#after(at);
    return at;
  }

  /** Moves back what stands behind a hole, so that every search ends at the first empty cell. */
  #close(from: number): void {
    const cells = this.#cells;
    let hole = from;
    for (let at = this.#after(hole); cells[at] !== 0; at = this.#after(at)) {
      const home = this.#home(this.#slots[cells[at]! - 1]!);
      const stays = hole < at ? hole < home && home <= at : hole < home || home <= at;
      if (stays) continue;
      cells[hole] = cells[at]!;
      hole = at;
    }
    cells[hole] = 0;
  }

  #home(slot: number): number {
    const hash = Math.imul(slot, 0x9e3779b1) >>> 0;
    return Math.floor((hash / 2 ** 32) * this.#cells.length);
  }

  #after(at: number): number {
    return at + 1 === this.#cells.length ? 0 : at + 1;
  }

  #enterAllAnew(): void {
    this.#cells = new Int32Array(Math.ceil(this.#cells.length * GROWTH));
    for (let number = 0; number < this.#used; number++) {
      const slot = this.#slots[number]!;
      if (slot >= 0) this.#cells[this.#find(slot)] = number + 1;
    }
  }

  #grow(): void {
    const wider = new Int32Array(roomier(this.#slots.length));
    wider.set(this.#slots);
    this.#slots = wider;
  }
}
