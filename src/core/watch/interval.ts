import { EPSILON } from "../number/double.ts";

/** An interval that a quantity cannot leave inside a box, once it is widened by its error. */
export class Interval {
  low = 0;
  high = 0;
  /** Of everything added: what its error is a share of. */
  magnitude = 0;

  clear(): void {
    this.low = 0;
    this.high = 0;
    this.magnitude = 0;
  }

  add(low: number, high: number): void {
    this.low += low;
    this.high += high;
    this.magnitude += Math.abs(low) + Math.abs(high);
  }

  /** Makes room for so many operations on doubles and so many units of rounding. */
  widen(operations: number, units: number): void {
    const error = this.magnitude * operations * EPSILON + units;
    this.low -= error;
    this.high += error;
  }
}
