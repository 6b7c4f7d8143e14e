/**
 * Variance as an exponentially weighted average, with a zero mean.
 *
 *   next = lambda * variance + (1 - lambda) * return^2
 *
 * @source MODEL-02-01; RiskMetrics (1996)
 */
export function ewmaStep(variance: number, simpleReturn: number, lambda: number): number {
  return lambda * variance + (1 - lambda) * simpleReturn * simpleReturn;
}

/** The same of a product of two returns; one lambda for all keeps the matrix positive. */
export function ewmaCovarianceStep(
  covariance: number,
  returns: readonly [number, number],
  lambda: number,
): number {
  return lambda * covariance + (1 - lambda) * returns[0] * returns[1];
}

/**
 * Observations after which a weight has halved: ln(1/2) / ln(lambda).
 *
 * @source MODEL-02-01
 */
export function ewmaHalfLife(lambda: number): number {
  return Math.log(0.5) / Math.log(lambda);
}

/** Observations that hold all weight but `tail`: ln(tail) / ln(lambda). */
export function ewmaWindow(lambda: number, tail: number): number {
  return Math.log(tail) / Math.log(lambda);
}

/** The decay with which a weight halves in so many observations. */
export function lambdaOfHalfLife(observations: number): number {
  if (!(observations > 0)) throw new RangeError(`expected a half-life > 0, was ${observations}`);
  return 0.5 ** (1 / observations);
}

/** A running average that starts as the plain mean of its first observations. */
export class Ewma {
  #variance = 0;
  #seen = 0;
  readonly #lambda: number;
  readonly #warmUp: number;

  /** @param halfLife  observations after which a weight has halved */
  constructor(halfLife: number) {
    this.#lambda = lambdaOfHalfLife(halfLife);
    this.#warmUp = Math.ceil(halfLife);
  }

  /** Takes the next return in. */
  add(simpleReturn: number): void {
    this.#seen += 1;
    // The mean of the first half-life: a first value alone would decide too long.
    const lambda = this.#seen <= this.#warmUp ? 1 - 1 / this.#seen : this.#lambda;
    this.#variance = ewmaStep(this.#variance, simpleReturn, lambda);
  }

  /** Of one observation; 0 before the first. */
  get variance(): number {
    return this.#variance;
  }

  /** True once it has seen a half-life. */
  get warm(): boolean {
    return this.#seen >= this.#warmUp;
  }
}
