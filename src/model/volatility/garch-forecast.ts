import { fitGarch, type GarchFit } from "./garch-fit.ts";
import { garchHorizonVariance, garchStep } from "./garch.ts";

/** How a GARCH(1,1) is kept up to date. */
export interface GarchRule {
  /** Latest returns that a fit looks at, and returns between two fits. */
  readonly window: number;
  readonly fitEvery: number;
  /** Steps whose mean variance is forecast. */
  readonly horizon: number;
}

/**
 * Volatility of a step as GARCH(1,1) expects it on average over a horizon, return by return. A fit
 * that does not converge is not used: the last one that did goes on, and `converged` says so.
 *
 *   sigma = sqrt((1 / horizon) sum of the variances expected over it)
 *
 * @source MODEL-02-05
 */
export class GarchForecast {
  readonly #rule: GarchRule;
  readonly #returns: number[] = [];
  #seen = 0;
  #fit: GarchFit | null = null;
  #variance = 0;
  #converged = true;

  constructor(rule: GarchRule) {
    this.#rule = rule;
  }

  /** Takes the next return in. */
  add(simpleReturn: number): void {
    const { window, fitEvery } = this.#rule;
    this.#seen += 1;
    this.#returns.push(simpleReturn);
    if (this.#returns.length > window) this.#returns.shift();
    const fit = this.#fit;
    if (fit !== null) this.#variance = garchStep(fit, this.#variance, simpleReturn - fit.mean);
    if (this.#returns.length === window && this.#seen % fitEvery === 0) this.#refit();
  }

  /** Null before the first fit that converged. */
  get sigma(): number | null {
    if (this.#fit === null) return null;
    const { horizon } = this.#rule;
    return Math.sqrt(garchHorizonVariance(this.#fit, this.#variance, horizon) / horizon);
  }

  /** False after a fit that did not converge. */
  get converged(): boolean {
    return this.#converged;
  }

  #refit(): void {
    const fit = fitted(this.#returns);
    this.#converged = fit?.converged === true;
    if (fit === null || !fit.converged) return;
    this.#fit = fit;
    this.#variance = fit.varianceNext;
  }
}

/** Null where there is nothing to fit: no return differs from another, or no step can be found. */
function fitted(returns: readonly number[]): GarchFit | null {
  try {
    return fitGarch(returns);
  } catch {
    return null;
  }
}
