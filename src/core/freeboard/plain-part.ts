import type { Units } from "../number/unit.ts";
import type { Market } from "../state/market.ts";
import { ExactSum } from "./exact-sum.ts";
import type { PlainBook } from "./plain-book.ts";
import { floorShare } from "./safe-worth.ts";

/**
 * The losses of plain accounts, split over the markets that cost them money: NUMBER-03-01 in safe
 * integers, and in bigints where a product is not one.
 */
export class PlainParts {
  readonly #sums: readonly ExactSum[];
  /** Place of each market in id order, by market index. */
  readonly #order: Int32Array;
  /** Of the account at hand: the markets that cost it money, what each cost, and its share. */
  readonly #indices: number[] = [];
  readonly #costs: number[] = [];
  readonly #floors: number[] = [];

  constructor(markets: readonly Market[]) {
    this.#sums = markets.map(() => new ExactSum());
    this.#order = new Int32Array(markets.length);
    const inOrder = [...markets].sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const [place, { index }] of inOrder.entries()) this.#order[index] = place;
  }

  /**
   * Splits what an account lost over what its markets cost it.
   *
   * @param loss  a safe integer > 0
   * @param moved  ticks that each mark has moved, by market index
   * @returns false where no market cost it anything
   */
  add(loss: number, book: PlainBook, index: number, moved: Float64Array): boolean {
    const indices = this.#indices;
    const costs = this.#costs;
    let count = 0;
    let total = 0;
    for (let at = book.starts[index]!; at < book.starts[index + 1]!; at++) {
      const market = book.markets[at]!;
      const cost = -book.slopes[at]! * moved[market]!;
      if (cost <= 0) continue;
      indices[count] = market;
      costs[count] = cost;
      count += 1;
      total += cost;
    }
    if (count === 0) return false;
    if (count === 1) this.#sums[indices[0]!]!.add(loss);
    else this.#split(loss, count, total);
    return true;
  }

  #split(loss: number, count: number, total: number): void {
    const floors = this.#floors;
    let left = loss;
    for (let i = 0; i < count; i++) {
      floors[i] = floorShare(loss, this.#costs[i]!, total);
      left -= floors[i]!;
    }
    for (; left > 0; left--) {
      const most = this.#largest(count);
      this.#sums[this.#indices[most]!]!.add(floors[most]! + 1);
      floors[most] = -1;
    }
    for (let i = 0; i < count; i++) {
      if (floors[i]! >= 0) this.#sums[this.#indices[i]!]!.add(floors[i]!);
    }
  }

  /** Of those without a unit of the remainder yet: the largest cost, then the smallest id. */
  #largest(count: number): number {
    let most = -1;
    for (let i = 0; i < count; i++) {
      if (this.#floors[i]! < 0) continue;
      if (most < 0 || this.#isBefore(i, most)) most = i;
    }
    return most;
  }

  #isBefore(one: number, other: number): boolean {
    const more = this.#costs[one]! - this.#costs[other]!;
    if (more !== 0) return more > 0;
    return this.#order[this.#indices[one]!]! < this.#order[this.#indices[other]!]!;
  }

  /** By market index. */
  get totals(): Units[] {
    return this.#sums.map((sum) => sum.total);
  }
}
