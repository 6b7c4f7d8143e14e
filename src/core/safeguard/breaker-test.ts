import type { BreakerTest, BreakerTestName } from "../command/breaker.ts";
import { absUnits, PPM, type Micros, type Ticks, type Units } from "../number/unit.ts";
import type { BreakerWindow } from "../state/breaker.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { rebased, rolled, sumIn, windowFrom } from "./breaker-window.ts";

/** What a test compares: it fails when measured x 1e6 > limitPpm x reference. */
export interface Figures {
  readonly measured: Units;
  readonly reference: Units;
}

/** @source BREAKER-02-01 */
export function fails({ limitPpm }: BreakerTest, { measured, reference }: Figures): boolean {
  return measured * PPM > BigInt(limitPpm) * reference;
}

/** Limit of a test in parts per million; stall and silence compare with their window itself. */
export function limitOf(test: BreakerTest): BreakerTest {
  return isOfTime(test.test) ? { ...test, limitPpm: Number(PPM) } : test;
}

function isOfTime(test: BreakerTestName): boolean {
  return test === "stall" || test === "silence";
}

/** A memory for each test that begins now. @source BREAKER-02-02 */
export function freshWindows(market: Market, nowMicros: Micros): BreakerWindow[] {
  return (market.parameters.breakers?.tests ?? []).map(({ test, windowMicros }) => {
    const start = test === "move" ? BigInt(market.markPrice) : 0n;
    return windowFrom(windowMicros, nowMicros, start);
  });
}

/** Keeps the shortcut that most commands need not ask about stalls. */
export function noteStalls(venue: Venue, market: Market): void {
  for (const { test, windowMicros } of market.parameters.breakers?.tests ?? []) {
    if (test !== "stall" || windowMicros >= venue.shortestStallMicros) continue;
    venue.shortestStallMicros = windowMicros;
  }
}

/** The window of a test at a time, with the mark that has stood since the last record. */
export function windowAt(
  { test, windowMicros }: BreakerTest,
  window: BreakerWindow,
  nowMicros: Micros,
  markPrice: Ticks,
): BreakerWindow {
  const { value, sinceMicros } = window;
  switch (test) {
    case "move":
      return rolled(window, windowMicros, nowMicros, () => BigInt(markPrice));
    case "average": {
      const valueAt = (timeMicros: Micros): Units =>
        value + BigInt(markPrice) * BigInt(timeMicros - sinceMicros);
      const moved = rolled(window, windowMicros, nowMicros, valueAt);
      const counted = { ...moved, value: valueAt(nowMicros), sinceMicros: nowMicros };
      return moved === window ? counted : rebased(counted);
    }
    case "velocity":
    case "liquidation":
    case "fund": {
      const moved = rolled(window, windowMicros, nowMicros, () => value);
      return moved === window ? window : rebased(moved);
    }
    case "divergence":
    case "silence":
    case "stall":
      return window;
  }
}

/** The window with something that has happened now. */
export function added(window: BreakerWindow, amount: Units): BreakerWindow {
  return amount === 0n ? window : { ...window, value: window.value + amount };
}

/**
 * What a test finds now, or null where there is nothing to compare.
 *
 * @param window  as it stands now (`windowAt`)
 * @param before  the mark that stood until now
 * @source BREAKER-02-01
 */
export function figuresOf(
  market: Market,
  { test }: BreakerTest,
  window: BreakerWindow,
  nowMicros: Micros,
  before: Ticks,
): Figures | null {
  const mark = BigInt(market.markPrice);
  switch (test) {
    case "move":
      return between(mark, window.starts[0]!);
    case "average": {
      const time = BigInt(nowMicros - window.beginMicros);
      if (time === 0n) return between(mark, BigInt(before));
      return between(mark * time, sumIn(window));
    }
    case "velocity":
      return { measured: sumIn(window), reference: absUnits(mark) };
    case "divergence":
      return between(mark, BigInt(market.indexPrice));
    case "liquidation": {
      if (market.bidLots === null || market.askLots === null) return null;
      const depth = Math.min(market.bidLots, market.askLots);
      return { measured: sumIn(window), reference: BigInt(depth) };
    }
    case "fund": {
      const measured = sumIn(window);
      return { measured, reference: market.fund.units + measured };
    }
    case "silence":
    case "stall":
      return null;
  }
}

/** Far above what doubles can be off by: some units in 2^53 of the reference, times 1e6. */
const DOUBT = 1e-8;

/**
 * Whether doubles leave no doubt that a test of the price does not fail: most prices need no more.
 *
 * @returns false where integers have to decide
 */
export function surelyHolds(
  market: Market,
  { test, limitPpm }: BreakerTest,
  { starts, value, beginMicros }: BreakerWindow,
  nowMicros: Micros,
): boolean {
  const { markPrice } = market;
  const start = Number(starts[0]!);
  switch (test) {
    case "move":
      return isWithin(markPrice - start, start, limitPpm);
    case "average": {
      const sum = Number(value) - start;
      return isWithin(markPrice * (nowMicros - beginMicros) - sum, sum, limitPpm);
    }
    case "velocity":
      return isWithin(Number(value) - start, markPrice, limitPpm);
    case "divergence":
      return isWithin(markPrice - market.indexPrice, market.indexPrice, limitPpm);
    default:
      return false;
  }
}

function isWithin(measured: number, reference: number, limitPpm: number): boolean {
  return Math.abs(measured) * 1e6 < limitPpm * Math.abs(reference) * (1 - DOUBT);
}

function between(found: Units, reference: Units): Figures {
  return { measured: absUnits(found - reference), reference: absUnits(reference) };
}
