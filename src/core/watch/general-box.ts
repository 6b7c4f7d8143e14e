import { EPSILON } from "../number/double.ts";
import type { Ticks } from "../number/unit.ts";
import { interestDue, interestSpeed } from "../pricing/interest.ts";
import type { HaircutTier } from "../command/parameter.ts";
import { hasOffset } from "../margin/offset.ts";
import { maintenanceMargin } from "../margin/requirement.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";
import { Accrued, type MarketTerms } from "./market-terms.ts";
import { reliefRange } from "./offset-box.ts";
import { Interval } from "./interval.ts";
import { EvenBoxes, type PriceBoxes, type PriceRange } from "./range.ts";
import type { StageBounds } from "./threshold.ts";

/** Widest and narrowest half-width tried, as powers of two of the price. */
const WIDEST = 1;
const NARROWEST = 20;
/** How long the widest box of an account with funding holds, and how long any does at least. */
const SPAN_MICROS = 600_000_000;
const SPAN_LEAST_MICROS = 1_000_000;

/** A position and the box of its price. */
class Leg {
  slot = NONE;
  terms: MarketTerms;
  lots = 0;
  /** Minus cost and funding due. */
  fixed = 0;
  fixedMagnitude = 0;
  fundingSpeed = 0;
  low = 0;
  high = 0;

  constructor(terms: MarketTerms) {
    this.terms = terms;
  }
}

/**
 * Certifies a box of one relative width around every price an account depends on, in doubles with
 * a bound on their error, and in two stages: first what each asset is worth at worst and best in
 * its own units (from the boxes of the markets that settle in it), then what that is worth in the
 * numeraire at the corner of the asset's own price. A separable box would hide breaches here: the
 * coin's price moves the value of a loss that another price made.
 *
 * @source WATCH-03-01
 */
export class GeneralBox {
  readonly #venue: Venue;
  readonly #terms: readonly MarketTerms[];
  readonly #legs: Leg[] = [];
  readonly #accrued: Accrued = new Accrued();
  #size = 0;
  /** How long the box at hand is to hold. */
  #spanMicros = 0;
  /** Units by which the funding of all positions may be rounded. */
  #truncation = 0;
  /** What is owned in an asset, and what of it counts: with profit at its weight. */
  readonly #owned: Interval = new Interval();
  readonly #counted: Interval = new Interval();
  readonly #required: Interval = new Interval();
  readonly #equity: Interval = new Interval();
  readonly #margin: Interval = new Interval();

  /** @param terms  of every market of the venue; the list grows with it */
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
    if (!this.isInside(account, bounds)) return null;
    let open = WIDEST;
    let certain = NARROWEST;
    while (open < certain) {
      const middle = (open + certain) >> 1;
      if (this.#isCertainAt(account, bounds, middle)) certain = middle;
      else open = middle + 1;
    }
    return certain;
  }

  /** Whether the narrowest box is certain: the account keeps its stage at the prices of now. */
  isInside(account: number, bounds: StageBounds): boolean {
    this.#read(account);
    return this.#isCertainAt(account, bounds, NARROWEST);
  }

  /**
   * Whether the box that an account is armed with, made when it stood otherwise, still certifies it
   * as it stands now. Where it does, the stage keeps too: the prices of now lie inside.
   *
   * @param boxes  that it is armed with
   * @param expiryMicros  until when the box was to hold; Infinity where that has passed
   * @returns false where it does not, or is not known to
   */
  holds(account: number, bounds: StageBounds, boxes: PriceBoxes, expiryMicros: number): boolean {
    if (bounds.overLine) return false;
    this.#read(account);
    this.#spanMicros = expiryMicros - this.#venue.nowMicros;
    if (this.#spanMicros === Infinity) {
      if (this.#accrues(account)) return false;
      this.#spanMicros = 0;
    }
    return this.#isCertain(account, bounds, boxes);
  }

  /** @returns false where a market has no box around its mark */
  #readBoxes(boxes: PriceBoxes): boolean {
    for (let i = 0; i < this.#size; i++) {
      const leg = this.#legs[i]!;
      const box = boxes.ofMarket(leg.terms.market, leg.slot);
      if (box === null) return false;
      leg.low = box.low;
      leg.high = box.high;
    }
    return true;
  }

