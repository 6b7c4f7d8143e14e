import { coMovement } from "../correlation/co-movement.ts";
import { MoveResiduals } from "../correlation/move-residual.ts";
import { HOURLY, MarginEstimator } from "../margin/margin-estimate.ts";
import { spreadByCorrelation, SpreadEstimator, type PricePair } from "../margin/spread-estimate.ts";
import { GUARD, guardedMargin } from "../procyclicality/guard.ts";
import { dayOf, endsDay, judgedAll, type Evening, type WalkForward } from "./judge.ts";

/** One hour of two prices. */
export interface HourPair {
  readonly timeMillis: number;
  readonly closes: PricePair;
}

const HOURS = 24;
/** Days between two estimates of how the legs move together. */
const CORRELATION_EVERY = 30;

/** Two ways to say what a spread needs, the larger of them, and what the legs need one by one. */
const SPREAD_MODELS = [
  "offset: the larger of both",
  "the same without guard",
  "simulation of the spread alone",
  "correlation alone: lower of now and long run",
  "correlation of now alone, no guard",
  "correlation of the long run alone, no guard",
  "no offset: both margins",
] as const;

/**
 * The margin of a spread, as much long of one as short of the other, walked forward like that of a
 * single market.
 *
 * @param confidence  0.99
 * @source MODEL-09-02
 */
export function walkSpread(hours: readonly HourPair[], confidence: number): WalkForward[] {
  const models = new SpreadModels();
  const evenings: Evening<PricePair>[] = [];
  for (const { timeMillis, closes } of hours) {
    models.add(closes);
    if (!endsDay(timeMillis)) continue;
    evenings.push({ day: dayOf(timeMillis), prices: closes, margins: models.margins() });
  }
  const move = (before: PricePair, after: PricePair): number =>
    after[0] / before[0] - after[1] / before[1];
  return judgedAll(SPREAD_MODELS, evenings, move, confidence);
}

class SpreadModels {
  readonly #legs = [new MarginEstimator(), new MarginEstimator()] as const;
  readonly #spread = new SpreadEstimator();
  readonly #residuals = new MoveResiduals(2, { ...HOURLY, longRunEvery: HOURLY.horizon });
  /** Lower, now, long run. */
  #correlations: readonly [number, number, number] | null = null;
  readonly #guarded: (number | null)[] = [null, null, null, null, null];
  #plain: readonly number[] = [];

  add(prices: PricePair): void {
    for (const [index, leg] of this.#legs.entries()) leg.add(prices[index]!);
    this.#spread.add(prices);
    const before = this.#residuals.rows.length;
    this.#residuals.add(prices);
    const { rows } = this.#residuals;
    if (rows.length !== before && rows.length % CORRELATION_EVERY === 0) {
      const found = coMovement(rows);
      const of = (matrix: readonly (readonly number[])[]): number => matrix[0]![1]!;
      if (found !== null) {
        this.#correlations = [of(found.low), of(found.now), of(found.longRun)];
      }
    }
    this.#estimate();
  }

  #estimate(): void {
    const [one, other] = this.#legs.map(({ estimate }) => estimate?.margin);
    const risk = this.#spread.risk;
    const correlations = this.#correlations;
    if (one === undefined || other === undefined || risk === null || correlations === null) return;
    const simulated = risk.valueAtRisk;
    const [low, now, longRun] = correlations.map((each) => spreadByCorrelation([one, other], each));
    const estimates = [Math.max(simulated, low!), simulated, low!, one, other];
    for (const [index, estimate] of estimates.entries()) {
      this.#guarded[index] = guardedMargin(this.#guarded[index]!, estimate, 1 / HOURS, GUARD);
    }
    this.#plain = [Math.max(simulated, low!), now!, longRun!];
  }

  /** In the order of the names. */
  margins(): (number | null)[] {
    const [offset, simulated, low, one, other] = this.#guarded;
    if (offset === null || one === null || other === null) return SPREAD_MODELS.map(() => null);
    const [bare, now, longRun] = this.#plain;
    return [offset!, bare!, simulated!, low!, now!, longRun!, one! + other!];
  }
}
