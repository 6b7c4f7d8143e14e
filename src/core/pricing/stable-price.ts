import type { StableTerms } from "../command/pricing.ts";
import { divFloor } from "../number/rounding.ts";
import { maxUnits, minUnits, PPM, type Micros, type Ticks, type Units } from "../number/unit.ts";
import type { StableState } from "../state/feed.ts";

/** Stable prices are kept in millionths of a tick. */
export const FINE = 1_000_000n;

/** The shortest and the longest time that one update counts for, in parts of a step of the delay. */
const UPDATES_PER_STEP = 360;
const LONGEST_PER_STEP = 6;

export function firstStable(
  { delayStepMicros, delaySteps }: StableTerms,
  spot: Ticks,
  nowMicros: Micros,
): StableState {
  const price = BigInt(spot) * FINE;
  return {
    price,
    sinceMicros: nowMicros,
    delayed: Array.from({ length: delaySteps }, () => price),
    step: Math.floor(nowMicros / delayStepMicros),
    sum: 0n,
    sumMicros: 0,
  };
}

/**
 * Stable price after a spot price, as mango-v4 moves it: toward spot, no faster than its growth,
 * and slower the farther it is from the delayed price (an average of a step, all steps ago, which
 * itself moves at most its growth per step).
 *
 *   |change| <= floor(s * growth * dt * min(d, s)^2 / (1e15 * max(d, s)^2))
 *
 * @param spot  above 0
 * @returns 1e-6 ticks; the same object where the last update is too recent (a 360th of a step)
 * @source FORMULA-09-01; mango-v4 state/stable_price.rs
 */
export function nextStable(
  terms: StableTerms,
  before: StableState,
  spot: Ticks,
  nowMicros: Micros,
): StableState {
  const { delayStepMicros, growthPpbPerSecond } = terms;
  const passed = nowMicros - before.sinceMicros;
  if (passed < Math.ceil(delayStepMicros / UPDATES_PER_STEP)) return before;
  const counted = Math.min(passed, Math.ceil(delayStepMicros / LONGEST_PER_STEP));
  const target = BigInt(spot) * FINE;
  const { delayed, step, sum, sumMicros } = closeSteps(terms, before, nowMicros);
  const { price } = before;
  const delay = delayed[0]!;
  const low = minUnits(delay, price);
  const high = maxUnits(delay, price);
  const rate = price * BigInt(growthPpbPerSecond) * BigInt(counted);
  const most = divFloor(rate * low * low, 1_000_000_000_000_000n * high * high);
  return {
    price: between(target, price - most, price + most),
    sinceMicros: nowMicros,
    delayed,
    step,
    sum: sum + target * BigInt(counted),
    sumMicros: sumMicros + counted,
  };
}

type Delay = Pick<StableState, "delayed" | "step" | "sum" | "sumMicros">;

/** A step that has ended leaves its average, or the one before where it saw nothing. */
function closeSteps(terms: StableTerms, before: StableState, nowMicros: Micros): Delay {
  const step = Math.floor(nowMicros / terms.delayStepMicros);
  if (step === before.step) return before;
  const newest = before.delayed.at(-1)!;
  const { sum, sumMicros } = before;
  const average = sumMicros === 0 ? newest : divFloor(sum, BigInt(sumMicros));
  const room = divFloor(newest * BigInt(terms.delayGrowthPpm), PPM);
  const closed = between(average, newest - room, newest + room);
  const by = Math.min(terms.delaySteps, step - before.step);
  const delayed = [...before.delayed.slice(by), ...Array.from({ length: by }, () => closed)];
  return { delayed, step, sum: 0n, sumMicros: 0 };
}

function between(value: Units, low: Units, high: Units): Units {
  return maxUnits(low, minUnits(high, value));
}

/** In whole ticks, floor, at least 1. */
export function stableTicks({ price }: StableState): Ticks {
  return Math.max(1, Number(divFloor(price, FINE)));
}
