import type { ErrorText } from "./error-entry.ts";

/** Refusals about prices that are made from sources. */
export const PRICE_TEXT = {
  PRICE_FROM_SOURCES: {
    meaning: "The prices (or the funding rate) of this target are made from its sources.",
    next: "Send `quote` ticks, or take `pricing` out of its parameters first.",
  },
  NO_SOURCES: {
    meaning: "The market or asset has no `pricing`: its prices come by `price` commands.",
    next: "Send a `price` command, or declare sources in its parameters.",
  },
  UNKNOWN_SOURCE: {
    meaning: "The target's `pricing` names no such source.",
    next: "Correct the source, or declare it with its group and unit.",
  },
  QUOTE_FROM_FUTURE: {
    meaning: "The source's time is farther ahead of the venue's than `futureMicros`.",
    next: "Check the clocks of the source and of the venue.",
  },
  QUOTE_NOT_NEWER: {
    meaning: "The source has said something as new or newer: a duplicate, or out of order.",
    next: "Drop the tick.",
  },
  BOOK_CROSSED: {
    meaning: "The impact bid is above the impact ask.",
    next: "Send a snapshot of one moment of the book.",
  },
  PRICE_UNSURE: {
    meaning:
      "A price that the account's margin depends on is stale, missing, divergent or uncertain.",
    next: "Wait for its sources. Reducing orders, deposits and repayments are taken meanwhile.",
  },
} satisfies Record<string, ErrorText>;
