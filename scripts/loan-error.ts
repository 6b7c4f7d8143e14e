/** Refusals of lending and borrowing. */
export const LOAN_ERRORS = {
  LENDING_OPEN: {
    meaning: "The account has lent money that is not back yet.",
    next: "Take it back with `unlend`.",
  },
  UTILIZATION_LIMIT: {
    meaning: "More would be borrowed of the asset than `utilizationMaxPpm` allows of the sources.",
    next: "Borrow less, or wait until loans are repaid. Repaying is always possible.",
  },
  LENT_EXCEEDED: {
    meaning: "The account has lent less than it wants back.",
    next: "Ask for at most `lent` of its view. Losses on loans and rounding lower it.",
  },
  LENT_IN_USE: {
    meaning: "Loan lines need what the account has lent.",
    next: "Take less back now, or `recall` it: lines fall after a notice.",
  },
  RECALL_PENDING: {
    meaning: "The lender's last recall of the asset, or the operator's, is not done.",
    next: "Wait for its `recall` event with an amount of 0.",
  },
} as const;
