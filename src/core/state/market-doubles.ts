import type { LeverageTier, MarketParameters } from "../command/parameter.ts";
import type { Lots, Micros } from "../number/unit.ts";
import type { FundingCurve, Market } from "./market.ts";

const PPM = 1_000_000;
const PPB = 1_000_000_000;

/**
 * A market's terms as doubles, each within a few parts in 2^53 of what it stands for: for checks
 * that bound their error (margin/bounded-margin.ts). A cache, no part of the state.
 */
export class MarketDoubles {
  readonly multiplier: number;
  readonly fundingScale: number;
  floorPerLot = 0;
  /** Margin follows from tiers and floor alone (no MARGIN-07), profit counts whole (LOAN-01-03), no spot. */
  isPlain = true;
  /** Funding index where the curve in force began, and what it gains per microsecond. */
  fundingBase = 0;
  fundingPerMicro = 0;
  #parameters: MarketParameters | null = null;
  #curve: FundingCurve | null = null;
  /** Tier edges (the last infinite), initial rates, and the margin of everything below each edge. */
  #edges: Float64Array = new Float64Array(0);
  #rates: Float64Array = new Float64Array(0);
  #below: Float64Array = new Float64Array(0);

  constructor({ multiplier, fundingScale }: Pick<Market, "multiplier" | "fundingScale">) {
    this.multiplier = Number(multiplier);
    this.fundingScale = Number(fundingScale);
  }

  /** Reads the market's terms again where they are not the ones it knows. */
  refresh({ parameters, funding, spot }: Market): void {
    if (this.#parameters !== parameters) {
      this.#readParameters(parameters);
      if (spot !== null) this.isPlain = false;
    }
    if (this.#curve !== funding) this.#readCurve(funding);
  }

  #readParameters(parameters: MarketParameters): void {
    const { tiers, maintenanceFloorPerLot } = parameters;
    this.#parameters = parameters;
    this.floorPerLot = Number(maintenanceFloorPerLot);
    const { openInterestScale, sizeAddOns, capsAsMargin, profitWeightPpm } = parameters;
    const isBare = sizeAddOns === undefined && parameters.fundingHorizonMicros === undefined;
    const isTiered = openInterestScale === undefined && isBare;
    this.isPlain = isTiered && capsAsMargin !== true && profitWeightPpm === undefined;
    this.#edges = Float64Array.from(tiers, edgeOf);
    this.#rates = Float64Array.from(tiers, ({ initialPpm }) => initialPpm / PPM);
    this.#below = new Float64Array(tiers.length);
    for (let i = 1; i < tiers.length; i++) {
      const floor = i === 1 ? 0 : this.#edges[i - 2]!;
      this.#below[i] = this.#below[i - 1]! + (this.#edges[i - 1]! - floor) * this.#rates[i - 1]!;
    }
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

  /** Initial margin of so many lots of a notional, before the rounding up. */
  initialMargin(lots: Lots, notional: number): number {
    let tier = 0;
    while (notional > this.#edges[tier]!) tier += 1;
    const floor = tier === 0 ? 0 : this.#edges[tier - 1]!;
    const margin = this.#below[tier]! + (notional - floor) * this.#rates[tier]!;
    return Math.max(margin, this.floorPerLot * lots);
  }
}

function edgeOf({ notionalMax }: LeverageTier): number {
  return notionalMax === null ? Infinity : Number(notionalMax);
}
