import type { Units } from "../number/unit.ts";
import { NONE } from "../state/account-table.ts";
import type { Venue } from "../state/venue.ts";
import { ExactSum } from "./exact-sum.ts";
import { GeneralAccount } from "./general-account.ts";
import { atStep, markAt, type JointPath } from "./path.ts";
import { PlainParts } from "./plain-part.ts";

/** Losses along a path on which many prices move at once. */
export class JointLoss {
  readonly #venue: Venue;
  readonly #path: JointPath;
  readonly #equities: Float64Array;
  readonly #multipliers: Float64Array;
  /** Plain accounts that are looked at one by one. */
  readonly #open: Int32Array;
  /** Of those who lose throughout: their equity now, and value per tick by market index. */
  readonly #equity: Units;
  readonly #slopes: readonly Units[];
  /** Accounts that are not plain, counted in bigints. */
  readonly general: readonly GeneralAccount[];

  private constructor(
    venue: Venue,
    path: JointPath,
    equities: Float64Array,
    open: Int32Array,
    equity: Units,
    slopes: readonly Units[],
    general: readonly GeneralAccount[],
  ) {
    this.#venue = venue;
    this.#path = path;
    this.#equities = equities;
    this.#multipliers = Float64Array.from(venue.markets, ({ multiplier }) => Number(multiplier));
    this.#open = open;
    this.#equity = equity;
    this.#slopes = slopes;
    this.general = general;
  }

  /** @param equities  exact equity of the plain accounts, NaN for the others */
  static of(venue: Venue, path: JointPath, equities: Float64Array): JointLoss {
    const open = new Int32Array(equities.length);
    const general: GeneralAccount[] = [];
    let count = 0;
    for (let account = 0; account < equities.length; account++) {
      if (Number.isNaN(equities[account]!)) general.push(new GeneralAccount(venue, account));
      else if (venue.positions.first(account) !== NONE) open[count++] = account;
    }
    const slopes = venue.markets.map(() => 0n);
    return new JointLoss(venue, path, equities, open.slice(0, count), 0n, slopes, general);
  }

  /** How many accounts may lose. */
  get accounts(): number {
    return this.#open.length + this.general.length;
  }

  /** Exact. */
  at(step: number): Units {
    const moved = this.#moved(step);
    const sum = new ExactSum();
    for (const account of this.#open) {
      const owned = this.#equityAt(account, moved);
      if (owned < 0) sum.add(-owned);
    }
    return sum.total + this.#generalAt(step) + this.#alwaysLost(moved);
  }

  /** The same at many steps, in one pass over the accounts. */
  atAll(steps: readonly number[]): Units[] {
    const moved = steps.map((step) => this.#moved(step));
    const sums = steps.map(() => new ExactSum());
    for (const account of this.#open) {
      for (let index = 0; index < moved.length; index++) {
        const owned = this.#equityAt(account, moved[index]!);
        if (owned < 0) sums[index]!.add(-owned);
      }
    }
    return steps.map((step, index) => {
      return sums[index]!.total + this.#generalAt(step) + this.#alwaysLost(moved[index]!);
    });
  }

  /** Ticks that each mark has moved at a step, by market index. */
  #moved(step: number): Float64Array {
    const moved = new Float64Array(this.#venue.markets.length);
    for (const { market } of this.#path.markets) {
      moved[market.index] = markAt(this.#path, market, step) - market.markPrice;
    }
    return moved;
  }

  #equityAt(account: number, moved: Float64Array): number {
    const { positions } = this.#venue;
    let owned = this.#equities[account]!;
    for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
      const index = positions.marketIndex(slot);
      owned += positions.lots(slot) * this.#multipliers[index]! * moved[index]!;
    }
    return owned;
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
    }, -this.#equity);
  }

  /**
   * The same losses for steps from one to another only, with fewer accounts to look at. A plain
   * account is linear in the step but for the rounding of each price to a tick.
   */
  between(from: number, to: number): JointLoss {
    const { positions } = this.#venue;
    const near = this.#moved(from);
    const far = this.#moved(to);
    const kept = new Int32Array(this.#open.length);
    let count = 0;
    const equity = new ExactSum();
    const added = this.#slopes.map(() => new ExactSum());
    for (const account of this.#open) {
      const before = this.#equityAt(account, near);
      const after = this.#equityAt(account, far);
      let noise = 0;
      for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
        noise +=
          2 * Math.abs(positions.lots(slot) * this.#multipliers[positions.marketIndex(slot)]!);
      }
      if (Math.min(before, after) - noise > 0) continue;
      if (Math.max(before, after) + noise >= 0) {
        kept[count++] = account;
        continue;
      }
      equity.add(this.#equities[account]!);
      for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
        const index = positions.marketIndex(slot);
        added[index]!.add(positions.lots(slot) * this.#multipliers[index]!);
      }
    }
    return new JointLoss(
      this.#venue,
      this.#path,
      this.#equities,
      kept.slice(0, count),
      this.#equity + equity.total,
      this.#slopes.map((slope, index) => slope + added[index]!.total),
      this.general,
    );
  }

  /** Of the plain accounts looked at: those with no more equity than this at a step. */
  plainAt(step: number, equityMax: number): number[] {
    const moved = this.#moved(step);
    const found: number[] = [];
    for (const account of this.#open) {
      if (this.#equityAt(account, moved) <= equityMax) found.push(account);
    }
    return found;
  }

  /** Accounts with a loss at a step; asked of a book that has not been narrowed. */
  losersAt(step: number): { readonly plain: number[]; readonly general: GeneralAccount[] } {
    const general = atStep(this.#path, step, () => {
      return this.general.filter((account) => account.lossNow() > 0n);
    });
    return { plain: this.plainAt(step, -1), general };
  }

  /** The losses of plain accounts at a step, by the market that cost them, by market index. */
  plainParts(step: number, losers: readonly number[]): { parts: Units[]; nobodys: Units } {
    const { positions, markets } = this.#venue;
    const moved = this.#moved(step);
    const parts = new PlainParts(markets);
    const nobodys = new ExactSum();
    for (const account of losers) {
      const indices: number[] = [];
      const costs: number[] = [];
      for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
        const index = positions.marketIndex(slot);
        const cost = -positions.lots(slot) * this.#multipliers[index]! * moved[index]!;
        if (cost <= 0) continue;
        indices.push(index);
        costs.push(cost);
      }
      const loss = -this.#equityAt(account, moved);
      if (costs.length === 0) nobodys.add(loss);
      else parts.add(loss, indices, costs);
    }
    return { parts: parts.totals, nobodys: nobodys.total };
  }
}
