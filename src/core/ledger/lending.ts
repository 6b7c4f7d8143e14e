import { divCeil, divFloor } from "../number/rounding.ts";
import type { Units } from "../number/unit.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import { OutOfRangeError } from "../state/failure.ts";
import type { Venue } from "../state/venue.ts";
import { AccountPocket, bookInterest, post } from "./entry.ts";

/** Shares of the first unit lent: what a later division drops is less than this part of a unit. */
const SHARES_PER_UNIT = 1_000_000n;

/**
 * What a share of an asset's lent money is worth.
 *
 *   lent = floor(share * cash / shares)
 *
 * @returns units, rounded down: the rest of the division stays with the other lenders
 * @source LOAN-02-02
 */
export function lentAt(holdings: Venue["holdings"], slot: number): Units {
  const share = holdings.share(slot);
  if (share === 0n) return 0n;
  const { lender, lenderShares } = holdings.asset(slot);
  return divFloor(share * lender.units, lenderShares);
}

/** What an account has lent of an asset. */
export function lentBy({ holdings }: Venue, account: number, asset: Asset): Units {
  const slot = holdings.find(account, asset);
  return slot === NONE ? 0n : lentAt(holdings, slot);
}

/**
 * Moves money of an account into what is lent of its asset, for a share of it.
 *
 * @param amount  that may leave the account
 * @throws OutOfRangeError where it is too little for a share
 * @source LOAN-02-02 LOAN-02-03
 */
export function lendOut(venue: Venue, account: number, asset: Asset, amount: Units): void {
  const pocket = new AccountPocket(venue, account, asset);
  bookInterest(venue, pocket);
  const { lender, lenderShares } = asset;
  const minted =
    lenderShares === 0n ? amount * SHARES_PER_UNIT : divFloor(amount * lenderShares, lender.units);
  if (minted === 0n) throw new OutOfRangeError(`expected more than ${amount} units to lend`);
  post(venue, pocket, lender, amount, "lend");
  venue.holdings.setShare(pocket.slot, venue.holdings.share(pocket.slot) + minted);
  disclose(venue, pocket, amount);
}

/**
 * Gives lent money back.
 *
 * @param amount  at most what the account has lent
 * @source LOAN-02-02 LOAN-02-04
 */
export function giveBack(venue: Venue, account: number, asset: Asset, amount: Units): void {
  const pocket = new AccountPocket(venue, account, asset);
  bookInterest(venue, pocket);
  const { holdings } = venue;
  const share = holdings.share(pocket.slot);
  const isAll = amount === lentAt(holdings, pocket.slot);
  const ended = isAll ? share : divCeil(amount * asset.lenderShares, asset.lender.units);
  post(venue, asset.lender, pocket, amount, "unlend");
  holdings.setShare(pocket.slot, share - ended);
  endWorthless(venue, asset);
  disclose(venue, pocket, -amount);
}

/** Somebody with a share of what is lent of an asset. */
export interface Lender {
  readonly account: number;
  /** Its ledger name, and its share. */
  readonly id: string;
  readonly weight: Units;
}

/** Who has lent an asset, in id order. */
export function lendersOf(venue: Venue, asset: Asset): Lender[] {
  if (asset.lenderShares === 0n) return [];
  const { holdings } = venue;
  const lenders: Lender[] = [];
  for (const slot of holdings.slotsWithShare()) {
    if (holdings.asset(slot) !== asset) continue;
    const account = holdings.account(slot);
    lenders.push({ account, id: `account:${venue.idOf(account)}`, weight: holdings.share(slot) });
  }
  return lenders.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Shares of nothing end. @source LOAN-03-04 */
export function endWorthless(venue: Venue, asset: Asset): void {
  if (asset.lender.units > 0n || asset.lenderShares === 0n) return;
  const { holdings } = venue;
  for (const slot of holdings.slotsWithShare()) {
    if (holdings.asset(slot) !== asset) continue;
    venue.touch(holdings.account(slot));
    holdings.setShare(slot, 0n);
  }
}

function disclose(venue: Venue, pocket: AccountPocket, amount: Units): void {
  const { account, asset, slot } = pocket;
  venue.emit({
    type: "lent",
    account: venue.idOf(account),
    asset: asset.id,
    amount,
    lent: lentAt(venue.holdings, slot),
    riskClass: "lender",
  });
}
