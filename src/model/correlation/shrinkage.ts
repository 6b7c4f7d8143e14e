/** A covariance drawn toward a multiple of the identity, and how far. */
export interface ShrunkCovariance {
  readonly covariance: number[][];
  /** 0: the sample as it is; 1: nothing of it. */
  readonly intensity: number;
}

/**
 * Ledoit and Wolf's shrinkage: with m = tr(S) / p and divisor n,
 *
 *   d2 = |S - m I|^2 / p,   b2 = min(d2, (1 / n^2) sum |x x' - S|^2 / p),   intensity = b2 / d2
 *
 * @param rows  one observation each, of p returns
 * @throws RangeError without rows, or where they differ in length
 * @source MODEL-04-01; Ledoit, Wolf (2004)
 */
export function ledoitWolf(rows: readonly (readonly number[])[]): ShrunkCovariance {
  const n = rows.length;
  const p = rows[0]?.length ?? 0;
  if (p === 0 || rows.some((row) => row.length !== p)) {
    throw new RangeError("expected rows of one length, at least one");
  }
  const means = Array.from({ length: p }, (_, j) => mean(rows.map((row) => row[j]!)));
  const centred = rows.map((row) => row.map((each, j) => each - means[j]!));
  const sample = Array.from({ length: p }, (_, i) =>
    Array.from({ length: p }, (__, j) => mean(centred.map((row) => row[i]! * row[j]!))),
  );
  const level = mean(sample.map((row, i) => row[i]!));
  const distance = sum(sample, (each, i, j) => (each - (i === j ? level : 0)) ** 2) / p;
  const noise =
    mean(centred.map((row) => sum(sample, (each, i, j) => (row[i]! * row[j]! - each) ** 2) / p)) /
    n;
  const intensity = distance === 0 ? 0 : Math.min(distance, noise) / distance;
  const covariance = sample.map((row, i) =>
    row.map((each, j) => (1 - intensity) * each + (i === j ? intensity * level : 0)),
  );
  return { covariance, intensity };
}

function mean(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0) / values.length;
}

function sum(
  matrix: readonly (readonly number[])[],
  term: (each: number, i: number, j: number) => number,
): number {
  let total = 0;
  for (const [i, row] of matrix.entries()) {
    for (const [j, each] of row.entries()) total += term(each, i, j);
  }
  return total;
}
