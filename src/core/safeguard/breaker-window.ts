import type { Micros, Units } from "../number/unit.ts";
import type { BreakerWindow } from "../state/breaker.ts";

/** Parts a window is counted in. @source BREAKER-02-02 */
const EIGHTHS = 8;

/** Microseconds of one part, ceil; 1 for a test that has no window. */
function eighthOf(windowMicros: Micros): Micros {
  return Math.max(1, Math.ceil(windowMicros / EIGHTHS));
}

/** A memory that begins now, of a quantity that stands at `start`. */
export function windowFrom(windowMicros: Micros, nowMicros: Micros, start: Units): BreakerWindow {
  const eighth = Math.floor(nowMicros / eighthOf(windowMicros));
  const beginMicros = nowMicros;
  return { eighth, starts: [start], beginMicros, value: 0n, sinceMicros: nowMicros };
}

/**
 * The window as it stands now. O(1): at most eight starts are added, whatever time has passed.
 *
 * @param startOf  the quantity as it stood at a time since the last record
 * @source BREAKER-02-02
 */
export function rolled(
  window: BreakerWindow,
  windowMicros: Micros,
  nowMicros: Micros,
  startOf: (timeMicros: Micros) => Units,
): BreakerWindow {
  const length = eighthOf(windowMicros);
  const eighth = Math.floor(nowMicros / length);
  if (eighth === window.eighth) return window;
  const oldest = eighth - EIGHTHS + 1;
  const starts = [...window.starts];
  for (let next = Math.max(window.eighth + 1, oldest); next <= eighth; next++) {
    starts.push(startOf(next * length));
  }
  const dropped = starts.length > EIGHTHS;
  const beginMicros = dropped ? oldest * length : window.beginMicros;
  return { ...window, eighth, starts: starts.slice(-EIGHTHS), beginMicros };
}

/** What has been added up since the window began. */
export function sumIn({ starts, value }: BreakerWindow): Units {
  return value - starts[0]!;
}

/** Counts from the oldest start on: memories of the same window look the same. */
export function rebased(window: BreakerWindow): BreakerWindow {
  const least = window.starts[0]!;
  if (least === 0n) return window;
  const starts = window.starts.map((start) => start - least);
  return { ...window, starts, value: window.value - least };
}
