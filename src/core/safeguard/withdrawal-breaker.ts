import type { WithdrawalResumedEvent } from "../event/event.ts";
import { maxUnits, PPM, type Units } from "../number/unit.ts";
import type { Asset } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";
import { rebased, rolled, sumIn, windowFrom } from "./breaker-window.ts";

/** Counts a withdrawal that was made, and stops further ones. @source BREAKER-05-01 */
export function withdrawn(venue: Venue, asset: Asset, amount: Units): void {
  const breaker = asset.parameters.withdrawalBreaker;
  if (breaker === undefined) return;
  const { nowMicros, transaction } = venue;
  const { windowMicros, limitPpm } = breaker;
  const last = asset.withdrawalWindow ?? windowFrom(windowMicros, nowMicros, 0n);
  const moved = rebased(rolled(last, windowMicros, nowMicros, () => last.value));
  const window = { ...moved, value: moved.value + amount };
  transaction.write(asset, "withdrawalWindow", window);
  const measured = sumIn(window);
  const reference = maxUnits(0n, asset.customerDeposits) + measured;
  if (measured * PPM <= BigInt(limitPpm) * reference) return;
  const untilMicros = nowMicros + breaker.coolOffMicros;
  transaction.write(asset, "withdrawalStopMicros", untilMicros);
  venue.timers.add({ timeMicros: untilMicros, cause: "withdrawal", target: asset.id });
  venue.emit({
    type: "withdrawalStop",
    asset: asset.id,
    measured,
    reference,
    limitPpm,
    untilMicros,
  });
}

/** Withdrawals go on, and what was withdrawn before is forgotten. */
export function resumeWithdrawals(
  venue: Venue,
  asset: Asset,
  by: WithdrawalResumedEvent["by"],
): void {
  if (asset.withdrawalStopMicros !== null) {
    venue.transaction.write(asset, "withdrawalStopMicros", null);
    venue.emit({ type: "withdrawalResumed", asset: asset.id, by });
  }
  venue.transaction.write(asset, "withdrawalWindow", null);
}
