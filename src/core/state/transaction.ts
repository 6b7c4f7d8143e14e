import { KEPT, MoneyCellLog, NumberCellLog, type Restorable } from "./cell-log.ts";

/** What an entry of the log undoes. */
const CELL = 0;
const MONEY_CELL = 1;
const FIELD = 2;
const MAP_VALUE = 3;
const MAP_ABSENCE = 4;
const MEMBER = 5;
const NO_MEMBER = 6;
const ACTION = 7;

/**
 * Undo log of one command. Every write to state goes through a column or `write`, which records the
 * old value first; a broken promise rolls all of them back (COMMAND-03-01). The log is kept as
 * columns, so that recording makes no objects: the kinds in order, and what each kind needs beside.
 */
export class Transaction {
  #kinds: Uint8Array = new Uint8Array(KEPT);
  #size = 0;
  readonly #cells: NumberCellLog = new NumberCellLog();
  readonly #moneyCells: MoneyCellLog = new MoneyCellLog();
  /** Of everything but cells: what was changed, which field, key or member of it, and its old value. */
  readonly #targets: unknown[] = [];
  readonly #keys: unknown[] = [];
  readonly #olds: unknown[] = [];
  #others = 0;
  /** Per name of a running sum: where `#targets` may have the last one that was recorded. */
  readonly #sums: Map<string, number> = new Map();
  /** First place of `#targets` that a rollback to the last savepoint undoes. */
  #sumsFrom = 0;
  /** Assets and markets whose sums have moved since the last check of the promises. */
  readonly changed: Set<object> = new Set();
  /** Commits so far: what was done since the last may still be undone. */
  commits = 0;

  /** Records the old value of one cell of a column. */
  record(target: Restorable, index: number, old: number): void {
    this.#cells.push(target, index, old);
    this.#note(CELL);
  }

  /** The same of a cell that holds money. */
  recordMoney(target: Restorable, index: number, old: bigint): void {
    this.#moneyCells.push(target, index, old);
    this.#note(MONEY_CELL);
  }

  /** Records an action that undoes a change which no column holds (lists). */
  undo(action: () => void): void {
    this.#push(ACTION, action, null, null);
  }

  /** Sets a field of a state object, remembering the old value. */
  write<T extends object, K extends keyof T>(target: T, key: K, value: T[K]): void {
    const old = target[key];
    if (old === value) return;
    target[key] = value;
    this.#push(FIELD, target, key, old);
  }

  /**
   * To be called before a running sum is set. It moves with every entry of a crash, but only its first
   * old value since the last savepoint is needed, so that one is looked for before another is recorded.
   * The caller sets the sum itself: it knows what it has, and `target[key]` would be looked up anew for
   * every kind of target.
   */
  beforeSum<T extends object, K extends keyof T & string>(target: T, key: K, old: T[K]): void {
    const at = this.#sums.get(key) ?? -1;
    const isKept = at >= this.#sumsFrom && at < this.#others;
    if (isKept && this.#targets[at] === target && this.#keys[at] === key) return;
    this.#sums.set(key, this.#others);
    this.#push(FIELD, target, key, old);
  }

  /** Sets a key of a map, remembering what was there. */
  put<K, V>(map: Map<K, V>, key: K, value: V): void {
    const old = map.get(key);
    const kind = old === undefined && !map.has(key) ? MAP_ABSENCE : MAP_VALUE;
    map.set(key, value);
    this.#push(kind, map, key, old);
  }

  /** Sets a key that a map is known not to have. */
  putNew<K, V>(map: Map<K, V>, key: K, value: V): void {
    map.set(key, value);
    this.#push(MAP_ABSENCE, map, key, undefined);
  }

  /** Removes a key of a map, remembering what was there. */
  drop<K, V>(map: Map<K, V>, key: K): void {
    if (!map.has(key)) return;
    const old = map.get(key);
    map.delete(key);
    this.#push(MAP_VALUE, map, key, old);
  }

  addMember<T>(set: Set<T>, member: T): void {
    if (set.has(member)) return;
    set.add(member);
    this.#push(NO_MEMBER, set, member, null);
  }

  removeMember<T>(set: Set<T>, member: T): void {
    if (set.delete(member)) this.#push(MEMBER, set, member, null);
  }

  /** Forgets the log: the command stands. */
  commit(): void {
    this.commits += 1;
    this.#forget();
  }

  /** A point to come back to. */
  savepoint(): number {
    this.#sumsFrom = this.#others;
    return this.#size;
  }

  /** Undoes everything since a savepoint (the last commit by default), youngest first. */
  rollback(savepoint = 0): void {
    while (this.#size > savepoint) this.#undoLast();
    this.#sumsFrom = this.#others;
    if (savepoint > 0) return;
    this.#forget();
    this.changed.clear();
  }

  #note(kind: number): void {
    if (this.#size === this.#kinds.length) this.#grow();
    this.#kinds[this.#size] = kind;
    this.#size += 1;
  }

  #grow(): void {
    const kinds = new Uint8Array(2 * this.#size);
    kinds.set(this.#kinds);
    this.#kinds = kinds;
  }

  #push(kind: number, target: unknown, key: unknown, old: unknown): void {
    const at = this.#others;
    this.#targets[at] = target;
    this.#keys[at] = key;
    this.#olds[at] = old;
    this.#others = at + 1;
    this.#note(kind);
  }

  #undoLast(): void {
    this.#size -= 1;
    const kind = this.#kinds[this.#size]!;
    if (kind === CELL) this.#cells.undoLast();
    else if (kind === MONEY_CELL) this.#moneyCells.undoLast();
    else this.#undoOther(kind);
  }

  #undoOther(kind: number): void {
    this.#others -= 1;
    const target = this.#targets[this.#others];
    const key = this.#keys[this.#others];
    const old = this.#olds[this.#others];
    switch (kind) {
      case FIELD:
        (target as Record<PropertyKey, unknown>)[key as PropertyKey] = old;
        break;
      case MAP_VALUE:
        (target as Map<unknown, unknown>).set(key, old);
        break;
      case MAP_ABSENCE:
        (target as Map<unknown, unknown>).delete(key);
        break;
      case MEMBER:
        (target as Set<unknown>).add(key);
        break;
      case NO_MEMBER:
        (target as Set<unknown>).delete(key);
        break;
      default:
        (target as () => void)();
    }
  }

  /** Empties the log; what a long command left is given back. */
  #forget(): void {
    this.#size = 0;
    this.#others = 0;
    this.#sumsFrom = 0;
    this.#cells.clear();
    this.#moneyCells.clear();
    if (this.#kinds.length > KEPT) this.#kinds = new Uint8Array(KEPT);
    if (this.#targets.length <= KEPT) return;
    this.#targets.length = KEPT;
    this.#keys.length = KEPT;
    this.#olds.length = KEPT;
  }
}
