import type { TradingState } from "../../src/core/command/breaker.ts";

/** BREAKER-02-02: everything that has happened since the memory began. */
export interface BreakerMemory {
  readonly begin: number;
  readonly marks: { readonly time: number; readonly mark: bigint }[];
  readonly liquidated: { readonly time: number; readonly amount: bigint }[];
  readonly paid: { readonly time: number; readonly amount: bigint }[];
  lastPrice: number;
}

/** BREAKER-03-01: a market that a breaker has stopped. */
export interface BreakerStand {
  readonly state: Exclude<TradingState, "open">;
  readonly decide: number;
  readonly latest: number;
  readonly quiet: number;
  readonly failed: boolean;
  /** Since when slices are stopped, and when the exposure is told next. */
  readonly suspended: number | null;
  readonly exposure: number | null;
  readonly auction: {
    readonly reference: bigint;
    readonly result: number;
    readonly extensions: bigint;
  } | null;
}
