import { fundingIndexApproximate, perLotScaled } from "../pricing/funding-index.ts";
import type { Market } from "../state/market.ts";
import type { MaintenanceTerms } from "../state/maintenance-terms.ts";

/** What a position owes of funding, in settlement units. */
export class Accrued {
  due = 0;
  turnover = 0;
}

/** What the watch needs of a market, as doubles. */
export class MarketTerms {
  readonly market: Market;
  /** Most a lot may accrue per microsecond (settlement units): what boxes were certified for. */
  fundingSpeed: number;
  readonly #isSeparable: boolean;

  constructor(market: Market) {
    this.market = market;
    this.#isSeparable = market.kind === "linear" && market.settlement.isNumeraire;
    this.fundingSpeed = Math.max(this.speedNow(), this.speedAtCap());
  }

  /** The market's terms of now, whichever way they changed. */
  get doubles(): MaintenanceTerms {
    const { maintenanceTerms, parameters } = this.market;
    maintenanceTerms.refresh(parameters);
    return maintenanceTerms;
  }

  /** Whether a position here is worth numeraire money, linear in one price: then it is separable. */
  get isPlain(): boolean {
    return this.#isSeparable && this.market.parameters.profitWeightPpm === undefined;
  }

  fundingIndexAt(timeMicros: number): number {
    return fundingIndexApproximate(this.market, timeMicros);
  }

  /**
   * Funding that lots have accrued since an index entry, in doubles: for boxes, which bound what
   * doubles are wrong by, and ask at every new microsecond.
   *
   * @param into  takes what is due, and what it was made up of before anything was netted
   */
  accrue(lots: number, entry: number, timeMicros: number, into: Accrued): void {
    const { market } = this;
    const { doubles } = market;
    doubles.refresh(market);
    const { fundingBase: base, fundingScale: scale } = doubles;
    const accrued = doubles.fundingAccrued(timeMicros);
    into.due = (lots * (base + accrued - entry)) / scale;
    into.turnover =
      (Math.abs(lots) * (Math.abs(entry) + Math.abs(base) + Math.abs(accrued))) / scale;
  }

  /** How fast the curve in force accrues. */
  speedNow(): number {
    const { ratePpb, perLotScaled: perLot, intervalMicros } = this.market.funding;
    const scale = this.market.maintenanceTerms.fundingScale;
    return (Math.abs(ratePpb) * Number(perLot)) / (intervalMicros * 1e9) / scale;
  }

  /** How fast funding may accrue at the cap, with room for the index to rise by half. */
  speedAtCap(): number {
    const { market } = this;
    const { fundingCapPpb, fundingIntervalMicros } = market.parameters;
    const perLot = market.indexPrice === 0 ? 0 : Number(perLotScaled(market, market.indexPrice));
    const scale = market.maintenanceTerms.fundingScale;
    return (1.5 * fundingCapPpb * perLot) / (fundingIntervalMicros * 1e9) / scale;
  }
}
