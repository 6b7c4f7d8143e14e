import type { WithdrawalLimit } from "../command/parameter.ts";
import type { Reason } from "../event/reason.ts";
import { divCeil } from "../number/rounding.ts";
import { maxUnits, type Micros, type Units } from "../number/unit.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";
import { capacityBaseline, nextCapacity } from "./withdrawal-capacity.ts";

const HOUR: Micros = 3_600_000_000;
const DAY: Micros = 24 * HOUR;

/** A standing limit that an amount exceeds. */
export interface RateBlock {
  readonly reason: Reason;
  readonly capacity: Units;
  readonly untilMicros: Micros | undefined;
}

/** The first standing limit that an amount exceeds: venue hour, venue day, account hour, account day. */
export function rateLimit(
  venue: Venue,
  account: number,
  asset: Asset,
  amount: Units,
): RateBlock | null {
  const { withdrawalHour, withdrawalDay } = asset.parameters;
  return (
    venueBlock(venue, asset, amount, withdrawalHour, "hourCapacity", HOUR) ??
    venueBlock(venue, asset, amount, withdrawalDay, "dayCapacity", DAY) ??
    accountBlock(venue, account, asset, amount)
  );
}

function isUnlimited(limit: WithdrawalLimit): boolean {
  return limit.minimum === 0n && limit.sharePpm === 0;
}

function venueBlock(
  venue: Venue,
  asset: Asset,
  amount: Units,
  limit: WithdrawalLimit,
  window: "hourCapacity" | "dayCapacity",
  period: Micros,
): RateBlock | null {
  if (isUnlimited(limit)) return null;
  const capacity = capacityNow(venue, asset, limit, window, period);
  if (amount <= capacity) return null;
  const baseline = capacityBaseline(limit, asset.customerDeposits);
  const wait = divCeil((amount - capacity) * BigInt(period), maxUnits(baseline, 1n));
  const untilMicros = amount > baseline ? undefined : venue.nowMicros + Number(wait);
  return { reason: "VENUE_RATE_LIMIT", capacity, untilMicros };
}

/** @source MONEY-02-01 */
function capacityNow(
  venue: Venue,
  asset: Asset,
  limit: WithdrawalLimit,
  window: "hourCapacity" | "dayCapacity",
  period: Micros,
): Units {
  const baseline = capacityBaseline(limit, asset.customerDeposits);
  const last = asset[window];
  if (last === null) return baseline;
  return nextCapacity(last.units, baseline, venue.nowMicros - last.timeMicros, period);
}

function accountBlock(
  venue: Venue,
  account: number,
  asset: Asset,
  amount: Units,
): RateBlock | null {
  const { accountHourMax, accountDayMax } = asset.parameters;
  const { hourEnd, hourUnits, dayEnd, dayUnits } = currentWindow(venue, account, asset);
  const blocked = (max: Units, used: Units, end: Micros | null): RateBlock | null =>
    max !== 0n && used + amount > max
      ? { reason: "ACCOUNT_RATE_LIMIT", capacity: max - used, untilMicros: end ?? undefined }
      : null;
  return blocked(accountHourMax, hourUnits, hourEnd) ?? blocked(accountDayMax, dayUnits, dayEnd);
}

/** The account's open windows; an end of null is a window that the next withdrawal opens. */
function currentWindow(
  venue: Venue,
  account: number,
  asset: Asset,
): { hourEnd: Micros | null; hourUnits: Units; dayEnd: Micros | null; dayUnits: Units } {
  const { holdings, nowMicros } = venue;
  const slot = holdings.find(account, asset);
  const last = slot === NONE ? undefined : holdings.window(slot);
  const hourOpen = last !== undefined && nowMicros < last.hourEnd;
  const dayOpen = last !== undefined && nowMicros < last.dayEnd;
  return {
    hourEnd: hourOpen ? last.hourEnd : null,
    hourUnits: hourOpen ? last.hourUnits : 0n,
    dayEnd: dayOpen ? last.dayEnd : null,
    dayUnits: dayOpen ? last.dayUnits : 0n,
  };
}

/** Counts an allowed withdrawal against the standing limits. @source MONEY-02-01 */
export function countWithdrawal(venue: Venue, account: number, asset: Asset, amount: Units): void {
  const { withdrawalHour, withdrawalDay } = asset.parameters;
  countVenue(venue, asset, amount, withdrawalHour, "hourCapacity", HOUR);
  countVenue(venue, asset, amount, withdrawalDay, "dayCapacity", DAY);
  const { hourEnd, hourUnits, dayEnd, dayUnits } = currentWindow(venue, account, asset);
  venue.holdings.setWindow(venue.holdings.ensure(account, asset), {
    hourEnd: hourEnd ?? venue.nowMicros + HOUR,
    hourUnits: hourUnits + amount,
    dayEnd: dayEnd ?? venue.nowMicros + DAY,
    dayUnits: dayUnits + amount,
  });
}

function countVenue(
  venue: Venue,
  asset: Asset,
  amount: Units,
  limit: WithdrawalLimit,
  window: "hourCapacity" | "dayCapacity",
  period: Micros,
): void {
  if (isUnlimited(limit)) return;
  const units = capacityNow(venue, asset, limit, window, period) - amount;
  venue.transaction.write(asset, window, { units, timeMicros: venue.nowMicros });
}
