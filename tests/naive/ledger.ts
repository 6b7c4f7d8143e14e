import type { EntryCause } from "../../src/core/event/event.ts";
import { abs, divFloor, max, min, UNITS_MAX } from "./arithmetic.ts";
import { interestDue, markInterest } from "./interest.ts";
import { addLien, mature, reduceLiens, unmaturedGain } from "./lien.ts";
import { sources } from "./source.ts";
import { cash, demand, holdingOf, type Asset, type Holding, type Venue } from "./state.ts";

export interface Entry {
  readonly asset: string;
  readonly from: string;
  readonly to: string;
  readonly amount: bigint;
  readonly cause: EntryCause;
  /** Market the money belongs to (DEFICIT-01-02), where it belongs to one. */
  readonly market?: string;
}

const GAINS: readonly EntryCause[] = ["realizedPnl", "funding", "rebate"];
const LOSSES: readonly EntryCause[] = [
  "realizedPnl",
  "funding",
  "fee",
  "liquidationFee",
  "interest",
  "deficit",
];
/** Causes that move principal; of these a conversion does not move the equity of t0. */
const OWN_MONEY: readonly EntryCause[] = [
  "deposit",
  "withdrawal",
  "transfer",
  "lend",
  "unlend",
  "conversion",
];
const BOOKED: readonly EntryCause[] = [
  "realizedPnl",
  "premium",
  "funding",
  "fee",
  "rebate",
  "liquidationFee",
];

/** LEDGER-01-01: the only way money moves. */
export function post(venue: Venue, entry: Entry): void {
  const { asset: assetId, from, to, amount, cause } = entry;
  if (amount === 0n) return;
  demand(amount > 0n, () => `LEDGER-01-01: expected a positive entry, was ${amount} (${cause})`);
  const asset = venue.assets.get(assetId)!;
  for (const name of [from, to]) bookInterest(venue, asset, name);
  const debited = accountHolding(venue, assetId, from);
  if (debited === undefined) asset.ledger.set(from, cash(asset, from) - amount);
  else debit(venue, asset, debited, entry);
  const credited = accountHolding(venue, assetId, to);
  if (credited === undefined) asset.ledger.set(to, cash(asset, to) + amount);
  else credit(venue, asset, credited, entry);
  for (const holding of [debited, credited]) {
    if (holding !== undefined) markInterest(venue, asset, holding);
  }
  for (const name of [from, to]) {
    const there = accountHolding(venue, assetId, name)?.balance ?? cash(asset, name);
    if (name !== "external" && abs(there) > UNITS_MAX) venue.overflowed = true;
  }
  if (cause === "fee") asset.feesSinceClean += amount;
  if (cause === "rebate") asset.feesSinceClean = max(0n, asset.feesSinceClean - amount);
  venue.events.push({ type: "entry", asset: assetId, from, to, amount, cause });
}

/** LOAN-04-01, LOAN-04-03: what a debt has accrued is booked before anything happens to it. */
export function bookInterest(venue: Venue, asset: Asset, name: string): void {
  const holding = accountHolding(venue, asset.id, name);
  const due = interestDue(venue, asset, holding);
  if (holding === undefined || due === 0n) return;
  const lent = cash(asset, "lender");
  const ofLenders = lent === 0n ? 0n : divFloor(due * lent, sources(asset));
  markInterest(venue, asset, holding);
  const entry = { asset: asset.id, from: name, cause: "interest" } as const;
  post(venue, { ...entry, to: "lender", amount: ofLenders });
  post(venue, { ...entry, to: "treasury", amount: due - ofLenders });
  asset.unlent += max(0n, min(due, -holding.balance - holding.line));
}

function accountHolding(venue: Venue, asset: string, name: string): Holding | undefined {
  if (!name.startsWith("account:")) return undefined;
  return holdingOf(venue.accounts.get(name.slice("account:".length))!, asset);
}

function debit(venue: Venue, asset: Asset, holding: Holding, entry: Entry): void {
  const { amount, cause } = entry;
  mature(venue, asset, holding);
  const fromLiens = cause === "conversion" ? convertedLiens(venue, asset, holding, amount) : 0n;
  holding.balance -= amount;
  if (LOSSES.includes(cause)) reduceLiens(venue, asset, holding, amount);
  if (fromLiens > 0n) reduceLiens(venue, asset, holding, fromLiens);
  if (OWN_MONEY.includes(cause)) holding.principal -= amount - fromLiens;
  if (OWN_MONEY.includes(cause) && cause !== "conversion") holding.clean.equity -= amount;
  if (cause === "interest") holding.clean.equity -= amount;
  if (BOOKED.includes(cause)) book(venue, holding, entry, -amount);
}

function credit(venue: Venue, asset: Asset, holding: Holding, entry: Entry): void {
  const { amount, cause } = entry;
  holding.balance += amount;
  if (GAINS.includes(cause)) addLien(venue, asset, holding, amount);
  if (OWN_MONEY.includes(cause)) holding.principal += amount;
  if (OWN_MONEY.includes(cause) && cause !== "conversion") holding.clean.equity += amount;
  if (BOOKED.includes(cause)) book(venue, holding, entry, amount);
}

/** LEDGER-05-01: a conversion takes free balance first; what it takes beyond are liens. */
function convertedLiens(venue: Venue, asset: Asset, holding: Holding, amount: bigint): bigint {
  const free = max(0n, holding.balance - unmaturedGain(venue, asset, holding));
  return max(0n, amount - free);
}

function book(venue: Venue, holding: Holding, entry: Entry, amount: bigint): void {
  const { market } = entry;
  if (market !== undefined && venue.markets.get(market)!.spot !== null) {
    if (amount < 0n) holding.clean.equity += amount;
    return;
  }
  demand(market !== undefined, () => `DEFICIT-01-02: expected a market of a ${entry.cause}`);
  holding.booked.set(market!, (holding.booked.get(market!) ?? 0n) + amount);
}
