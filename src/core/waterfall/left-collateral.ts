import { splitProRata } from "../number/split.ts";
import { maxUnits, minUnits, type Units } from "../number/unit.ts";
import { AccountPocket, post } from "../ledger/entry.ts";
import type { Lender } from "../ledger/lending.ts";
import type { Asset } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";
import type { PaidBy } from "./owed.ts";
import type { PooledPart } from "./pooled-part.ts";

/** A deficit that has been paid: to whom, and who paid for it outside the pooled parts. */
export interface PaidDebt {
  readonly account: number;
  readonly units: Units;
  readonly direct: PaidBy;
}

/**
 * Collateral that the treasury could not convert goes to those who paid instead of it, at its
 * price: directly to who paid the account directly, through the pot to who paid its pooled parts.
 *
 * @source DEFICIT-04-01
 */
export function handOverCollateral(
  venue: Venue,
  owed: Asset,
  debts: readonly PaidDebt[],
  parts: readonly PooledPart[],
  lenders: readonly Lender[],
): void {
  const collected = new Map<PooledPart, Map<Asset, Units>>();
  for (const debt of debts) handOver(venue, owed, debt, parts, collected);
  for (const part of parts) {
    for (const asset of venue.assetsInOrder) {
      const units = collected.get(part)?.get(asset) ?? 0n;
      if (units > 0n) shareOut(venue, asset, units, part.paid, owed.lender.name, lenders);
    }
  }
}

/** One account's collateral, to those it owes it to. */
function handOver(
  venue: Venue,
  owed: Asset,
  { account, units: debt, direct }: PaidDebt,
  parts: readonly PooledPart[],
  collected: Map<PooledPart, Map<Asset, Units>>,
): void {
  const { holdings } = venue;
  const owned = holdings.assetsOf(account).filter((one) => holdings.balanceOf(account, one) > 0n);
  if (owned.length === 0) return;
  const mine = parts.filter(({ shares }) => shares.has(account));
  const payers = inNameOrder(direct);
  const weights = [
    ...payers,
    ...mine.map((part) => ({ id: part.id, weight: part.shares.get(account)! })),
  ];
  let worth = owed.toNumeraireUp(debt);
  for (const asset of owned) {
    const give = minUnits(holdings.balanceOf(account, asset), asset.fromNumeraireUp(worth));
    if (give === 0n) break;
    const shares = splitProRata(give, weights);
    const from = new AccountPocket(venue, account, asset);
    for (const [index, payer] of payers.entries()) {
      post(venue, from, pocketOf(venue, payer.account, asset), shares[index]!, "conversion");
    }
    for (const [index, part] of mine.entries()) {
      const units = shares[payers.length + index]!;
      post(venue, from, asset.deficit, units, "conversion");
      const sums = collected.get(part) ?? new Map<Asset, Units>();
      collected.set(part, sums.set(asset, (sums.get(asset) ?? 0n) + units));
    }
    worth = maxUnits(0n, worth - asset.toNumeraire(give));
  }
}

/** What a part's accounts gave, to its payers; for what was lent, to the lenders (LOAN-03-04). */
function shareOut(
  venue: Venue,
  asset: Asset,
  units: Units,
  paid: PaidBy,
  lent: string,
  lenders: readonly Lender[],
): void {
  const payers = inNameOrder(paid);
  const shares = splitProRata(units, payers);
  for (const [index, { id, account }] of payers.entries()) {
    const share = shares[index]!;
    const parts = id === lent ? splitProRata(share, lenders) : [share];
    const getters = id === lent ? lenders : [{ account }];
    for (const [place, getter] of getters.entries()) {
      const to = pocketOf(venue, getter.account, asset);
      post(venue, asset.deficit, to, parts[place]!, "conversion");
    }
  }
}

function inNameOrder(
  paid: PaidBy,
): { readonly id: string; readonly account: number | null; readonly weight: Units }[] {
  return [...paid]
    .map(([id, { account, amount }]) => ({ id, account, weight: amount }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Whoever paid, and is no account, leaves it to the treasury. */
function pocketOf(venue: Venue, account: number | null, asset: Asset) {
  return account === null ? asset.treasury : new AccountPocket(venue, account, asset);
}
