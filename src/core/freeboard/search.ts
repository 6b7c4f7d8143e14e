/** Smallest step in (from, to] that passes; null where the last one does not. @source NUMBER-04-01 */
export function smallestStep(
  from: number,
  to: number,
  passes: (step: number) => boolean,
): number | null {
  if (!passes(to)) return null;
  let low = from;
  let high = to;
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (passes(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** What was found at a step: whether it passes, and about how far it is from just passing. */
export interface Probe {
  readonly passes: boolean;
  /** Above 0 beyond it, below 0 before it; only a guide where to look next. */
  readonly distance: number;
}

/**
 * The same where a probe is dear and tells how far it is off: false position with the Illinois rule,
 * and a bisection every third time, so that a misleading distance costs time and no more.
 *
 * @param probe  is told the stretch that is left, to look at nothing beside it
 */
export function smallestStepBy(
  from: number,
  to: number,
  probe: (step: number, low: number, high: number) => Probe,
): number | null {
  const last = probe(to, from, to);
  if (!last.passes) return null;
  let [low, high] = [from, to];
  let [below, above] = [probe(from, from, to).distance, last.distance];
  for (let round = 1; high - low > 1; round++) {
    const share = round % 3 === 0 ? 0.5 : below / (below - above);
    const guess = low + Math.round((high - low) * (share > 0 && share < 1 ? share : 0.5));
    const step = Math.min(high - 1, Math.max(low + 1, guess));
    const { passes, distance } = probe(step, low, high);
    if (passes) {
      high = step;
      above = distance;
      below /= 2;
    } else {
      low = step;
      below = distance;
      above /= 2;
    }
  }
  return high;
}
