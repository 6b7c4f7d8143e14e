/** Refusals by what a breaker has stopped. */
export const BREAKER_ERRORS = {
  MARKET_REDUCE_ONLY: {
    meaning: "A breaker lets only orders that reduce a position pass.",
    next: "Reduce, or wait: `until` is the latest end. Deposits and cancels are taken meanwhile.",
  },
  NO_AUCTION: {
    meaning: "A result came for a market that holds no auction.",
    next: "Send a result only between the `auction` event and its end.",
  },
  SELF_TRADE: {
    meaning: "The order would meet an own one, of the account or of its linked group.",
    next: "Cancel that one first, or choose another limit.",
  },
  MESSAGE_RATE: {
    meaning: "The session or the account sends more messages than the venue's policy allows.",
    next: "Wait until `until`. Cancels, deposits and reduce-only orders have room of their own.",
  },
  AUCTION_RUNNING: {
    meaning: "The result of an auction came before its time.",
    next: "Go on collecting orders and send the result from `until` on.",
  },
};
