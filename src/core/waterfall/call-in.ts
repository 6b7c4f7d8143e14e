import { giveBack, lentAt } from "../ledger/lending.ts";
import { maxUnits, minUnits } from "../number/unit.ts";
import { NONE } from "../state/account-table.ts";
import type { Venue } from "../state/venue.ts";

/**
 * What a defaulter has lent is his, before anybody pays for him: what he owes of the same asset is
 * set off, which leaves the sources as they were to everybody else, and what is idle comes back.
 *
 * @source LOAN-02-05
 */
export function callIn(venue: Venue, account: number): void {
  const { holdings } = venue;
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    const lent = lentAt(holdings, slot);
    if (lent === 0n) continue;
    const asset = holdings.asset(slot);
    const idle = venue.pool(asset).locked ? 0n : asset.idle;
    const amount = minUnits(lent, maxUnits(-holdings.balance(slot), idle));
    if (amount > 0n) giveBack(venue, account, asset, amount);
  }
}
