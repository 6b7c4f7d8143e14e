import { fitsUnits } from "../number/unit.ts";
import { OutOfRangeError } from "./failure.ts";
import type { Restorable, Transaction } from "./transaction.ts";

/**
 * One attribute of many records in a typed array. `set` records the old value in the transaction;
 * a large one grows by a quarter, so that it costs at most that much more than it holds.
 */
abstract class Column<A extends Cells> implements Restorable {
  cells: A;
  readonly #transaction: Transaction;

  protected constructor(transaction: Transaction, cells: A) {
    this.#transaction = transaction;
    this.cells = cells;
  }

  get(index: number): A[number] {
    return this.cells[index]!;
  }

  set(index: number, value: A[number]): void {
    const old = this.cells[index]!;
    if (old === value) return;
    this.#transaction.record(this, index, old);
    this.cells[index] = value;
  }

  restore(index: number, old: number | bigint): void {
    this.cells[index] = old;
  }

  grow(capacity: number): void {
    if (capacity <= this.cells.length) return;
    const wider = this.widened(Math.max(capacity, roomier(this.cells.length)));
    wider.set(this.cells as never);
    this.cells = wider;
  }

  protected abstract widened(capacity: number): A;
}

type Cells = Float64Array | BigInt64Array | Int32Array | Uint8Array;

const INITIAL_CAPACITY = 64;

/** Length from which an array grows by a quarter instead of doubling. */
const LARGE = 1 << 16;

/** The next length of an array that is full. */
export function roomier(length: number): number {
  return length < LARGE ? length * 2 : Math.ceil(length * 1.25);
}

export class Float64Column extends Column<Float64Array> {
  constructor(transaction: Transaction) {
    super(transaction, new Float64Array(INITIAL_CAPACITY));
  }
  protected widened(capacity: number): Float64Array {
    return new Float64Array(capacity);
  }
}

export class BigInt64Column extends Column<BigInt64Array> {
  /** The same bytes as 32-bit halves, low half first (every platform Node runs on). */
  #halves: Int32Array;

  constructor(transaction: Transaction) {
    super(transaction, new BigInt64Array(INITIAL_CAPACITY));
    this.#halves = new Int32Array(this.cells.buffer);
  }

  /** Money wraps silently in 64 bits, so every store is checked (NUMBER-01-01). */
  override set(index: number, value: bigint): void {
    if (!fitsUnits(value)) throw new OutOfRangeError(`expected |money| < 2^63, was ${value}`);
    super.set(index, value);
  }

  override grow(capacity: number): void {
    super.grow(capacity);
    if (this.#halves.buffer !== this.cells.buffer) this.#halves = new Int32Array(this.cells.buffer);
  }

  /** The value as a double, within one part in 2^53 and without making a bigint. */
  approximate(index: number): number {
    const low = this.#halves[2 * index]!;
    return this.#halves[2 * index + 1]! * 4_294_967_296 + (low >>> 0);
  }

  protected widened(capacity: number): BigInt64Array {
    return new BigInt64Array(capacity);
  }
}

export class Int32Column extends Column<Int32Array> {
  constructor(transaction: Transaction) {
    super(transaction, new Int32Array(INITIAL_CAPACITY));
  }
  protected widened(capacity: number): Int32Array {
    return new Int32Array(capacity);
  }
}

export class Uint8Column extends Column<Uint8Array> {
  constructor(transaction: Transaction) {
    super(transaction, new Uint8Array(INITIAL_CAPACITY));
  }
  protected widened(capacity: number): Uint8Array {
    return new Uint8Array(capacity);
  }
}
