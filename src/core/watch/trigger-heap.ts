import { roomier } from "../state/column.ts";

/** Keys and heap places of one trigger per entry. */
export class TriggerKeys {
  /** While set, the heaps keep no order: many entries are set and `order` is called afterwards. */
  loose = false;
  /** Trigger price per entry, rounded to the side on which it fires earlier. */
  keys: Float32Array = new Float32Array(0);
  /** Place in its heap, and bits: which side it fires on, and a mark; -1 outside every heap. */
  places: Int32Array = new Int32Array(0);

  clear(): void {
    this.places.fill(-1);
  }

  /** A mark of an entry that is in a heap; it is gone when the entry leaves. */
  isMarked(entry: number): boolean {
    const place = this.places[entry]!;
    return place >= 0 && (place & MARK_BIT) !== 0;
  }
  mark(entry: number, on: boolean): void {
    const place = this.places[entry]!;
    this.places[entry] = on ? place | MARK_BIT : place & ~MARK_BIT;
  }

  grow(capacity: number): void {
    if (capacity <= this.keys.length) return;
    const size = Math.max(capacity, roomier(this.keys.length));
    const keys = new Float32Array(size);
    keys.set(this.keys);
    const places = new Int32Array(size).fill(-1);
    places.set(this.places);
    this.keys = keys;
    this.places = places;
  }
}

/** No two floats of 32 bits in a row are farther apart than this share of either. */
const FLOAT_STEP = 2 ** -23;

const SIDE_BIT = { below: 0, above: 1 } as const;
const MARK_BIT = 2;
/** Bits beside the place. */
const BITS = 2;

/** Which side an entry in a heap fires on, from its place. */
export function isAbove(place: number): boolean {
  return (place & 1) === SIDE_BIT.above;
}

/**
 * Indexed binary heap of the triggers on one side of one price. Below: fires when the price is
 * under the key, largest key on top. Above: fires when the price is over it, smallest on top.
 */
export class TriggerHeap {
  readonly #triggers: TriggerKeys;
  readonly #bit: 0 | 1;
  /** +1 fires below the key, -1 above it. */
  readonly #sign: 1 | -1;
  #entries: Int32Array = new Int32Array(4);
  #size = 0;

  constructor(triggers: TriggerKeys, side: "below" | "above") {
    this.#triggers = triggers;
    this.#bit = SIDE_BIT[side];
    this.#sign = side === "below" ? 1 : -1;
  }

  /** Forgets every entry; the caller clears the keys as well. */
  clear(): void {
    this.#size = 0;
  }

  /** Whether any trigger fires at a price: what an idle tick costs. */
  fires(price: number): boolean {
    if (this.#size === 0) return false;
    return this.#sign * (this.#triggers.keys[this.#entries[0]!]! - price) > 0;
  }

  /** The entry that fires first; only while there is one. */
  get top(): number {
    return this.#entries[0]!;
  }

  holds(entry: number): boolean {
    const place = this.#triggers.places[entry]!;
    return place >= 0 && (place & 1) === this.#bit;
  }

  /** The same for an entry that there may be no room for yet. */
  has(entry: number): boolean {
    return entry < this.#triggers.places.length && this.holds(entry);
  }

  /** Whether the entry is in the heap and its trigger fires at a price. */
  firesFor(entry: number, price: number): boolean {
    return this.holds(entry) && this.#sign * (this.#triggers.keys[entry]! - price) > 0;
  }

  /** Inserts an entry that is in no other heap, or moves it to a new edge. */
  set(entry: number, edge: number): void {
    const { keys, places } = this.#triggers;
    const key = this.#kept(edge);
    const place = places[entry]! >> BITS;
    if (place < 0) {
      keys[entry] = key;
      this.#append(entry);
      if (!this.#triggers.loose) this.#up(this.#size - 1);
      return;
    }
    if (keys[entry] === key) return;
    keys[entry] = key;
    if (this.#triggers.loose) return;
    this.#up(place);
    this.#down(places[entry]! >> BITS);
  }

  remove(entry: number): void {
    if (!this.holds(entry)) return;
    const { places } = this.#triggers;
    const place = places[entry]! >> BITS;
    places[entry] = -1;
    this.#size -= 1;
    const last = this.#entries[this.#size]!;
    if (last === entry) return;
    this.#put(last, place);
    if (this.#triggers.loose) return;
    this.#up(place);
    this.#down(places[last]! >> BITS);
  }

  /** Brings a heap that was filled loosely into order. */
  order(): void {
    for (let place = (this.#size >> 1) - 1; place >= 0; place--) this.#down(place);
  }

  /** Moves every key by as much: what is rounded alike keeps its order. */
  shift(by: number): void {
    const { keys } = this.#triggers;
    for (let place = 0; place < this.#size; place++) {
      const entry = this.#entries[place]!;
      keys[entry] = this.#kept(keys[entry]! + by);
    }
  }

  /** How many triggers fire at a price, counted up to a limit. */
  countFired(price: number, limit: number): number {
    return this.#countFrom(0, price, limit);
  }

  #countFrom(place: number, price: number, limit: number): number {
    if (place >= this.#size || limit <= 0) return 0;
    if (this.#sign * (this.#triggers.keys[this.#entries[place]!]! - price) <= 0) return 0;
    const left = this.#countFrom(2 * place + 1, price, limit - 1);
    return 1 + left + this.#countFrom(2 * place + 2, price, limit - 1 - left);
  }

  /** The float of 32 bits at an edge, or the next ones on the side where it fires earlier. */
  #kept(edge: number): number {
    const nearest = Math.fround(edge);
    if (this.#sign * (nearest - edge) >= 0) return nearest;
    return Math.fround(edge + this.#sign * Math.abs(edge) * FLOAT_STEP);
  }

  #append(entry: number): void {
    if (this.#size === this.#entries.length) {
      const wider = new Int32Array(roomier(this.#size));
      wider.set(this.#entries);
      this.#entries = wider;
    }
    this.#triggers.places[entry] = 0;
    this.#put(entry, this.#size);
    this.#size += 1;
  }

  #put(entry: number, place: number): void {
    this.#entries[place] = entry;
    const { places } = this.#triggers;
    places[entry] = (place << BITS) | (places[entry]! & MARK_BIT) | this.#bit;
  }

  #up(from: number): void {
    const entries = this.#entries;
    const { keys } = this.#triggers;
    const sign = this.#sign;
    const entry = entries[from]!;
    const key = keys[entry]!;
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const other = entries[parent]!;
      if (sign * (key - keys[other]!) <= 0) break;
      this.#put(other, place);
      place = parent;
    }
    this.#put(entry, place);
  }

  #down(from: number): void {
    const entries = this.#entries;
    const { keys } = this.#triggers;
    const sign = this.#sign;
    const size = this.#size;
    const entry = entries[from]!;
    const key = keys[entry]!;
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= size) break;
      let childKey = keys[entries[child]!]!;
      if (child + 1 < size) {
        const rightKey = keys[entries[child + 1]!]!;
        if (sign * (rightKey - childKey) > 0) {
          child += 1;
          childKey = rightKey;
        }
      }
      if (sign * (childKey - key) <= 0) break;
      this.#put(entries[child]!, place);
      place = child;
    }
    this.#put(entry, place);
  }
}
