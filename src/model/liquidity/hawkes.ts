/** Arrivals that excite each other: lambda(t) = mu + sum alpha e^(-beta (t - ti)). */
export interface Hawkes {
  readonly mu: number;
  readonly alpha: number;
  readonly beta: number;
}

/**
 * Children of an arrival, and arrivals a unit of time where that is below 1.
 *
 * @source MODEL-05-05; Hawkes (1971)
 */
export function hawkesBranching({ mu, alpha, beta }: Hawkes): {
  readonly branching: number;
  readonly stationaryRate: number;
} {
  const branching = alpha / beta;
  return { branching, stationaryRate: branching < 1 ? mu / (1 - branching) : Infinity };
}

/**
 * Exact log-likelihood of arrivals in 0 to `end`, by the recursion over neighbours.
 *
 * @param times  rising
 * @source MODEL-05-05; Ozaki (1979)
 */
export function hawkesLogLikelihood(
  { mu, alpha, beta }: Hawkes,
  times: readonly number[],
  end: number,
): number {
  let value = -mu * end;
  let excited = 0;
  let previous = 0;
  for (const [index, time] of times.entries()) {
    excited = index === 0 ? 0 : Math.exp(-beta * (time - previous)) * (1 + excited);
    value += Math.log(mu + alpha * excited) + (alpha / beta) * Math.expm1(-beta * (end - time));
    previous = time;
  }
  return value;
}
