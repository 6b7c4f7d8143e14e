import { assetFault, marketFault, policyFault } from "../intake/parameter-fault.ts";
import type { PendingChange } from "../state/pending-change.ts";
import type { Venue } from "../state/venue.ts";
import { flag, natural, record, usually } from "./form.ts";
import { parameterChange } from "./parameter-form.ts";
import {
  assetNamed,
  insistFuture,
  marketNamed,
  section,
  type Section,
  type State,
} from "./section.ts";
import { insist } from "./snapshot-error.ts";

type Change = PendingChange["change"];

/** By target, then in the order they were commanded: of one time, the first is applied first. */
export const pendingSection: Section = section(
  "pending",
  record<PendingChange>({
    version: natural,
    effectiveMicros: natural,
    change: parameterChange,
    approved: usually(false, flag),
  }),
  taken,
  put,
);

function* taken({ venue }: State): Iterable<PendingChange> {
  for (const target of [...venue.pendingChanges.keys()].sort()) {
    yield* venue.pendingChanges.get(target)!;
  }
}

function put({ venue }: State, pending: PendingChange): void {
  insistFuture(venue, "effectiveMicros", pending.effectiveMicros);
  const fault = faultOf(pending.change);
  insist(fault === null, "valid parameters", fault);
  const target = targetOf(venue, pending.change);
  const others = venue.pendingChanges.get(target) ?? [];
  venue.pendingChanges.set(target, [...others, pending]);
}

function targetOf(venue: Venue, change: Change): string {
  if ("market" in change) return `market:${marketNamed(venue, change.market).id}`;
  return "asset" in change ? `asset:${assetNamed(venue, change.asset).id}` : "policy";
}

function faultOf(change: Change): string | null {
  if ("market" in change) return marketFault(change.parameters);
  return "asset" in change ? assetFault(change.parameters) : policyFault(change.policy);
}
