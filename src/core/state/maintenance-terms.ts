import type { MarketParameters } from "../command/parameter.ts";
import type { Units } from "../number/unit.ts";

/**
 * What maintenance margin follows from, as doubles: exact integers below 2^53. A cache, no part of the
 * state: it reads the parameters again whenever they are not the ones it knows.
 */
export class MaintenanceTerms {
  readonly multiplier: number;
  readonly fundingScale: number;
  floorPerLot = 0;
  /** Larger positions pay what doubles do not know (MARGIN-07-02, MARGIN-07-04). */
  plainLots: number = Infinity;
  /** Tier edges (the last infinite) and rates in ppm. */
  edges: Float64Array = new Float64Array(0);
  rates: Float64Array = new Float64Array(0);
  /** Margin accumulated below each tier: whole units, and the rest in millionths of one. */
  #wholes: Float64Array = new Float64Array(0);
  #rests: Float64Array = new Float64Array(0);
  #parameters: MarketParameters | null = null;

  constructor(multiplier: Units, fundingScale: Units) {
    this.multiplier = Number(multiplier);
    this.fundingScale = Number(fundingScale);
  }

  refresh(parameters: MarketParameters): void {
    if (this.#parameters !== parameters) this.#read(parameters);
  }

  #read(parameters: MarketParameters): void {
    const { tiers, maintenanceFloorPerLot, sizeAddOns, fundingHorizonMicros } = parameters;
    this.#parameters = parameters;
    this.floorPerLot = Number(maintenanceFloorPerLot);
    const addOns = (sizeAddOns ?? []).map(({ lotsFrom }) => lotsFrom);
    this.plainLots = fundingHorizonMicros === undefined ? Math.min(Infinity, ...addOns) : 0;
    this.edges = Float64Array.from(tiers, ({ notionalMax }) => Number(notionalMax ?? Infinity));
    this.rates = Float64Array.from(tiers, ({ maintenancePpm }) => maintenancePpm);
    this.#wholes = new Float64Array(tiers.length);
    this.#rests = new Float64Array(tiers.length);
    let scaled = 0n;
    let floor = 0n;
    for (const [index, { notionalMax, maintenancePpm }] of tiers.entries()) {
      this.#wholes[index] = Number(scaled / MILLION);
      this.#rests[index] = Number(scaled % MILLION);
      scaled += ((notionalMax ?? floor) - floor) * BigInt(maintenancePpm);
      floor = notionalMax ?? floor;
    }
  }

  tierOf(notional: number): number {
    let tier = 0;
    while (notional > this.edges[tier]!) tier += 1;
    return tier;
  }

  /**
   * Maintenance margin of a position, with its ceil.
   *
   *   max(below + q * rate + ceil((rest + s * rate) / 1e6), floorPerLot * |lots|),
   *   notional - edge = q * 1e6 + s
   *
   * @returns settlement units: exact for a notional and an answer below 2^53, otherwise within
   *   eight parts in 2^53; NaN for more than `plainLots`
   * @source MARGIN-02-02
   */
  maintenance(lots: number, notional: number): number {
    if (Math.abs(lots) > this.plainLots) return Number.NaN;
    const tier = this.tierOf(notional);
    const over = tier === 0 ? notional : notional - this.edges[tier - 1]!;
    let millions = Math.floor(over / 1_000_000);
    let rest = over - millions * 1_000_000;
    if (rest < 0) {
      millions -= 1;
      rest += 1_000_000;
    }
    const rate = this.rates[tier]!;
    const part = Math.ceil((this.#rests[tier]! + rest * rate) / 1_000_000);
    const margin = this.#wholes[tier]! + millions * rate + part;
    return Math.max(margin, this.floorPerLot * Math.abs(lots));
  }
}

const MILLION = 1_000_000n;
