import type { Units } from "../number/unit.ts";
import type { Envelope } from "./envelope.ts";

/**
 * Lends money of an account: it backs loan lines, earns what borrowers pay, and bears losses on
 * loans after the treasury, pro rata. No collateral, not withdrawable until it is unlent.
 */
export interface LendCommand extends Envelope {
  readonly kind: "lend";
  readonly account: string;
  readonly asset: string;
  readonly amount: Units;
}

/** Takes lent money back that no loan line needs. */
export interface UnlendCommand extends Envelope {
  readonly kind: "unlend";
  readonly account: string;
  readonly asset: string;
  readonly amount: Units;
}

/** Wants money back that loan lines need: they fall, at once where unused, after a notice else. */
export interface RecallCommand extends Envelope {
  readonly kind: "recall";
  /** Null for the operator, who recalls what the treasury lends. */
  readonly account: string | null;
  readonly asset: string;
  readonly amount: Units;
}
