import type { Micros } from "../number/unit.ts";
import type { Transaction } from "./transaction.ts";

/** Something that happens by itself when time passes. */
export interface Timer {
  readonly timeMicros: Micros;
  readonly cause: keyof typeof CAUSE_RANK;
  readonly target: string;
}

const CAUSE_RANK = {
  parameter: 0,
  callDeadline: 1,
  liquidityWindow: 2,
  expiry: 3,
  settlement: 4,
  delisting: 5,
  breaker: 6,
  exposure: 7,
  withdrawal: 8,
  priceLook: 9,
  funding: 10,
  recall: 11,
} as const;

/** Timers by time, then cause, then target (COMMAND-02-01). Ended timers are left to lapse. */
export class TimerQueue {
  readonly #timers: Timer[] = [];
  readonly #transaction: Transaction;
  #head = 0;

  constructor(transaction: Transaction) {
    this.#transaction = transaction;
  }

  get earliest(): Timer | undefined {
    return this.#timers[this.#head];
  }

  add(timer: Timer): void {
    let low = this.#head;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (before(this.#timers[middle]!, timer)) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, timer);
    this.#transaction.undo(() => this.#timers.splice(this.#timers.lastIndexOf(timer), 1));
  }

  /** Removes the earliest timer. */
  take(): void {
    this.#head += 1;
    this.#transaction.undo(() => (this.#head -= 1));
  }

  /** Drops what has been taken; only between commands. */
  compact(): void {
    if (this.#head < 1_024 || this.#head * 2 < this.#timers.length) return;
    this.#timers.splice(0, this.#head);
    this.#head = 0;
  }
}

function before(a: Timer, b: Timer): boolean {
  if (a.timeMicros !== b.timeMicros) return a.timeMicros < b.timeMicros;
  if (a.cause !== b.cause) return CAUSE_RANK[a.cause] < CAUSE_RANK[b.cause];
  return a.target < b.target;
}
