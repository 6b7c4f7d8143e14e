import type { Stage } from "../event/event.ts";
import { STAGES } from "../event/event.ts";
import type { Micros } from "../number/unit.ts";
import type { AccountTable, Preference } from "../state/account-table.ts";
import type { Venue } from "../state/venue.ts";
import {
  flag,
  id,
  list,
  listOrNone,
  natural,
  oneOf,
  orNone,
  record,
  usually,
  type Form,
} from "./form.ts";
import { holdingForm, holdingRecords, restoreHolding, type HoldingRecord } from "./holding-form.ts";
import { orderForm, orderRecords, restoreOrder, type OrderRecord } from "./order-form.ts";
import {
  poolShareForm,
  poolShareRecords,
  restorePoolShare,
  type PoolShareRecord,
} from "./pool-share-form.ts";
import {
  positionForm,
  positionRecords,
  restorePosition,
  type PositionRecord,
} from "./position-form.ts";
import { insistFuture, section, type Section, type State } from "./section.ts";
import { insist } from "./snapshot-error.ts";

/** An account with all that is its own. */
interface AccountRecord {
  readonly id: string;
  readonly stage: Stage;
  readonly frozen: boolean;
  readonly closed: boolean;
  /** Deadline of an open call. */
  readonly callDeadlineMicros: Micros | null;
  readonly callLapsed: boolean;
  /** Null for a group of its own id. */
  readonly linkedGroup: string | null;
  readonly preference: Preference | null;
  readonly dueForSlicing: boolean;
  readonly overLine: boolean;
  readonly holdings: readonly HoldingRecord[];
  readonly positions: readonly PositionRecord[];
  readonly orders: readonly OrderRecord[];
  /** What pools remember of it since t0. */
  readonly pools: readonly PoolShareRecord[];
}

const preferenceForm: Form<Preference> = record<Preference>({
  topUpFrom: list(id),
  deRiskOrder: list(id),
  reduceAtCall: flag,
});

const form = record<AccountRecord>({
  id,
  stage: usually("healthy", oneOf(STAGES)),
  frozen: usually(false, flag),
  closed: usually(false, flag),
  callDeadlineMicros: orNone(natural),
  callLapsed: usually(false, flag),
  linkedGroup: orNone(id),
  preference: orNone(preferenceForm),
  dueForSlicing: usually(false, flag),
  overLine: usually(false, flag),
  holdings: listOrNone(holdingForm),
  positions: listOrNone(positionForm),
  orders: listOrNone(orderForm),
  pools: listOrNone(poolShareForm),
});

/** Accounts in id order. */
export const accountSection: Section = section("account", form, taken, put);

function* taken({ venue }: State): Iterable<AccountRecord> {
  for (const account of venue.allInIdOrder()) yield recordOf(venue, account);
}

function recordOf(venue: Venue, account: number): AccountRecord {
  const { accounts } = venue;
  const name = venue.idOf(account);
  const group = accounts.linkedGroup(account);
  return {
    id: name,
    stage: accounts.stage(account),
    frozen: accounts.isFrozen(account),
    closed: accounts.closed.has(name),
    callDeadlineMicros: accounts.callDeadlineMicros(account) ?? null,
    callLapsed: accounts.isCallLapsed(account),
    linkedGroup: group === name ? null : group,
    preference: chosenPreference(accounts, account),
    dueForSlicing: venue.dueForSlicing.has(account),
    overLine: venue.overLine.has(account),
    holdings: holdingRecords(venue, account),
    positions: positionRecords(venue, account),
    orders: orderRecords(venue, account),
    pools: poolShareRecords(venue, account),
  };
}

/** Choosing nothing is like not having chosen. */
function chosenPreference(accounts: AccountTable, account: number): Preference | null {
  const chosen = accounts.preferences.get(account);
  if (chosen === undefined) return null;
  const { topUpFrom, deRiskOrder, reduceAtCall } = chosen;
  const any = topUpFrom.length > 0 || deRiskOrder.length > 0 || reduceAtCall;
  return any ? chosen : null;
}

function put({ venue }: State, record: AccountRecord): void {
  const { accounts } = venue;
  insist(!accounts.byId.has(record.id), "each account once", record.id);
  const account = accounts.open(record.id, record.linkedGroup ?? undefined);
  accounts.setStage(account, record.stage);
  if (record.stage === "closingOut") venue.closingOut.add(account);
  if (record.frozen) accounts.setFrozen(account, true);
  if (record.closed) accounts.closed.add(record.id);
  if (record.callLapsed) accounts.setCallLapsed(account, true);
  if (record.callDeadlineMicros !== null) {
    insistFuture(venue, "callDeadlineMicros", record.callDeadlineMicros);
    accounts.openCall(account, record.callDeadlineMicros);
  }
  if (record.preference !== null) accounts.preferences.set(account, record.preference);
  if (record.dueForSlicing) venue.dueForSlicing.add(account);
  if (record.overLine) venue.overLine.add(account);
  for (const held of record.holdings) restoreHolding(venue, account, held);
  const owes = record.holdings.some(({ balance }) => balance < 0n);
  if (record.stage === "liquidating" && owes) venue.borrowing.add(account);
  for (const held of record.positions) restorePosition(venue, account, held);
  for (const order of record.orders) restoreOrder(venue, account, order);
  for (const share of record.pools) restorePoolShare(venue, account, share);
}
