import type { Units } from "../number/unit.ts";
import type { Market } from "../state/market.ts";
import { ExactSum } from "./exact-sum.ts";

/**
 * The losses of plain accounts, split over the markets that cost them money: NUMBER-03-01 in safe
 * integers, and in bigints where a product is not one.
 */
export class PlainParts {
  readonly #markets: readonly Market[];
  readonly #sums: readonly ExactSum[];
  readonly #floors: number[] = [];

  constructor(markets: readonly Market[]) {
    this.#markets = markets;
    this.#sums = markets.map(() => new ExactSum());
  }

  /**
   * @param loss  a safe integer > 0
   * @param indices  markets that cost the account money
   * @param costs  what each cost it: safe integers > 0, with a safe sum
   */
  add(loss: number, indices: readonly number[], costs: readonly number[]): void {
    if (indices.length === 1) {
      this.#sums[indices[0]!]!.add(loss);
      return;
    }
    const total = costs.reduce((sum, cost) => sum + cost, 0);
    const floors = this.#floors;
    let left = loss;
    for (let i = 0; i < costs.length; i++) {
      floors[i] = share(loss, costs[i]!, total);
      left -= floors[i]!;
    }
    while (left > 0) {
      const most = this.#largest(indices, costs, floors);
      this.#sums[indices[most]!]!.add(floors[most]! + 1);
      floors[most] = -1;
      left -= 1;
    }
    for (let i = 0; i < costs.length; i++) {
      if (floors[i]! >= 0) this.#sums[indices[i]!]!.add(floors[i]!);
    }
  }

  /** Of those without a unit of the remainder yet: the largest cost, then the smallest id. */
  #largest(
    indices: readonly number[],
    costs: readonly number[],
    floors: readonly number[],
  ): number {
    let most = -1;
    for (let i = 0; i < costs.length; i++) {
      if (floors[i]! < 0) continue;
      const isMore = most < 0 || costs[i]! > costs[most]!;
      const isSame = most >= 0 && costs[i] === costs[most];
      const id = this.#markets[indices[i]!]!.id;
      if (isMore || (isSame && id < this.#markets[indices[most]!]!.id)) most = i;
    }
    return most;
  }

  /** By market index. */
  get totals(): Units[] {
    return this.#sums.map((sum) => sum.total);
  }
}

/** floor(amount * part / total) of safe integers. */
function share(amount: number, part: number, total: number): number {
  const product = amount * part;
  if (product >= 2 ** 53) return Number((BigInt(amount) * BigInt(part)) / BigInt(total));
  const quotient = Math.floor(product / total);
  return quotient * total > product ? quotient - 1 : quotient;
}
