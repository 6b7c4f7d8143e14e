import { StepVolatility, type VolatilityRule } from "../volatility/step-volatility.ts";

/**
 * Moves of several prices over the same stretches that do not overlap, each over the volatility that
 * was expected before: what correlations are estimated from. A whole day each, because prices that
 * are not quoted at the same instant look less alike from hour to hour than they are.
 *
 * @source MODEL-04-06
 */
export class MoveResiduals {
  /** One row for a stretch, oldest first. */
  readonly rows: number[][] = [];
  readonly #horizon: number;
  readonly #volatilities: readonly StepVolatility[];
  #last: readonly number[] | null = null;
  #begun: { readonly prices: readonly number[]; readonly sigmas: readonly number[] } | null = null;
  #steps = 0;

  /** @param count  how many prices there are */
  constructor(count: number, rule: VolatilityRule & { readonly horizon: number }) {
    this.#horizon = rule.horizon;
    this.#volatilities = Array.from({ length: count }, () => new StepVolatility(rule));
  }

  /** Takes the next prices in, all of the same time. */
  add(prices: readonly number[]): void {
    const last = this.#last;
    this.#last = prices;
    if (last !== null) {
      for (const [index, volatility] of this.#volatilities.entries()) {
        volatility.add(prices[index]! / last[index]! - 1);
      }
    }
    this.#steps += 1;
    if (this.#steps % this.#horizon !== 0) return;
    const begun = this.#begun;
    const sigmas = this.#volatilities.map(({ sigma }) => sigma);
    this.#begun = { prices, sigmas };
    if (begun === null || begun.sigmas.some((sigma) => sigma === 0)) return;
    this.rows.push(
      prices.map((price, index) => (price / begun.prices[index]! - 1) / begun.sigmas[index]!),
    );
  }
}
