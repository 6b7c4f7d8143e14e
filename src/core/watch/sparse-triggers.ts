import { SlotIndex } from "./slot-index.ts";
import { TriggerBook } from "./trigger-book.ts";

/**
 * The edges of few of many slots: of holdings, since money of the numeraire needs none and few
 * accounts have other money. Its book knows them under numbers, not under their slots.
 */
export class SparseTriggers {
  readonly #index: SlotIndex = new SlotIndex();
  readonly #book: TriggerBook = new TriggerBook();

  /** Prices known so far. */
  get size(): number {
    return this.#book.size;
  }

  addPrice(): void {
    this.#book.addPrice();
  }

  /** Forgets every edge. */
  clear(): void {
    this.#index.clear();
    this.#book.clear();
  }

  /** As `TriggerBook.arm`. */
  arm(price: number, slot: number, low: number, high: number, at: number): boolean {
    const number = this.#index.add(slot);
    this.#book.grow(this.#index.used);
    return this.#book.arm(price, number, low, high, at);
  }

  disarm(price: number, slot: number): void {
    const number = this.#index.of(slot);
    if (number < 0) return;
    this.#book.disarm(price, number);
    this.#index.delete(slot);
  }

  /** As `TriggerBook.lowOf`. */
  lowOf(slot: number): number {
    const number = this.#index.of(slot);
    return number < 0 ? -Infinity : this.#book.lowOf(number);
  }

  /** As `TriggerBook.highOf`. */
  highOf(slot: number): number {
    const number = this.#index.of(slot);
    return number < 0 ? Infinity : this.#book.highOf(number);
  }

  /** Calls for every slot with an edge that a price crosses; the box is gone until it is armed. */
  takeFired(price: number, at: number, found: (slot: number) => void): void {
    this.#book.takeFired(price, at, (number) => {
      const slot = this.#index.slot(number);
      this.#index.delete(slot);
      found(slot);
    });
  }
}
