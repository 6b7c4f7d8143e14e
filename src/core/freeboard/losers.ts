import { NONE } from "../state/account-table.ts";
import type { Venue } from "../state/venue.ts";
import type { Losers } from "./market-loss.ts";

/** Losers of one market on one side, as they are collected. */
class Collector {
  readonly #accounts: Int32Array;
  readonly #equities: Float64Array;
  readonly #slopes: Float64Array;
  readonly #lots: Float64Array;
  readonly #general: number[] = [];
  #count = 0;

  constructor(capacity: number) {
    this.#accounts = new Int32Array(capacity);
    this.#equities = new Float64Array(capacity);
    this.#slopes = new Float64Array(capacity);
    this.#lots = new Float64Array(capacity);
  }

  add(account: number, equity: number, lots: number, multiplier: number): void {
    if (Number.isNaN(equity)) {
      this.#general.push(account);
      return;
    }
    const at = this.#count++;
    this.#accounts[at] = account;
    this.#equities[at] = equity;
    this.#slopes[at] = lots * multiplier;
    this.#lots[at] = lots;
  }

  get losers(): Losers {
    return {
      accounts: this.#accounts,
      equities: this.#equities,
      slopes: this.#slopes,
      lots: this.#lots,
      count: this.#count,
      general: this.#general,
    };
  }
}

/**
 * Who loses when a mark falls (longs) and when it rises (shorts), for every market at once: one pass
 * over the accounts, in the order they lie in memory.
 *
 * @param equities  exact equity of the plain accounts, NaN for the others
 * @returns by market index
 */
export function collectLosers(
  venue: Venue,
  equities: Float64Array,
): readonly { readonly down: Losers; readonly up: Losers }[] {
  const { positions } = venue;
  const sides = venue.markets.map(({ holders, multiplier }) => ({
    down: new Collector(holders.size),
    up: new Collector(holders.size),
    multiplier: Number(multiplier),
  }));
  for (let account = 0; account < equities.length; account++) {
    for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
      const lots = positions.lots(slot);
      const { down, up, multiplier } = sides[positions.marketIndex(slot)]!;
      (lots > 0 ? down : up).add(account, equities[account]!, Math.abs(lots), multiplier);
    }
  }
  return sides.map(({ down, up }) => ({ down: down.losers, up: up.losers }));
}
