/** A column: takes back the old value of one cell. */
export interface Restorable {
  restore(index: number, old: number | bigint): void;
}

/** What an entry of the log undoes. */
type Kind = "cell" | "field" | "mapValue" | "mapAbsence" | "action";

/** Entries that the log keeps room for between commands. */
const KEPT = 1_024;

/**
 * Undo log of one command. Every write to state goes through a column or `write`, which records the
 * old value first; a broken promise rolls all of them back (COMMAND-03-01). The log is kept as
 * columns, so that recording makes no objects.
 */
export class Transaction {
  readonly #kinds: Kind[] = [];
  readonly #targets: unknown[] = [];
  /** Cell index, field name or map key. */
  readonly #keys: unknown[] = [];
  readonly #olds: unknown[] = [];
  #size = 0;
  /** Per name of a running sum: where the log has the last one that was recorded. */
  readonly #sums: Map<string, number> = new Map();
  /** First place of the log that a rollback to the last savepoint undoes. */
  #sumsFrom = 0;
  /** Assets and markets whose sums have moved since the last check of the promises. */
  readonly changed: Set<object> = new Set();

  /** Records the old value of one cell of a column. */
  record(target: Restorable, index: number, old: number | bigint): void {
    this.#push("cell", target, index, old);
  }

  /** Records an action that undoes a change which no column holds (lists). */
  undo(action: () => void): void {
    this.#push("action", action, null, null);
  }

  /** Sets a field of a state object, remembering the old value. */
  write<T extends object, K extends keyof T>(target: T, key: K, value: T[K]): void {
    const old = target[key];
    if (old === value) return;
    target[key] = value;
    this.#push("field", target, key, old);
  }

  /**
   * Sets a running sum. It moves with every entry of a crash, but only its first old value since
   * the last savepoint is needed, so that one is looked for before another is recorded.
   */
  writeSum<T extends object, K extends keyof T & string>(target: T, key: K, value: T[K]): void {
    const at = this.#sums.get(key) ?? -1;
    if (at >= this.#sumsFrom && this.#targets[at] === target) target[key] = value;
    else {
      this.#sums.set(key, this.#size);
      this.#push("field", target, key, target[key]);
      target[key] = value;
    }
  }

  /** Sets a key of a map, remembering what was there. */
  put<K, V>(map: Map<K, V>, key: K, value: V): void {
    const old = map.get(key);
    const kind = old === undefined && !map.has(key) ? "mapAbsence" : "mapValue";
    map.set(key, value);
    this.#push(kind, map, key, old);
  }

  /** Sets a key that a map is known not to have. */
  putNew<K, V>(map: Map<K, V>, key: K, value: V): void {
    map.set(key, value);
    this.#push("mapAbsence", map, key, undefined);
  }

  /** Removes a key of a map, remembering what was there. */
  drop<K, V>(map: Map<K, V>, key: K): void {
    if (!map.has(key)) return;
    const old = map.get(key);
    map.delete(key);
    this.#push("mapValue", map, key, old);
  }

  /** Forgets the log: the command stands. */
  commit(): void {
    this.#forget(0);
  }

  /** A point to come back to. */
  savepoint(): number {
    this.#sumsFrom = this.#size;
    return this.#size;
  }

  /** Undoes everything since a savepoint (the last commit by default), youngest first. */
  rollback(savepoint = 0): void {
    for (let i = this.#size - 1; i >= savepoint; i--) this.#undoEntry(i);
    this.#forget(savepoint);
    if (savepoint === 0) this.changed.clear();
  }

  #push(kind: Kind, target: unknown, key: unknown, old: unknown): void {
    const at = this.#size;
    this.#kinds[at] = kind;
    this.#targets[at] = target;
    this.#keys[at] = key;
    this.#olds[at] = old;
    this.#size = at + 1;
  }

  #undoEntry(at: number): void {
    const target = this.#targets[at];
    const key = this.#keys[at];
    const old = this.#olds[at];
    switch (this.#kinds[at]!) {
      case "cell":
        (target as Restorable).restore(key as number, old as number | bigint);
        break;
      case "field":
        (target as Record<PropertyKey, unknown>)[key as PropertyKey] = old;
        break;
      case "mapValue":
        (target as Map<unknown, unknown>).set(key, old);
        break;
      case "mapAbsence":
        (target as Map<unknown, unknown>).delete(key);
        break;
      case "action":
        (target as () => void)();
    }
  }

  /** Shortens the log; what a long command left is given back. */
  #forget(size: number): void {
    if (this.#size > KEPT) {
      const kept = Math.max(size, KEPT);
      this.#kinds.length = kept;
      this.#targets.length = kept;
      this.#keys.length = kept;
      this.#olds.length = kept;
    }
    this.#size = size;
    this.#sums.clear();
    this.#sumsFrom = size;
  }
}
