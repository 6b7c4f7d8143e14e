import type { Lots } from "../number/unit.ts";

/** Lots of accounts on one side of a market, in id order: who is first gives or takes first. */
export class LotQueue {
  readonly #accounts: number[] = [];
  readonly #lots: Lots[] = [];
  #first = 0;
  /** What all of them have left. */
  total: Lots = 0;

  /** @param lots  a count, > 0 */
  add(account: number, lots: Lots): void {
    this.#accounts.push(account);
    this.#lots.push(lots);
    this.total += lots;
  }

  /** The account whose turn it is; asked only while there are lots. */
  get first(): number {
    return this.#accounts[this.#first]!;
  }

  /** What it has left. */
  get firstLots(): Lots {
    return this.#lots[this.#first]!;
  }

  take(lots: Lots): void {
    this.total -= lots;
    this.#lots[this.#first]! -= lots;
    if (this.#lots[this.#first] === 0) this.#first += 1;
  }
}

/**
 * Matches givers with takers until one side has nothing left: as many moves as there are accounts,
 * not as there are pairs of them.
 *
 * @source CLOSE-05-02
 */
export function matchLots(
  givers: LotQueue,
  takers: LotQueue,
  move: (giver: number, taker: number, lots: Lots) => void,
): void {
  while (givers.total > 0 && takers.total > 0) {
    const [giver, taker] = [givers.first, takers.first];
    const lots = Math.min(givers.firstLots, takers.firstLots);
    givers.take(lots);
    takers.take(lots);
    move(giver, taker, lots);
  }
}
