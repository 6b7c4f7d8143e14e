import type { Units } from "../number/unit.ts";
import type { Venue } from "../state/venue.ts";
import { ExactSum } from "./exact-sum.ts";
import type { GeneralAccount } from "./general-account.ts";
import { gridLosses } from "./joint-grid.ts";
import { JointRange, movedAt, ownedAfter } from "./joint-range.ts";
import { atStep, type JointPath } from "./path.ts";
import type { PlainBook } from "./plain-book.ts";
import { PlainParts } from "./plain-part.ts";

/** Everybody, as joint paths read them: made once for all of them. */
export interface JointBook {
  readonly plain: PlainBook;
  /** Accounts with something else: other assets, coin-settled markets, figures that are not safe. */
  readonly general: readonly GeneralAccount[];
}

/** Who loses at a step, and which markets have cost them that. */
export interface JointSurvey {
  readonly loss: Units;
  readonly accounts: number;
  /** The losses of plain accounts by the market that has cost them, by market index. */
  readonly parts: Units[];
  /** Losses of plain accounts that no market has cost since step 0. */
  readonly nobodys: Units;
  /** The others who lose. */
  readonly general: readonly GeneralAccount[];
}

/** Losses along a path on which many prices move at once. */
export class JointLoss {
  readonly #venue: Venue;
  readonly #path: JointPath;
  readonly #book: JointBook;
  /** Indices of the plain accounts that are looked at one by one. */
  readonly #open: Int32Array;
  /** Of those who lose throughout: what they own now, and value per tick by market index. */
  readonly #owned: Units;
  readonly #slopes: readonly Units[];

  private constructor(
    venue: Venue,
    path: JointPath,
    book: JointBook,
    open: Int32Array,
    owned: Units,
    slopes: readonly Units[],
  ) {
    this.#venue = venue;
    this.#path = path;
    this.#book = book;
    this.#open = open;
    this.#owned = owned;
    this.#slopes = slopes;
  }

  static of(venue: Venue, path: JointPath, book: JointBook): JointLoss {
    const open = Int32Array.from(book.plain.accounts.keys());
    const slopes = venue.markets.map(() => 0n);
    return new JointLoss(venue, path, book, open, 0n, slopes);
  }

  /** How many accounts may lose. */
  get accounts(): number {
    return this.#open.length + this.#book.general.length;
  }

  get general(): readonly GeneralAccount[] {
    return this.#book.general;
  }

  /** Exact. */
  at(step: number): Units {
    const { plain } = this.#book;
    const moved = movedAt(this.#venue, this.#path, step);
    const sum = new ExactSum();
    for (const index of this.#open) {
      const owned = ownedAfter(plain, index, moved);
      if (owned < 0) sum.add(-owned);
    }
    return sum.total + this.#generalAt(step) + this.#alwaysLost(moved);
  }

  /** The same at many steps, ascending; asked of a book without accounts that lose throughout. */
  atAll(steps: readonly number[]): Units[] {
    const plain = gridLosses(this.#venue, this.#path, this.#book.plain, this.#open, steps);
    return steps.map((step, at) => plain[at]! + this.#generalAt(step));
  }

  #generalAt(step: number): Units {
    if (this.general.length === 0) return 0n;
    return atStep(this.#path, step, () => {
      return this.general.reduce((total, account) => total + account.lossNow(), 0n);
    });
  }

  #alwaysLost(moved: Float64Array): Units {
    return this.#slopes.reduce((lost, slope, index) => {
      return slope === 0n ? lost : lost - slope * BigInt(moved[index]!);
    }, -this.#owned);
  }

  /** The same losses for steps from one to another only, with fewer accounts to look at. */
  between(from: number, to: number): JointLoss {
    const { plain } = this.#book;
    const { owned, starts, markets, slopes } = plain;
    const range = new JointRange(this.#venue, this.#path, plain, from, to);
    const always = new ExactSum();
    const added = this.#slopes.map(() => new ExactSum());
    const open = this.#open.filter((index) => {
      const fate = range.fateOf(index);
      if (fate !== "loses") return fate === "open";
      always.add(owned[index]!);
      for (let at = starts[index]!; at < starts[index + 1]!; at++) {
        added[markets[at]!]!.add(slopes[at]!);
      }
      return false;
    });
    return new JointLoss(
      this.#venue,
      this.#path,
      this.#book,
      open,
      this.#owned + always.total,
      this.#slopes.map((slope, index) => slope + added[index]!.total),
    );
  }

  /** The same accounts but those who lose nowhere between two steps, for surveys there. */
  possible(from: number, to: number): JointLoss {
    const range = new JointRange(this.#venue, this.#path, this.#book.plain, from, to);
    const open = this.#open.filter((index) => range.fateOf(index) !== "safe");
    return new JointLoss(this.#venue, this.#path, this.#book, open, this.#owned, this.#slopes);
  }

  /** Of the plain accounts looked at: those who own no more than this at a step. */
  plainAt(step: number, ownedMax: number): number[] {
    const { plain } = this.#book;
    const moved = movedAt(this.#venue, this.#path, step);
    const found: number[] = [];
    for (const index of this.#open) {
      if (ownedAfter(plain, index, moved) <= ownedMax) found.push(plain.accounts[index]!);
    }
    return found;
  }

  /** Accounts with a loss at a step; asked of a book without accounts that lose throughout. */
  losersAt(step: number): number[] {
    return [...this.plainAt(step, -1), ...this.#generalLosers(step).map(({ account }) => account)];
  }

  #generalLosers(step: number): GeneralAccount[] {
    return atStep(this.#path, step, () => this.general.filter((account) => account.isLosingNow()));
  }

  /** Asked of a book without accounts that lose throughout. */
  surveyAt(step: number): JointSurvey {
    const { plain } = this.#book;
    const moved = movedAt(this.#venue, this.#path, step);
    const parts = new PlainParts(this.#venue.markets);
    const loss = new ExactSum();
    const nobodys = new ExactSum();
    let accounts = 0;
    for (const index of this.#open) {
      const owned = ownedAfter(plain, index, moved);
      if (owned >= 0) continue;
      accounts += 1;
      loss.add(-owned);
      if (!parts.add(-owned, plain, index, moved)) nobodys.add(-owned);
    }
    const general = this.#generalLosers(step);
    const others = atStep(this.#path, step, () => {
      return general.reduce((sum, account) => sum + account.lossNow(), 0n);
    });
    return {
      loss: loss.total + others,
      accounts: accounts + general.length,
      parts: parts.totals,
      nobodys: nobodys.total,
      general,
    };
  }
}
