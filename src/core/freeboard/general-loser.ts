import type { Ticks, Units } from "../number/unit.ts";
import { poolEquity } from "../margin/account-margin.ts";
import { AssumedMargin } from "../margin/assumed-margin.ts";
import { SAFE } from "../margin/safe-margin.ts";
import { positionValue } from "../margin/value.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { ownedNow } from "./general-account.ts";
import { floorQuotient, safeOf, safeWorth } from "./safe-worth.ts";

/** An account of which one position is revalued, all else held. */
export class GeneralLoser {
  readonly account: number;
  readonly #venue: Venue;
  readonly #market: Market;
  readonly #slot: number;
  /** The settlement asset without the value of the position, and a lot's worth of all its lots. */
  readonly #rest: Units;
  readonly #restSafe: number;
  readonly #size: number;
  /** Numeraire value of the assets that the position does not settle in; NaN where not safe. */
  readonly #othersSafe: number;
  /** What the account owns now; NaN where not safe. */
  readonly #owned: number;
  /** E of now; NaN where not safe or where profit has a weight. */
  readonly #equity: number;
  #others: Units | null = null;
  #margin: AssumedMargin | null = null;

  /**
   * @param owned  what the account owns at the prices of now, exact; NaN where that is not safe
   * @param equity  margin equity likewise
   */
  constructor(venue: Venue, account: number, slot: number, owned: number, equity: number) {
    const market = venue.positions.market(slot);
    const { settlement, kind, markPrice, multiplier } = market;
    const lots = venue.positions.lots(slot);
    const settled = poolEquity(venue, account, settlement);
    this.account = account;
    this.#venue = venue;
    this.#market = market;
    this.#slot = slot;
    this.#rest = settled - positionValue(kind, lots, markPrice, multiplier);
    this.#restSafe = safeOf(this.#rest);
    this.#size = lots * Number(multiplier);
    this.#owned = owned;
    this.#othersSafe = owned - safeWorth(settlement, safeOf(settled));
    this.#equity = settlement.hasWeightedProfit ? Number.NaN : equity;
  }

  /** Of the position. */
  get lots(): number {
    return Math.abs(this.#venue.positions.lots(this.#slot));
  }

  /** @source FREEBOARD-02-01 */
  lossAt(markPrice: Ticks): Units {
    const safe = this.safeLossAt(markPrice);
    return Number.isNaN(safe) ? this.#exactLossAt(markPrice) : BigInt(safe);
  }

  isLosingAt(markPrice: Ticks): boolean {
    const safe = this.safeLossAt(markPrice);
    return Number.isNaN(safe) ? this.#exactLossAt(markPrice) > 0n : safe > 0;
  }

  /** The loss as a safe integer; NaN where an integer on the way is not one. */
  safeLossAt(markPrice: Ticks): number {
    const settled = this.#settledAt(markPrice);
    const owned = this.#othersSafe + safeWorth(this.#market.settlement, settled);
    if (!(Math.abs(owned) < SAFE)) return Number.NaN;
    return owned < 0 ? -owned : 0;
  }

  /** Money of the settlement asset at a mark, as a safe integer or NaN. */
  #settledAt(markPrice: Ticks): number {
    const size = this.#size;
    if (!(Math.abs(size) + Math.abs(markPrice) < SAFE)) return Number.NaN;
    const isInverse = this.#market.kind === "inverse";
    const value = isInverse ? floorQuotient(-size, markPrice) : size * markPrice;
    const magnitude = Math.abs(value) + Math.abs(this.#restSafe);
    return magnitude < SAFE ? this.#restSafe + value : Number.NaN;
  }

  #exactLossAt(markPrice: Ticks): Units {
    const { kind, multiplier, settlement } = this.#market;
    const lots = this.#venue.positions.lots(this.#slot);
    const settled = this.#rest + positionValue(kind, lots, markPrice, multiplier);
    this.#others ??= this.#othersNow();
    const owned = this.#others + settlement.toNumeraire(settled);
    return owned < 0n ? -owned : 0n;
  }

  #othersNow(): Units {
    const { settlement } = this.#market;
    const settled = poolEquity(this.#venue, this.account, settlement);
    const owned = Number.isNaN(this.#owned)
      ? ownedNow(this.#venue, this.account)
      : BigInt(this.#owned);
    return owned - settlement.toNumeraire(settled);
  }

  /** Whether the account would be closed out. @source LADDER-01-02 */
  isDefaulterAt(markPrice: Ticks): boolean {
    const { equity, error } = this.#approximateEquityAt(markPrice);
    if (Math.abs(equity) > error) return equity < 0;
    this.#margin ??= new AssumedMargin(this.#venue, this.account, this.#market);
    return this.#margin.at(markPrice).equity <= 0n;
  }

  /**
   * E at a mark: that of now with the settlement asset counted anew. The haircut rounds once a tier,
   * each price once; sixteen roundings of doubles are within 2^-48 of the magnitudes.
   */
  #approximateEquityAt(markPrice: Ticks): { equity: number; error: number } {
    const { settlement, markPrice: now } = this.#market;
    const { doubles, parameters } = settlement;
    const before = doubles.marginValue(settlement, this.#settledAt(now));
    const after = doubles.marginValue(settlement, this.#settledAt(markPrice));
    const magnitude = Math.abs(this.#equity) + Math.abs(before) + Math.abs(after);
    const roundings = 4 + 2 * parameters.collateralHaircut.length;
    const error = magnitude * 2 ** -48 + roundings * (1 + doubles.unitValue(settlement));
    // An error that is no number leaves the answer to the exact test.
    return { equity: this.#equity - before + after, error };
  }
}
