/** How a margin behaved over time on a constant position. */
export interface Procyclicality {
  /** Largest over smallest margin. */
  readonly peakToTrough: number;
  /** Largest rise within so many observations, as a share of where it began. */
  readonly rises: readonly { readonly observations: number; readonly rise: number }[];
  readonly average: number;
}

/**
 * Peak-to-trough and n-day measures.
 *
 *   max M / min M,   max over t of M[t + k] / M[t] - 1, k up to n
 *
 * @param margins  one a day, above 0
 * @param horizons  n, in observations
 * @source MODEL-08-01; Murphy, Vasios, Vause (2014)
 */
export function procyclicalityOf(
  margins: readonly number[],
  horizons: readonly number[],
): Procyclicality {
  if (margins.length === 0 || margins.some((margin) => !(margin > 0))) {
    throw new RangeError("expected margins above 0, at least one");
  }
  let [least, most] = [Infinity, 0];
  for (const margin of margins) {
    least = Math.min(least, margin);
    most = Math.max(most, margin);
  }
  return {
    peakToTrough: most / least,
    rises: horizons.map((observations) => ({
      observations,
      rise: largestRise(margins, observations),
    })),
    average: margins.reduce((sum, margin) => sum + margin, 0) / margins.length,
  };
}

function largestRise(margins: readonly number[], observations: number): number {
  let largest = 0;
  for (const [index, from] of margins.entries()) {
    const end = Math.min(margins.length - 1, index + observations);
    for (let at = index + 1; at <= end; at += 1) {
      largest = Math.max(largest, margins[at]! / from - 1);
    }
  }
  return largest;
}
