import type { Lots, Units } from "../number/unit.ts";
import { premium } from "../margin/fully-paid.ts";
import { NONE } from "../state/account-table.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { id, integer, natural, record, units, usually, type Form } from "./form.ts";
import { marketNamed } from "./section.ts";
import { insist } from "./snapshot-error.ts";

export interface PositionRecord {
  readonly market: string;
  readonly lots: Lots;
  readonly cost: Units;
  readonly fundingIndex: Units;
  readonly premium: Units;
  readonly changedSequence: number;
}

export const positionForm: Form<PositionRecord> = record<PositionRecord>({
  market: id,
  lots: integer,
  cost: units,
  fundingIndex: units,
  premium: usually(0n, units),
  changedSequence: natural,
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
      premium: positions.premium(slot),
      changedSequence: positions.changedSequence(slot),
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
  insist(held.changedSequence <= venue.sequence, "a sequence so far", held.changedSequence);
  const { lots, cost, fundingIndex, changedSequence } = held;
  venue.positions.put(account, market, lots, cost, fundingIndex, changedSequence);
  restorePremium(venue, account, market, held);
}

/** @source SNAPSHOT-03-04 */
function restorePremium(venue: Venue, account: number, market: Market, held: PositionRecord): void {
  const { bounds, multiplier } = market;
  const { lots, cost, premium: paid } = held;
  if (bounds === null) {
    insist(paid === 0n, "no premium but on a capped market", paid);
    return;
  }
  const owed = premium(bounds, { lots, cost: cost + paid }, multiplier);
  insist(paid >= 0n && owed === paid, `a premium of ${owed}`, paid);
  venue.positions.setPremium(venue.positions.find(account, market), paid);
}
