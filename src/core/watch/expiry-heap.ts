import { TriggerHeap, TriggerKeys } from "./trigger-heap.ts";

/** When each certificate expires; the earliest on top. */
export class ExpiryHeap {
  readonly #keys: TriggerKeys = new TriggerKeys();
  /** "below": fires when the key is over what is asked for; keys are negated times. */
  readonly #heap: TriggerHeap = new TriggerHeap(this.#keys, "below");

  /** Sets when an account's certificate ends; Infinity for never. */
  set(account: number, expiryMicros: number): void {
    this.#keys.grow(account + 1);
    if (expiryMicros === Infinity) this.#heap.remove(account);
    else this.#heap.set(account, -expiryMicros);
  }

  /** Takes out the accounts whose certificate has ended at a time. */
  takeExpired(timeMicros: number, found: (account: number) => void): void {
    this.#heap.takeFired(-timeMicros - 1, found);
  }
}
