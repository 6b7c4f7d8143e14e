import type { GroupCount } from "../command/command.ts";
import type { Lots } from "../number/unit.ts";
import { id, natural, oneOf, record } from "./form.ts";
import { marketNamed, section, type Section, type State } from "./section.ts";
import { insist } from "./snapshot-error.ts";

interface GroupLimitRecord {
  readonly group: string;
  readonly market: string;
  readonly lotsMax: Lots;
  readonly count: GroupCount;
}

/** By group, then by market, in id order. */
export const groupLimitSection: Section = section(
  "groupLimit",
  record<GroupLimitRecord>({
    group: id,
    market: id,
    lotsMax: natural,
    count: oneOf(["net", "gross"]),
  }),
  function* ({ venue }: State): Iterable<GroupLimitRecord> {
    for (const group of [...venue.groupLimits.keys()].sort()) {
      const limits = venue.groupLimits.get(group)!;
      for (const market of venue.marketsInOrder) {
        const limit = limits.get(market.index);
        if (limit !== undefined) yield { group, market: market.id, ...limit };
      }
    }
  },
  ({ venue }, { group, market, lotsMax, count }) => {
    insist(lotsMax > 0, "a limit above 0", lotsMax);
    const limits = new Map(venue.groupLimits.get(group));
    limits.set(marketNamed(venue, market).index, { lotsMax, count });
    venue.groupLimits.set(group, limits);
  },
);
