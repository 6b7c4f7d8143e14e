import { NONE } from "../state/account-table.ts";
import type { Venue } from "../state/venue.ts";
import { approximateMargin, ApproximateMargin, EPSILON, type MarketTerms } from "./approximate.ts";
import type { StageBounds } from "./threshold.ts";

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
  /** Minus cost and funding due, and a bound on what made it up. */
  fixed = 0;
  fixedMagnitude = 0;

  constructor(terms: MarketTerms) {
    this.terms = terms;
  }
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
  readonly #now: ApproximateMargin = new ApproximateMargin();
  readonly #edge: ApproximateMargin = new ApproximateMargin();
  readonly #legs: Leg[] = [];
  #cash = 0;
  #truncation = 0;

  constructor(venue: Venue, terms: readonly MarketTerms[]) {
    this.#venue = venue;
    this.#terms = terms;
  }

  /** @returns null for an account that is not plain */
  find(account: number, bounds: StageBounds, box: Box): boolean | null {
    if (!approximateMargin(this.#venue, this.#terms, account, this.#now)) return null;
    const { equity, maintenance } = this.#now;
    const { down, up } = bounds;
    this.#read(account, box);
    if (box.size === 0) return down.equity * equity >= 0 && up === null;
    if (!this.#isMonotone(box, bounds)) return false;
    const fall = down.equity * equity - down.margin * maintenance;
    const rise = up === null ? Infinity : -(up.equity * equity - up.margin * maintenance);
    if (fall <= 0 || rise <= 0) return false;
    const speed = this.#speed(box);
    for (let share = 1 - FUNDING_SHARE; share > 0.1; share /= 2) {
      this.#spread(box, down, fall * share, up, rise * share);
      box.expiryMicros = this.#expiry(speed, bounds, fall, rise);
      if (this.#isCertain(box, bounds, speed)) return true;
    }
    return false;
  }

  #isCertain(box: Box, bounds: StageBounds, speed: number): boolean {
    const span = box.expiryMicros - this.#venue.nowMicros;
    const drift = span === Infinity ? 0 : speed * span;
    const worst = this.#corner(box, "worst");
    const { down, up } = bounds;
    const slack = down.equity * (worst.equity - drift) - down.margin * worst.maintenance;
    if (slack <= (down.equity + down.margin) * worst.error) return false;
    if (up === null) return true;
    const best = this.#corner(box, "best");
    const reach = up.equity * (best.equity + drift) - up.margin * best.maintenance;
    return reach < -(up.equity + up.margin) * best.error;
  }

  /** Lists the account's positions; everything that does not depend on the box's edges. */
  #read(account: number, box: Box): void {
    const { holdings, positions, nowMicros } = this.#venue;
    let cash = 0;
    for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
      cash += holdings.balanceApproximate(slot);
    }
    this.#cash = cash;
    this.#truncation = 0;
    box.size = 0;
    box.expiryMicros = Infinity;
    for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
      const terms = this.#terms[positions.marketIndex(slot)]!;
      box.slots[box.size] = slot;
      const leg = (this.#legs[box.size] ??= new Leg(terms));
      const lots = positions.lots(slot);
      const cost = positions.costApproximate(slot);
      const entry = positions.fundingIndexApproximate(slot);
      const index = terms.fundingIndexAt(nowMicros);
      const turnover = Math.abs(lots) * (Math.abs(entry) + Math.abs(index));
      leg.terms = terms;
      leg.lots = lots;
      leg.perTick = lots * terms.multiplier;
      leg.notional = Math.abs(leg.perTick * terms.market.markPrice);
      leg.fixed = -cost - (lots * (index - entry)) / terms.fundingScale;
      leg.fixedMagnitude = Math.abs(cost) + turnover / terms.fundingScale;
      this.#truncation += (2 * Math.abs(lots)) / terms.fundingScale;
      box.size += 1;
    }
  }

  #isMonotone(box: Box, { down, up }: StageBounds): boolean {
    for (let i = 0; i < box.size; i++) {
      const { rates } = this.#legs[i]!.terms;
      const highest = rates[rates.length - 1]!;
      if (down.margin > 0 && highest >= down.equity) return false;
      if (up !== null && highest >= up.equity) return false;
    }
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
    let total = 0;
    for (let i = 0; i < box.size; i++) total += this.#legs[i]!.notional;
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

  #speed(box: Box): number {
    let speed = 0;
    for (let i = 0; i < box.size; i++) {
      const { lots, terms } = this.#legs[i]!;
      speed += Math.abs(lots) * terms.fundingSpeed;
    }
    return speed;
  }

  /** Time until the worst funding has used the share that was kept for it. */
  #expiry(speed: number, { down, up }: StageBounds, fall: number, rise: number): number {
    if (speed === 0) return Infinity;
    const room = Math.min(fall / down.equity, up === null ? Infinity : rise / up.equity);
    return this.#venue.nowMicros + Math.floor((room * FUNDING_SHARE) / 2 / speed);
  }

  #corner(box: Box, which: "worst" | "best"): ApproximateMargin {
    let equity = this.#cash;
    let maintenance = 0;
    let magnitude = Math.abs(equity);
    for (let i = 0; i < box.size; i++) {
      const { lots, terms, perTick, fixed, fixedMagnitude } = this.#legs[i]!;
      const isLow = lots > 0 === (which === "worst");
      const value = perTick * (isLow ? box.lows[i]! : box.highs[i]!);
      const margin = terms.maintenance(lots, Math.abs(value));
      equity += value + fixed;
      maintenance += margin;
      magnitude += Math.abs(value) + margin + fixedMagnitude;
    }
    const corner = this.#edge;
    const count = box.size;
    corner.equity = equity;
    corner.maintenance = maintenance;
    corner.error = magnitude * (16 * count + 32) * EPSILON + this.#truncation + 2 * count + 1;
    return corner;
  }
}

/** Most that the weighted difference moves per tick: equity and maintenance both against it. */
function slope(
  { terms, perTick, notional }: Leg,
  weights: { equity: number; margin: number },
): number {
  const rate = weights.margin === 0 ? 0 : terms.rates[terms.tierOf(notional)]!;
  return Math.abs(perTick) * (perTick > 0 ? weights.equity - rate : weights.equity + rate);
}

/** Beyond what doubles hold exactly there is no price to wait for. */
function edge(price: number): number {
  if (price <= -SAFE) return -Infinity;
  return price >= SAFE ? Infinity : price;
}
