/** Whose orders must not meet: those of one account, or of its whole linked group. */
export const SELF_TRADE_AMONG = ["account", "group"] as const;

/** What becomes of an order that would meet own resting ones. @source LIMIT-01-02 */
export const SELF_TRADE_POLICIES = [
  "cancelTaker",
  "cancelResting",
  "cancelBoth",
  "reduceBoth",
] as const;

export interface SelfTradeTerms {
  readonly among: (typeof SELF_TRADE_AMONG)[number];
  readonly policy: (typeof SELF_TRADE_POLICIES)[number];
}
