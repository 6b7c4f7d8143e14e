import { idleSources } from "../margin/idle.ts";
import { AccountPocket, bookInterest } from "../ledger/entry.ts";
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
    if (holdings.share(slot) === 0n) continue;
    const asset = holdings.asset(slot);
    bookInterest(venue, new AccountPocket(venue, account, asset));
    const idle = venue.pool(asset).locked ? 0n : idleSources(venue, asset);
    const amount = minUnits(lentAt(holdings, slot), maxUnits(-holdings.balance(slot), idle));
    if (amount > 0n) giveBack(venue, account, asset, amount);
  }
}
