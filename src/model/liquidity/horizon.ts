/**
 * Expected shortfall over liquidity horizons.
 *
 *   sqrt(sum over j of (ES[j] sqrt((LH[j] - LH[j-1]) / T))^2),   LH[0] = 0
 *
 * @param shortfalls  of all factors, then of those with at least the j-th horizon
 * @param horizons  rising; the first is the base horizon T
 * @source MODEL-05-01; Basel MAR33.5
 */
export function liquidityHorizonShortfall(
  shortfalls: readonly number[],
  horizons: readonly number[],
): number {
  const [base] = horizons;
  if (base === undefined || horizons.length !== shortfalls.length) {
    throw new RangeError("expected one shortfall for each horizon");
  }
  let sum = 0;
  let previous = 0;
  for (const [index, horizon] of horizons.entries()) {
    if (horizon <= previous) throw new RangeError("expected horizons to rise from above 0");
    sum += (shortfalls[index]! ** 2 * (horizon - previous)) / base;
    previous = horizon;
  }
  return Math.sqrt(sum);
}

/**
 * Periods that closing a position takes at a share of the turnover: ceil(size / (share * turnover)).
 *
 * @source MODEL-05-02
 */
export function unwindPeriods(size: number, turnover: number, share: number): number {
  if (!(turnover > 0 && share > 0 && size >= 0)) {
    throw new RangeError("expected a size >= 0, a turnover and a share > 0");
  }
  return Math.max(1, Math.ceil(size / (share * turnover)));
}

/**
 * How much more a position moves that is closed in equal slices over D periods, against one closed
 * after the first: sqrt((D + 1) (2 D + 1) / (6 D)).
 *
 * @source MODEL-05-02
 */
export function unwindScale(periods: number): number {
  return Math.sqrt(((periods + 1) * (2 * periods + 1)) / (6 * periods));
}

/**
 * Square-root law of impact: Y sigma sqrt(Q / V).
 *
 * @param sigma  volatility over the period that the turnover is of
 * @param y  of order one, calibrated on the venue
 * @source MODEL-05-03; Donier, Bonart (2015)
 */
export function squareRootImpact(
  size: number,
  turnover: number,
  sigma: number,
  y: number = 1,
): number {
  return y * sigma * Math.sqrt(size / turnover);
}
