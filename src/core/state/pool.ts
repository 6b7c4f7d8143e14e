import type { Lots, Micros, Units } from "../number/unit.ts";
import type { Asset } from "./asset.ts";
import { BookingLog } from "./booking-log.ts";
import type { Market } from "./market.ts";
import type { Transaction } from "./transaction.ts";

/** One account in one pool as it was at t0 (POOL-01-02). */
export interface Baseline {
  /** Pool equity, own flows since not counted. */
  readonly equity: Units;
  readonly positions: readonly {
    readonly market: Market;
    readonly lots: Lots;
    /** value - cost - due */
    readonly contribution: Units;
  }[];
}

/** A fill far from the mark: who lost what to whom (OFFBAND-01-01). */
export interface OffBandGain {
  readonly loser: number;
  readonly gainer: number;
  readonly units: Units;
}

/**
 * One settlement asset's pool: whether it is clean, its clock, and what has happened since t0.
 * While the pool is clean everything "since t0" is one command long.
 */
export class Pool {
  readonly asset: Asset;
  locked = false;
  /** Some price that its gains depend on is not known: nothing matures (PRICE-04-05). */
  stopped = false;
  /** Unlocked time up to `clockSinceMicros` (LEDGER-05-02). */
  clockMicros: Micros = 0;
  clockSinceMicros: Micros = 0;
  /** t0 while locked; a clean pool's t0 is the last boundary (POOL-01-01). */
  cleanMicros: Micros = 0;
  feesSinceClean: Units = 0n;
  /** What fills have delivered since t0 that no source had lent (LOAN-03-01). */
  unlentSinceClean: Units = 0n;
  offBand: readonly OffBandGain[] = [];
  /** Accounts changed since t0, as they were then. */
  baselines: Map<number, Baseline> = new Map();
  /** Own deposits, withdrawals and transfers since t0. */
  flows: Map<number, Units> = new Map();
  readonly booked: BookingLog;
  /** Markets whose price or funding moved since t0; a superset after a rollback. */
  readonly dirtyMarkets: Set<Market> = new Set();

  constructor(transaction: Transaction, asset: Asset, timeMicros: Micros) {
    this.asset = asset;
    this.booked = new BookingLog(transaction);
    this.clockSinceMicros = timeMicros;
    this.cleanMicros = timeMicros;
  }

  clockAt(timeMicros: Micros): Micros {
    const stands = this.locked || this.stopped;
    return stands ? this.clockMicros : this.clockMicros + (timeMicros - this.clockSinceMicros);
  }
}
