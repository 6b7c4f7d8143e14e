import { maxUnits, minUnits, type Units } from "../number/unit.ts";

/**
 * What a fund pays for one deficit: bounded by its cash, by the cap per event and by what is left
 * of the cap per UTC day.
 *
 *   payout = max(0, min(deficit, cash, eventMax, dayMax - paidToday))
 *
 * @param eventMax  null for no cap per event
 * @param dayMax  null for no cap per day
 * @returns units >= 0; exact
 * @source DEFICIT-02-01
 */
export function fundPayout(
  deficit: Units,
  cash: Units,
  eventMax: Units | null,
  dayMax: Units | null,
  paidToday: Units,
): Units {
  let payout = minUnits(deficit, cash);
  if (eventMax !== null) payout = minUnits(payout, eventMax);
  if (dayMax !== null) payout = minUnits(payout, dayMax - paidToday);
  return maxUnits(0n, payout);
}
