import type { Venue } from "../../src/core/state/venue.ts";

/**
 * The best full scan there is: one double per account, moved by every tick for every holder of the
 * market, in the order of the market's own list. It only compares; it decides nothing exactly.
 */
export class IncrementalScan {
  readonly #venue: Venue;
  readonly #distance: Float64Array;
  readonly #holders: readonly Int32Array[];
  readonly #lots: readonly Float64Array[];

  constructor(venue: Venue) {
    this.#venue = venue;
    const { positions, markets } = venue;
    this.#distance = new Float64Array(venue.accounts.count).fill(1e15);
    this.#holders = markets.map(({ holders }) => {
      return Int32Array.from(holders, (slot) => positions.account(slot));
    });
    this.#lots = markets.map(({ holders }) => {
      return Float64Array.from(holders, (slot) => positions.lots(slot));
    });
  }

  /** Holders that would be below the first rung after a move of so many ticks. */
  tick(marketIndex: number, ticks: number): number {
    const market = this.#venue.markets[marketIndex]!;
    const holders = this.#holders[marketIndex]!;
    const lots = this.#lots[marketIndex]!;
    const distance = this.#distance;
    const weight = ticks * Number(market.multiplier) * 0.7;
    const rate = market.parameters.tiers[0]!.maintenancePpm / 1_000_000;
    let below = 0;
    for (let i = 0; i < holders.length; i++) {
      const held = lots[i]!;
      const left = distance[holders[i]!]! + held * weight - Math.abs(held) * weight * rate;
      distance[holders[i]!] = left;
      if (left < 0) below += 1;
    }
    return below;
  }
}
