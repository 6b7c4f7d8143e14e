import type { LeverageTier, MarketParameters } from "../command/parameter.ts";
import { EPSILON } from "../number/double.ts";
import type { Lots, Micros } from "../number/unit.ts";
import type { FundingCurve, Market } from "./market.ts";

const PPM = 1_000_000;
const PPB = 1_000_000_000;

/** Room for the few operations that a share of open notional takes. */
const SHARE_ERROR: number = 16 * EPSILON;

/**
 * A market's terms as doubles, each within a few parts in 2^53 of what it stands for: for checks
 * that bound their error (margin/bounded-margin.ts). A cache, no part of the state.
 */
export class MarketDoubles {
  readonly multiplier: number;
  readonly fundingScale: number;
  floorPerLot = 0;
  /** Share of a profit that counts (LOAN-01-03). */
  profitWeight = 1;
  /** No spot, and no position that is fully paid: those have rules of their own. */
  hasTwin = true;
  /** Funding index where the curve in force began, and what it gains per microsecond. */
  fundingBase = 0;
  fundingPerMicro = 0;
  #parameters: MarketParameters | null = null;
  #curve: FundingCurve | null = null;
  /** Tier edges (the last infinite), initial rates, and the margin of everything below each edge. */
  #edges: Float64Array = new Float64Array(0);
  #rates: Float64Array = new Float64Array(0);
  #below: Float64Array = new Float64Array(0);
  /** Sizes that add-ons begin at, and their initial rates. */
  #addOnLots: Float64Array = new Float64Array(0);
  #addOnRates: Float64Array = new Float64Array(0);
  /** Open notional from which rates are scaled and at which they are whole; Infinity for never. */
  #scaleLower = Infinity;
  #scaleUpper = Infinity;
  /** Lots of one position and of all from which caps are margin; Infinity for never. */
  #positionCap = Infinity;
  #openCap = Infinity;
  #horizonMicros = 0;

  constructor({ multiplier, fundingScale }: Pick<Market, "multiplier" | "fundingScale">) {
    this.multiplier = Number(multiplier);
    this.fundingScale = Number(fundingScale);
  }

  /** Reads the market's terms again where they are not the ones it knows. */
  refresh({ parameters, funding, spot, bounds }: Market): void {
    if (this.#parameters !== parameters) {
      this.#readParameters(parameters);
      this.hasTwin = spot === null && bounds === null;
    }
    if (this.#curve !== funding) this.#readCurve(funding);
  }

  #readParameters(parameters: MarketParameters): void {
    const { tiers, maintenanceFloorPerLot, profitWeightPpm = PPM } = parameters;
    this.#parameters = parameters;
    this.floorPerLot = Number(maintenanceFloorPerLot);
    this.profitWeight = profitWeightPpm / PPM;
    this.#edges = Float64Array.from(tiers, edgeOf);
    this.#rates = Float64Array.from(tiers, ({ initialPpm }) => initialPpm / PPM);
    this.#below = new Float64Array(tiers.length);
    for (let i = 1; i < tiers.length; i++) {
      const floor = i === 1 ? 0 : this.#edges[i - 2]!;
      this.#below[i] = this.#below[i - 1]! + (this.#edges[i - 1]! - floor) * this.#rates[i - 1]!;
    }
    this.#readExtras(parameters);
  }

