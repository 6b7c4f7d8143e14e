import { SlotIndex } from "./slot-index.ts";
import { isAbove, TriggerHeap, TriggerKeys } from "./trigger-heap.ts";

/**
 * The edges of all boxes, kept per price. A slot has one edge as a rule, in columns beside the slots.
 * The few with two are marked, and keep the upper one under a number of their own.
 */
export class TriggerBook {
  readonly #first: TriggerKeys = new TriggerKeys();
  readonly #second: TriggerKeys = new TriggerKeys();
  readonly #pairs: SlotIndex = new SlotIndex();
  readonly #prices: PriceTriggers[] = [];

  /** Prices known so far. */
  get size(): number {
    return this.#prices.length;
  }

  addPrice(): void {
    this.#prices.push(new PriceTriggers(this.#first, this.#second));
  }

  /** Forgets every edge. */
  clear(): void {
    this.#first.clear();
    this.#second.clear();
    this.#pairs.clear();
    for (const { below, above, upper } of this.#prices) {
      below.clear();
      above.clear();
      upper.clear();
    }
  }

  /** Makes room for as many slots. */
  grow(slots: number): void {
    this.#first.grow(slots);
  }

  hasRoomFor(slot: number): boolean {
    return slot < this.#first.keys.length;
  }

  /**
   * Arms a slot for the box [low, high]; an infinite edge needs no trigger.
   *
   * @returns whether the edges, as they are kept, have a price of now between them
   */
  arm(price: number, slot: number, low: number, high: number, at: number): boolean {
    const { below, above } = this.#prices[price]!;
    if (high === Infinity) {
      this.#removeSecond(price, slot);
      above.remove(slot);
      if (low === -Infinity) below.remove(slot);
      else below.set(slot, low);
    } else if (low === -Infinity) {
      this.#removeSecond(price, slot);
      below.remove(slot);
      above.set(slot, high);
    } else {
      above.remove(slot);
      below.set(slot, low);
      this.#setSecond(price, slot, high);
    }
    return !this.isCrossed(price, slot, at);
  }

  disarm(price: number, slot: number): void {
    const { below, above } = this.#prices[price]!;
    this.#removeSecond(price, slot);
    below.remove(slot);
    above.remove(slot);
  }

  /** Whether a price lies outside the slot's armed box. */
  isCrossed(price: number, slot: number, at: number): boolean {
    const { below, above, upper } = this.#prices[price]!;
    if (below.firesFor(slot, at) || above.firesFor(slot, at)) return true;
    return this.#first.isMarked(slot) && upper.firesFor(this.#pairs.of(slot), at);
  }

  /** The lower edge of a slot's box; -Infinity without one. */
  lowOf(slot: number): number {
    const { keys, places } = this.#first;
    const place = slot < places.length ? places[slot]! : -1;
    return place < 0 || isAbove(place) ? -Infinity : keys[slot]!;
  }

  /** The upper edge of a slot's box; Infinity without one. */
  highOf(slot: number): number {
    const { keys, places } = this.#first;
    const place = slot < places.length ? places[slot]! : -1;
    if (place < 0) return Infinity;
    if (isAbove(place)) return keys[slot]!;
    return this.#first.isMarked(slot) ? this.#second.keys[this.#pairs.of(slot)]! : Infinity;
  }

  /** The edges beside the slots, for one pass over all of them. */
  get edges(): Readonly<Pick<TriggerKeys, "keys" | "places">> {
    return this.#first;
  }

  /** Calls for every slot with two edges. */
  eachPair(found: (slot: number) => void): void {
    this.#pairs.each(found);
  }

  countFired(price: number, at: number, limit: number): number {
    let count = 0;
    const { below, above, upper } = this.#prices[price]!;
    for (const heap of [below, above, upper]) count += heap.countFired(at, limit - count);
    return count;
  }

  /** Calls for every slot with an edge that a price crosses; the box is gone until it is armed. */
  takeFired(price: number, at: number, found: (slot: number) => void): void {
    const { below, above, upper } = this.#prices[price]!;
    for (const heap of [below, above]) {
      while (heap.fires(at)) {
        const slot = heap.top;
        this.disarm(price, slot);
        found(slot);
      }
    }
    while (upper.fires(at)) {
      const slot = this.#pairs.slot(upper.top);
      this.disarm(price, slot);
      found(slot);
    }
  }

  /** Sets many edges at once: the heaps keep no order until the work is done. */
  loosely(work: () => void): void {
    this.#first.loose = true;
    this.#second.loose = true;
    work();
    this.#first.loose = false;
    this.#second.loose = false;
    for (const { below, above, upper } of this.#prices) {
      below.order();
      above.order();
      upper.order();
    }
  }

  #setSecond(price: number, slot: number, high: number): void {
    this.#first.mark(slot, true);
    const number = this.#pairs.add(slot);
    this.#second.grow(this.#pairs.used);
    this.#prices[price]!.upper.set(number, high);
  }

  #removeSecond(price: number, slot: number): void {
    if (!this.#first.isMarked(slot)) return;
    this.#prices[price]!.upper.remove(this.#pairs.of(slot));
    this.#pairs.delete(slot);
    this.#first.mark(slot, false);
  }
}

/** The triggers of one price: single edges of either side, and the upper ones of pairs. */
class PriceTriggers {
  readonly below: TriggerHeap;
  readonly above: TriggerHeap;
  readonly upper: TriggerHeap;

  constructor(first: TriggerKeys, second: TriggerKeys) {
    this.below = new TriggerHeap(first, "below");
    this.above = new TriggerHeap(first, "above");
    this.upper = new TriggerHeap(second, "above");
  }
}
