import { divFloor } from "../number/rounding.ts";
import type { Micros, Ticks, Units } from "../number/unit.ts";
import { CELLS, type CellSums, type WindowAverage } from "../state/feed.ts";

/**
 * Length of one of the 8 cells of a window, ceil. A window reaches from the start of the seventh
 * cell before that of now to now: sums over it cost the same however many ticks there were.
 *
 * @source PRICE-05-01
 */
export function cellMicrosOf(windowMicros: Micros): Micros {
  return Math.max(1, Math.ceil(windowMicros / CELLS));
}

/** The sums as of a later cell: what lies before the window is forgotten. */
function slid<T>(held: CellSums<T>, cell: number, zero: T): CellSums<T> {
  const by = cell - held.cell;
  if (by <= 0) return held;
  const kept = by >= CELLS ? [] : held.sums.slice(by);
  while (kept.length < CELLS) kept.push(zero);
  return { cell, sums: kept };
}

function added(held: CellSums<Units>, cell: number, amount: Units): CellSums<Units> {
  const { sums } = slid(held, cell, 0n);
  const place = CELLS - 1;
  return { cell, sums: sums.with(place, sums[place]! + amount) };
}

/** Most that a cell of traded volume counts: sums over all sources stay exact. */
const VOLUME_MAX = 2 ** 43;

/** Volume of a source with what was traded since its last tick. */
export function withVolume(held: CellSums<number>, cell: number, volume: number): CellSums<number> {
  const slidden = slid(held, cell, 0);
  if (volume === 0) return slidden;
  const place = CELLS - 1;
  const sum = Math.min(VOLUME_MAX, slidden.sums[place]! + volume);
  return { cell: slidden.cell, sums: slidden.sums.with(place, sum) };
}

/** What was traded in the window that ends in a cell. */
export function volumeIn(held: CellSums<number>, cell: number): number {
  let sum = 0;
  for (let place = Math.max(0, cell - held.cell); place < CELLS; place++) sum += held.sums[place]!;
  return sum;
}

/** The average with a value that held from one time to another (a time-weighted average). */
export function withStretch(
  average: WindowAverage,
  cellMicros: Micros,
  from: Micros,
  to: Micros,
  value: Ticks,
): WindowAverage {
  const last = Math.floor(to / cellMicros);
  let { weights, values } = average;
  let start = Math.max(from, (last - CELLS + 1) * cellMicros);
  while (start < to) {
    const cell = Math.floor(start / cellMicros);
    const end = Math.min(to, (cell + 1) * cellMicros);
    const weight = BigInt(end - start);
    weights = added(weights, cell, weight);
    values = added(values, cell, weight * BigInt(value));
    start = end;
  }
  return { weights, values };
}

/** The average with a weighted value of one moment (a volume-weighted average). */
export function withTrade(
  average: WindowAverage,
  cellMicros: Micros,
  atMicros: Micros,
  value: Ticks,
  weight: number,
): WindowAverage {
  const cell = Math.floor(atMicros / cellMicros);
  const amount = BigInt(weight);
  return {
    weights: added(average.weights, cell, amount),
    values: added(average.values, cell, amount * BigInt(value)),
  };
}

/**
 * Average over the window that ends now: floor(sum of value x weight / sum of weights).
 *
 * @returns ticks; null where the window holds nothing
 * @source PRICE-05-01
 */
export function averageAt(
  { weights, values }: WindowAverage,
  cellMicros: Micros,
  nowMicros: Micros,
): Ticks | null {
  const cell = Math.floor(nowMicros / cellMicros);
  const weight = sumIn(weights, cell);
  return weight === 0n ? null : Number(divFloor(sumIn(values, cell), weight));
}

function sumIn(held: CellSums<Units>, cell: number): Units {
  let sum = 0n;
  for (let place = Math.max(0, cell - held.cell); place < CELLS; place++) sum += held.sums[place]!;
  return sum;
}
