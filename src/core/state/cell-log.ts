/** A column or a set: takes back the old value of one cell. */
export interface Restorable {
  restore(index: number, old: number | bigint): void;
}

/** Entries that a log keeps room for between commands. */
export const KEPT = 1_024;

/**
 * Old values of cells, the youngest taken back first. In columns, and each kind of value in a log of
 * its own: a crash that writes millions of cells would otherwise keep an object for every bigint, and
 * the collector would carry all of them along until the command ends.
 */
abstract class CellLog<V extends number | bigint, A extends Float64Array | BigInt64Array> {
  readonly targets: Restorable[] = [];
  protected indexes: Int32Array = new Int32Array(KEPT);
  protected olds: A;
  protected size = 0;

  protected constructor(olds: A) {
    this.olds = olds;
  }

  protected grow(): void {
    const indexes = new Int32Array(2 * this.size);
    indexes.set(this.indexes);
    this.indexes = indexes;
    const olds = this.newOlds(2 * this.size);
    olds.set(this.olds as never);
    this.olds = olds;
  }

  undoLast(): void {
    this.size -= 1;
    this.targets[this.size]!.restore(this.indexes[this.size]!, this.olds[this.size] as V);
  }

  /** Forgets every entry; what a long command left is given back. */
  clear(): void {
    this.size = 0;
    if (this.indexes.length === KEPT) return;
    this.targets.length = 0;
    this.indexes = new Int32Array(KEPT);
    this.olds = this.newOlds(KEPT);
  }

  protected abstract newOlds(length: number): A;
}

/** Of cells that hold numbers. */
export class NumberCellLog extends CellLog<number, Float64Array> {
  constructor() {
    super(new Float64Array(KEPT));
  }

  push(target: Restorable, index: number, old: number): void {
    const at = this.size;
    if (at === this.indexes.length) this.grow();
    this.targets[at] = target;
    this.indexes[at] = index;
    this.olds[at] = old;
    this.size = at + 1;
  }

  protected newOlds(length: number): Float64Array {
    return new Float64Array(length);
  }
}

/** Of cells that hold money. */
export class MoneyCellLog extends CellLog<bigint, BigInt64Array> {
  constructor() {
    super(new BigInt64Array(KEPT));
  }

  push(target: Restorable, index: number, old: bigint): void {
    const at = this.size;
    if (at === this.indexes.length) this.grow();
    this.targets[at] = target;
    this.indexes[at] = index;
    this.olds[at] = old;
    this.size = at + 1;
  }

  protected newOlds(length: number): BigInt64Array {
    return new BigInt64Array(length);
  }
}
