import { HOURLY, MarginEstimator, type MarginEstimate } from "../margin/margin-estimate.ts";
import { GUARD, guardedMargin } from "../procyclicality/guard.ts";
import { GarchForecast, type GarchRule } from "../volatility/garch-forecast.ts";
import { turnoverProfile, type TurnoverProfile } from "../liquidity/turnover-profile.ts";

/** One hour of a price history. */
export interface HourRow {
  readonly timeMillis: number;
  readonly close: number;
  readonly volume: number;
}

/** What a history says at its end. */
export interface HistoryEstimate {
  readonly estimate: MarginEstimate;
  /** Behind the guard, which has seen every hour. */
  readonly margin: number;
  /** What GARCH(1,1) expects of an hour over the horizon, to compare; null: did not converge. */
  readonly garchSigma: number | null;
  /** Of the last 90 days; null without a complete one. */
  readonly turnover: TurnoverProfile | null;
  readonly hours: number;
}

const HOURS_A_DAY = 24;
const TURNOVER_DAYS = 90;
const GARCH: GarchRule = { window: 1_000, fitEvery: 1_000, horizon: HOURLY.horizon };

/**
 * The estimates at the end of an hourly history; null where it is too short for one.
 *
 * @source MODEL-08-04 MODEL-05-04
 */
export function estimateHistory(rows: readonly HourRow[]): HistoryEstimate | null {
  const estimator = new MarginEstimator(HOURLY);
  let margin: number | null = null;
  for (const { close } of rows) {
    estimator.add(close);
    const { estimate } = estimator;
    if (estimate !== null) margin = guardedMargin(margin, estimate.margin, 1 / HOURS_A_DAY, GUARD);
  }
  const { estimate } = estimator;
  if (estimate === null || margin === null) return null;
  const recent = rows.slice(-TURNOVER_DAYS * HOURS_A_DAY);
  let turnover: TurnoverProfile | null = null;
  try {
    turnover = turnoverProfile(recent);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return { estimate, margin, garchSigma: garchSigma(rows), turnover, hours: rows.length };
}

/** Fitted once, to the latest hours. */
function garchSigma(rows: readonly HourRow[]): number | null {
  const forecast = new GarchForecast(GARCH);
  const recent = rows.slice(-GARCH.window - 1);
  for (const [index, { close }] of recent.entries()) {
    if (index > 0) forecast.add(close / recent[index - 1]!.close - 1);
  }
  return forecast.sigma;
}
