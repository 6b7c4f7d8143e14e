import type { Units } from "../number/unit.ts";
import { ExactSum } from "./exact-sum.ts";
import type { GeneralLoser } from "./general-loser.ts";
import type { Losers } from "./losers.ts";
import { markAt, type MarketPath } from "./path.ts";

/**
 * A stretch of a market path: only who begins to lose inside it is looked at; who loses at its near
 * end already is kept as two sums.
 */
export class MarketStretch {
  readonly #path: MarketPath;
  readonly #losers: Losers;
  /** Indices into the losers. */
  readonly #open: Int32Array;
  readonly #general: readonly GeneralLoser[];
  /** Of those who lose throughout: loss at x = slope * x - owned. */
  readonly #slope: Units;
  readonly #owned: Units;

  private constructor(
    path: MarketPath,
    losers: Losers,
    open: Int32Array,
    general: readonly GeneralLoser[],
    slope: Units,
    owned: Units,
  ) {
    this.#path = path;
    this.#losers = losers;
    this.#open = open;
    this.#general = general;
    this.#slope = slope;
    this.#owned = owned;
  }

  static of(path: MarketPath, losers: Losers, from: number, to: number): MarketStretch {
    const { owned, slopes, count } = losers;
    const open = new Int32Array(count);
    let kept = 0;
    for (let index = 0; index < count; index++) {
      if (slopes[index]! * to > owned[index]!) open[kept++] = index;
    }
    const inside = open.slice(0, kept);
    return new MarketStretch(path, losers, inside, losers.general, 0n, 0n).between(from, to);
  }

  between(from: number, to: number): MarketStretch {
    const { owned: all, slopes } = this.#losers;
    const slope = new ExactSum();
    const always = new ExactSum();
    const open = this.#open.filter((index) => {
      const owned = all[index]!;
      const lost = slopes[index]!;
      if (lost * to <= owned) return false;
      if (lost * from < owned) return true;
      slope.add(lost);
      always.add(owned);
      return false;
    });
    const mark = markAt(this.#path, this.#path.market, to);
    return new MarketStretch(
      this.#path,
      this.#losers,
      open,
      this.#general.filter((loser) => loser.isLosingAt(mark)),
      this.#slope + slope.total,
      this.#owned + always.total,
    );
  }

  at(step: number): Units {
    const { owned, slopes } = this.#losers;
    const sum = new ExactSum();
    for (const index of this.#open) {
      const loss = slopes[index]! * step - owned[index]!;
      if (loss > 0) sum.add(loss);
    }
    const mark = markAt(this.#path, this.#path.market, step);
    let beyond = 0n;
    for (const loser of this.#general) {
      const loss = loser.safeLossAt(mark);
      if (Number.isNaN(loss)) beyond += loser.lossAt(mark);
      else sum.add(loss);
    }
    return this.#slope * BigInt(step) - this.#owned + sum.total + beyond;
  }
}
