import type { Lots, Units } from "../number/unit.ts";
import type { Baseline, Pool } from "../state/pool.ts";
import type { Venue } from "../state/venue.ts";
import { id, integer, listOrNone, orNone, record, units, usually, type Form } from "./form.ts";
import { assetNamed, marketNamed } from "./section.ts";

/** What a pool remembers of one account since its last clean boundary. */
export interface PoolShareRecord {
  readonly asset: string;
  readonly baseline: BaselineRecord | null;
  /** Own deposits, withdrawals and transfers since. */
  readonly flow: Units;
  /** Money of markets booked since. */
  readonly booked: readonly BookedRecord[];
}

interface BaselineRecord {
  readonly equity: Units;
  readonly positions: readonly BaselinePositionRecord[];
}

interface BaselinePositionRecord {
  readonly market: string;
  readonly lots: Lots;
  readonly contribution: Units;
}

interface BookedRecord {
  readonly market: string;
  readonly units: Units;
}

const baselineForm = record<BaselineRecord>({
  equity: units,
  positions: listOrNone(
    record<BaselinePositionRecord>({ market: id, lots: integer, contribution: units }),
  ),
});

export const poolShareForm: Form<PoolShareRecord> = record<PoolShareRecord>({
  asset: id,
  baseline: orNone(baselineForm),
  flow: usually(0n, units),
  booked: listOrNone(record<BookedRecord>({ market: id, units })),
});

/** In asset-id order; pools that remember nothing of the account are left out. */
export function poolShareRecords(venue: Venue, account: number): PoolShareRecord[] {
  const records: PoolShareRecord[] = [];
  for (const asset of venue.assetsInOrder) {
    const pool = venue.pool(asset);
    const share = {
      asset: asset.id,
      baseline: baselineRecord(pool.baselines.get(account)),
      flow: pool.flows.get(account) ?? 0n,
      booked: bookedRecords(venue, pool, account),
    };
    const nothing = share.baseline === null && share.flow === 0n && share.booked.length === 0;
    if (!nothing) records.push(share);
  }
  return records;
}

function baselineRecord(baseline: Baseline | undefined): BaselineRecord | null {
  if (baseline === undefined) return null;
  const { equity } = baseline;
  const positions = baseline.positions.map(({ market, lots, contribution }) => {
    return { market: market.id, lots, contribution };
  });
  return { equity, positions };
}

function bookedRecords(venue: Venue, pool: Pool, account: number): BookedRecord[] {
  const records: BookedRecord[] = [];
  for (const [market, booked] of pool.booked.of(account) ?? []) {
    if (booked !== 0n) records.push({ market: venue.markets[market]!.id, units: booked });
  }
  return records.sort((a, b) => (a.market < b.market ? -1 : 1));
}

export function restorePoolShare(venue: Venue, account: number, share: PoolShareRecord): void {
  const pool = venue.pool(assetNamed(venue, share.asset));
  if (share.baseline !== null) {
    const { equity } = share.baseline;
    const positions = share.baseline.positions.map(({ market, lots, contribution }) => {
      return { market: marketNamed(venue, market), lots, contribution };
    });
    pool.baselines.set(account, { equity, positions });
  }
  if (share.flow !== 0n) pool.flows.set(account, share.flow);
  for (const { market, units: booked } of share.booked) {
    pool.booked.add(account, marketNamed(venue, market).index, booked);
  }
}