  /** @source MARGIN-07-01 MARGIN-07-02 MARGIN-07-03 MARGIN-07-04 */
  #readExtras(parameters: MarketParameters): void {
    const { openInterestScale: scale, sizeAddOns = [], capsAsMargin } = parameters;
    const isScaled = scale !== undefined && scale.upperNotional !== 0n;
    this.#scaleLower = isScaled ? Number(scale.lowerNotional) : Infinity;
    this.#scaleUpper = isScaled ? Number(scale.upperNotional) : Infinity;
    this.#addOnLots = Float64Array.from(sizeAddOns, ({ lotsFrom }) => lotsFrom);
    this.#addOnRates = Float64Array.from(sizeAddOns, ({ initialPpm }) => initialPpm / PPM);
    const { positionLotsMax, openInterestLotsMax } = parameters;
    const isCapped = capsAsMargin === true;
    this.#positionCap = isCapped && positionLotsMax !== 0 ? positionLotsMax : Infinity;
    this.#openCap = isCapped && openInterestLotsMax !== 0 ? openInterestLotsMax : Infinity;
    this.#horizonMicros = parameters.fundingHorizonMicros ?? 0;
  }

  #readCurve(curve: FundingCurve): void {
    this.#curve = curve;
    this.fundingBase = Number(curve.base);
    this.fundingPerMicro =
      (curve.ratePpb * Number(curve.perLotScaled)) / (curve.intervalMicros * PPB);
  }

  /** What the funding index has gained since `fundingBase`. */
  fundingAccrued(timeMicros: Micros): number {
    return this.fundingPerMicro * (timeMicros - this.#curve!.sinceMicros);
  }

  /** Initial margin of a notional by tiers alone, before the rounding up. */
  #tieredMargin(notional: number): number {
    let tier = 0;
    while (notional > this.#edges[tier]!) tier += 1;
    const floor = tier === 0 ? 0 : this.#edges[tier - 1]!;
    return this.#below[tier]! + (notional - floor) * this.#rates[tier]!;
  }

  /**
   * Initial margin of so many lots, before any rounding up and with everything that is charged
   * beside the tiers. Where open interest scales the rates it is no less than the rule's, which
   * rounds each scaled rate down:
   *
   *   sum of slice * (rate + (1 - rate) * share) = tiered + (notional - tiered) * share
   *
   * @param lots  of the position, >= 0
   * @param notional  of these lots
   * @param openLots  open interest of the market
   */
  initialMargin(lots: Lots, notional: number, openLots: Lots): number {
    const tiered = this.#tieredMargin(notional);
    const perLot = lots === 0 ? 0 : notional / lots;
    const share = openLots > this.#openCap ? 1 : this.#openShare(openLots, perLot);
    let margin = Math.max(tiered + (notional - tiered) * share, this.floorPerLot * lots);
    for (let at = 0; at < this.#addOnLots.length; at++) {
      const above = lots - this.#addOnLots[at]!;
      if (above > 0) margin += above * perLot * this.#addOnRates[at]!;
    }
    if (lots > this.#positionCap) margin += (lots - this.#positionCap) * perLot;
    return margin + (lots / this.fundingScale) * this.#fundingAhead();
  }

  /** What the rule's own roundings may add to that, in settlement units. */
  initialUnits(lots: Lots): number {
    const addOns = this.#addOnLots.length;
    const beyond = (addOns === 0 ? 0 : addOns + 1) + (this.#positionCap === Infinity ? 0 : 1);
    return 2 + beyond + (this.#horizonMicros === 0 ? 0 : 1 + lots / this.fundingScale);
  }

  /** Whether open interest scales the rates: the margin is then an upper bound. */
  get isScaled(): boolean {
    return this.#scaleLower < Infinity;
  }

  /** Share of the way from each rate to one that open interest takes it, or a little more. */
  #openShare(openLots: Lots, perLot: number): number {
    if (!this.isScaled) return 0;
    const open = openLots * perLot * (1 + SHARE_ERROR) + 1;
    const above = open - this.#scaleLower * (1 - SHARE_ERROR);
    if (above <= 0) return 0;
    const span = this.#scaleUpper * (1 - SHARE_ERROR) - this.#scaleLower * (1 + SHARE_ERROR);
    return span <= 0 ? 1 : Math.min(1, (above / span) * (1 + SHARE_ERROR));
  }

  #fundingAhead(): number {
    return Math.abs(this.fundingPerMicro) * this.#horizonMicros;
  }
}

function edgeOf({ notionalMax }: LeverageTier): number {
  return notionalMax === null ? Infinity : Number(notionalMax);
}
