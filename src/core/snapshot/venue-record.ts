import type { VenuePolicy } from "../command/parameter.ts";
import { policyFault } from "../intake/parameter-fault.ts";
import type { Micros } from "../number/unit.ts";
import { FULL_PROTECTION, type HistoricRules } from "../safeguard/historic.ts";
import type { Venue } from "../state/venue.ts";
import { id, natural, orNone, record, usually, type Form } from "./form.ts";
import { historicRules, venuePolicy } from "./parameter-form.ts";
import { insist, shown } from "./snapshot-error.ts";

/** Time, counters and policy: the first line after the version. */
export interface VenueRecord {
  readonly numeraire: string;
  readonly nowMicros: Micros;
  readonly lastBoundaryMicros: Micros;
  readonly sequence: number;
  readonly sliceCount: number;
  readonly brokenSequence: number | null;
  readonly policy: VenuePolicy;
  readonly policyVersion: number;
  readonly policyLastVersion: number;
  /** What a historic run switched off; such a state is written, but the engine restores none. */
  readonly historic: HistoricRules | null;
}

export const venueForm: Form<VenueRecord> = record<VenueRecord>({
  numeraire: id,
  nowMicros: natural,
  lastBoundaryMicros: natural,
  sequence: natural,
  sliceCount: usually(0, natural),
  brokenSequence: orNone(natural),
  policy: venuePolicy,
  policyVersion: natural,
  policyLastVersion: natural,
  historic: orNone(historicRules),
});

export function venueRecord(venue: Venue): VenueRecord {
  const { numeraire, nowMicros, lastBoundaryMicros, sequence, sliceCount } = venue;
  const { brokenSequence, policy, policyVersions, rules } = venue;
  const full = historicRules.write(rules) === historicRules.write(FULL_PROTECTION);
  return {
    numeraire,
    nowMicros,
    lastBoundaryMicros,
    sequence,
    sliceCount,
    brokenSequence,
    policy,
    policyVersion: policyVersions.parameterVersion,
    policyLastVersion: policyVersions.lastVersion,
    historic: full ? null : rules,
  };
}

/** Checks a record before an engine is made from it. @source SNAPSHOT-03-04 */
export function checkVenue(record: VenueRecord): void {
  const fault = policyFault(record.policy);
  insist(fault === null, "a valid policy", fault);
  const { historic } = record;
  insist(historic === null, "a venue with the full defence", shown(historic));
}

export function restoreVenue(venue: Venue, record: VenueRecord): void {
  venue.nowMicros = record.nowMicros;
  venue.lastBoundaryMicros = record.lastBoundaryMicros;
  venue.sequence = record.sequence;
  venue.sliceCount = record.sliceCount;
  venue.brokenSequence = record.brokenSequence;
  venue.policyVersions.parameterVersion = record.policyVersion;
  venue.policyVersions.lastVersion = record.policyLastVersion;
}
