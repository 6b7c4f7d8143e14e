import type { ChangeListener } from "../state/venue.ts";

/**
 * Knows who may have reached a threshold without looking at everyone. It is a pure cache: never in
 * a snapshot, never in the state hash, and it may name too many accounts but never too few.
 */
export interface Watch extends ChangeListener {
  /** The clock moved: funding accrued. */
  timePassed(): void;
  /** Accounts whose stage may have changed since the last call, each once, in no order. */
  takeSuspects(): readonly number[];
  /** A boundary ended: what was looked at is certified again at the prices of now. */
  settle(): void;
  /** The command stands: what was certified for it need not be taken back. */
  committed(): void;
  /** Takes certificates back that the command made, while their positions can still be found. */
  beforeRollback(): void;
  /** The state is as before the command: certifies again whom the command touched. */
  afterRollback(): void;
  /** Facts that contradict a certificate; empty when all hold. */
  audit(): string[];
}
