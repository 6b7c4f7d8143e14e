import type { Lots, Micros, Side, Ticks } from "../../core/index.ts";

/** An order that rests at the venue. */
export interface RestingOrder {
  readonly order: string;
  readonly account: string;
  readonly market: string;
  readonly side: Side;
  lots: Lots;
  limitPrice: Ticks;
  readonly expiryMicros: Micros | undefined;
}
