import type { Units } from "../number/unit.ts";

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

/** A loan line that the engine lowered. */
export interface LoanLineEvent {
  readonly type: "loanLine";
  readonly account: string;
  readonly asset: string;
  readonly line: Units;
  readonly cause: "default";
}
