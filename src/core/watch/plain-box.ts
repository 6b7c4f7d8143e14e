import { NONE } from "../state/account-table.ts";
import type { Venue } from "../state/venue.ts";
import { approximateMargin, ApproximateMargin, type MarketTerms } from "./approximate.ts";
import type { StageBounds } from "./threshold.ts";

/** Share of the distance to a threshold kept for funding. */
const FUNDING_SHARE = 0.05;
/** Doubles below this are exact integers. */
const SAFE = 2 ** 53;

/** A price box per position slot and the time until which it holds. */
export interface Box {
  readonly slots: number[];
  readonly lows: number[];
  readonly highs: number[];
  expiryMicros: number;
}

export function emptyBox(): Box {
  return { slots: [], lows: [], highs: [], expiryMicros: Infinity };
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

  constructor(venue: Venue, terms: readonly MarketTerms[]) {
    this.#venue = venue;
    this.#terms = terms;
  }

  find(account: number, bounds: StageBounds, box: Box): boolean {
    approximateMargin(this.#venue, this.#terms, account, this.#now);
    const { equity, maintenance } = this.#now;
    const { down, up } = bounds;
    this.#clear(account, box);
    if (box.slots.length === 0) return down.equity * equity >= 0 && up === null;
    if (!this.#isMonotone(box, bounds)) return false;
    const fall = down.equity * equity - down.margin * maintenance;
    const rise = up === null ? Infinity : -(up.equity * equity - up.margin * maintenance);
    if (fall <= 0 || rise <= 0) return false;
    for (let share = 1 - FUNDING_SHARE; share > 0.1; share /= 2) {
      this.#spread(box, down, fall * share, up, rise * share);
      box.expiryMicros = this.#expiry(box, bounds, fall, rise);
      if (this.#isCertain(account, box, bounds)) return true;
    }
    return false;
  }

  /** Certifies an armed box again: what `audit` checks. */
  #isCertain(account: number, box: Box, bounds: StageBounds): boolean {
    const span = box.expiryMicros - this.#venue.nowMicros;
    const drift = span === Infinity ? 0 : this.#speed(box) * span;
    const worst = this.#corner(account, box, "worst");
    const { down, up } = bounds;
    const slack = down.equity * (worst.equity - drift) - down.margin * worst.maintenance;
    if (slack <= (down.equity + down.margin) * worst.error) return false;
    if (up === null) return true;
    const best = this.#corner(account, box, "best");
    const reach = up.equity * (best.equity + drift) - up.margin * best.maintenance;
    return reach < -(up.equity + up.margin) * best.error;
  }

  #clear(account: number, box: Box): void {
    const { positions } = this.#venue;
    box.slots.length = 0;
    box.lows.length = 0;
    box.highs.length = 0;
    box.expiryMicros = Infinity;
    for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
      box.slots.push(slot);
      box.lows.push(-Infinity);
      box.highs.push(Infinity);
    }
  }

  #isMonotone(box: Box, { down, up }: StageBounds): boolean {
    for (const slot of box.slots) {
      const { rates } = this.#terms[this.#venue.positions.market(slot).index]!;
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
    const { positions } = this.#venue;
    let total = 0;
    for (const slot of box.slots) total += this.#notional(slot);
    for (const [i, slot] of box.slots.entries()) {
      const part = total === 0 ? 1 / box.slots.length : this.#notional(slot) / total;
      const { markPrice } = positions.market(slot);
      const long = positions.lots(slot) > 0;
      const loss = Math.floor((fall * part) / this.#slope(slot, down));
      const gain = up === null ? Infinity : Math.floor((rise * part) / this.#slope(slot, up));
      box.lows[i] = edge(markPrice - (long ? loss : gain));
      box.highs[i] = edge(markPrice + (long ? gain : loss));
    }
  }

  #notional(slot: number): number {
    const { positions } = this.#venue;
    const market = positions.market(slot);
    const { multiplier } = this.#terms[market.index]!;
    return Math.abs(positions.lots(slot) * market.markPrice * multiplier);
  }

  /** Most that the weighted difference moves per tick: equity and maintenance both against it. */
  #slope(slot: number, weights: { equity: number; margin: number }): number {
    const { positions } = this.#venue;
    const terms = this.#terms[positions.market(slot).index]!;
    const perTick = Math.abs(positions.lots(slot)) * terms.multiplier;
    const rate = weights.margin === 0 ? 0 : terms.rates[terms.tierOf(this.#notional(slot))]!;
    return perTick * (positions.lots(slot) > 0 ? weights.equity - rate : weights.equity + rate);
  }

  #speed(box: Box): number {
    let speed = 0;
    for (const slot of box.slots) {
      const { positions } = this.#venue;
      const { fundingSpeed } = this.#terms[positions.market(slot).index]!;
      speed += Math.abs(positions.lots(slot)) * fundingSpeed;
    }
    return speed;
  }

  /** Time until the worst funding has used the share that was kept for it. */
  #expiry(box: Box, { down, up }: StageBounds, fall: number, rise: number): number {
    const speed = this.#speed(box);
    if (speed === 0) return Infinity;
    const room = Math.min(fall / down.equity, up === null ? Infinity : rise / up.equity);
    return this.#venue.nowMicros + Math.floor((room * FUNDING_SHARE) / 2 / speed);
  }

  #corner(account: number, box: Box, which: "worst" | "best"): ApproximateMargin {
    const { holdings, positions } = this.#venue;
    const corner = new ApproximateMargin();
    let magnitude = 0;
    let truncation = 0;
    for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
      corner.equity += holdings.balanceApproximate(slot);
    }
    magnitude += Math.abs(corner.equity);
    for (const [i, slot] of box.slots.entries()) {
      const market = positions.market(slot);
      const terms = this.#terms[market.index]!;
      const lots = positions.lots(slot);
      const low = lots > 0 === (which === "worst");
      const price = low ? box.lows[i]! : box.highs[i]!;
      const value = lots * price * terms.multiplier;
      const cost = positions.costApproximate(slot);
      const entry = positions.fundingIndexApproximate(slot);
      const index = terms.fundingIndexAt(this.#venue.nowMicros);
      const margin = terms.maintenance(lots, Math.abs(value));
      corner.equity += value - cost - (lots * (index - entry)) / terms.fundingScale;
      corner.maintenance += margin;
      const turnover = Math.abs(lots) * (Math.abs(entry) + Math.abs(index));
      truncation += (2 * Math.abs(lots)) / terms.fundingScale;
      magnitude += Math.abs(value) + Math.abs(cost) + margin + turnover / terms.fundingScale;
    }
    const count = box.slots.length;
    corner.error = magnitude * (16 * count + 32) * 2 ** -53 + truncation + 2 * count + 1;
    return corner;
  }
}

/** Beyond what doubles hold exactly there is no price to wait for. */
function edge(price: number): number {
  if (price <= -SAFE) return -Infinity;
  return price >= SAFE ? Infinity : price;
}
