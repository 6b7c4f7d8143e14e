import { fitsUnits } from "../number/unit.ts";
import { OutOfRangeError } from "./failure.ts";
import type { Restorable } from "./cell-log.ts";
import type { Transaction } from "./transaction.ts";

/**
 * One attribute of many records in a typed array; `set` records the old value in the transaction.
 * Every kind has a `get` and a `set` of its own, though they read alike: shared ones would see
 * all kinds of arrays, and the machine would look up anew at every call which one it has.
 */
abstract class Column<A extends Cells> implements Restorable {
  cells: A;
  protected readonly transaction: Transaction;

  protected constructor(transaction: Transaction, cells: A) {
    this.transaction = transaction;
    this.cells = cells;
  }

  restore(index: number, old: number | bigint): void {
    this.cells[index] = old;
  }

  grow(capacity: number): void {
    if (capacity > this.cells.length) this.move(Math.max(capacity, roomier(this.cells.length)));
  }

  /** Copies the cells into a new array. */
  protected move(capacity: number): void {
    const moved = this.newCells(capacity);
    moved.set(this.cells as never);
    this.cells = moved;
  }

  protected abstract newCells(capacity: number): A;
}

/** Bytes of memory that columns take. */
export function bytesOf(columns: readonly { readonly cells: Cells }[]): number {
  return columns.reduce((sum, { cells }) => sum + cells.byteLength, 0);
}

type Cells = Float64Array | BigInt64Array | Int32Array | Uint16Array | Uint8Array;

const INITIAL_CAPACITY = 64;

/** Length from which an array grows by an eighth instead of doubling. */
const LARGE = 1 << 10;

/**
 * The next length of an array that is full. By an eighth: at worst that much stands empty, half of
 * it on average, and filling an array copies each cell eight times, where doubling copies it once.
 */
export function roomier(length: number): number {
  return length < LARGE ? length * 2 : length + (length >>> 3);
}

export class BigInt64Column extends Column<BigInt64Array> {
  /** The same bytes as 32-bit halves, low half first (every platform Node runs on). */
  #halves: Int32Array;

  constructor(transaction: Transaction) {
    super(transaction, new BigInt64Array(INITIAL_CAPACITY));
    this.#halves = new Int32Array(this.cells.buffer);
  }

  get(index: number): bigint {
    return this.cells[index]!;
  }

  /** Money wraps silently in 64 bits, so every store is checked (NUMBER-01-01). */
  set(index: number, value: bigint): void {
    if (!fitsUnits(value)) throw new OutOfRangeError(`expected |money| < 2^63, was ${value}`);
    const old = this.cells[index]!;
    if (old === value) return;
    this.transaction.recordMoney(this, index, old);
    this.cells[index] = value;
  }

  /** The value as a double, within one part in 2^53 and without making a bigint. */
  approximate(index: number): number {
    const low = this.#halves[2 * index]!;
    return this.#halves[2 * index + 1]! * 4_294_967_296 + (low >>> 0);
  }

  protected override move(capacity: number): void {
    super.move(capacity);
    this.#halves = new Int32Array(this.cells.buffer);
  }

  protected newCells(capacity: number): BigInt64Array {
    return new BigInt64Array(capacity);
  }
}

export class Int32Column extends Column<Int32Array> {
  constructor(transaction: Transaction) {
    super(transaction, new Int32Array(INITIAL_CAPACITY));
  }

  get(index: number): number {
    return this.cells[index]!;
  }

  set(index: number, value: number): void {
    const old = this.cells[index]!;
    if (old === value) return;
    this.transaction.record(this, index, old);
    this.cells[index] = value;
  }

  protected newCells(capacity: number): Int32Array {
    return new Int32Array(capacity);
  }
}

export class Uint8Column extends Column<Uint8Array> {
  constructor(transaction: Transaction) {
    super(transaction, new Uint8Array(INITIAL_CAPACITY));
  }

  get(index: number): number {
    return this.cells[index]!;
  }

  set(index: number, value: number): void {
    const old = this.cells[index]!;
    if (old === value) return;
    this.transaction.record(this, index, old);
    this.cells[index] = value;
  }

  protected newCells(capacity: number): Uint8Array {
    return new Uint8Array(capacity);
  }
}

/** Safe integers: 32 bits each until one of them needs more, then 64 for all. */
export class IntegerColumn extends Column<Int32Array | Float64Array> {
  #isWide = false;

  constructor(transaction: Transaction) {
    super(transaction, new Int32Array(INITIAL_CAPACITY));
  }

  get(index: number): number {
    return this.cells[index]!;
  }

  set(index: number, value: number): void {
    const old = this.cells[index]!;
    if (old === value) return;
    if (!this.#isWide && (value | 0) !== value) this.#widen();
    this.transaction.record(this, index, old);
    this.cells[index] = value;
  }

  #widen(): void {
    this.#isWide = true;
    this.move(this.cells.length);
  }

  protected newCells(capacity: number): Int32Array | Float64Array {
    return this.#isWide ? new Float64Array(capacity) : new Int32Array(capacity);
  }
}

/** Which of a few: 16 bits each until there are more than those can tell apart, then 32 for all. */
export class ChoiceColumn extends Column<Uint16Array | Int32Array> {
  #isWide = false;

  constructor(transaction: Transaction) {
    super(transaction, new Uint16Array(INITIAL_CAPACITY));
  }

  get(index: number): number {
    return this.cells[index]!;
  }

  set(index: number, value: number): void {
    const old = this.cells[index]!;
    if (old === value) return;
    if (!this.#isWide && value > 0xffff) this.#widen();
    this.transaction.record(this, index, old);
    this.cells[index] = value;
  }

  #widen(): void {
    this.#isWide = true;
    this.move(this.cells.length);
  }

  protected newCells(capacity: number): Uint16Array | Int32Array {
    return this.#isWide ? new Int32Array(capacity) : new Uint16Array(capacity);
  }
}
