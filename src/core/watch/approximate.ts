import { NONE } from "../state/account-table.ts";
import type { Market } from "../state/market.ts";
import { fundingIndexAt, perLotScaled } from "../pricing/funding-index.ts";
import type { Venue } from "../state/venue.ts";

/** Relative error of one double operation. */
const EPSILON = 2 ** -53;

/** What the watch needs of a market, as doubles; refreshed when its terms change. */
export class MarketTerms {
  readonly market: Market;
  multiplier = 0;
  floorPerLot = 0;
  fundingScale = 1;
  /** Most a lot may accrue per microsecond (settlement units): what boxes were certified for. */
  fundingSpeed = 0;
  #fundingIndex = 0;
  #fundingMicros = -1;
  /** Tier edges (the last infinite), rates in ppm, and margin * 1e6 accumulated below each edge. */
  edges: Float64Array = new Float64Array(0);
  rates: Float64Array = new Float64Array(0);
  below: Float64Array = new Float64Array(0);

  constructor(market: Market) {
    this.market = market;
    this.refresh();
    this.fundingSpeed = Math.max(this.speedNow(), this.speedAtCap());
  }

  /** Funding index at a time, exact but for the one rounding to a double. */
  fundingIndexAt(timeMicros: number): number {
    if (this.#fundingMicros !== timeMicros) {
      this.#fundingIndex = Number(fundingIndexAt(this.market.funding, timeMicros));
      this.#fundingMicros = timeMicros;
    }
    return this.#fundingIndex;
  }

  /** How fast the curve in force accrues. */
  speedNow(): number {
    const { ratePpb, perLotScaled: perLot, intervalMicros } = this.market.funding;
    return (Math.abs(ratePpb) * Number(perLot)) / (intervalMicros * 1e9) / this.fundingScale;
  }

  /** How fast funding may accrue at the cap, with room for the index to rise by half. */
  speedAtCap(): number {
    const { market } = this;
    const { fundingCapPpb, fundingIntervalMicros } = market.parameters;
    const perLot = market.indexPrice === 0 ? 0 : Number(perLotScaled(market, market.indexPrice));
    return (1.5 * fundingCapPpb * perLot) / (fundingIntervalMicros * 1e9) / this.fundingScale;
  }

  refresh(): void {
    const { market } = this;
    const { tiers, maintenanceFloorPerLot } = market.parameters;
    this.#fundingMicros = -1;
    this.multiplier = Number(market.multiplier);
    this.floorPerLot = Number(maintenanceFloorPerLot);
    this.fundingScale = Number(market.fundingScale);
    this.edges = Float64Array.from(tiers, ({ notionalMax }) =>
      notionalMax === null ? Infinity : Number(notionalMax),
    );
    this.rates = Float64Array.from(tiers, ({ maintenancePpm }) => maintenancePpm);
    this.below = new Float64Array(tiers.length);
    for (let i = 1; i < tiers.length; i++) {
      const floor = i === 1 ? 0 : this.edges[i - 2]!;
      this.below[i] = this.below[i - 1]! + (this.edges[i - 1]! - floor) * this.rates[i - 1]!;
    }
  }

  tierOf(notional: number): number {
    let tier = 0;
    while (notional > this.edges[tier]!) tier += 1;
    return tier;
  }

  /** Maintenance margin in settlement units, without the ceil. */
  maintenance(lots: number, notional: number): number {
    const tier = this.tierOf(notional);
    const from = tier === 0 ? 0 : this.edges[tier - 1]!;
    const scaled = this.below[tier]! + (notional - from) * this.rates[tier]!;
    return Math.max(scaled / 1_000_000, this.floorPerLot * Math.abs(lots));
  }
}

/** Equity and maintenance margin of a plain account in doubles, with a bound on their error. */
export class ApproximateMargin {
  equity = 0;
  maintenance = 0;
  /** |true - approximate| of equity plus maintenance is below this. */
  error = 0;
  positions = 0;
}

/**
 * Whether only numeraire money and linear numeraire markets decide an account's margin: then it is
 * separable over prices.
 */
export function isPlain(venue: Venue, account: number): boolean {
  const { holdings, positions } = venue;
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    if (!holdings.asset(slot).isNumeraire && holdings.balanceApproximate(slot) !== 0) return false;
  }
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    if (!isPlainMarket(positions.market(slot))) return false;
  }
  return true;
}

function isPlainMarket(market: Market): boolean {
  return market.kind === "linear" && market.settlement.isNumeraire;
}

/** Margin of a plain account at the prices of now. Writes into `into`: called for everyone. */
export function approximateMargin(
  venue: Venue,
  terms: readonly MarketTerms[],
  account: number,
  into: ApproximateMargin,
): void {
  const { holdings, positions } = venue;
  let equity = 0;
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    equity += holdings.balanceApproximate(slot);
  }
  let magnitude = Math.abs(equity);
  let maintenance = 0;
  let count = 0;
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    const market = positions.market(slot);
    const own = terms[market.index]!;
    const lots = positions.lots(slot);
    const value = lots * market.markPrice * own.multiplier;
    const cost = positions.costApproximate(slot);
    const entry = positions.fundingIndexApproximate(slot);
    const index = own.fundingIndexAt(venue.nowMicros);
    const due = (lots * (index - entry)) / own.fundingScale;
    const margin = own.maintenance(lots, Math.abs(value));
    equity += value - cost - due;
    maintenance += margin;
    const turnover = Math.abs(lots) * (Math.abs(entry) + Math.abs(index));
    magnitude += Math.abs(value) + Math.abs(cost) + margin + turnover / own.fundingScale;
    count += 1;
  }
  into.equity = equity;
  into.maintenance = maintenance;
  into.positions = count;
  into.error = magnitude * (16 * count + 16) * EPSILON + 2 * count + 1;
}