  /** Whether time alone moves the account. */
  #accrues(account: number): boolean {
    for (let i = 0; i < this.#size; i++) if (this.#legs[i]!.fundingSpeed > 0) return true;
    const { holdings } = this.#venue;
    for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
      if (holdings.balanceApproximate(slot) < 0 && interestSpeed(holdings.asset(slot)) > 0) {
        return true;
      }
    }
    return false;
  }

  /** How long a box holds: a narrow one need not keep room for much funding. */
  spanMicros(exponent: number): number {
    return Math.max(SPAN_LEAST_MICROS, SPAN_MICROS / (1 << (exponent - WIDEST)));
  }

  #read(account: number): void {
    const { positions, nowMicros } = this.#venue;
    this.#size = 0;
    this.#truncation = 0;
    for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
      const terms = this.#terms[positions.marketIndex(slot)]!;
      const leg = (this.#legs[this.#size] ??= new Leg(terms));
      const lots = positions.lots(slot);
      const cost = positions.costApproximate(slot);
      const entry = positions.fundingIndexApproximate(slot);
      terms.accrue(lots, entry, nowMicros, this.#accrued);
      leg.slot = slot;
      leg.terms = terms;
      leg.lots = lots;
      leg.fixed = -cost - this.#accrued.due;
      leg.fixedMagnitude = Math.abs(cost) + this.#accrued.turnover;
      leg.fundingSpeed = Math.abs(lots) * terms.fundingSpeed;
      this.#truncation += (2 * Math.abs(lots)) / terms.doubles.fundingScale;
      this.#size += 1;
    }
  }

  #isCertainAt(account: number, bounds: StageBounds, exponent: number): boolean {
    this.#spanMicros = this.spanMicros(exponent);
    return this.#isCertain(account, bounds, EVEN_BOXES[exponent]!);
  }

  #isCertain(account: number, bounds: StageBounds, boxes: PriceBoxes): boolean {
    if (!this.#readBoxes(boxes)) return false;
    const { holdings } = this.#venue;
    const equity = this.#equity;
    const margin = this.#margin;
    equity.clear();
    margin.clear();
    let assets = 0;
    let isBeyondLine = false;
    for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
      const asset = holdings.asset(slot);
      const line = Number(holdings.line(slot));
      const balance = holdings.balanceApproximate(slot);
      const due = Number(interestDue(this.#venue, slot));
      const speed = balance < 0 ? interestSpeed(asset) : 0;
      const accrued = speed === 0 ? 0 : 1 - balance * speed * this.#spanMicros;
      this.#addUp(asset, balance - due, accrued);
      if (this.#owned.low < -line * (1 - EPSILON) && !bounds.overLine) return false;
      isBeyondLine ||= this.#owned.high < -line * (1 + EPSILON);
      const price = asset.isNumeraire ? NUMERAIRE : boxes.ofAsset(asset, slot);
      if (price === null) return false;
      this.#addInNumeraire(asset, price);
      assets += 1;
    }
    // Each position's margin is converted with a ceil of its own.
    const operations = 16 * (assets + this.#size) + 16;
    equity.widen(operations, assets);
    margin.widen(operations, assets + this.#size);
    if (hasOffset(this.#venue, account)) this.#takeRelief(account, boxes);
    return within(bounds, equity, margin) && isBeyondLine === bounds.overLine;
  }

  /** Off the margin, what offsets take at least and at most. */
  #takeRelief(account: number, boxes: PriceBoxes): void {
    const relief = reliefRange(this.#venue, account, boxes);
    const margin = this.#margin;
    margin.low = Math.max(0, margin.low - Number(relief.high) * (1 + 2 * EPSILON) - 1);
    margin.high -= Math.max(0, Number(relief.low) * (1 - 2 * EPSILON) - 1);
  }

  /**
   * What the account owns and must have in one asset over the box, in units of the asset.
   *
   * @param balance  less the interest due now
   * @param accrued  interest that may come on top of it meanwhile
   */
  #addUp(asset: Asset, balance: number, accrued: number): void {
    const owned = this.#owned;
    const required = this.#required;
    const counted = this.#counted;
    owned.clear();
    counted.clear();
    required.clear();
    owned.add(balance - accrued, balance);
    counted.add(balance - accrued, balance);
    for (let i = 0; i < this.#size; i++) {
      const { terms, lots, fixed, fixedMagnitude, fundingSpeed, low, high } = this.#legs[i]!;
      const { market } = terms;
      if (market.settlement !== asset) continue;
      const atLow = valueOf(terms, lots, low);
      const atHigh = valueOf(terms, lots, high);
      const drift = fundingSpeed * this.#spanMicros;
      const worst = Math.min(atLow, atHigh) + fixed - drift;
      const best = Math.max(atLow, atHigh) + fixed + drift;
      const { profitWeightPpm } = market.parameters;
      owned.add(worst, best);
      owned.magnitude += Math.abs(atLow) + Math.abs(atHigh) + fixedMagnitude;
      counted.add(weighted(worst, profitWeightPpm), weighted(best, profitWeightPpm));
      const first = requirementOf(terms, lots, low);
      const second = requirementOf(terms, lots, high);
      const crossesZero = low <= 0 && high >= 0 && market.kind === "linear";
      const least = crossesZero ? requirementOf(terms, lots, 0) : Math.min(first, second);
      required.add(least, Math.max(first, second));
    }
    const operations = 16 * this.#size + 32;
    counted.magnitude += owned.magnitude;
    owned.widen(operations, this.#truncation + 4 * this.#size);
    counted.widen(operations, this.#truncation + 5 * this.#size);
    required.widen(operations, 4 * this.#size);
  }

  /** Its worst and best numeraire value at the corners of the asset's own price. */
  #addInNumeraire(asset: Asset, price: PriceRange): void {
    const { low, high } = this.#counted;
    const { collateralHaircut, loan } = asset.parameters;
    const scale = asset.isNumeraire
      ? 1
      : Number(asset.valueNumerator) / Number(asset.valueDenominator);
    const worst = low * scale * (low >= 0 ? price.low : price.high);
    const best = high * scale * (high >= 0 ? price.high : price.low);
    this.#equity.add(afterHaircut(worst, collateralHaircut), afterHaircut(best, collateralHaircut));
    this.#equity.magnitude += Math.abs(worst) + Math.abs(best);
    this.#equity.widen(0, collateralHaircut.length + 1);
    this.#margin.add(
      this.#required.low * scale * price.low,
      this.#required.high * scale * price.high,
    );
    if (loan === undefined) return;
    const rate = loan.maintenancePpm / 1_000_000;
    this.#margin.add(Math.max(0, -best) * rate, Math.max(0, -worst) * rate);
    this.#margin.widen(0, 2);
  }
}

const EVEN_BOXES: readonly PriceBoxes[] = Array.from(
  { length: NARROWEST + 1 },
  (_, exponent) => new EvenBoxes(exponent),
);

const NUMERAIRE: PriceRange = { low: 1, high: 1 };

/** Value of a position at a price, within one unit. */
function valueOf({ market, doubles }: MarketTerms, lots: number, price: Ticks): number {
  if (market.kind === "linear") return lots * price * doubles.multiplier;
  return (-lots * doubles.multiplier) / price;
}

/** Maintenance margin of a position at a price, within two units. */
function requirementOf(terms: MarketTerms, lots: number, price: Ticks): number {
  const { doubles, market } = terms;
  if (Math.abs(lots) > doubles.plainLots) return Number(maintenanceMargin(market, lots, price));
  return doubles.maintenance(lots, Math.abs(valueOf(terms, lots, price)));
}

/** What a result counts for, within one unit. */
function weighted(result: number, weightPpm: number | undefined): number {
  return result <= 0 || weightPpm === undefined ? result : (result * weightPpm) / 1_000_000;
}

/** Haircut value, within one unit per tier. */
function afterHaircut(value: number, tiers: readonly HaircutTier[]): number {
  if (value <= 0 || tiers.length === 0) return value;
  let sum = 0;
  let floor = 0;
  for (const { valueMax, collateralHaircutPpm } of tiers) {
    const edge = valueMax === null ? value : Math.min(value, Number(valueMax));
    if (edge <= floor) break;
    sum += (edge - floor) * (1 - collateralHaircutPpm / 1_000_000);
    floor = edge;
  }
  return sum;
}

function within({ down, up }: StageBounds, equity: Interval, margin: Interval): boolean {
  if (equity.low <= 0) return false;
  const fall = down.equity * equity.low - down.margin * margin.high;
  if (fall <= (down.equity * equity.low + down.margin * margin.high) * 4 * EPSILON) return false;
  if (up === null) return true;
  const rise = up.equity * equity.high - up.margin * margin.low;
  return rise < -(up.equity * equity.high + up.margin * Math.abs(margin.low)) * 4 * EPSILON;
}
