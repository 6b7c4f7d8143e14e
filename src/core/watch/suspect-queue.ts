import type { IdTable } from "../state/id-table.ts";

/**
 * Accounts to evaluate, in id order and in passes: one that is added behind the cursor waits for
 * the next pass, as if everyone were evaluated in every pass.
 *
 * @source BOUNDARY-01-01
 */
export class SuspectQueue {
  readonly #ids: IdTable;
  #pass: number[] = [];
  #cursor = 0;
  #queued: Set<number> = new Set();
  #waiting: Set<number> = new Set();
  #last: number | null = null;

  constructor(ids: IdTable) {
    this.#ids = ids;
  }

  add(accounts: readonly number[]): void {
    const now: number[] = [];
    for (const account of accounts) {
      if (this.#queued.has(account)) continue;
      if (this.#last !== null && this.#ids.compare(account, this.#last) <= 0)
        this.#waiting.add(account);
      else {
        this.#queued.add(account);
        now.push(account);
      }
    }
    if (now.length === 0) return;
    const rest = this.#pass.slice(this.#cursor);
    this.#pass = this.#sorted([...rest, ...now]);
    this.#cursor = 0;
  }

  /** The next account, or null when no pass has anyone left. */
  next(): number | null {
    if (this.#cursor >= this.#pass.length) {
      if (this.#waiting.size === 0) return null;
      const waiting = [...this.#waiting];
      this.#waiting = new Set();
      this.#queued = new Set();
      this.#last = null;
      this.#pass = [];
      this.#cursor = 0;
      this.add(waiting);
    }
    const account = this.#pass[this.#cursor]!;
    this.#cursor += 1;
    this.#queued.delete(account);
    this.#last = account;
    return account;
  }

  #sorted(accounts: number[]): number[] {
    return accounts.sort((a, b) => this.#ids.compare(a, b));
  }
}
