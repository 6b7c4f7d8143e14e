import type { Stage } from "../event/event.ts";
import type { Venue } from "../state/venue.ts";

/** Stages in which the engine sells for the account. @source CLOSE-01-01 LADDER-02-04 */
export function isSliced(venue: Venue, account: number, stage: Stage): boolean {
  if (stage === "liquidating") return true;
  const calling = stage === "called" || stage === "restricted";
  return calling && venue.accounts.preference(account).reduceAtCall;
}

/** Something about an account changed: if it is being sliced, it is sized again. @source CLOSE-01-02 */
export function makeDue(venue: Venue, account: number): void {
  if (isSliced(venue, account, venue.accounts.stage(account))) {
    venue.addMember(venue.dueForSlicing, account);
  }
}
