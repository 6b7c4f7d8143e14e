import { contribution, countedEquity, marginValue, poolEquity } from "../margin/account-margin.ts";
import { safeFundingDue, SAFE } from "../margin/safe-margin.ts";
import { fundingIndexApproximate } from "../pricing/funding-index.ts";
import type { Units } from "../number/unit.ts";
import { interestDue } from "../pricing/interest.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import { PAGE_SLOTS } from "../state/slot-pages.ts";
import type { Venue } from "../state/venue.ts";

/**
 * What every account owns at the prices of now, as doubles that are the exact integers.
 *
 * A figure is only given when the sum of all magnitudes, at the farthest price that any path may
 * reach, is below 2^53: then no operation on the way rounds.
 */
export class AccountSheet {
  readonly count: number;
  /** By account: what it owns, and E; side by side, since they are read out of order. */
  readonly #pairs: Float64Array;
  readonly #isMixed: Uint8Array;

  /** @param reach  the farthest |price| of each market, by market index */
  constructor(venue: Venue, reach: Float64Array) {
    this.count = venue.accounts.count;
    this.#pairs = new Float64Array(2 * this.count);
    this.#isMixed = new Uint8Array(this.count);
    this.#addMoney(venue);
    this.#addPositions(venue, reach);
    this.#finish(venue);
  }

  /** All that is owned less what is owed, in the numeraire, without haircut; NaN where not safe. */
  owned(account: number): number {
    return this.#pairs[2 * account]!;
  }

  /** Margin equity E; NaN where not safe. */
  equity(account: number): number {
    return this.#pairs[2 * account + 1]!;
  }

  /** Only numeraire money and linear markets that settle in it count, and all of it is safe. */
  isPlain(account: number): boolean {
    return this.#isMixed[account] === 0 && !Number.isNaN(this.owned(account));
  }

  /** Until the end the second of a pair is the sum of magnitudes. */
  #add(account: number, owned: number, magnitude: number): void {
    this.#pairs[2 * account]! += owned;
    this.#pairs[2 * account + 1]! += magnitude;
  }

  /** One pass over the holdings, in the order they lie in memory. */
  #addMoney(venue: Venue): void {
    const { holdings, assets } = venue;
    const numeraire = assets.findIndex((asset) => asset.isNumeraire);
    const isWeighted = assets[numeraire]?.hasWeightedProfit ?? false;
    for (let slot = 0; slot < holdings.count; slot++) {
      const balance = holdings.balanceApproximate(slot);
      if (balance === 0) continue;
      const account = holdings.account(slot);
      const isPlain = holdings.assetIndex(slot) === numeraire && !isWeighted;
      const due = balance < 0 && isPlain ? Number(interestDue(venue, slot)) : 0;
      if (isPlain) this.#add(account, balance - due, Math.abs(balance) + due);
      else this.#isMixed[account] = 1;
    }
  }

  /** One pass over the positions, page by page in the order of the accounts. */
  #addPositions({ positions, markets, nowMicros }: Venue, reach: Float64Array): void {
    const isPlain = Uint8Array.from(markets, (market) => (isPlainMarket(market) ? 1 : 0));
    const marks = Float64Array.from(markets, ({ markPrice }) => markPrice);
    const multipliers = Float64Array.from(markets, ({ multiplier }) => Number(multiplier));
    const scales = Float64Array.from(markets, ({ fundingScale }) => Number(fundingScale));
    const indices = Float64Array.from(markets, (market) => {
      return fundingIndexApproximate(market, nowMicros);
    });
    for (const start of positions.pages) {
      for (let slot = start; slot < start + PAGE_SLOTS; slot++) {
        const lots = positions.lots(slot);
        if (lots === 0) continue;
        const account = positions.account(slot);
        const market = positions.marketIndex(slot);
        if (isPlain[market] === 0) {
          this.#isMixed[account] = 1;
          continue;
        }
        const value = lots * multipliers[market]!;
        const cost = positions.costApproximate(slot);
        const index = indices[market]!;
        const entry = positions.fundingIndexApproximate(slot);
        const due = index === entry ? 0 : safeFundingDue(lots, index, entry, scales[market]!);
        const magnitude = Math.abs(value) * reach[market]! + Math.abs(cost) + Math.abs(due);
        this.#add(account, value * marks[market]! - cost - due, magnitude);
      }
    }
  }

  /** Who has something else is asked one by one. */
  #finish(venue: Venue): void {
    const pairs = this.#pairs;
    for (let account = 0; account < this.count; account++) {
      const at = 2 * account;
      let withheld = 0;
      if (this.#isMixed[account] === 1) {
        const { owned, counted } = mixedRest(venue, account);
        this.#add(account, owned, Math.abs(owned) + Math.abs(counted));
        withheld = owned - counted;
      }
      const isSafe = pairs[at + 1]! < SAFE;
      pairs[at] = isSafe ? pairs[at]! : Number.NaN;
      pairs[at + 1] = pairs[at]! - withheld;
    }
  }
}

/** Whether a position is numeraire money, linear in the mark and counted in full. */
export function isPlainMarket({ kind, settlement }: Market): boolean {
  return kind === "linear" && settlement.isNumeraire && !settlement.hasWeightedProfit;
}

/** What an account owns beside what the passes have added up, and what of that counts as margin. */
function mixedRest(venue: Venue, account: number): { owned: number; counted: number } {
  let owned = 0n;
  let counted = 0n;
  for (const asset of assetsOf(venue, account)) {
    if (asset.isNumeraire && !asset.hasWeightedProfit) {
      const profit = inverseProfit(venue, account, asset);
      owned += profit;
      counted += profit;
      continue;
    }
    owned += asset.toNumeraire(poolEquity(venue, account, asset));
    counted += marginValue(asset, countedEquity(venue, account, asset));
  }
  return { owned: Number(owned), counted: Number(counted) };
}

/** Open profit of the positions that settle in the numeraire and are not plain. */
function inverseProfit(venue: Venue, account: number, numeraire: Asset): Units {
  const { positions } = venue;
  let profit = 0n;
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    const market = positions.market(slot);
    const isCounted = market.settlement !== numeraire || isPlainMarket(market);
    if (!isCounted) profit += contribution(venue, slot, market.markPrice);
  }
  return profit;
}

/** Assets an account owns or owes, or that a position of it settles in. */
export function assetsOf(venue: Venue, account: number): Set<Asset> {
  const assets = new Set<Asset>();
  const { holdings, positions } = venue;
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    assets.add(holdings.asset(slot));
  }
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    assets.add(positions.market(slot).settlement);
  }
  return assets;
}
