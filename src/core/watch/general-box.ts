import { divFloor } from "../number/rounding.ts";
import { maxUnits, minUnits, type Ticks, type Units } from "../number/unit.ts";
import { hasOffset } from "../margin/offset.ts";
import { haircutValue } from "../margin/haircut.ts";
import { countedProfit, owedMargin } from "../margin/owed.ts";
import { positionValue } from "../margin/value.ts";
import { fundingDueAt } from "../ledger/trade.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";
import type { MarketTerms } from "./approximate.ts";
import { reliefRange } from "./offset-box.ts";
import {
  assetBox,
  maintenanceRange,
  marginRange,
  marketBox,
  plus,
  type PriceRange,
  type Range,
} from "./range.ts";
import type { StageBounds } from "./threshold.ts";

/** Widest and narrowest half-width tried, as powers of two of the price. */
const WIDEST = 1;
const NARROWEST = 20;
/** How long the widest box of an account with funding holds, and how long any does at least. */
const SPAN_MICROS = 600_000_000;
const SPAN_LEAST_MICROS = 1_000_000;

/**
 * Certifies a box of one relative width around every price an account depends on, exactly, in two
 * stages: first what each asset is worth at worst and best in its own units (from the boxes of the
 * markets that settle in it), then what that is worth in the numeraire at the corner of the asset's
 * own price. A separable box would hide breaches here: the coin's price moves the value of a loss
 * that another price made.
 *
 * @source WATCH-03-01
 */
export class GeneralBox {
  readonly #venue: Venue;
  readonly #terms: readonly MarketTerms[];

  constructor(venue: Venue, terms: readonly MarketTerms[]) {
    this.#venue = venue;
    this.#terms = terms;
  }

  /**
   * A narrower box lies within a wider one, so the widest that holds is found by halving.
   *
   * @returns the exponent of the width that was certified (width = price / 2^n), or null
   */
  find(account: number, bounds: StageBounds): number | null {
    if (!this.isCertain(account, bounds, NARROWEST)) return null;
    let open = WIDEST;
    let certain = NARROWEST;
    while (open < certain) {
      const middle = (open + certain) >> 1;
      if (this.isCertain(account, bounds, middle)) certain = middle;
      else open = middle + 1;
    }
    return certain;
  }

  /** How long a box holds: a narrow one need not keep room for much funding. */
  spanMicros(exponent: number): number {
    return Math.max(SPAN_LEAST_MICROS, SPAN_MICROS / 2 ** (exponent - WIDEST));
  }

  isCertain(account: number, bounds: StageBounds, exponent: number): boolean {
    const { holdings } = this.#venue;
    let equity: Range = { low: 0n, high: 0n };
    let margin: Range = { low: 0n, high: 0n };
    for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
      const asset = holdings.asset(slot);
      const price = assetBox(asset, exponent);
      const owned = plus(
        { low: holdings.balance(slot), high: holdings.balance(slot) },
        this.#profit(account, asset, exponent),
      );
      if (owned.low < -holdings.line(slot)) return false;
      equity = plus(equity, valueRange(asset, owned, price));
      margin = plus(margin, marginRange(asset, this.#maintenance(account, asset, exponent), price));
      margin = plus(margin, loanRange(asset, owned, price));
    }
    // Each position's margin is converted with a ceil of its own.
    margin = { low: margin.low, high: margin.high + this.#positionCount(account) };
    if (hasOffset(this.#venue, account)) {
      const relief = reliefRange(this.#venue, account, exponent);
      margin = { low: maxUnits(0n, margin.low - relief.high), high: margin.high - relief.low };
    }
    return within(bounds, equity, margin);
  }

  #positionCount(account: number): Units {
    const { positions } = this.#venue;
    let count = 0n;
    for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot))
      count += 1n;
    return count;
  }

  /** Open profit in the asset over the box, and over the worst funding of the span. */
  #profit(account: number, asset: Asset, exponent: number): Range {
    const { positions } = this.#venue;
    let profit: Range = { low: 0n, high: 0n };
    for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
      const market = positions.market(slot);
      if (market.settlement !== asset) continue;
      const lots = positions.lots(slot);
      const box = marketBox(market, exponent);
      const ends = [box.low, box.high].map((price) =>
        positionValue(market.kind, lots, price, market.multiplier),
      );
      const fixed = -positions.cost(slot) - fundingDueAt(this.#venue, slot);
      const speed = this.#terms[market.index]!.fundingSpeed * Math.abs(lots);
      const drift =
        BigInt(Math.ceil(speed * this.spanMicros(exponent))) +
        2n +
        BigInt(Math.abs(lots)) / market.fundingScale;
      const weight = market.parameters.profitWeightPpm;
      profit = plus(profit, {
        low: countedProfit(minUnits(ends[0]!, ends[1]!) + fixed - drift, weight),
        high: countedProfit(maxUnits(ends[0]!, ends[1]!) + fixed + drift, weight),
      });
    }
    return profit;
  }

  /** Maintenance of the positions that settle in the asset, in its units. */
  #maintenance(account: number, asset: Asset, exponent: number): Range {
    const { positions } = this.#venue;
    let sum: Range = { low: 0n, high: 0n };
    for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
      const market = positions.market(slot);
      if (market.settlement !== asset) continue;
      sum = plus(sum, maintenanceRange(market, positions.lots(slot), marketBox(market, exponent)));
    }
    return sum;
  }
}

function within({ down, up }: StageBounds, equity: Range, margin: Range): boolean {
  if (equity.low <= 0n) return false;
  const fall = BigInt(down.equity) * equity.low - BigInt(down.margin) * margin.high;
  if (fall < 0n) return false;
  if (up === null) return true;
  return BigInt(up.equity) * equity.high - BigInt(up.margin) * margin.low < 0n;
}

/** Margin on what is owed, least and most. */
function loanRange(asset: Asset, owned: Range, price: { low: Ticks; high: Ticks }): Range {
  const { loan } = asset.parameters;
  if (loan === undefined || owned.low >= 0n) return { low: 0n, high: 0n };
  const least = owned.high < 0n ? -valueAt(asset, owned.high, price.low) - 1n : 0n;
  return {
    low: owedMargin(maxUnits(least, 0n), loan.maintenancePpm),
    high: owedMargin(-valueAt(asset, owned.low, price.high), loan.maintenancePpm),
  };
}

/** Worst and best numeraire value of an amount whose price has a box. */
function valueRange(asset: Asset, owned: Range, price: PriceRange): Range {
  const low = owned.low >= 0n ? price.low : price.high;
  const high = owned.high >= 0n ? price.high : price.low;
  return {
    low: counted(asset, valueAt(asset, owned.low, low)),
    high: counted(asset, valueAt(asset, owned.high, high)),
  };
}

function counted(asset: Asset, value: Units): Units {
  return value > 0n ? haircutValue(value, asset.parameters.collateralHaircut) : value;
}

function valueAt(asset: Asset, units: Units, price: Ticks): Units {
  if (asset.isNumeraire) return units;
  return divFloor(units * BigInt(price) * asset.valueNumerator, asset.valueDenominator);
}
