import { coMovement, type CoMovement } from "../correlation/co-movement.ts";
import { MoveResiduals } from "../correlation/move-residual.ts";
import { HOURLY, MarginEstimator } from "../margin/margin-estimate.ts";
import { spreadByCorrelation, SpreadEstimator } from "../margin/spread-estimate.ts";
import { GUARD, guardedMargin } from "../procyclicality/guard.ts";
import type { TailRisk } from "../tail/historical.ts";
import type { HourRow } from "./history.ts";

/** What two histories say about their spread, at their end. */
export interface SpreadHistory {
  /** Behind the guard, which has seen every hour. */
  readonly margin: number;
  readonly simulated: TailRisk;
  readonly byCorrelation: number;
}

type History = readonly HourRow[];

const HOURS_A_DAY = 24;

/**
 * How several histories move together, over the hours that all of them have; null where that is less
 * than about a year.
 *
 * @source MODEL-04-06
 */
export function jointHistory(histories: readonly History[]): CoMovement | null {
  const residuals = new MoveResiduals(histories.length, {
    ...HOURLY,
    longRunEvery: HOURLY.horizon,
  });
  for (const closes of commonCloses(histories)) residuals.add(closes);
  return coMovement(residuals.rows);
}

/**
 * The margin of a spread over the hours that both histories have: the larger of what its own history
 * and what the margins of its legs and their correlation say. Null where they are too short.
 *
 * @param correlation  the careful one, of now
 * @source MODEL-08-05
 */
export function spreadHistory(
  one: History,
  other: History,
  correlation: number,
): SpreadHistory | null {
  const spread = new SpreadEstimator();
  const legs = [new MarginEstimator(), new MarginEstimator()] as const;
  let found: SpreadHistory | null = null;
  for (const [first, second] of commonCloses([one, other]) as [number, number][]) {
    spread.add([first, second]);
    legs[0].add(first);
    legs[1].add(second);
    const { risk: simulated } = spread;
    const [a, b] = legs.map(({ estimate }) => estimate?.margin);
    if (simulated === null || a === undefined || b === undefined) continue;
    const byCorrelation = spreadByCorrelation([a, b], correlation);
    const estimate = Math.max(simulated.valueAtRisk, byCorrelation);
    const margin = guardedMargin(found?.margin ?? null, estimate, 1 / HOURS_A_DAY, GUARD);
    found = { margin, simulated, byCorrelation };
  }
  return found;
}

/** Closes at the times that every history has, oldest first. */
function commonCloses([first = [], ...others]: readonly History[]): number[][] {
  const byTime = others.map(
    (history) => new Map(history.map(({ timeMillis, close }) => [timeMillis, close])),
  );
  return first.flatMap(({ timeMillis, close }) => {
    const closes = byTime.map((known) => known.get(timeMillis));
    return closes.includes(undefined) ? [] : [[close, ...(closes as number[])]];
  });
}
