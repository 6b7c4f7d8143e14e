import { Ewma } from "./ewma.ts";
import { GarchForecast, type GarchRule } from "./garch-forecast.ts";

/** What the volatility of a step is taken from. */
export interface VolatilityRule {
  /** Steps after which the fast and the slow average have forgotten half. */
  readonly fastHalfLife: number;
  readonly slowHalfLife: number;
  /** Steps between two values of the slow average that the long run is the median of. */
  readonly longRunEvery: number;
  /** A forecast by GARCH(1,1) that it is not below; null for none. */
  readonly garch: GarchRule | null;
}

/**
 * Volatility of one step, return by return:
 *
 *   sigma = max(fast EWMA, slow EWMA, median of the slow one since the beginning)
 *
 * and the forecast of GARCH(1,1) where the rule has one.
 *
 * @source MODEL-08-04
 */
export class StepVolatility {
  readonly #rule: VolatilityRule;
  readonly #fast: Ewma;
  readonly #slow: Ewma;
  readonly #garch: GarchForecast | null;
  readonly #slowSeen: number[] = [];
  #sigma = 0;
  #longRun = 0;
  #steps = 0;

  constructor(rule: VolatilityRule) {
    this.#rule = rule;
    this.#fast = new Ewma(rule.fastHalfLife);
    this.#slow = new Ewma(rule.slowHalfLife);
    this.#garch = rule.garch === null ? null : new GarchForecast(rule.garch);
  }

  /** Takes the next return in. */
  add(simpleReturn: number): void {
    this.#steps += 1;
    this.#fast.add(simpleReturn);
    this.#slow.add(simpleReturn);
    this.#garch?.add(simpleReturn);
    if (!this.#slow.warm) return;
    if (this.#steps % this.#rule.longRunEvery === 0) {
      this.#slowSeen.push(this.slow);
      this.#longRun = medianOf(this.#slowSeen);
    }
    const garch = this.#garch?.sigma ?? 0;
    this.#sigma = Math.max(this.fast, this.slow, this.#longRun, garch);
  }

  /** 0 until the slow average has seen a half-life. */
  get sigma(): number {
    return this.#sigma;
  }

  get fast(): number {
    return Math.sqrt(this.#fast.variance);
  }

  get slow(): number {
    return Math.sqrt(this.#slow.variance);
  }

  get longRun(): number {
    return this.#longRun;
  }
}

function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.ceil(sorted.length / 2) - 1]!;
}
