import { EPSILON } from "../number/double.ts";
import { hasOffset } from "../margin/offset.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";
import { Accrued, type MarketTerms } from "./market-terms.ts";
import type { StageBounds } from "./threshold.ts";
import type { TriggerBook } from "./trigger-book.ts";

/** Share of the distance to a threshold kept for funding. */
const FUNDING_SHARE = 0.05;
/** Doubles below this are exact integers. */
const SAFE = 2 ** 53;

/** A price box per position slot and the time until which it holds. */
export class Box {
  /** Positions of the account: as many entries of the lists count. */
  size = 0;
  readonly slots: number[] = [];
  readonly lows: number[] = [];
  readonly highs: number[] = [];
  expiryMicros: number = Infinity;
}

/** What a position adds, apart from the price it is valued at. */
class Leg {
  terms: MarketTerms;
  lots = 0;
  /** Settlement units that the position gains per tick: signed. */
  perTick = 0;
  notional = 0;
  /** Maintenance rate at the mark, in ppm. */
  rate = 0;
  /** Minus cost and funding due, and a bound on what made it up. */
  fixed = 0;
  fixedMagnitude = 0;

  constructor(terms: MarketTerms) {
    this.terms = terms;
  }
}

/** Equity and maintenance margin in doubles. */
class Corner {
  equity = 0;
  maintenance = 0;
  /** |true - double| of equity plus maintenance is below this. */
  error = 0;
}

/**
 * Finds a price box inside which a plain account provably keeps its stage, in doubles, and
 * certifies its worst corners with a bound on the error of doubles.
 *
 * Each position is monotone in its own price as long as its maintenance rate stays below the
 * threshold, so the worst corner is every price at its losing edge (the best, at its gaining
 * edge), and nothing inside the box is worse.
 *
 * @returns false when no box could be certified: the account is then looked at every time
 * @source WATCH-02-01
 */
export class PlainBoxes {
  readonly #venue: Venue;
  readonly #terms: readonly MarketTerms[];
  readonly #corner: Corner = new Corner();
  readonly #legs: Leg[] = [];
  readonly #armed: Box = new Box();
  readonly #accrued: Accrued = new Accrued();
  #cash = 0;
  #equity = 0;
  #maintenance = 0;
  #notional = 0;
  #speed = 0;
  #truncation = 0;
  #isMonotone = true;

  constructor(venue: Venue, terms: readonly MarketTerms[]) {
    this.#venue = venue;
    this.#terms = terms;
  }

