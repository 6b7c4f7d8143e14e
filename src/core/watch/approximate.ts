import { NONE } from "../state/account-table.ts";
import type { MarketParameters } from "../command/parameter.ts";
import { EPSILON } from "../number/double.ts";
import type { FundingCurve, Market } from "../state/market.ts";
import { fundingIndexOf, perLotScaled } from "../pricing/funding-index.ts";
import { hasOffset } from "../margin/offset.ts";
import type { Venue } from "../state/venue.ts";

export { EPSILON };

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
  #curve: FundingCurve;
  #parameters: MarketParameters;
  /** Whether money of the numeraire alone decides what a position here is worth. */
  isPlain = false;
  /** Larger positions pay add-ons that doubles do not know (MARGIN-07-02). */
  plainLots: number = Infinity;
  /** Tier edges (the last infinite), rates in ppm, and margin * 1e6 accumulated below each edge. */
  edges: Float64Array = new Float64Array(0);
  rates: Float64Array = new Float64Array(0);
  below: Float64Array = new Float64Array(0);

  constructor(market: Market) {
    this.market = market;
    this.#curve = market.funding;
    this.#parameters = market.parameters;
    this.#read();
    this.fundingSpeed = Math.max(this.speedNow(), this.speedAtCap());
  }

  /** Funding index at a time, exact but for the one rounding to a double. */
  fundingIndexAt(timeMicros: number): number {
    const curve = this.market.funding;
    if (this.#fundingMicros !== timeMicros || this.#curve !== curve) {
      this.#fundingIndex = Number(fundingIndexOf(this.market, timeMicros));
      this.#fundingMicros = timeMicros;
      this.#curve = curve;
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

  /** Reads the market's terms again if they are not the ones it knows, whichever way they changed. */
  refresh(): void {
    if (this.#parameters !== this.market.parameters) this.#read();
  }

  #read(): void {
    const { market } = this;
    const { tiers, maintenanceFloorPerLot, sizeAddOns } = market.parameters;
    this.#parameters = market.parameters;
    this.isPlain = isPlainMarket(market);
    this.multiplier = Number(market.multiplier);
    this.floorPerLot = Number(maintenanceFloorPerLot);
    this.fundingScale = Number(market.fundingScale);
    this.plainLots = Math.min(Infinity, ...(sizeAddOns ?? []).map(({ lotsFrom }) => lotsFrom));
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

/** Whether a position here is worth numeraire money, linear in one price: then it is separable. */
function isPlainMarket(market: Market): boolean {
  const { profitWeightPpm } = market.parameters;
  return market.kind === "linear" && market.settlement.isNumeraire && profitWeightPpm === undefined;
}

/**
 * Margin of a plain account at the prices of now. Writes into `into`: called for everyone.
 *
 * @returns false, with nothing written, for an account that is not plain
 */
export function approximateMargin(
  venue: Venue,
  terms: readonly MarketTerms[],
  account: number,
  into: ApproximateMargin,
): boolean {
  if (hasOffset(venue, account)) return false;
  const { holdings, positions, nowMicros } = venue;
  let equity = 0;
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    const balance = holdings.balanceApproximate(slot);
    if (balance !== 0 && !holdings.asset(slot).isNumeraire) return false;
    equity += balance;
  }
  let magnitude = Math.abs(equity);
  let maintenance = 0;
  let count = 0;
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    const own = terms[positions.marketIndex(slot)]!;
    own.refresh();
    if (!own.isPlain) return false;
    const lots = positions.lots(slot);
    if (Math.abs(lots) > own.plainLots) return false;
    const value = lots * own.market.markPrice * own.multiplier;
    const cost = positions.costApproximate(slot);
    const entry = positions.fundingIndexApproximate(slot);
    const index = own.fundingIndexAt(nowMicros);
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
  return true;
}
