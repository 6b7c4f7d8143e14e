/**
 * What the engine lacked in the past. A historic rule set switches parts of the defence off so that
 * the laboratory can show what they are worth. P3 and P6 still hold; what nobody pays is booked to
 * the ledger account `uncoveredLoss`, and breaks of P1, P2, P4 and P5 are counted instead of thrown.
 *
 * Only `src/lab` may build one (tests/tidy checks it); the public `Engine` has no such option.
 */
export interface HistoricRules {
  /** Accounts that skip the pre-trade, withdrawal and stage checks (FTX's `allow_negative`). */
  readonly exemptAccounts: readonly string[];
  /** False: withdrawals may take unrealised gain, as long as initial margin remains. */
  readonly unrealizedGainLocked: boolean;
  /** False: the engine sends no liquidation slices. */
  readonly slicing: boolean;
  /** False: accounts below zero are not netted, taken over or deleveraged. */
  readonly closeOut: boolean;
  /** False: backstops take a defaulter's whole position, whatever their margin and caps. */
  readonly backstopCapped: boolean;
  /** False: only the defaulter's collateral, the funds and the backstop pay; gains never do. */
  readonly gainLayer: boolean;
}

/** Everything on: what the public engine always runs with. */
export const FULL_PROTECTION: HistoricRules = {
  exemptAccounts: [],
  unrealizedGainLocked: true,
  slicing: true,
  closeOut: true,
  backstopCapped: true,
  gainLayer: true,
};