  /** @returns null for an account that is not plain */
  find(account: number, bounds: StageBounds, box: Box): boolean | null {
    if (hasOffset(this.#venue, account)) return null;
    if (!this.#readCash(account) || !this.#readLegs(account, bounds, box)) return null;
    const { down, up } = bounds;
    if (box.size === 0) return down.equity * this.#equity >= 0 && up === null;
    if (!this.#isMonotone) return false;
    const fall = down.equity * this.#equity - down.margin * this.#maintenance;
    const rise =
      up === null ? Infinity : -(up.equity * this.#equity - up.margin * this.#maintenance);
    if (fall <= 0 || rise <= 0) return false;
    for (let share = 1 - FUNDING_SHARE; share > 0.1; share /= 2) {
      this.#spread(box, down, fall * share, up, rise * share);
      box.expiryMicros = this.#expiry(bounds, fall, rise);
      if (this.#isCertain(box, bounds)) return true;
    }
    return false;
  }

  /**
   * Whether the box that an account is armed with, made when it stood otherwise, still certifies it
   * as it stands now. Where it does, the stage keeps too: the marks of now lie inside.
   *
   * @param edges  by position slot
   * @param expiryMicros  until when the box was to hold; Infinity where that has passed
   * @returns false where it does not, or is not known to; null for an account that is not plain
   */
  holds(
    account: number,
    bounds: StageBounds,
    edges: TriggerBook,
    expiryMicros: number,
  ): boolean | null {
    if (bounds.overLine) return false;
    if (hasOffset(this.#venue, account)) return null;
    const box = this.#armed;
    if (!this.#readCash(account) || !this.#readLegs(account, bounds, box)) return null;
    if (box.size === 0) return this.#cash >= 0 && bounds.up === null;
    if (!this.#isMonotone || (this.#speed > 0 && expiryMicros === Infinity)) return false;
    box.expiryMicros = this.#speed > 0 ? expiryMicros : Infinity;
    return this.#readEdges(box, bounds, edges) && this.#isCertain(box, bounds);
  }

  /** @returns false where an edge that matters is missing, or the mark lies beyond one */
  #readEdges(box: Box, { up }: StageBounds, edges: TriggerBook): boolean {
    for (let i = 0; i < box.size; i++) {
      const slot = box.slots[i]!;
      const { lots, terms } = this.#legs[i]!;
      const low = edges.lowOf(slot);
      const high = edges.highOf(slot);
      const { markPrice } = terms.market;
      if (markPrice < low || markPrice > high) return false;
      if (low === -Infinity && (lots > 0 || up !== null)) return false;
      if (high === Infinity && (lots < 0 || up !== null)) return false;
      box.lows[i] = low;
      box.highs[i] = high;
    }
    return true;
  }

  #isCertain(box: Box, bounds: StageBounds): boolean {
    const span = box.expiryMicros - this.#venue.nowMicros;
    const drift = span === Infinity ? 0 : this.#speed * span;
    const worst = this.#cornerAt(box, "worst");
    const { down, up } = bounds;
    const slack = down.equity * (worst.equity - drift) - down.margin * worst.maintenance;
    if (slack <= (down.equity + down.margin) * worst.error) return false;
    if (up === null) return true;
    const best = this.#cornerAt(box, "best");
    const reach = up.equity * (best.equity + drift) - up.margin * best.maintenance;
    return reach < -(up.equity + up.margin) * best.error;
  }

  /** @returns false for an account with other money than the numeraire, or a debt with interest */
  #readCash(account: number): boolean {
    const { holdings } = this.#venue;
    let cash = 0;
    for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
      const balance = holdings.balanceApproximate(slot);
      if (balance !== 0 && !isPlain(holdings.asset(slot), balance)) return false;
      cash += balance;
    }
    this.#cash = cash;
    return true;
  }

  /** Lists the account's positions: what stands at the marks of now, and what no edge changes. */
  #readLegs(account: number, { down, up }: StageBounds, box: Box): boolean {
    const { positions, nowMicros } = this.#venue;
    const highestRate = Math.min(
      down.margin > 0 ? down.equity : Infinity,
      up === null ? Infinity : up.equity,
    );
    let equity = this.#cash;
    let maintenance = 0;
    let notional = 0;
    let speed = 0;
    let truncation = 0;
    let isMonotone = true;
    let size = 0;
    for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
      const terms = this.#terms[positions.marketIndex(slot)]!;
      if (!terms.isPlain) return false;
      const { doubles } = terms;
      const lots = positions.lots(slot);
      if (Math.abs(lots) > doubles.plainLots) return false;
      const cost = positions.costApproximate(slot);
      const entry = positions.fundingIndexApproximate(slot);
      terms.accrue(lots, entry, nowMicros, this.#accrued);
      const leg = (this.#legs[size] ??= new Leg(terms));
      leg.terms = terms;
      leg.lots = lots;
      leg.perTick = lots * doubles.multiplier;
      const value = leg.perTick * terms.market.markPrice;
      leg.notional = Math.abs(value);
      leg.rate = doubles.rates[doubles.tierOf(leg.notional)]!;
      leg.fixed = -cost - this.#accrued.due;
      const held = Math.abs(lots);
      leg.fixedMagnitude = Math.abs(cost) + this.#accrued.turnover;
      equity += value + leg.fixed;
      maintenance += doubles.maintenance(lots, leg.notional);
      notional += leg.notional;
      speed += held * terms.fundingSpeed;
      truncation += (2 * held) / doubles.fundingScale;
      isMonotone &&= doubles.rates[doubles.rates.length - 1]! < highestRate;
      box.slots[size] = slot;
      size += 1;
    }
    this.#equity = equity;
    this.#maintenance = maintenance;
    this.#notional = notional;
    this.#speed = speed;
    this.#truncation = truncation;
    this.#isMonotone = isMonotone;
    box.size = size;
    box.expiryMicros = Infinity;
    return true;
  }

  /** Shares the distances over the positions by notional and turns them into prices. */
  #spread(
    box: Box,
    down: StageBounds["down"],
    fall: number,
    up: StageBounds["up"],
    rise: number,
  ): void {
    const total = this.#notional;
    for (let i = 0; i < box.size; i++) {
      const leg = this.#legs[i]!;
      const part = total === 0 ? 1 / box.size : leg.notional / total;
      const { markPrice } = leg.terms.market;
      const loss = Math.floor((fall * part) / slope(leg, down));
      const gain = up === null ? Infinity : Math.floor((rise * part) / slope(leg, up));
      const isLong = leg.lots > 0;
      box.lows[i] = edge(markPrice - (isLong ? loss : gain));
      box.highs[i] = edge(markPrice + (isLong ? gain : loss));
    }
  }

  /** Time until the worst funding has used the share that was kept for it. */
  #expiry({ down, up }: StageBounds, fall: number, rise: number): number {
    if (this.#speed === 0) return Infinity;
    const room = Math.min(fall / down.equity, up === null ? Infinity : rise / up.equity);
    return this.#venue.nowMicros + Math.floor((room * FUNDING_SHARE) / 2 / this.#speed);
  }

  #cornerAt(box: Box, which: "worst" | "best"): Corner {
    let equity = this.#cash;
    let maintenance = 0;
    let magnitude = Math.abs(equity);
    for (let i = 0; i < box.size; i++) {
      const { lots, terms, perTick, fixed, fixedMagnitude } = this.#legs[i]!;
      const isLow = lots > 0 === (which === "worst");
      const value = perTick * (isLow ? box.lows[i]! : box.highs[i]!);
      const margin = terms.doubles.maintenance(lots, Math.abs(value));
      equity += value + fixed;
      maintenance += margin;
      magnitude += Math.abs(value) + margin + fixedMagnitude;
    }
    const corner = this.#corner;
    const count = box.size;
    corner.equity = equity;
    corner.maintenance = maintenance;
    corner.error = magnitude * (16 * count + 32) * EPSILON + this.#truncation + 2 * count + 1;
    return corner;
  }
}

/** Most that the weighted difference moves per tick: equity and maintenance both against it. */
function slope({ rate, perTick }: Leg, weights: { equity: number; margin: number }): number {
  const charged = weights.margin === 0 ? 0 : rate;
  return Math.abs(perTick) * (perTick > 0 ? weights.equity - charged : weights.equity + charged);
}

/** Beyond what doubles hold exactly there is no price to wait for. */
function edge(price: number): number {
  if (price <= -SAFE) return -Infinity;
  return price >= SAFE ? Infinity : price;
}

function isPlain({ isNumeraire, accrues, parameters }: Asset, balance: number): boolean {
  return isNumeraire && (balance > 0 || (!accrues && parameters.interest === undefined));
}
