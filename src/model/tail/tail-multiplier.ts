import { fitPareto, paretoRisk, thresholdOf, type ParetoFit } from "./pareto.ts";

/** How many volatilities a margin must be, and where that number comes from. */
export interface TailMultiplier {
  readonly multiplier: number;
  /** Mean loss beyond it, in volatilities. */
  readonly shortfall: number;
  readonly fit: ParetoFit;
}

/** Share of the residuals above the threshold: fixed, so that nobody picks it to please. */
const TAIL_SHARE = 0.1;

/**
 * Quantile of standardized losses by a Pareto tail, instead of one of the normal distribution.
 *
 * @param residuals  losses over the volatility forecast before them, losses positive
 * @param alpha  confidence; above 0.9
 * @source MODEL-03-06; McNeil, Frey (2000)
 */
export function tailMultiplier(residuals: readonly number[], alpha: number): TailMultiplier {
  const fit = fitPareto(residuals, thresholdOf(residuals, TAIL_SHARE));
  const { valueAtRisk, expectedShortfall } = paretoRisk(fit, alpha);
  return { multiplier: valueAtRisk, shortfall: expectedShortfall, fit };
}
