import { TriggerHeap, TriggerKeys } from "./trigger-heap.ts";

/** When each certificate expires; the earliest on top. */
export class ExpiryHeap {
  readonly #keys: TriggerKeys = new TriggerKeys();
  /** "below": fires when the key is over what is asked for; keys are negated times. */
  readonly #heap: TriggerHeap = new TriggerHeap(this.#keys, "below");

  /** Makes room for as many accounts. */
  grow(accounts: number): void {
    this.#keys.grow(accounts);
  }

  /** Sets when an account's certificate ends; Infinity for never. */
  set(account: number, expiryMicros: number): void {
    if (expiryMicros === Infinity) this.#heap.remove(account);
    else this.#heap.set(account, -expiryMicros);
  }

  /** When an account's certificate ends; Infinity for never, and where it has ended. */
  of(account: number): number {
    return this.#heap.has(account) ? -this.#keys.keys[account]! : Infinity;
  }

  clear(): void {
    this.#keys.clear();
    this.#heap.clear();
  }

  /** Sets many at once: the heap keeps no order until the work is done. */
  loosely(work: () => void): void {
    this.#keys.loose = true;
    work();
    this.#keys.loose = false;
    this.#heap.order();
  }

  /** Takes out the accounts whose certificate has ended at a time. */
  takeExpired(timeMicros: number, found: (account: number) => void): void {
    while (this.#heap.fires(-timeMicros - 1)) {
      const account = this.#heap.top;
      this.#heap.remove(account);
      found(account);
    }
  }
}
