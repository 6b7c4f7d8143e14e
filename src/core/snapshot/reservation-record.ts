import type { Units } from "../number/unit.ts";
import { id, record, units } from "./form.ts";
import { accountNamed, assetNamed, section, type Section, type State } from "./section.ts";

/** What was last told about a deficit that waits. */
interface ReservationRecord {
  readonly account: string;
  readonly asset: string;
  readonly deficit: Units;
  readonly reserved: Units;
}

/** In account-id order, then asset-id order. */
export const reservationSection: Section = section(
  "reservation",
  record<ReservationRecord>({ account: id, asset: id, deficit: units, reserved: units }),
  taken,
  ({ venue }, { account, asset, deficit, reserved }) => {
    accountNamed(venue, account);
    assetNamed(venue, asset);
    venue.reservations.set(`${account}|${asset}`, { deficit, reserved });
  },
);

function taken({ venue }: State): Iterable<ReservationRecord> {
  const records: ReservationRecord[] = [];
  for (const [key, { deficit, reserved }] of venue.reservations) {
    const bar = key.indexOf("|");
    records.push({ account: key.slice(0, bar), asset: key.slice(bar + 1), deficit, reserved });
  }
  return records.sort((a, b) => {
    if (a.account !== b.account) return a.account < b.account ? -1 : 1;
    return a.asset < b.asset ? -1 : 1;
  });
}
