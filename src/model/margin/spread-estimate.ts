import { filteredRisk, type TailRisk } from "../tail/historical.ts";
import { StepVolatility } from "../volatility/step-volatility.ts";
import { checkPrice, HOURLY, type EstimateRule } from "./margin-estimate.ts";

/** Prices of the two legs at one time. */
export type PricePair = readonly [one: number, other: number];

/** A move that has ended: the volatility that was expected when it began, and what it was. */
interface PastMove {
  readonly sigma: number;
  readonly move: number;
}

/**
 * What a spread of two markets may lose over the horizon, price by price: as much long of one as
 * short of the other, by filtered historical simulation of the difference of their returns. Either
 * leg may be the long one: the larger figure of the two counts.
 *
 *   move = one[t + horizon] / one[t] - other[t + horizon] / other[t]
 *
 * @source MODEL-08-05
 */
export class SpreadEstimator {
  readonly #rule: EstimateRule;
  readonly #volatility: StepVolatility;
  readonly #open: { readonly prices: PricePair; readonly sigma: number }[] = [];
  readonly #past: PastMove[] = [];
  /** In volatilities of one step. */
  #risk: TailRisk | null = null;
  #last: PricePair | null = null;
  #steps = 0;

  constructor(rule: EstimateRule = HOURLY) {
    this.#rule = rule;
    this.#volatility = new StepVolatility({ ...rule, longRunEvery: rule.horizon });
  }

  /**
   * Takes the next prices in, of the same time.
   *
   * @param prices  above 0
   * @throws RangeError for any other
   */
  add(prices: PricePair): void {
    for (const price of prices) checkPrice(price);
    const { horizon, sampleEvery, fitEvery, residualsMin } = this.#rule;
    if (this.#last !== null) this.#volatility.add(spreadMove(this.#last, prices));
    this.#last = prices;
    this.#steps += 1;
    this.#open.push({ prices, sigma: this.#volatility.sigma });
    if (this.#open.length > horizon) {
      const { prices: before, sigma } = this.#open.shift()!;
      const sampled = this.#steps % sampleEvery === 0 && sigma > 0;
      if (sampled) this.#past.push({ sigma, move: spreadMove(before, prices) });
    }
    const due = this.#risk === null || this.#steps % fitEvery === 0;
    if (due && this.#past.length >= residualsMin) this.#simulate();
  }

  /** Value at risk and expected shortfall, shares of the matched notional; null at first. */
  get risk(): TailRisk | null {
    if (this.#risk === null) return null;
    const { sigma } = this.#volatility;
    const { valueAtRisk, expectedShortfall } = this.#risk;
    return { valueAtRisk: sigma * valueAtRisk, expectedShortfall: sigma * expectedShortfall };
  }

  /** For a volatility of 1 now: what there is grows with it. */
  #simulate(): void {
    const { confidence } = this.#rule;
    const volatilities = this.#past.map(({ sigma }) => sigma);
    const sides = [-1, 1].map((side) => {
      const losses = this.#past.map(({ move }) => side * move);
      return filteredRisk(losses, volatilities, 1, confidence);
    });
    this.#risk = {
      valueAtRisk: Math.max(...sides.map(({ valueAtRisk }) => valueAtRisk)),
      expectedShortfall: Math.max(...sides.map(({ expectedShortfall }) => expectedShortfall)),
    };
  }
}

/**
 * The same from the margins of the legs and how they move together.
 *
 *   sqrt(one^2 + other^2 - 2 correlation one other)
 *
 * @param margins  of the legs, shares of the notional
 * @source MODEL-08-05
 * @example spreadByCorrelation([0.1, 0.1], 0.98) // 0.02
 */
export function spreadByCorrelation([one, other]: PricePair, correlation: number): number {
  return Math.sqrt(Math.max(0, one * one + other * other - 2 * correlation * one * other));
}

function spreadMove(before: PricePair, after: PricePair): number {
  return after[0] / before[0] - after[1] / before[1];
}
