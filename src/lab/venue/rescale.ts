import type { Rescale } from "../../core/index.ts";

/** A count of ticks or lots in the new unit, down to a whole one. */
export function rescaledFloor(count: number, { factor, finer }: Rescale): number {
  return finer ? count * factor : Math.floor(count / factor);
}

/** Up to a whole one. */
export function rescaledCeil(count: number, by: Rescale): number {
  return 0 - rescaledFloor(-count, by);
}
