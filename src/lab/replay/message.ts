import type { Draft } from "./draft.ts";

/** What the venue and its operator send comes this way. */
export const VENUE_SESSION = "lab";

/** The holder whose message a command is; null for what the venue sends. @source LIMIT-03-01 */
export function senderOf(draft: Draft): string | null {
  switch (draft.kind) {
    case "deposit":
    case "withdraw":
    case "preference":
    case "marginMode":
    case "place":
    case "lend":
    case "unlend":
    case "recall":
      return draft.account;
    case "transfer":
      return draft.from;
    default:
      return null;
  }
}
