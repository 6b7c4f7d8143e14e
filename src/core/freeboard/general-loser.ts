import type { Ticks, Units } from "../number/unit.ts";
import { contribution, poolEquity } from "../margin/account-margin.ts";
import { AssumedMargin } from "../margin/assumed-margin.ts";
import { positionValue } from "../margin/value.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { ownedNow, worthOf } from "./general-account.ts";

/** An account of which one position is revalued, all else held. */
export class GeneralLoser {
  readonly account: number;
  readonly #venue: Venue;
  readonly #market: Market;
  readonly #slot: number;
  /** Numeraire value of the assets that the position does not settle in. */
  readonly #others: Units;
  /** The settlement asset without what the position contributes. */
  readonly #rest: Units;
  readonly #approximate: ApproximateOwned;
  #margin: AssumedMargin | null = null;

  constructor(venue: Venue, account: number, slot: number) {
    const market = venue.positions.market(slot);
    const { settlement } = market;
    const settled = poolEquity(venue, account, settlement);
    this.account = account;
    this.#venue = venue;
    this.#market = market;
    this.#slot = slot;
    this.#others = ownedNow(venue, account) - settlement.toNumeraire(settled);
    this.#rest = settled - contribution(venue, slot, market.markPrice);
    const lots = venue.positions.lots(slot);
    const value = positionValue(market.kind, lots, market.markPrice, market.multiplier);
    this.#approximate = new ApproximateOwned(market, lots, this.#others, settled - value);
  }

  /** Of the position. */
  get lots(): number {
    return Math.abs(this.#venue.positions.lots(this.#slot));
  }

  /** @source FREEBOARD-02-01 */
  lossAt(markPrice: Ticks): Units {
    if (this.#approximate.isSafeAt(markPrice)) return 0n;
    const settled = this.#rest + contribution(this.#venue, this.#slot, markPrice);
    const owned = this.#others + this.#market.settlement.toNumeraire(settled);
    return owned < 0n ? -owned : 0n;
  }

  /** Whether the account would be closed out. @source LADDER-01-02 */
  isDefaulterAt(markPrice: Ticks): boolean {
    this.#margin ??= new AssumedMargin(this.#venue, this.account, this.#market);
    return this.#margin.at(markPrice).equity <= 0n;
  }
}

/**
 * All that an account owns at a mark, in doubles. The bound on their error: every term is rounded a
 * few times (2^-48 of the sum of magnitudes covers sixteen), and the exact value is rounded down by
 * at most one settlement unit and one numeraire unit, and the rest by as much.
 */
class ApproximateOwned {
  readonly #isInverse: boolean;
  readonly #size: number;
  readonly #others: number;
  readonly #settled: number;
  /** Numeraire units per settlement unit. */
  readonly #worth: number;

  /** @param settled  the settlement asset without the value of the position */
  constructor(market: Market, lots: number, others: Units, settled: Units) {
    const { settlement, kind, multiplier } = market;
    this.#isInverse = kind === "inverse";
    this.#size = lots * Number(multiplier);
    this.#others = Number(others);
    this.#settled = Number(settled);
    this.#worth = worthOf(settlement);
  }

  /** Whether the account certainly has no loss there. */
  isSafeAt(markPrice: Ticks): boolean {
    const value = this.#isInverse ? -this.#size / markPrice : this.#size * markPrice;
    const owned = this.#others + (this.#settled + value) * this.#worth;
    const magnitude =
      Math.abs(this.#others) + (Math.abs(this.#settled) + Math.abs(value)) * this.#worth;
    return owned > magnitude * 2 ** -48 + 2 * this.#worth + 2;
  }
}
