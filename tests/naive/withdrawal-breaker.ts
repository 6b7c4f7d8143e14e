import type { WithdrawalResumedEvent } from "../../src/core/event/event.ts";
import { max, MILLION, sum } from "./arithmetic.ts";
import { addTimer, type Asset, type Venue } from "./state.ts";

/** BREAKER-05-01: after a withdrawal. */
export function askAboutWithdrawals(venue: Venue, asset: Asset, amount: bigint): void {
  const breaker = asset.parameters.withdrawalBreaker;
  if (breaker === undefined) return;
  const { now } = venue;
  asset.withdrawals.push({ time: now, amount });
  const eighth = Math.ceil(breaker.windowMicros / 8);
  const start = (Math.floor(now / eighth) - 7) * eighth;
  const counted = asset.withdrawals.filter(({ time }) => time >= start);
  const measured = sum(counted.map((one) => one.amount));
  const reference = max(0n, asset.deposits) + measured;
  const { limitPpm } = breaker;
  if (measured * MILLION <= BigInt(limitPpm) * reference) return;
  const untilMicros = now + breaker.coolOffMicros;
  asset.withdrawalStop = untilMicros;
  addTimer(venue, { time: untilMicros, cause: "withdrawal", target: asset.id });
  const figures = { measured, reference, limitPpm, untilMicros };
  venue.events.push({ type: "withdrawalStop", asset: asset.id, ...figures });
}

/** BREAKER-05-01. */
export function resumeWithdrawals(
  venue: Venue,
  asset: Asset,
  by: WithdrawalResumedEvent["by"],
): void {
  if (asset.withdrawalStop !== null) {
    venue.events.push({ type: "withdrawalResumed", asset: asset.id, by });
  }
  asset.withdrawalStop = null;
  asset.withdrawals = [];
  venue.timers = venue.timers.filter(
    ({ cause, target }) => cause !== "withdrawal" || target !== asset.id,
  );
}
