import type { Timer } from "../state/timer.ts";
import type { Venue } from "../state/venue.ts";
import { lapseCall } from "../waterfall/call.ts";
import { endWait } from "../waterfall/liquidity-budget.ts";
import { applyPending } from "./reference-data.ts";

/** Timers of calls that ended and of waits that are over are left in the queue; they do nothing. */
export function isLive(venue: Venue, { cause, target, timeMicros }: Timer): boolean {
  if (cause === "callDeadline") {
    const { accounts } = venue;
    return accounts.callDeadlineMicros(accounts.byId.get(target)!) === timeMicros;
  }
  if (cause === "liquidityWindow") {
    return venue.marketById.get(target)!.waitUntilMicros === timeMicros;
  }
  return true;
}

/** What a timer does when its time has come. */
export function fireTimer(venue: Venue, { cause, target }: Timer): void {
  switch (cause) {
    case "callDeadline":
      lapseCall(venue, venue.accounts.byId.get(target)!);
      return;
    case "liquidityWindow":
      endWait(venue, venue.marketById.get(target)!);
      return;
    case "parameter":
      applyPending(venue, target);
  }
}
