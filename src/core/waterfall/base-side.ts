import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";

/** Accounts that stood on either side of a market. */
interface Sides {
  readonly longs: number[];
  readonly shorts: number[];
}

/**
 * Who stood where in the markets of a pool at t0, for as long as no position changes: those that
 * have changed since by what is remembered of them, all others as they are.
 *
 * @source POOL-01-02
 */
export class BaseSides {
  readonly #venue: Venue;
  readonly #remembered: Set<number>;
  readonly #changed: Map<Market, Sides> = new Map();

  constructor(venue: Venue, asset: Asset) {
    this.#venue = venue;
    const { baselines } = venue.pool(asset);
    this.#remembered = new Set(baselines.keys());
    for (const [account, { positions }] of baselines) {
      for (const { market, lots } of positions) this.#sidesOf(market, account, lots);
    }
    this.#addPictured();
  }

  /** Who changed in this boundary and is not remembered from an earlier one. */
  #addPictured(): void {
    const { touched, markets } = this.#venue;
    for (let place = 0; place < touched.size; place++) {
      const account = touched.at(place);
      if (this.#remembered.has(account)) continue;
      this.#remembered.add(account);
      for (let at = touched.positionsFrom(place); at < touched.positionsFrom(place + 1); at++) {
        const { markets: indexes, lots } = touched.positions;
        this.#sidesOf(markets[indexes[at]!]!, account, lots[at]!);
      }
    }
  }

  #sidesOf(market: Market, account: number, lots: number): void {
    let sides = this.#changed.get(market);
    if (sides === undefined) this.#changed.set(market, (sides = { longs: [], shorts: [] }));
    if (lots > 0) sides.longs.push(account);
    else sides.shorts.push(account);
  }

  /** @param side  1 for who was long, -1 for who was short. @returns accounts in no order */
  of(market: Market, side: 1 | -1): number[] {
    const { positions } = this.#venue;
    const changed = this.#changed.get(market);
    const accounts = [...((side > 0 ? changed?.longs : changed?.shorts) ?? [])];
    for (const slot of market.holders) {
      const account = positions.account(slot);
      if (Math.sign(positions.lots(slot)) !== side || this.#remembered.has(account)) continue;
      accounts.push(account);
    }
    return accounts;
  }
}
