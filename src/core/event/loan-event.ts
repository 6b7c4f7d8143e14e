import type { Micros, Ppm, Units } from "../number/unit.ts";

/** Money that an account lent or took back, with what it is exposed to (LOAN-02-03). */
export interface LentEvent {
  readonly type: "lent";
  readonly account: string;
  readonly asset: string;
  /** Positive when it was lent, negative when it came back. */
  readonly amount: Units;
  /** What it has lent altogether, as its share is worth now. */
  readonly lent: Units;
  /** Losses on loans of the asset fall on it after the treasury, pro rata. */
  readonly riskClass: "lender";
}

/** The rate that debts in an asset accrue from now on (LOAN-04-02). */
export interface InterestRateEvent {
  readonly type: "interestRate";
  readonly asset: string;
  readonly ratePpb: number;
  readonly utilizationPpm: Ppm;
}

/** A recall that was announced, or what is left of one (LOAN-05-01). */
export interface RecallEvent {
  readonly type: "recall";
  /** Null for the operator's. */
  readonly account: string | null;
  readonly asset: string;
  /** Still to be freed; 0 when it is done. */
  readonly amount: Units;
  /** When the notice ends. */
  readonly dueMicros: Micros;
}

/** A loan line that the engine lowered. */
export interface LoanLineEvent {
  readonly type: "loanLine";
  readonly account: string;
  readonly asset: string;
  readonly line: Units;
  readonly cause: "default" | "recall";
}
