import type { Lots, Units } from "../number/unit.ts";
import { NONE } from "../state/account-table.ts";
import type { Venue } from "../state/venue.ts";
import { id, integer, record, units, type Form } from "./form.ts";
import { marketNamed } from "./section.ts";
import { insist } from "./snapshot-error.ts";

export interface PositionRecord {
  readonly market: string;
  readonly lots: Lots;
  readonly cost: Units;
  readonly fundingIndex: Units;
}

export const positionForm: Form<PositionRecord> = record<PositionRecord>({
  market: id,
  lots: integer,
  cost: units,
  fundingIndex: units,
});

/** Positions in market-id order. */
export function positionRecords(venue: Venue, account: number): PositionRecord[] {
  const { positions } = venue;
  const records: PositionRecord[] = [];
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    records.push({
      market: positions.market(slot).id,
      lots: positions.lots(slot),
      cost: positions.cost(slot),
      fundingIndex: positions.fundingIndex(slot),
    });
  }
  return records;
}

/** Where there is a position there is a holding, be it empty: margin is added up over holdings. */
export function restorePosition(venue: Venue, account: number, held: PositionRecord): void {
  const market = marketNamed(venue, held.market);
  insist(!market.settled, "a market that is not settled", held.market);
  insist(held.lots !== 0, "a position of lots", held.lots);
  venue.holdings.ensure(account, market.settlement);
  venue.positions.put(account, market, held.lots, held.cost, held.fundingIndex);
}
