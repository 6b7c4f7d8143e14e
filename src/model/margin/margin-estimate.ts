import { tailMultiplier } from "../tail/tail-multiplier.ts";
import type { GarchRule } from "../volatility/garch-forecast.ts";
import { StepVolatility } from "../volatility/step-volatility.ts";

/** How a margin is estimated from prices at regular times. */
export interface EstimateRule {
  /** Share of the moves over the horizon that the margin has to cover on either side. */
  readonly confidence: number;
  /** Steps in which a position is closed: the horizon of a move. */
  readonly horizon: number;
  /** Steps after which the fast and the slow average have forgotten half. */
  readonly fastHalfLife: number;
  readonly slowHalfLife: number;
  /** Between two fits of the tail, and between two residuals it is fitted to. */
  readonly fitEvery: number;
  readonly sampleEvery: number;
  /** Residuals before a first estimate is given. */
  readonly residualsMin: number;
  /** A forecast by GARCH(1,1) that sigma is not below; null for none. */
  readonly garch: GarchRule | null;
}

/** For hourly prices: a day to close, half-lives of 3 and 30 days, a fit a week, no GARCH. */
export const HOURLY: EstimateRule = {
  confidence: 0.99,
  horizon: 24,
  fastHalfLife: 72,
  slowHalfLife: 720,
  fitEvery: 168,
  sampleEvery: 6,
  residualsMin: 1_000,
  garch: null,
};

/** What a margin rests on. */
export interface MarginEstimate {
  /** Share of the notional. */
  readonly margin: number;
  /** Of one step: the largest of the three. */
  readonly sigma: number;
  readonly fast: number;
  readonly slow: number;
  readonly longRun: number;
  /** The horizon's quantile in volatilities of one step. */
  readonly multiplier: number;
}

/**
 * Margin of one market, price by price, from nothing but the past:
 *
 *   margin = sigma * Pareto quantile of past moves over the horizon / sigma before them
 *
 * The multiplier is fitted to moves over the whole horizon, so nothing is scaled by a square root of
 * time, and to either side alone: the larger counts.
 *
 * @source MODEL-08-04; McNeil, Frey (2000)
 */
export class MarginEstimator {
  readonly #rule: EstimateRule;
  readonly #volatility: StepVolatility;
  /** Prices and volatilities of the last `horizon` steps: what a closing window began with. */
  readonly #open: { readonly price: number; readonly sigma: number }[] = [];
  readonly #residuals: number[] = [];
  #multiplier: number | null = null;
  #last: number | null = null;
  #steps = 0;

  constructor(rule: EstimateRule = HOURLY) {
    this.#rule = rule;
    this.#volatility = new StepVolatility({ ...rule, longRunEvery: rule.horizon });
  }

  /**
   * Takes the next price in.
   *
   * @param price  above 0
   * @throws RangeError for any other
   */
  add(price: number): void {
    checkPrice(price);
    const { horizon, sampleEvery, fitEvery } = this.#rule;
    if (this.#last !== null) this.#volatility.add(price / this.#last - 1);
    this.#last = price;
    this.#steps += 1;
    this.#open.push({ price, sigma: this.#volatility.sigma });
    if (this.#open.length > horizon) {
      const { price: before, sigma } = this.#open.shift()!;
      const sampled = this.#steps % sampleEvery === 0;
      if (sampled && sigma > 0) this.#residuals.push((price / before - 1) / sigma);
    }
    const due = this.#multiplier === null || this.#steps % fitEvery === 0;
    if (due && this.#residuals.length >= this.#rule.residualsMin) this.#fit();
  }

  /** Null until enough has been seen. */
  get estimate(): MarginEstimate | null {
    const multiplier = this.#multiplier;
    if (multiplier === null) return null;
    const { sigma, fast, slow, longRun } = this.#volatility;
    return { margin: multiplier * sigma, sigma, fast, slow, longRun, multiplier };
  }

  #fit(): void {
    const { confidence } = this.#rule;
    const long = tailMultiplier(
      this.#residuals.map((z) => -z),
      confidence,
    );
    const short = tailMultiplier(this.#residuals, confidence);
    this.#multiplier = Math.max(long.multiplier, short.multiplier);
  }
}

/** @throws RangeError unless it is a number above 0 */
export function checkPrice(price: number): void {
  if (!(price > 0) || price === Infinity) throw new RangeError(`expected a price, was ${price}`);
}
