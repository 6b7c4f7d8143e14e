import type { Lots, Micros, Rescale, Side, Ticks } from "../../core/index.ts";
import type { BookSidePlan } from "../plan/market-plan.ts";
import type { BookPlan } from "../plan/plan.ts";
import { rescaledFloor } from "./rescale.ts";
import { divCeil, divFloor } from "../../core/number/rounding.ts";

const PPM = 1_000_000n;

/** Lots taken from one level. */
export interface Taken {
  readonly fillPrice: Ticks;
  readonly lots: Lots;
}

/**
 * One market's book as its maker quotes it: each side spreads its lots evenly over price levels that
 * follow the mark; what was taken from a level is missing until the next refill.
 *
 *   bid level i (from 1) = floor(mark - |mark| * within * i / levels), asks likewise upward, ceil
 */
export class Book {
  readonly market: string;
  readonly maker: string;
  readonly #plan: BookPlan;
  readonly #positive: boolean;
  #bids: BookSidePlan;
  #asks: BookSidePlan;
  #bidLots: Lots[] = [];
  #askLots: Lots[] = [];
  #refilledAt: Micros | undefined;

  constructor(plan: BookPlan, positive: boolean) {
    this.market = plan.market;
    this.maker = plan.maker;
    this.#plan = plan;
    this.#positive = positive;
    this.#bids = plan.bids;
    this.#asks = plan.asks;
  }

  /** Quotes every level anew when the refill time is over; true when it was. */
  refill(nowMicros: Micros): boolean {
    const last = this.#refilledAt;
    if (last !== undefined && nowMicros < last + this.#plan.refillMicros) return false;
    this.#refilledAt = nowMicros;
    this.#bidLots = this.#spread(this.#bids);
    this.#askLots = this.#spread(this.#asks);
    return true;
  }

  /** The maker changes what it quotes, at once. */
  requote(bids: BookSidePlan, asks: BookSidePlan, nowMicros: Micros): void {
    this.#bids = bids;
    this.#asks = asks;
    this.#refilledAt = undefined;
    this.refill(nowMicros);
  }

  /** The maker quotes on in another lot; less than one of them is not quoted. */
  rescale(by: Rescale): void {
    this.#bids = { ...this.#bids, lots: rescaledFloor(this.#bids.lots, by) };
    this.#asks = { ...this.#asks, lots: rescaledFloor(this.#asks.lots, by) };
    this.#bidLots = this.#bidLots.map((lots) => rescaledFloor(lots, by));
    this.#askLots = this.#askLots.map((lots) => rescaledFloor(lots, by));
  }

  /** Lots standing on each side now. */
  depth(): { readonly bidLots: Lots; readonly askLots: Lots } {
    const sum = (lots: readonly Lots[]): Lots => lots.reduce((total, level) => total + level, 0);
    return { bidLots: sum(this.#bidLots), askLots: sum(this.#askLots) };
  }

  /** Takes from the best level within the limit; undefined when nothing is there. */
  take(side: Side, lots: Lots, limit: Ticks, mark: Ticks): Taken | undefined {
    const levels = side === "sell" ? this.#bidLots : this.#askLots;
    for (let level = 0; level < levels.length; level++) {
      const standing = levels[level]!;
      if (standing === 0) continue;
      const fillPrice = this.#price(side, level + 1, mark);
      const within = side === "sell" ? fillPrice >= limit : fillPrice <= limit;
      if (!within || (this.#positive && fillPrice <= 0)) return undefined;
      const taken = Math.min(standing, lots);
      levels[level] = standing - taken;
      return { fillPrice, lots: taken };
    }
    return undefined;
  }

  /** What the maker stands ready to do on a side of the market, level by level. */
  standing(side: Side, mark: Ticks): { limitPrice: Ticks; lots: Lots; level: number }[] {
    const hit = side === "buy" ? "sell" : "buy";
    const levels = side === "buy" ? this.#bidLots : this.#askLots;
    return levels
      .map((lots, level) => ({ limitPrice: this.#price(hit, level + 1, mark), lots, level }))
      .filter(({ lots, limitPrice }) => lots > 0 && (!this.#positive || limitPrice > 0));
  }

  /** Average price, floor, of a size taken from a side as it stands; undefined where it is thinner. */
  impactPrice(side: Side, lots: Lots, mark: Ticks): Ticks | undefined {
    let left = lots;
    let paid = 0n;
    for (const level of this.standing(side, mark)) {
      const taken = Math.min(left, level.lots);
      paid += BigInt(taken) * BigInt(level.limitPrice);
      left -= taken;
    }
    return left > 0 ? undefined : Number(divFloor(paid, BigInt(lots)));
  }

  /** Takes lots of a level away. */
  consume(side: Side, level: number, lots: Lots): void {
    const levels = side === "buy" ? this.#bidLots : this.#askLots;
    levels[level] = levels[level]! - lots;
  }

  #spread(side: BookSidePlan): Lots[] {
    const { levels } = this.#plan;
    const each = Math.floor(side.lots / levels);
    const rest = side.lots - each * levels;
    return Array.from({ length: levels }, (_, level) => each + (level < rest ? 1 : 0));
  }

  #price(side: Side, level: number, mark: Ticks): Ticks {
    const { withinPpm } = side === "sell" ? this.#bids : this.#asks;
    const magnitude = BigInt(Math.abs(mark)) * BigInt(withinPpm) * BigInt(level);
    const scale = PPM * BigInt(this.#plan.levels);
    return side === "sell"
      ? mark - Number(divCeil(magnitude, scale))
      : mark - Number(divFloor(-magnitude, scale));
  }
}
