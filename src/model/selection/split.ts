/** Observations that a parameter may be chosen on, when what lies around the test must not leak. */
export interface Gap {
  /** Left out on both sides of a test block. */
  readonly purge: number;
  /** Left out after a test block besides. */
  readonly embargo: number;
}

/** Ways to choose k of n, in lexical order. */
export function combinations(n: number, k: number): number[][] {
  if (k === 0) return [[]];
  const found: number[][] = [];
  for (let first = 0; first <= n - k; first += 1) {
    for (const rest of combinations(n - first - 1, k - 1)) {
      found.push([first, ...rest.map((each) => each + first + 1)]);
    }
  }
  return found;
}

/** n! / (k! (n - k)!) */
export function choose(n: number, k: number): number {
  let count = 1;
  for (let index = 1; index <= k; index += 1) count = (count * (n - k + index)) / index;
  return Math.round(count);
}

/**
 * Splits and whole paths of combinatorial cross-validation: C(N, k), and k / N of them.
 *
 * @source MODEL-07-02; Lopez de Prado (2018), ch. 12
 */
export function combinatorialCounts(
  folds: number,
  testFolds: number,
): { readonly splits: number; readonly paths: number } {
  const splits = choose(folds, testFolds);
  return { splits, paths: (splits * testFolds) / folds };
}

/**
 * Training sets of combinatorial cross-validation, one for each choice of test folds.
 *
 * @returns indices of observations, rising
 * @source MODEL-07-02
 */
export function combinatorialTraining(
  observations: number,
  folds: number,
  testFolds: number,
  { purge, embargo }: Gap,
): number[][] {
  const edge = (fold: number): number => Math.floor((observations * fold) / folds);
  return combinations(folds, testFolds).map((tested) => {
    const blocks = tested.map((fold) => [edge(fold), edge(fold + 1) - 1] as const);
    return indices(observations).filter((index) =>
      blocks.every(([first, last]) => index < first - purge || index > last + purge + embargo),
    );
  });
}

/**
 * Training set of one test block, when the label of an observation looks ahead: left out are those
 * whose label overlaps the block's labels (touching in one point is no overlap), and the embargo
 * after them.
 *
 * @param horizon  the label of observation i spans i to min(i + horizon, last)
 * @source MODEL-07-02; Lopez de Prado (2018), ch. 7
 */
export function purgedTraining(
  observations: number,
  horizon: number,
  [first, last]: readonly [number, number],
  embargo: number,
): number[] {
  const end = Math.min(last + horizon, observations - 1);
  return indices(observations).filter((index) => {
    const labelEnd = Math.min(index + horizon, observations - 1);
    const tested = index >= first && index <= last;
    const overlaps = index < end && labelEnd > first;
    const embargoed = index >= end && index < end + embargo;
    return !tested && !overlaps && !embargoed;
  });
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
