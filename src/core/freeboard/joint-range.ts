import type { Venue } from "../state/venue.ts";
import { isBounded, markAt, movedMark, type JointPath } from "./path.ts";
import type { PlainBook } from "./plain-book.ts";

/** How a plain account fares between two steps: never a loss, always one, or not known. */
export type Fate = "safe" | "loses" | "open";

/** Ticks that each mark has moved at a step, by market index. */
export function movedAt(venue: Venue, path: JointPath, step: number): Float64Array {
  const moved = new Float64Array(venue.markets.length);
  for (const moving of path.markets) {
    const { index, markPrice } = moving.market;
    moved[index] = movedMark(moving, step) - markPrice;
  }
  return moved;
}

/** What a plain account owns when the marks have moved: a safe integer. */
export function ownedAfter(book: PlainBook, index: number, moved: Float64Array): number {
  const { owned, starts, markets, slopes } = book;
  const end = starts[index + 1]!;
  let sum = owned[index]!;
  for (let at = starts[index]!; at < end; at++) sum += slopes[at]! * moved[markets[at]!]!;
  return sum;
}

/**
 * Ticks by which a mark may be off the straight line between two steps, by market index: each price
 * is rounded to a tick, and may stop at a bound.
 */
export function offLine(venue: Venue, path: JointPath, from: number, to: number): Float64Array {
  return Float64Array.from(venue.markets, (market) => {
    if (!isBounded(path, market, to)) return 2;
    return 2 + Math.abs(markAt(path, market, to) - markAt(path, market, from));
  });
}

/**
 * A stretch of a joint path. What a plain account owns is linear in the step but for the rounding of
 * each price to a tick (less than two ticks between them) and for prices that stop at a bound.
 */
export class JointRange {
  readonly #book: PlainBook;
  readonly #near: Float64Array;
  readonly #far: Float64Array;
  /** Ticks by which a mark may be off the straight line, by market index. */
  readonly #off: Float64Array;

  constructor(venue: Venue, path: JointPath, book: PlainBook, from: number, to: number) {
    const near = movedAt(venue, path, from);
    const far = movedAt(venue, path, to);
    this.#book = book;
    this.#near = near;
    this.#far = far;
    this.#off = offLine(venue, path, from, to);
  }

  fateOf(index: number): Fate {
    const { owned, starts, markets, slopes } = this.#book;
    const end = starts[index + 1]!;
    let before = owned[index]!;
    let after = before;
    let off = 0;
    for (let at = starts[index]!; at < end; at++) {
      const market = markets[at]!;
      const slope = slopes[at]!;
      before += slope * this.#near[market]!;
      after += slope * this.#far[market]!;
      off += Math.abs(slope) * this.#off[market]!;
    }
    if (Math.min(before, after) - off > 0) return "safe";
    return Math.max(before, after) + off < 0 ? "loses" : "open";
  }
}
