import type { WithdrawalLimit } from "../command/parameter.ts";
import type { Reason } from "../event/reason.ts";
import { divCeil } from "../number/rounding.ts";
import { maxUnits, type Micros, type Units } from "../number/unit.ts";
import type { Asset } from "../state/asset.ts";
import type { WithdrawalWindow } from "../state/holding-table.ts";
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
  const baseline = capacityBaseline(limit, asset.deposits);
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
  const baseline = capacityBaseline(limit, asset.deposits);
  const last = asset[window];
  if (last === null) return baseline;
  return nextCapacity(last, baseline, venue.nowMicros - asset.capacityMicros, period);
}

function accountBlock(
  venue: Venue,
  account: number,
  asset: Asset,
  amount: Units,
): RateBlock | null {
  const { accountHourMax, accountDayMax } = asset.parameters;
  const window = currentWindow(venue, account, asset);
  const blocked = (max: Units, used: Units, start: Micros, period: Micros): RateBlock | null =>
    max !== 0n && used + amount > max
      ? {
          reason: "ACCOUNT_RATE_LIMIT",
          capacity: max - used,
          untilMicros: amount > max ? undefined : start + period,
        }
      : null;
  return (
    blocked(accountHourMax, window.hourUnits, window.hourStart, HOUR) ??
    blocked(accountDayMax, window.dayUnits, window.dayStart, DAY)
  );
}

function currentWindow(venue: Venue, account: number, asset: Asset): WithdrawalWindow {
  const { holdings, nowMicros } = venue;
  const last = holdings.window(holdings.find(account, asset));
  const hourOn = last !== undefined && nowMicros < last.hourStart + HOUR;
  const dayOn = last !== undefined && nowMicros < last.dayStart + DAY;
  return {
    hourStart: hourOn ? last.hourStart : nowMicros,
    hourUnits: hourOn ? last.hourUnits : 0n,
    dayStart: dayOn ? last.dayStart : nowMicros,
    dayUnits: dayOn ? last.dayUnits : 0n,
  };
}

/** Counts an allowed withdrawal against the standing limits. @source MONEY-02-01 */
export function countWithdrawal(venue: Venue, account: number, asset: Asset, amount: Units): void {
  const { transaction, holdings } = venue;
  const { withdrawalHour, withdrawalDay, accountHourMax, accountDayMax } = asset.parameters;
  if (!isUnlimited(withdrawalHour) || !isUnlimited(withdrawalDay)) {
    const hour = capacityNow(venue, asset, withdrawalHour, "hourCapacity", HOUR);
    const day = capacityNow(venue, asset, withdrawalDay, "dayCapacity", DAY);
    transaction.write(asset, "hourCapacity", maxUnits(0n, hour - amount));
    transaction.write(asset, "dayCapacity", maxUnits(0n, day - amount));
    transaction.write(asset, "capacityMicros", venue.nowMicros);
  }
  if (accountHourMax === 0n && accountDayMax === 0n) return;
  const window = currentWindow(venue, account, asset);
  holdings.setWindow(holdings.find(account, asset), {
    ...window,
    hourUnits: window.hourUnits + amount,
    dayUnits: window.dayUnits + amount,
  });
}
