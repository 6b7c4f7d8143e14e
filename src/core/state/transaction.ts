/**
 * Undo log of one command. Every write to state goes through a column or `write`, which records the
 * old value first; a broken promise rolls all of them back (COMMAND-03-01).
 */
export interface Restorable {
  restore(index: number, old: number | bigint): void;
}

export class Transaction {
  readonly #targets: (Restorable | (() => void))[] = [];
  readonly #indexes: number[] = [];
  readonly #olds: (number | bigint)[] = [];

  /** Assets and markets whose sums have moved since the last check of the promises. */
  readonly changed: Set<object> = new Set();

  /** Records the old value of one cell of a column. */
  record(target: Restorable, index: number, old: number | bigint): void {
    this.#targets.push(target);
    this.#indexes.push(index);
    this.#olds.push(old);
  }

  /** Records an action that undoes a change which no column holds (maps, lists). */
  undo(action: () => void): void {
    this.#targets.push(action);
    this.#indexes.push(-1);
    this.#olds.push(0);
  }

  /** Sets a field of a state object, remembering the old value. */
  write<T extends object, K extends keyof T>(target: T, key: K, value: T[K]): void {
    const old = target[key];
    if (old === value) return;
    target[key] = value;
    this.undo(() => {
      target[key] = old;
    });
  }

  /** Sets a key of a map, remembering what was there. */
  put<K, V>(map: Map<K, V>, key: K, value: V): void {
    const had = map.has(key);
    const old = map.get(key);
    map.set(key, value);
    this.undo(() => {
      if (had) map.set(key, old as V);
      else map.delete(key);
    });
  }

  /** Removes a key of a map, remembering what was there. */
  drop<K, V>(map: Map<K, V>, key: K): void {
    if (!map.has(key)) return;
    const old = map.get(key) as V;
    map.delete(key);
    this.undo(() => {
      map.set(key, old);
    });
  }

  /** Forgets the log: the command stands. */
  commit(): void {
    this.#targets.length = 0;
    this.#indexes.length = 0;
    this.#olds.length = 0;
  }

  /** A point to come back to. */
  savepoint(): number {
    return this.#targets.length;
  }

  /** Undoes everything since a savepoint (the last commit by default), youngest first. */
  rollback(savepoint = 0): void {
    for (let i = this.#targets.length - 1; i >= savepoint; i--) {
      const target = this.#targets[i]!;
      if (typeof target === "function") target();
      else target.restore(this.#indexes[i]!, this.#olds[i]!);
    }
    if (savepoint === 0) this.changed.clear();
    this.#targets.length = savepoint;
    this.#indexes.length = savepoint;
    this.#olds.length = savepoint;
  }
}
