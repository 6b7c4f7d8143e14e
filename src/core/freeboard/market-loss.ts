import type { Units } from "../number/unit.ts";
import { ExactSum } from "./exact-sum.ts";
import type { Losers } from "./losers.ts";
import { MarketStretch } from "./market-stretch.ts";
import { markAt, type MarketPath } from "./path.ts";

/** Loss at a step, and how many accounts have one. */
export interface StepLoss {
  readonly step: number;
  readonly loss: Units;
  readonly accounts: number;
}

/** Losses along a path on which one mark moves. Every one of them only grows on the way. */
export class MarketLoss {
  readonly #path: MarketPath;
  readonly #losers: Losers;
  /** Ascending, from step 0 to the end of the path. */
  readonly points: readonly StepLoss[];

  /** @param steps  of the path, at which the loss will be asked for */
  constructor(path: MarketPath, losers: Losers, steps: readonly number[]) {
    this.#path = path;
    this.#losers = losers;
    const all = new Set([0, ...steps, path.steps]);
    this.points = pointsAt(
      path,
      losers,
      [...all].sort((a, b) => a - b),
    );
  }

  /** Smallest step with a loss above a threshold; null where the path ends before. */
  firstAbove(threshold: Units): { readonly step: number; readonly loss: Units } | null {
    const at = this.points.findIndex(({ loss }) => loss > threshold);
    if (at <= 0) return this.points[at] ?? null;
    let { step: low } = this.points[at - 1]!;
    let { step: high, loss } = this.points[at]!;
    let inner = MarketStretch.of(this.#path, this.#losers, low, high);
    while (high - low > 1) {
      const middle = low + Math.floor((high - low) / 2);
      const found = inner.at(middle);
      if (found > threshold) {
        high = middle;
        loss = found;
      } else {
        low = middle;
      }
      inner = inner.between(low, high);
    }
    return { step: high, loss };
  }

  at(step: number): Units {
    return pointsAt(this.#path, this.#losers, [step])[0]!.loss;
  }

  /** Accounts with a loss at a step. */
  losersAt(step: number): number[] {
    const { accounts, owned, slopes, count, general } = this.#losers;
    const mark = markAt(this.#path, this.#path.market, step);
    const found = general.filter((loser) => loser.isLosingAt(mark)).map(({ account }) => account);
    for (let index = 0; index < count; index++) {
      if (slopes[index]! * step > owned[index]!) found.push(accounts[index]!);
    }
    return found;
  }
}

/** In one pass: who has no loss at a step has none at those before. */
function pointsAt(path: MarketPath, losers: Losers, ascending: readonly number[]): StepLoss[] {
  const { owned, slopes, count, general } = losers;
  const steps = Float64Array.from(ascending);
  const sums = ascending.map(() => new ExactSum());
  const accounts = new Int32Array(steps.length);
  for (let index = 0; index < count; index++) {
    for (let at = steps.length - 1; at >= 0; at--) {
      const loss = slopes[index]! * steps[at]! - owned[index]!;
      if (loss <= 0) break;
      sums[at]!.add(loss);
      accounts[at]! += 1;
    }
  }
  return ascending.map((step, at) => {
    const mark = markAt(path, path.market, step);
    let beyond = 0n;
    for (const loser of general) {
      const loss = loser.safeLossAt(mark);
      if (Number.isNaN(loss)) beyond += loser.lossAt(mark);
      else sums[at]!.add(loss);
      if (loser.isLosingAt(mark)) accounts[at]! += 1;
    }
    return { step, loss: sums[at]!.total + beyond, accounts: accounts[at]! };
  });
}
