import type { Ticks, Units } from "../number/unit.ts";
import { ExactSum } from "./exact-sum.ts";
import type { GeneralLoser } from "./general-loser.ts";
import { markAt, type MarketPath } from "./path.ts";

/** Who is on the losing side of a market, one entry an account. */
export interface Losers {
  /** Plain accounts: exact equity now, and what one tick costs them (both safe integers). */
  readonly accounts: Int32Array;
  readonly equities: Float64Array;
  readonly slopes: Float64Array;
  readonly lots: Float64Array;
  readonly count: number;
  /** The others, counted in bigints. */
  readonly general: readonly GeneralLoser[];
}

/**
 * Losses along a path on which one mark moves. Every one of them only grows on the way; who loses at
 * the near end of an interval already is kept as two sums.
 */
export class MarketLoss {
  readonly #path: MarketPath;
  readonly #losers: Losers;
  /** Indices into the losers whose first loss may lie inside. */
  readonly #open: Int32Array;
  readonly #openGeneral: readonly GeneralLoser[];
  /** Of those who lose throughout: loss at x = slope * x - equity. */
  readonly #slope: Units;
  readonly #equity: Units;

  private constructor(
    path: MarketPath,
    losers: Losers,
    open: Int32Array,
    openGeneral: readonly GeneralLoser[],
    slope: Units,
    equity: Units,
  ) {
    this.#path = path;
    this.#losers = losers;
    this.#open = open;
    this.#openGeneral = openGeneral;
    this.#slope = slope;
    this.#equity = equity;
  }

  static of(path: MarketPath, losers: Losers): MarketLoss {
    const open = Int32Array.from({ length: losers.count }, (_, index) => index);
    return new MarketLoss(path, losers, open, losers.general, 0n, 0n);
  }

  /** Smallest step with a loss above a threshold; null where the path ends before. */
  firstAbove(threshold: Units): number | null {
    if (this.at(0) > threshold) return 0;
    const { steps } = this.#path;
    if (this.at(steps) <= threshold) return null;
    let low = 0;
    let high = steps;
    let inner = this.between(low, high);
    while (high - low > 1) {
      const middle = low + Math.floor((high - low) / 2);
      if (inner.at(middle) > threshold) high = middle;
      else low = middle;
      inner = inner.between(low, high);
    }
    return high;
  }

  /** The same losses for steps from one to another only, with fewer accounts to look at. */
  between(from: number, to: number): MarketLoss {
    const { equities, slopes } = this.#losers;
    const open = new Int32Array(this.#open.length);
    let kept = 0;
    const slope = new ExactSum();
    const equity = new ExactSum();
    for (const index of this.#open) {
      const owned = equities[index]!;
      const lost = slopes[index]!;
      if (lost * to <= owned) continue;
      if (lost * from >= owned) {
        slope.add(lost);
        equity.add(owned);
      } else {
        open[kept++] = index;
      }
    }
    return new MarketLoss(
      this.#path,
      this.#losers,
      open.slice(0, kept),
      this.#losing(to),
      this.#slope + slope.total,
      this.#equity + equity.total,
    );
  }

  #losing(step: number): readonly GeneralLoser[] {
    const mark = this.#markAt(step);
    return this.#openGeneral.filter((loser) => loser.lossAt(mark) > 0n);
  }

  #markAt(step: number): Ticks {
    return markAt(this.#path, this.#path.market, step);
  }

  at(step: number): Units {
    const { equities, slopes } = this.#losers;
    const sum = new ExactSum();
    for (const index of this.#open) {
      const loss = slopes[index]! * step - equities[index]!;
      if (loss > 0) sum.add(loss);
    }
    return this.#slope * BigInt(step) - this.#equity + sum.total + this.#generalAt(step);
  }

  #generalAt(step: number): Units {
    const mark = this.#markAt(step);
    return this.#openGeneral.reduce((sum, loser) => sum + loser.lossAt(mark), 0n);
  }

  /** Accounts with a loss at a step. */
  losersAt(step: number): number[] {
    const { accounts, equities, slopes, count } = this.#losers;
    const mark = this.#markAt(step);
    const losing = this.#losers.general.filter((loser) => loser.lossAt(mark) > 0n);
    const found = losing.map(({ account }) => account);
    for (let index = 0; index < count; index++) {
      if (slopes[index]! * step > equities[index]!) found.push(accounts[index]!);
    }
    return found;
  }
}
