import type { Micros, Units } from "../number/unit.ts";
import { id, natural, orNone, record, units } from "./form.ts";
import { accountNamed, assetNamed, section, type Section, type State } from "./section.ts";
import { insist } from "./snapshot-error.ts";

/** Money that somebody wants back; a notice that lies behind is over. */
interface RecallRecord {
  readonly asset: string;
  /** None for the operator. */
  readonly account: string | null;
  readonly units: Units;
  readonly dueMicros: Micros;
}

/** By asset, then in the order of their coming. */
export const recallSection: Section = section(
  "recall",
  record<RecallRecord>({ asset: id, account: orNone(id), units, dueMicros: natural }),
  taken,
  ({ venue }, { asset: name, account: lender, units: left, dueMicros }) => {
    const asset = assetNamed(venue, name);
    const account = lender === null ? null : accountNamed(venue, lender);
    const isFirst = asset.recalls.every((other) => other.account !== account);
    insist(isFirst && left > 0n, "one recall of each, of something", lender);
    const isOver = dueMicros <= venue.nowMicros;
    asset.recalls = [...asset.recalls, { account, units: left, dueMicros, isOver }];
  },
);

function* taken({ venue }: State): Iterable<RecallRecord> {
  for (const { id: asset, recalls } of venue.assetsInOrder) {
    for (const { account, units: left, dueMicros } of recalls) {
      const lender = account === null ? null : venue.idOf(account);
      yield { asset, account: lender, units: left, dueMicros };
    }
  }
}
