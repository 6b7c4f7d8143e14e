import type { Micros } from "../../core/index.ts";

/** How estimates become parameters. */
export interface ControlRule {
  /** Share of a poor day's turnover that closing a position may take. */
  readonly closeShare: number;
  /** Days of closing at which tiers end; beyond the last the rate of the last goes on. */
  readonly tierDays: readonly number[];
  /** Largest position, in days of closing, and largest open interest, in poor days of turnover. */
  readonly positionDays: number;
  readonly openInterestDays: number;
  /** Most that one proposal lowers a rate or a haircut, and raises a cap, as a share of it. */
  readonly lowerMax: number;
  readonly raiseMax: number;
  /** Share of the margins that an offset would release which is kept whatever the spread. */
  readonly offsetFloor: number;
  /** Steps and their distance in which maintenance margin rises for positions that are there. */
  readonly rampSteps: number;
  readonly rampMicros: Micros;
}

const HOUR_MICROS = 3_600_000_000;

export const CONTROL: ControlRule = {
  closeShare: 0.1,
  tierDays: [1, 2, 5, 10],
  positionDays: 10,
  openInterestDays: 1,
  lowerMax: 0.1,
  raiseMax: 0.2,
  // EMIR RTS 153/2013 Art. 27: no more than 80 % of the difference.
  offsetFloor: 0.2,
  rampSteps: 4,
  rampMicros: 6 * HOUR_MICROS,
};
