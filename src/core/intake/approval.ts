import type { ParameterCommand } from "../command/command.ts";
import { assetLoosens, isApproved, marketLoosens, policyLoosens } from "../safeguard/loosening.ts";
import type { PendingChange } from "../state/pending-change.ts";
import type { Micros } from "../number/unit.ts";
import type { Venue } from "../state/venue.ts";
import { refuse, type Outcome } from "./refusal.ts";

type Change = ParameterCommand["change"];

/**
 * Refuses a change that loosens what will be in force at its time, as things stand, unless two have
 * approved it.
 *
 * @param pending  what waits for the same target, in the order it was commanded
 * @source PARAMETER-05-02
 */
export function approvalRefusal(
  venue: Venue,
  { change, effectiveMicros, approvals }: ParameterCommand,
  pending: readonly PendingChange[],
): Outcome {
  if (isApproved(approvals)) return null;
  const before = waitingAt(pending, effectiveMicros);
  const loosened = before === null ? loosensNow(venue, change) : loosens(before.change, change);
  if (!loosened) return null;
  return refuse("APPROVAL_MISSING", "expected two approvals of a change that loosens a limit");
}

/** What of all that waits will be in force at a time. @source PARAMETER-05-02 */
export function waitingAt(
  pending: readonly PendingChange[],
  effectiveMicros: Micros,
): PendingChange | null {
  let before: PendingChange | null = null;
  for (const each of pending) {
    const counts = each.effectiveMicros <= effectiveMicros;
    if (counts && each.effectiveMicros >= (before?.effectiveMicros ?? 0)) before = each;
  }
  return before;
}

/** Whether a change loosens what is in force now. */
export function loosensNow(venue: Venue, change: Change): boolean {
  if ("market" in change) {
    return marketLoosens(venue.marketById.get(change.market)!.parameters, change.parameters);
  }
  if ("asset" in change) {
    return assetLoosens(venue.assetById.get(change.asset)!.parameters, change.parameters);
  }
  return policyLoosens(venue.policy, change.policy);
}

/** Both are of one target. */
function loosens(from: Change, to: Change): boolean {
  if ("market" in from && "market" in to) return marketLoosens(from.parameters, to.parameters);
  if ("asset" in from && "asset" in to) return assetLoosens(from.parameters, to.parameters);
  return "policy" in from && "policy" in to && policyLoosens(from.policy, to.policy);
}
