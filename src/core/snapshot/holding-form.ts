import { principalOf } from "../ledger/lien.ts";
import type { Units } from "../number/unit.ts";
import { NONE } from "../state/account-table.ts";
import type { Lien, WithdrawalWindow } from "../state/holding-table.ts";
import { interestIndexAt } from "../state/interest.ts";
import type { Venue } from "../state/venue.ts";
import {
  id,
  integer,
  listOrNone,
  natural,
  orNone,
  record,
  units,
  usually,
  type Form,
} from "./form.ts";
import { assetNamed } from "./section.ts";
import { insist } from "./snapshot-error.ts";

/** One account's money in one asset. */
export interface HoldingRecord {
  readonly asset: string;
  readonly balance: Units;
  /** With everything that has matured. */
  readonly principal: Units;
  /** Gains that have not matured. */
  readonly liens: readonly Lien[];
  readonly line: Units;
  readonly share: Units;
  readonly interestIndex: Units;
  readonly window: WithdrawalWindow | null;
}

export const holdingForm: Form<HoldingRecord> = record<HoldingRecord>({
  asset: id,
  balance: usually(0n, units),
  principal: usually(0n, units),
  liens: listOrNone(record<Lien>({ units, maturesAt: integer })),
  line: usually(0n, units),
  share: usually(0n, units),
  interestIndex: usually(0n, units),
  window: orNone(
    record<WithdrawalWindow>({
      hourEnd: natural,
      hourUnits: units,
      dayEnd: natural,
      dayUnits: units,
    }),
  ),
});

/** Holdings that have something in them, in asset-id order. @source SNAPSHOT-02-01 */
export function holdingRecords(venue: Venue, account: number): HoldingRecord[] {
  const { holdings } = venue;
  const records: HoldingRecord[] = [];
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    const held = recordOf(venue, slot);
    if (!isEmpty(held)) records.push(held);
  }
  return records;
}

/** As if the matured liens had been settled. @source SNAPSHOT-02-02 LEDGER-05-02 */
function recordOf(venue: Venue, slot: number): HoldingRecord {
  const { holdings } = venue;
  const asset = holdings.asset(slot);
  const liens = holdings.liens(slot);
  const clock = liens.length === 0 ? 0 : venue.pool(asset).clockAt(venue.nowMicros);
  return {
    asset: asset.id,
    balance: holdings.balance(slot),
    principal: principalOf(venue, slot),
    liens: liens.filter(({ maturesAt }) => maturesAt > clock),
    line: holdings.line(slot),
    share: holdings.share(slot),
    interestIndex: holdings.interestIndex(slot),
    window: holdings.window(slot) ?? null,
  };
}

function isEmpty({ balance, principal, liens, line, share, window }: HoldingRecord): boolean {
  const money = balance !== 0n || principal !== 0n || line !== 0n || share !== 0n;
  return !money && liens.length === 0 && window === null;
}

export function restoreHolding(venue: Venue, account: number, held: HoldingRecord): void {
  const { holdings } = venue;
  const slot = holdings.ensure(account, assetNamed(venue, held.asset));
  holdings.addBalance(slot, held.balance);
  holdings.addPrincipal(slot, held.principal);
  holdings.setLiens(slot, held.liens);
  holdings.setLine(slot, held.line);
  insist(held.share >= 0n, "a share of 0 or more", held.share);
  holdings.setShare(slot, held.share);
  const index = interestIndexAt(holdings.asset(slot).interest, venue.nowMicros);
  const isOwed = held.interestIndex === 0n || held.balance < 0n;
  const isPast = held.interestIndex >= 0n && held.interestIndex <= index;
  insist(isOwed && isPast, `an index of at most ${index} on a debt`, held.interestIndex);
  holdings.setInterestIndex(slot, held.interestIndex);
  if (held.window !== null) holdings.setWindow(slot, held.window);
}
