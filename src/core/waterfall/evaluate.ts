import type { Stage } from "../event/event.ts";
import { accountMargin, type AccountMargin } from "../margin/account-margin.ts";
import type { Venue } from "../state/venue.ts";
import { exactStage } from "../watch/exact-stage.ts";
import { STAGE_RANK, stageReason } from "../watch/stage.ts";
import { endCall, lapseCall, openCall } from "./call.ts";
import { isSliced } from "./due.ts";
import { cancelRiskAdding, cancelSlices } from "./cancel.ts";

/**
 * Moves an account to the stage it belongs in and does what entering that stage asks for.
 *
 * @returns whether anything changed
 * @source LADDER-01-02 LADDER-01-03 LADDER-01-04 BOUNDARY-01-01
 */
export function evaluate(venue: Venue, account: number): boolean {
  const { accounts } = venue;
  if (accounts.isExempt(account)) return false;
  const from = accounts.stage(account);
  const margin = accountMargin(venue, account);
  const to = exactStage(venue, account, margin);
  trackLine(venue, account, to, margin);
  if (to === from) return false;
  venue.touch(account);
  leave(venue, account, to);
  accounts.setStage(account, to);
  venue.emit({
    type: "stage",
    account: venue.idOf(account),
    from,
    to,
    reason: stageReason(from, to, margin, venue.policy),
    trigger: venue.trigger,
    equity: margin.equity,
    maintenanceMargin: margin.maintenanceMargin,
  });
  enter(venue, account, from, to, margin);
  return true;
}

function isCalling(stage: Stage): boolean {
  return stage === "called" || stage === "restricted";
}

/** Liquidating for what it owes, or no longer. @source POOL-01-01 CLOSE-05-07 */
function trackLine(venue: Venue, account: number, stage: Stage, margin: AccountMargin): void {
  if (stage === "liquidating" && margin.lineBreached) venue.addMember(venue.overLine, account);
  else venue.removeMember(venue.overLine, account);
  if (stage === "liquidating" && margin.owes) venue.addMember(venue.borrowing, account);
  else venue.removeMember(venue.borrowing, account);
}

function leave(venue: Venue, account: number, to: Stage): void {
  const rank = STAGE_RANK[to];
  if (rank >= STAGE_RANK.liquidating && venue.accounts.isCallOpen(account)) {
    lapseCall(venue, account);
  }
  if (rank < STAGE_RANK.called) {
    endCall(venue, account, "cured");
    venue.accounts.setCallLapsed(account, false);
  }
}

function enter(venue: Venue, account: number, from: Stage, to: Stage, margin: AccountMargin): void {
  if (to === "closingOut") venue.addMember(venue.closingOut, account);
  else venue.removeMember(venue.closingOut, account);
  if (isCalling(to) && !isCalling(from) && !venue.accounts.isCallLapsed(account)) {
    openCall(venue, account, margin);
  }
  const entersLiquidating = to === "liquidating";
  if (entersLiquidating || (isSliced(venue, account, to) && !isSliced(venue, account, from))) {
    cancelRiskAdding(venue, account);
    venue.addMember(venue.dueForSlicing, account);
  }
  if (to !== "closingOut" && isSliced(venue, account, from) && !isSliced(venue, account, to)) {
    cancelSlices(venue, account);
  }
  venue.transaction.drop(venue.deleveraged, account);
}
