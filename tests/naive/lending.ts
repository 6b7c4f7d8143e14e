import type { LendCommand, UnlendCommand } from "../../src/core/command/command.ts";
import { divCeil, divFloor, max, min, MILLION, splitProRata } from "./arithmetic.ts";
import { touchForSlicing } from "./ladder.ts";
import { bookInterest, post } from "./ledger.ts";
import { outflowRefusal, refuse, type Refusal } from "./money.ts";
import { idle } from "./idle.ts";
import { lentOf, recalled, sharesOf } from "./source.ts";
import { cash, holdingOf, type Account, type Asset, type Venue } from "./state.ts";

/** LOAN-02-03. */
export function checkLend(venue: Venue, command: LendCommand): Refusal | undefined {
  const refusal = checkLender(venue, command);
  if (refusal !== undefined) return refusal;
  const account = venue.accounts.get(command.account)!;
  const asset = venue.assets.get(command.asset)!;
  if (asset.end !== null) return refuse("ASSET_CLOSING");
  const blocked = outflowRefusal(venue, account, asset, command.amount);
  if (blocked !== undefined) return blocked;
  return minted(venue, asset, command.amount) === 0n ? refuse("OUT_OF_RANGE") : undefined;
}

/** LOAN-02-04. */
export function checkUnlend(venue: Venue, command: UnlendCommand): Refusal | undefined {
  const refusal = checkLender(venue, command);
  if (refusal !== undefined) return refusal;
  const asset = venue.assets.get(command.asset)!;
  const lent = lentOf(venue, venue.accounts.get(command.account)!, asset);
  if (command.amount > lent) return refuse("LENT_EXCEEDED");
  if (asset.locked) return refuse("DEFICIT_GATE");
  return command.amount > idle(venue, asset) - recalled(asset) ? refuse("LENT_IN_USE") : undefined;
}

export function checkLender(
  venue: Venue,
  command: { readonly account: string; readonly asset: string },
): Refusal | undefined {
  const account = venue.accounts.get(command.account);
  if (account === undefined) return refuse("UNKNOWN_ACCOUNT");
  if (!venue.assets.has(command.asset)) return refuse("UNKNOWN_ASSET");
  if (account.frozen) return refuse("ACCOUNT_FROZEN");
  return account.stage === "closingOut" ? refuse("ACCOUNT_CLOSING_OUT") : undefined;
}

/** LOAN-02-02: shares for money that is lent. */
function minted(venue: Venue, asset: Asset, amount: bigint): bigint {
  const shares = sharesOf(venue, asset);
  if (shares === 0n) return amount * MILLION;
  return divFloor(amount * shares, cash(asset, "lender"));
}

export function lend(venue: Venue, command: LendCommand): void {
  const { asset: id, amount } = command;
  const account = venue.accounts.get(command.account)!;
  const asset = venue.assets.get(id)!;
  const from = `account:${account.id}`;
  bookInterest(venue, asset, from);
  const shares = minted(venue, asset, amount);
  post(venue, { asset: id, from, to: "lender", amount, cause: "lend" });
  holdingOf(account, id).share += shares;
  disclose(venue, account, asset, amount);
  touchForSlicing(account);
}

export function unlend(venue: Venue, command: UnlendCommand): void {
  const account = venue.accounts.get(command.account)!;
  giveBack(venue, account, venue.assets.get(command.asset)!, command.amount);
  touchForSlicing(account);
}

/** LOAN-02-04. */
export function giveBack(venue: Venue, account: Account, asset: Asset, amount: bigint): void {
  const holding = holdingOf(account, asset.id);
  bookInterest(venue, asset, `account:${account.id}`);
  const ended =
    amount === lentOf(venue, account, asset)
      ? holding.share
      : divCeil(amount * sharesOf(venue, asset), cash(asset, "lender"));
  const to = `account:${account.id}`;
  post(venue, { asset: asset.id, from: "lender", to, amount, cause: "unlend" });
  holding.share -= ended;
  endWorthless(venue, asset);
  disclose(venue, account, asset, -amount);
}

/** LOAN-02-05: what a defaulter has lent pays first. */
export function callIn(venue: Venue, account: Account): void {
  for (const holding of account.holdings.values()) {
    if (holding.share === 0n) continue;
    const asset = venue.assets.get(holding.asset)!;
    bookInterest(venue, asset, `account:${account.id}`);
    const there = asset.locked ? 0n : idle(venue, asset);
    const amount = min(lentOf(venue, account, asset), max(-holding.balance, there));
    if (amount > 0n) giveBack(venue, account, asset, amount);
  }
}

/** LOAN-03-04: a loss has taken everything. */
export function endWorthless(venue: Venue, asset: Asset): void {
  if (cash(asset, "lender") > 0n) return;
  for (const { holdings } of venue.accounts.values()) {
    const holding = holdings.get(asset.id);
    if (holding !== undefined) holding.share = 0n;
  }
}

/** LOAN-03-04: lenders and their shares, by ledger name. */
export function lendersOf(venue: Venue, asset: Asset): Map<string, bigint> {
  const lenders = new Map<string, bigint>();
  for (const { id, holdings } of venue.accounts.values()) {
    const share = holdings.get(asset.id)?.share ?? 0n;
    if (share > 0n) lenders.set(`account:${id}`, share);
  }
  return lenders;
}

/** LOAN-03-03: what the sources have paid is lent to nobody any more. */
export function lowerLines(
  venue: Venue,
  asset: Asset,
  shares: ReadonlyMap<Account, bigint>,
  paid: ReadonlyMap<string, bigint>,
): void {
  const lost = (paid.get("treasury") ?? 0n) + (paid.get("lender") ?? 0n);
  if (lost === 0n) return;
  const weights = new Map([...shares].map(([{ id }, units]) => [id, units]));
  for (const [id, fall] of splitProRata(lost, weights)) {
    const holding = holdingOf(venue.accounts.get(id)!, asset.id);
    const line = max(0n, holding.line - fall);
    if (line === holding.line) continue;
    holding.line = line;
    const event = { account: id, asset: asset.id, line, cause: "default" } as const;
    venue.events.push({ type: "loanLine", ...event });
  }
}

function disclose(venue: Venue, account: Account, asset: Asset, amount: bigint): void {
  const lent = lentOf(venue, account, asset);
  const event = { account: account.id, asset: asset.id, amount, lent } as const;
  venue.events.push({ type: "lent", ...event, riskClass: "lender" });
}
