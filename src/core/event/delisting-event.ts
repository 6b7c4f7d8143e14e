import type { PriceState } from "./price-decision.ts";

/** A step of an asset's delisting that waits for a price (MARKET-06-05). */
export interface DelistingWaitEvent {
  readonly type: "delistingWait";
  readonly asset: string;
  /** Which of its steps, from 1. */
  readonly step: number;
  readonly state: PriceState;
}
