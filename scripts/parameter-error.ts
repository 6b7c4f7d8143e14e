import type { ErrorText } from "./error-entry.ts";

/** Refusals of changes of parameters. */
export const PARAMETER_ERRORS = {
  PARAMETER_INVALID: {
    meaning: "Parameters that contradict their rules, or a change that takes effect in the past.",
    next: "Read `detail`; the rules are PARAMETER-01-01 to PARAMETER-01-05.",
  },
  APPROVAL_MISSING: {
    meaning: "The change loosens a margin, limit or haircut, and fewer than two have approved it.",
    next: "Send it again with `approvals` of two people, or tighten only (PARAMETER-05-01).",
  },
} as const satisfies Record<string, ErrorText>;
