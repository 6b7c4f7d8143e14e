import type { CloseAccountCommand, Command } from "../command/command.ts";
import { AccountPocket, post } from "../ledger/entry.ts";
import { lentAt } from "../ledger/lending.ts";
import { unmaturedGain } from "../ledger/lien.ts";
import { NONE } from "../state/account-table.ts";
import type { Venue } from "../state/venue.ts";
import { closingOut, frozen, refuse, unknownAccount, type Outcome } from "./refusal.ts";

/** Refuses what names a closed account. @source ACCOUNT-02-02 */
export function closedRefusal(venue: Venue, command: Command): Outcome {
  const { closed } = venue.accounts;
  if (closed.size === 0) return null;
  const name = accountsNamed(command).find((id) => closed.has(id));
  if (name === undefined) return null;
  return refuse("ACCOUNT_CLOSED", `expected an open account, ${name} was closed`);
}

function accountsNamed(command: Command): readonly string[] {
  switch (command.kind) {
    case "openAccount": {
      const { account, parent, isolated } = command;
      return [account, parent, isolated?.parent].filter((id) => id !== undefined);
    }
    case "marginMode":
      return [command.account, command.isolated];
    case "transfer":
      return [command.from, command.to];
    case "fill":
      return [command.buy.account, command.sell.account];
    case "adjust":
      return command.entries.map(({ account }) => account);
    case "recall":
      return command.account === null ? [] : [command.account];
    case "switch":
      return command.target.activity === "account" ? [command.target.account] : [];
    case "closeAccount":
    case "preference":
    case "loanLine":
    case "lend":
    case "unlend":
    case "backstop":
    case "deposit":
    case "withdraw":
    case "place":
      return [command.account];
    default:
      return [];
  }
}

/** Closes an account that holds and owes nothing but dust. @source ACCOUNT-02-01 */
export function closeAccount(venue: Venue, command: CloseAccountCommand): Outcome {
  const account = venue.accounts.byId.get(command.account);
  if (account === undefined) return unknownAccount(command.account);
  if (venue.accounts.isFrozen(account)) return frozen(command.account);
  if (venue.closingOut.has(account)) return closingOut(command.account);
  const refusal = ties(venue, account) ?? moneyLeft(venue, account);
  if (refusal !== null) return refusal;
  venue.touch(account);
  for (const asset of venue.assetsInOrder) {
    const slot = venue.holdings.find(account, asset);
    const dust = slot === NONE ? 0n : venue.holdings.balance(slot);
    if (slot !== NONE) venue.holdings.setShare(slot, 0n);
    post(venue, new AccountPocket(venue, account, asset), asset.fee, dust, "dust");
  }
  venue.accounts.close(account);
  return null;
}

function ties(venue: Venue, account: number): Outcome {
  if (venue.positions.first(account) !== NONE) {
    return refuse("POSITION_OPEN", "expected an account without positions");
  }
  if (venue.orders.of(account).length > 0) {
    return refuse("ORDERS_LIVE", "expected an account without live orders");
  }
  if (venue.accounts.hasChildren(account)) {
    return refuse("CHILD_OPEN", "expected its isolated accounts and sub-accounts to be closed");
  }
  const { holdings } = venue;
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    if (holdings.line(slot) === 0n) continue;
    return refuse("LOAN_LINE_OPEN", `expected no loan line in ${holdings.asset(slot).id}`);
  }
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    if (lentAt(holdings, slot) === 0n) continue;
    return refuse("LENDING_OPEN", `expected no ${holdings.asset(slot).id} to be lent`);
  }
  for (const market of venue.marketsInOrder) {
    const own = venue.backstopsOf(market).find((backstop) => backstop.account === account);
    if (own === undefined || (own.capital === 0n && own.takeoverLotsMax === 0)) continue;
    return refuse("BACKSTOP_OPEN", `expected no commitment to ${market.id}`);
  }
  return null;
}

function moneyLeft(venue: Venue, account: number): Outcome {
  const { holdings } = venue;
  for (const asset of venue.assetsInOrder) {
    const slot = holdings.find(account, asset);
    if (slot === NONE) continue;
    if (unmaturedGain(venue, slot) > 0n) {
      return refuse("UNMATURED_GAIN", `expected the gains in ${asset.id} to have matured`);
    }
    const balance = holdings.balance(slot);
    const most = asset.parameters.dustMax ?? 0n;
    if (balance >= 0n && balance <= most) continue;
    const words = asset.inWords(most);
    return refuse("BALANCE_NOT_DUST", `expected 0 to ${words}, was ${asset.inWords(balance)}`);
  }
  return null;
}
