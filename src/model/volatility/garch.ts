/** GARCH(1,1): tomorrow's variance is omega + alpha * shock^2 + beta * variance. */
export interface Garch {
  readonly omega: number;
  readonly alpha: number;
  readonly beta: number;
}

/**
 * One step.
 *
 * @param shock  return less its mean
 * @source MODEL-02-02; Bollerslev (1986)
 */
export function garchStep({ omega, alpha, beta }: Garch, variance: number, shock: number): number {
  return omega + alpha * shock * shock + beta * variance;
}

/** Variance it returns to: omega / (1 - alpha - beta). */
export function garchLongRun({ omega, alpha, beta }: Garch): number {
  return omega / (1 - alpha - beta);
}

/**
 * Volatility a year over the next days, by horizon (Hull, ch. 23).
 *
 *   sigma(T)^2 = daysPerYear * (VL + (1 - e^(-a T)) / (a T) * (V0 - VL)),  a = -ln(alpha + beta)
 *
 * @param variance  V0, of one day
 * @source MODEL-02-03
 */
export function garchTermStructure(
  model: Garch,
  variance: number,
  days: readonly number[],
  daysPerYear: number,
): number[] {
  const longRun = garchLongRun(model);
  const decay = -Math.log(model.alpha + model.beta);
  return days.map((horizon) => {
    const weight = -Math.expm1(-decay * horizon) / (decay * horizon);
    return Math.sqrt(daysPerYear * (longRun + weight * (variance - longRun)));
  });
}

/**
 * Variance of the sum of the next returns: not horizon times the first, the shock decays on the way.
 *
 *   sum over i < horizon of VL + (alpha + beta)^i (h[t+1] - VL)
 *
 * @param varianceNext  h[t+1]
 * @param horizon  whole steps, at least 1
 * @source MODEL-02-03
 */
export function garchHorizonVariance(model: Garch, varianceNext: number, horizon: number): number {
  const longRun = garchLongRun(model);
  const persistence = model.alpha + model.beta;
  let sum = 0;
  let excess = varianceNext - longRun;
  for (let step = 0; step < horizon; step += 1) {
    sum += longRun + excess;
    excess *= persistence;
  }
  return sum;
}
