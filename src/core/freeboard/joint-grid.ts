import type { Units } from "../number/unit.ts";
import type { Venue } from "../state/venue.ts";
import { ExactSum } from "./exact-sum.ts";
import { movedAt, offLine, ownedAfter } from "./joint-range.ts";
import type { JointPath } from "./path.ts";
import type { PlainBook } from "./plain-book.ts";

/**
 * Losses of plain accounts at many steps of a joint path, in one pass. What an account owns is nearly
 * a straight line (joint-range.ts): where it certainly loses from one of the steps to the last, it is
 * added to that step's sums, and the steps after it take them over; so that an account is looked at
 * where the line comes near zero, and not at every step.
 *
 * @param open  indices of the accounts
 * @param steps  ascending
 * @returns by step
 */
export function gridLosses(
  venue: Venue,
  path: JointPath,
  book: PlainBook,
  open: Int32Array,
  steps: readonly number[],
): Units[] {
  const moved = steps.map((step) => movedAt(venue, path, step));
  const off = offLine(venue, path, steps[0]!, steps.at(-1)!);
  const lost = steps.map(() => new ExactSum());
  const owned = steps.map(() => new ExactSum());
  const slopes = steps.map(() => venue.markets.map(() => new ExactSum()));
  const last = steps.length - 1;
  for (const index of open) {
    const margin = marginOf(book, index, off);
    const ownedAt = (at: number): number => ownedAfter(book, index, moved[at]!);
    const [first, end] = [ownedAt(0), ownedAt(last)];
    if (Math.min(first, end) > margin) continue;
    const certain = end < -margin ? firstBelow(-margin, last, ownedAt) : last + 1;
    if (certain <= last) {
      owned[certain]!.add(book.owned[index]!);
      for (let at = book.starts[index]!; at < book.starts[index + 1]!; at++) {
        slopes[certain]![book.markets[at]!]!.add(book.slopes[at]!);
      }
    }
    for (let at = certain - 1; at >= 0; at--) {
      const owns = ownedAt(at);
      if (owns < 0) lost[at]!.add(-owns);
      else if (Math.min(first, owns) > margin) break;
    }
  }
  return runningLosses(moved, lost, owned, slopes);
}

/** How far an account may be off its straight line. */
function marginOf(book: PlainBook, index: number, off: Float64Array): number {
  let margin = 0;
  for (let at = book.starts[index]!; at < book.starts[index + 1]!; at++) {
    margin += Math.abs(book.slopes[at]!) * off[book.markets[at]!]!;
  }
  return margin;
}

/** A step at which the line is below a value, as it is at all steps from there to the last. */
function firstBelow(value: number, last: number, ownedAt: (at: number) => number): number {
  let low = -1;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (ownedAt(middle) < value) high = middle;
    else low = middle;
  }
  return high;
}

function runningLosses(
  moved: readonly Float64Array[],
  lost: readonly ExactSum[],
  owned: readonly ExactSum[],
  slopes: readonly (readonly ExactSum[])[],
): Units[] {
  let always = 0n;
  const running = slopes[0]!.map(() => 0n);
  return moved.map((marks, at) => {
    always += owned[at]!.total;
    let loss = lost[at]!.total - always;
    for (const [market, sum] of slopes[at]!.entries()) {
      running[market]! += sum.total;
      if (running[market] !== 0n) loss -= running[market]! * BigInt(marks[market]!);
    }
    return loss;
  });
}
