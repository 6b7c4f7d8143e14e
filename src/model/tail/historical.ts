/** A loss that is not exceeded with the confidence, and the mean of the losses beyond it. */
export interface TailRisk {
  readonly valueAtRisk: number;
  readonly expectedShortfall: number;
}

/**
 * Historical value at risk by the order statistic k = ceil(n (1 - alpha)) from the worst, never
 * interpolated, and the mean of the k worst.
 *
 * @param losses  losses positive
 * @param alpha  confidence, for example 0.99
 * @throws RangeError without losses or with an alpha outside 0 to 1
 * @source MODEL-03-02; type 1 of Hyndman and Fan (1996)
 */
export function historicalRisk(losses: readonly number[], alpha: number): TailRisk {
  if (losses.length === 0 || !(alpha > 0 && alpha < 1)) {
    throw new RangeError(`expected losses and 0 < alpha < 1, were ${losses.length} and ${alpha}`);
  }
  const worst = Float64Array.from(losses).sort().reverse();
  // The product of two decimals may lie a hair above the whole number it is.
  const count = Math.max(1, Math.ceil(losses.length * (1 - alpha) - 1e-9));
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += worst[index]!;
  return { valueAtRisk: worst[count - 1]!, expectedShortfall: sum / count };
}

/**
 * Filtered historical simulation: every past loss in units of the volatility it met, times the
 * volatility expected now (Barone-Adesi; Hull and White).
 *
 *   z[i] = loss[i] / sigma[i],   r*[i] = z[i] * sigmaNext
 *
 * @param volatilities  forecast before each loss, above 0
 * @source MODEL-03-03
 */
export function filteredRisk(
  losses: readonly number[],
  volatilities: readonly number[],
  sigmaNext: number,
  alpha: number,
): TailRisk {
  if (losses.length !== volatilities.length || volatilities.some((sigma) => !(sigma > 0))) {
    throw new RangeError("expected one volatility above 0 for each loss");
  }
  const scaled = losses.map((loss, index) => (loss / volatilities[index]!) * sigmaNext);
  return historicalRisk(scaled, alpha);
}
