import { roomier } from "../state/column.ts";

/** Keys and heap places of the triggers of one kind of record (position or holding slots). */
export class TriggerKeys {
  /** While set, the heaps keep no order: many slots are set and `order` is called afterwards. */
  loose = false;
  /** Trigger price per slot; the heap that holds the slot says on which side it fires. */
  keys: Float64Array = new Float64Array(64);
  places: Int32Array = new Int32Array(64).fill(-1);

  grow(capacity: number): void {
    if (capacity <= this.keys.length) return;
    const size = Math.max(capacity, roomier(this.keys.length));
    const keys = new Float64Array(size);
    keys.set(this.keys);
    const places = new Int32Array(size).fill(-1);
    places.set(this.places);
    this.keys = keys;
    this.places = places;
  }
}

/**
 * Indexed binary heap of the triggers on one side of one price. Below: fires when the price is
 * under the key, largest key on top. Above: fires when the price is over it, smallest on top.
 */
export class TriggerHeap {
  readonly #triggers: TriggerKeys;
  /** +1 fires below the key, -1 above it. */
  readonly #sign: 1 | -1;
  #slots: Int32Array = new Int32Array(16);
  #size = 0;

  constructor(triggers: TriggerKeys, side: "below" | "above") {
    this.#triggers = triggers;
    this.#sign = side === "below" ? 1 : -1;
  }

  get size(): number {
    return this.#size;
  }

  /** Whether any trigger fires at a price: what an idle tick costs. */
  fires(price: number): boolean {
    if (this.#size === 0) return false;
    return this.#sign * (this.#triggers.keys[this.#slots[0]!]! - price) > 0;
  }

  /** Whether the slot is in the heap and its trigger fires at a price. */
  firesFor(slot: number, price: number): boolean {
    const { keys, places } = this.#triggers;
    return places[slot]! >= 0 && this.#sign * (keys[slot]! - price) > 0;
  }

  /** Takes out every trigger that fires at a price. */
  takeFired(price: number, found: (slot: number) => void): void {
    while (this.fires(price)) {
      const slot = this.#slots[0]!;
      this.remove(slot);
      found(slot);
    }
  }

  /** Inserts a slot or moves it to a new key. */
  set(slot: number, key: number): void {
    const { keys, places } = this.#triggers;
    const place = places[slot]!;
    if (place < 0) {
      keys[slot] = key;
      this.#append(slot);
      if (!this.#triggers.loose) this.#up(this.#size - 1);
      return;
    }
    if (keys[slot] === key) return;
    keys[slot] = key;
    if (this.#triggers.loose) return;
    this.#up(place);
    this.#down(places[slot]!);
  }

  remove(slot: number): void {
    const { places } = this.#triggers;
    const place = places[slot]!;
    if (place < 0) return;
    places[slot] = -1;
    this.#size -= 1;
    const last = this.#slots[this.#size]!;
    if (last === slot) return;
    this.#slots[place] = last;
    places[last] = place;
    if (this.#triggers.loose) return;
    this.#up(place);
    this.#down(places[last]!);
  }

  /** Brings a heap that was filled loosely into order. */
  order(): void {
    for (let place = (this.#size >> 1) - 1; place >= 0; place--) this.#down(place);
  }

  /** How many triggers fire at a price, counted up to a limit. */
  countFired(price: number, limit: number): number {
    return this.#countFrom(0, price, limit);
  }

  #countFrom(place: number, price: number, limit: number): number {
    if (place >= this.#size || limit <= 0) return 0;
    if (this.#sign * (this.#triggers.keys[this.#slots[place]!]! - price) <= 0) return 0;
    const left = this.#countFrom(2 * place + 1, price, limit - 1);
    return 1 + left + this.#countFrom(2 * place + 2, price, limit - 1 - left);
  }

  #append(slot: number): void {
    if (this.#size === this.#slots.length) {
      const wider = new Int32Array(roomier(this.#size));
      wider.set(this.#slots);
      this.#slots = wider;
    }
    this.#slots[this.#size] = slot;
    this.#triggers.places[slot] = this.#size;
    this.#size += 1;
  }

  #before(a: number, b: number): boolean {
    const { keys } = this.#triggers;
    return this.#sign * (keys[a]! - keys[b]!) > 0;
  }

  #up(from: number): void {
    const slots = this.#slots;
    const { places } = this.#triggers;
    const slot = slots[from]!;
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const other = slots[parent]!;
      if (!this.#before(slot, other)) break;
      slots[place] = other;
      places[other] = place;
      place = parent;
    }
    slots[place] = slot;
    places[slot] = place;
  }

  #down(from: number): void {
    const slots = this.#slots;
    const { places } = this.#triggers;
    const slot = slots[from]!;
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.#size) break;
      const right = child + 1;
      if (right < this.#size && this.#before(slots[right]!, slots[child]!)) child = right;
      const other = slots[child]!;
      if (!this.#before(other, slot)) break;
      slots[place] = other;
      places[other] = place;
      place = child;
    }
    slots[place] = slot;
    places[slot] = place;
  }
}

/** Both sides of one price. */
export class TriggerPair {
  readonly below: TriggerHeap;
  readonly above: TriggerHeap;

  constructor(below: TriggerKeys, above: TriggerKeys) {
    this.below = new TriggerHeap(below, "below");
    this.above = new TriggerHeap(above, "above");
  }

  /** Arms a slot for the box [low, high]; an infinite edge needs no trigger. */
  arm(slot: number, low: number, high: number): void {
    if (low === -Infinity) this.below.remove(slot);
    else this.below.set(slot, low);
    if (high === Infinity) this.above.remove(slot);
    else this.above.set(slot, high);
  }

  /** Whether a price lies outside the slot's armed box. */
  isCrossed(slot: number, price: number): boolean {
    return this.below.firesFor(slot, price) || this.above.firesFor(slot, price);
  }

  order(): void {
    this.below.order();
    this.above.order();
  }

  countFired(price: number, limit: number): number {
    const below = this.below.countFired(price, limit);
    return below + this.above.countFired(price, limit - below);
  }

  disarm(slot: number): void {
    this.below.remove(slot);
    this.above.remove(slot);
  }

  takeFired(price: number, found: (slot: number) => void): void {
    this.below.takeFired(price, found);
    this.above.takeFired(price, found);
  }
}
