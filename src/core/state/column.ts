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

/** Lengths from which an array grows by an eighth instead of doubling, and by a sixteenth. */
const LARGE = 1 << 10;
const HUGE = 1 << 18;

/**
 * The next length of an array that is full. By a sixteenth where it is huge: at worst that much
 * stands empty, half of it on average, and filling an array copies each cell sixteen times, where
 * doubling copies it once.
 */
export function roomier(length: number): number {
  if (length < LARGE) return length * 2;
  return length + (length >>> (length < HUGE ? 3 : 4));
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

/** What a cell of 32 bits says of a value that is kept beside it. */
const FAR = -(2 ** 31);

/** So many cells may have their value beside them before all are widened: a share of the column. */
const FAR_SHARE = 1 / 32;

/**
 * Safe integers: 32 bits each. The few that need more are kept beside the cells, so that one large
 * position does not widen the column for everyone; once there are many, all cells have 64.
 */
export class IntegerColumn extends Column<Int32Array | Float64Array> {
  #isWide = false;
  readonly #far: Map<number, number> = new Map();

  constructor(transaction: Transaction) {
    super(transaction, new Int32Array(INITIAL_CAPACITY));
  }

  get(index: number): number {
    const cell = this.cells[index]!;
    return cell === FAR ? (this.#far.get(index) ?? FAR) : cell;
  }

  set(index: number, value: number): void {
    const old = this.get(index);
    if (old === value) return;
    this.transaction.record(this, index, old);
    this.#put(index, value);
  }

  override restore(index: number, old: number | bigint): void {
    this.#put(index, Number(old));
  }

  #put(index: number, value: number): void {
    if (this.#far.size > 0) this.#far.delete(index);
    if (!this.#isWide && ((value | 0) !== value || value === FAR)) {
      if (this.#far.size < this.cells.length * FAR_SHARE) {
        this.cells[index] = FAR;
        this.#far.set(index, value);
        return;
      }
      this.#widen();
    }
    this.cells[index] = value;
  }

  #widen(): void {
    this.#isWide = true;
    this.move(this.cells.length);
    for (const [index, value] of this.#far) this.cells[index] = value;
    this.#far.clear();
  }

  protected newCells(capacity: number): Int32Array | Float64Array {
    return this.#isWide ? new Float64Array(capacity) : new Int32Array(capacity);
  }
}

/** Which of a few: 8 bits each until there are more than those can tell apart, then 16, then 32. */
export class ChoiceColumn extends Column<Uint8Array | Uint16Array | Int32Array> {
  #bytes = 1;

  constructor(transaction: Transaction) {
    super(transaction, new Uint8Array(INITIAL_CAPACITY));
  }

  get(index: number): number {
    return this.cells[index]!;
  }

  set(index: number, value: number): void {
    const old = this.cells[index]!;
    if (old === value) return;
    if (value > 0xff && this.#bytes < 4) this.#widen(value > 0xffff ? 4 : 2);
    this.transaction.record(this, index, old);
    this.cells[index] = value;
  }

  #widen(bytes: number): void {
    if (bytes <= this.#bytes) return;
    this.#bytes = bytes;
    this.move(this.cells.length);
  }

  protected newCells(capacity: number): Uint8Array | Uint16Array | Int32Array {
    if (this.#bytes === 4) return new Int32Array(capacity);
    return this.#bytes === 2 ? new Uint16Array(capacity) : new Uint8Array(capacity);
  }
}
