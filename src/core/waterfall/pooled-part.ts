import { maxUnits, type Lots, type Units } from "../number/unit.ts";
import { baseLots } from "../margin/protected-claim.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import type { PaidBy } from "./owed.ts";

const SIDES = [1, -1, 0] as const;
export type BaseSide = (typeof SIDES)[number];

/** Shares of deficits that walk the layers together. @source DEFICIT-01-03 */
export class PooledPart {
  /** Null for losses on loans. */
  readonly market: Market | null;
  /** Where its accounts stood in the market at t0: 1 long, -1 short, 0 neither. */
  readonly side: BaseSide;
  /** What each account owes of it, in id order. */
  readonly shares: Map<number, Units> = new Map();
  readonly paid: PaidBy = new Map();
  units: Units = 0n;
  /** What of a part of loans is no loan that anybody had lent. @source DEFICIT-01-02 */
  joined: Units = 0n;

  constructor(market: Market | null, side: BaseSide) {
    this.market = market;
    this.side = side;
  }

  /** The name that breaks ties of a split. @source DEFICIT-04-01 */
  get id(): string {
    return this.market === null ? "deficit:" : `deficit:${this.market.id}:${this.side}`;
  }

  /** The account whose deficit it is; null where several have a share. */
  get account(): number | null {
    return this.shares.size === 1 ? this.shares.keys().next().value! : null;
  }

  add(account: number, units: Units): void {
    this.shares.set(account, units);
    this.units += units;
  }

  /** Lots that payers gave up to its accounts, signed like the payers' positions. */
  deleveraged(venue: Venue): Map<number, Lots> {
    const closed = new Map<number, Lots>();
    if (this.market === null) return closed;
    for (const account of this.shares.keys()) {
      const byPayer = venue.deleveraged.get(account)?.get(this.market.index);
      for (const [payer, lots] of byPayer ?? []) {
        closed.set(payer, (closed.get(payer) ?? 0) + lots);
      }
    }
    return closed;
  }
}

/** The parts of one asset's deficits. */
export class PooledParts {
  readonly #venue: Venue;
  readonly #ofMarkets: Map<Market, Map<BaseSide, PooledPart>> = new Map();
  readonly #loans: PooledPart = new PooledPart(null, 0);

  constructor(venue: Venue) {
    this.#venue = venue;
  }

  /** @param lent  what of a share of loans a source had lent */
  add(account: number, market: Market | null, units: Units, lent: Units): void {
    if (market === null) {
      this.#loans.add(account, units);
      this.#loans.joined += maxUnits(0n, units - lent);
      return;
    }
    const side = Math.sign(baseLots(this.#venue, account, market)) as BaseSide;
    let sides = this.#ofMarkets.get(market);
    if (sides === undefined) this.#ofMarkets.set(market, (sides = new Map()));
    let part = sides.get(side);
    if (part === undefined) sides.set(side, (part = new PooledPart(market, side)));
    part.add(account, units);
  }

  /** In the order in which they walk. */
  inOrder(): PooledPart[] {
    const parts: PooledPart[] = [];
    for (const market of this.#venue.marketsInOrder) {
      for (const side of SIDES) {
        const part = this.#ofMarkets.get(market)?.get(side);
        if (part !== undefined) parts.push(part);
      }
    }
    if (this.#loans.units > 0n) parts.push(this.#loans);
    return parts;
  }
}
