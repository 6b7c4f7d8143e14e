import { TriggerHeap, TriggerKeys } from "./trigger-heap.ts";

/** Times farther than this from the origin (twelve days) are kept too coarsely: a tenth of a second. */
const FAR_MICROS = 2 ** 40;

/**
 * When each certificate expires; the earliest on top. Times are kept as 32-bit floats from an origin
 * that follows the clock, rounded down: a certificate may end a little early.
 */
export class ExpiryHeap {
  readonly #keys: TriggerKeys = new TriggerKeys();
  /** "below": fires when the key is over what is asked for; keys are negated times. */
  readonly #heap: TriggerHeap = new TriggerHeap(this.#keys, "below");
  #originMicros = 0;

  /** Makes room for as many accounts. */
  grow(accounts: number): void {
    this.#keys.grow(accounts);
  }

  /** Sets when an account's certificate ends; Infinity for never. */
  set(account: number, expiryMicros: number, nowMicros: number): void {
    if (expiryMicros === Infinity) {
      this.#heap.remove(account);
      return;
    }
    const passed = nowMicros - this.#originMicros;
    if (Math.abs(passed) > FAR_MICROS) {
      this.#heap.shift(passed);
      this.#originMicros = nowMicros;
    }
    this.#heap.set(account, this.#originMicros - expiryMicros);
  }

  /** When an account's certificate ends; Infinity for never, and where it has ended. */
  of(account: number): number {
    return this.#heap.has(account) ? this.#originMicros - this.#keys.keys[account]! : Infinity;
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
    while (this.#heap.fires(this.#originMicros - timeMicros - 1)) {
      const account = this.#heap.top;
      this.#heap.remove(account);
      found(account);
    }
  }
}
