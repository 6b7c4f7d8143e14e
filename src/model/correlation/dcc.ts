/** Decay of the dynamic conditional correlation: news `a`, memory `b`, a + b < 1. */
export interface DccRate {
  readonly a: number;
  readonly b: number;
}

/**
 * One step of DCC(1,1).
 *
 *   Q' = (1 - a - b) Qbar + a z z' + b Q
 *
 * @param residuals  z, each return over its own volatility
 * @throws RangeError unless a, b >= 0 and a + b < 1
 * @source MODEL-04-02; Engle (2002)
 */
export function dccStep(
  q: readonly (readonly number[])[],
  longRun: readonly (readonly number[])[],
  residuals: readonly number[],
  { a, b }: DccRate,
): number[][] {
  if (!(a >= 0 && b >= 0 && a + b < 1)) {
    throw new RangeError(`expected a, b >= 0 and a + b < 1, were ${a} and ${b}`);
  }
  return q.map((row, i) =>
    row.map((each, j) => {
      return (1 - a - b) * longRun[i]![j]! + a * (residuals[i]! * residuals[j]!) + b * each;
    }),
  );
}

/** The correlations of a matrix like a covariance: diag^-1/2 Q diag^-1/2. */
export function correlationOf(q: readonly (readonly number[])[]): number[][] {
  const scale = q.map((row, i) => Math.sqrt(row[i]!));
  return q.map((row, i) => row.map((each, j) => (i === j ? 1 : each / (scale[i]! * scale[j]!))));
}

/**
 * Correlation of residuals over a whole history, taken to have a mean of zero.
 *
 * @param rows  residuals of one time each
 * @throws RangeError without any
 */
export function longRunCorrelation(rows: readonly (readonly number[])[]): number[][] {
  const p = rows[0]?.length ?? 0;
  if (p === 0) throw new RangeError("expected residuals, found none");
  const product = (i: number, j: number): number =>
    rows.reduce((total, row) => total + row[i]! * row[j]!, 0) / rows.length;
  const moments = Array.from({ length: p }, (_, i) =>
    Array.from({ length: p }, (__, j) => product(i, j)),
  );
  return correlationOf(moments);
}

/**
 * Correlation after a whole history: the long run is the correlation of the residuals themselves.
 *
 * @param rows  residuals of one time each
 * @source MODEL-04-02
 */
export function dccCorrelation(rows: readonly (readonly number[])[], rate: DccRate): number[][] {
  const longRun = longRunCorrelation(rows);
  let q: readonly (readonly number[])[] = longRun;
  for (const row of rows) q = dccStep(q, longRun, row, rate);
  return correlationOf(q);
}
