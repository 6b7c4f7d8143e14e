import { id, record } from "./form.ts";
import { fundForm, isEmptyFund, restoreFund, type FundRecord } from "./fund-form.ts";
import { assetNamed, section, type Section, type State } from "./section.ts";

interface GroupFundRecord {
  readonly group: string;
  readonly asset: string;
  readonly fund: FundRecord;
}

/** Group funds that are not empty, in group-id order, then asset-id order. */
export const groupFundSection: Section = section(
  "groupFund",
  record<GroupFundRecord>({ group: id, asset: id, fund: fundForm }),
  taken,
  ({ venue }, { group, asset, fund }) => {
    restoreFund(venue.groupFund(group, assetNamed(venue, asset)), fund);
  },
);

function taken({ venue }: State): Iterable<GroupFundRecord> {
  const records: GroupFundRecord[] = [];
  for (const [key, fund] of venue.groupFunds) {
    const group = key.slice(0, key.indexOf("|"));
    if (!isEmptyFund(fund)) records.push({ group, asset: fund.asset.id, fund });
  }
  return records.sort((a, b) => {
    if (a.group !== b.group) return a.group < b.group ? -1 : 1;
    return a.asset < b.asset ? -1 : 1;
  });
}
