/** How a margin follows its estimate: at once where it must, slowly where it may. */
export interface GuardRule {
  /** Share above the estimate in calm times, given up before the margin rises: 0.25. */
  readonly buffer: number;
  /** Most that a margin above estimate and buffer falls in a day, as a share. */
  readonly fallPerDay: number;
  /** Most that a used buffer is filled up again in a day, as a share. */
  readonly refillPerDay: number;
  /** No margin below this, whatever the estimate. */
  readonly floor: number;
}

export const GUARD: GuardRule = {
  buffer: 0.25,
  fallPerDay: 0.02,
  refillPerDay: 0.005,
  floor: 0.01,
};

/**
 * The next margin from the last one and a new estimate.
 *
 *   below the estimate: the estimate, at once (safety has no step limit)
 *   within the buffer:  as it is, filled up slowly toward estimate * (1 + buffer)
 *   above the buffer:   down toward it, by no more than the step
 *
 * @param last  null for the first: estimate and buffer
 * @param days  since the last one
 * @source MODEL-08-02; EMIR RTS 153/2013 Art. 28(1)(a)
 */
export function guardedMargin(
  last: number | null,
  estimate: number,
  days: number,
  rule: GuardRule = GUARD,
): number {
  const needed = Math.max(estimate, rule.floor);
  const calm = Math.max(estimate * (1 + rule.buffer), rule.floor);
  if (last === null) return calm;
  if (last <= needed) return needed;
  if (last <= calm) return Math.min(calm, last * (1 + rule.refillPerDay) ** days);
  return Math.max(calm, last * (1 - rule.fallPerDay) ** days);
}

/**
 * The other two ways of Art. 28(1): a quarter of the weight on stressed observations, and a margin
 * not below that of the volatility over a long look-back.
 *
 * @source MODEL-08-03
 */
export function stressWeighted(margin: number, stressed: number, weight: number = 0.25): number {
  return (1 - weight) * margin + weight * stressed;
}

/** @source MODEL-08-03 */
export function longRunFloored(margin: number, longRun: number): number {
  return Math.max(margin, longRun);
}
