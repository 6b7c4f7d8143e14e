import { PAGE_SLOTS } from "../state/slot-pages.ts";
import type { Venue } from "../state/venue.ts";
import type { MarketTerms } from "./market-terms.ts";

/** Most that equity or margin may be wrong by for each market, in numeraire units. */
const ERROR_PER_MARKET = 4;

/**
 * Equity and margin of many plain accounts at once, in doubles, page by page in the order of the
 * accounts. For a move that fires a large part of all triggers this is faster than one account
 * after the other.
 *
 * Every part of a sum is below 2^53 / (8 * markets), or the sum is poisoned with NaN. So every
 * partial sum is below 2^53, and each operation is wrong by less than one unit: two for funding
 * (division and ceil), one for margin (ceil), and the roundings of money to a double by none.
 *
 * @source WATCH-01-01
 */
export class Sweep {
  /** Equity and maintenance margin per account, beside each other. */
  readonly #sums: Float64Array;
  readonly #members: Uint8Array;
  /** |true - sum| of either is at most this. */
  readonly error: number;

  /** @param members  1 for every account that is asked for */
  constructor(venue: Venue, terms: readonly MarketTerms[], members: Uint8Array) {
    this.#sums = new Float64Array(venue.accounts.count * 2);
    this.#members = members;
    this.error = ERROR_PER_MARKET * (terms.length + 1);
    this.#addHoldings(venue);
    this.#addPositions(venue, terms, 2 ** 53 / (8 * (terms.length + 1)));
  }

  /** NaN for an account that doubles cannot decide. */
  equity(account: number): number {
    return this.#sums[2 * account]!;
  }
  maintenance(account: number): number {
    return this.#sums[2 * account + 1]!;
  }

  #addHoldings({ holdings, assets }: Venue): void {
    const sums = this.#sums;
    const members = this.#members;
    for (let slot = 0; slot < holdings.count; slot++) {
      const account = holdings.account(slot);
      if (members[account] !== 1) continue;
      const balance = holdings.balanceApproximate(slot);
      if (balance === 0) continue;
      const { isNumeraire, accrues } = assets[holdings.assetIndex(slot)]!;
      const counts = isNumeraire && Math.abs(balance) < 2 ** 52 && !(balance < 0 && accrues);
      sums[2 * account]! += counts ? balance : Number.NaN;
    }
  }

  #addPositions(
    { positions, nowMicros }: Venue,
    terms: readonly MarketTerms[],
    most: number,
  ): void {
    const sums = this.#sums;
    const members = this.#members;
    const markets = terms.map((own) => new SweptMarket(own, nowMicros));
    for (const start of positions.pages) {
      for (let slot = start; slot < start + PAGE_SLOTS; slot++) {
        const lots = positions.lots(slot);
        if (lots === 0) continue;
        const account = positions.account(slot);
        if (members[account] !== 1) continue;
        const market = markets[positions.marketIndex(slot)]!;
        const value = lots * market.perLot;
        const cost = positions.costApproximate(slot);
        const entry = positions.fundingIndexApproximate(slot);
        const due = (lots * (market.index - entry)) / market.scale;
        const margin = market.doubles.maintenance(lots, Math.abs(value));
        const size = Math.abs(value) + Math.abs(cost) + Math.abs(due) + margin;
        const at = 2 * account;
        sums[at]! += size < most && Math.abs(entry) < 2 ** 52 ? value - cost - due : Number.NaN;
        sums[at + 1]! += margin;
      }
    }
  }
}

/** What a sweep needs of a market: NaN where an account in it is not plain. */
class SweptMarket {
  readonly perLot: number;
  readonly index: number;
  readonly scale: number;
  readonly doubles: MarketTerms["doubles"];

  constructor(terms: MarketTerms, nowMicros: number) {
    const { doubles, market, isPlain } = terms;
    const index = terms.fundingIndexAt(nowMicros);
    this.doubles = doubles;
    this.perLot = isPlain ? market.markPrice * doubles.multiplier : Number.NaN;
    this.index = Math.abs(index) < 2 ** 52 ? index : Number.NaN;
    this.scale = doubles.fundingScale;
  }
}
