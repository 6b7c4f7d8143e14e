import { exceptionProbability } from "./coverage.ts";

export type Zone = "green" | "yellow" | "red";

/** Where a model stands after a year, and what it costs a bank. */
export interface TrafficLight {
  readonly zone: Zone;
  /** Added to 3 under the rule of 1996. */
  readonly plus1996: number;
  /** Instead of it since MAR32, on 1.5. */
  readonly multiplier: number;
}

/** From these chances of at most so many exceptions on. */
const YELLOW_FROM = 0.95;
const RED_FROM = 0.9999;

/** By exceptions of 250 beyond the green zone's last, at 99 %. */
const PLUS_1996 = [0.4, 0.5, 0.65, 0.75, 0.85];
const MULTIPLIER = [1.7, 1.76, 1.83, 1.88, 1.92];

/**
 * Basel's traffic light: yellow from the first count with at least 95 % of the distribution at or
 * below it, red from 99.99 %.
 *
 * The surcharges are those of the table for 250 observations at 99 %; elsewhere they go by the place
 * within the yellow zone.
 *
 * @source MODEL-06-04; BCBS (1996), MAR32.9
 */
export function trafficLight(exceptions: number, observations: number, p: number): TrafficLight {
  const below = exceptionProbability(exceptions, observations, p).atMost;
  if (below >= RED_FROM) return { zone: "red", plus1996: 1, multiplier: 2 };
  if (below < YELLOW_FROM) return { zone: "green", plus1996: 0, multiplier: 1.5 };
  let place = 0;
  for (let count = exceptions - 1; count >= 0; count -= 1) {
    if (exceptionProbability(count, observations, p).atMost < YELLOW_FROM) break;
    place += 1;
  }
  const index = Math.min(place, PLUS_1996.length - 1);
  return { zone: "yellow", plus1996: PLUS_1996[index]!, multiplier: MULTIPLIER[index]! };
}
