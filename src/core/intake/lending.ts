import type { LendCommand, UnlendCommand } from "../command/command.ts";
import { giveBack, lendOut, lentBy } from "../ledger/lending.ts";
import type { Asset } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";
import { makeDue } from "../waterfall/due.ts";
import { delisted } from "./asset-delisting.ts";
import { outflowRefusal } from "./money.ts";
import {
  closingOut,
  frozen,
  refuse,
  unknownAccount,
  unknownAsset,
  type Outcome,
  type Refusal,
} from "./refusal.ts";

/** @source LOAN-02-03 */
export function lend(venue: Venue, command: LendCommand): Outcome {
  const lender = lenderOf(venue, command);
  if ("reason" in lender) return lender;
  const { account, asset } = lender;
  if (asset.end !== null) return delisted(asset);
  const refusal = outflowRefusal(venue, account, asset, command.amount);
  if (refusal !== null) return refusal;
  lendOut(venue, account, asset, command.amount);
  makeDue(venue, account);
  return null;
}

/** @source LOAN-02-04 */
export function unlend(venue: Venue, command: UnlendCommand): Outcome {
  const lender = lenderOf(venue, command);
  if ("reason" in lender) return lender;
  const { account, asset } = lender;
  const { amount } = command;
  const lent = lentBy(venue, account, asset);
  if (amount > lent) {
    return refuse("LENT_EXCEEDED", `expected at most ${asset.inWords(lent)} to be taken back`);
  }
  if (venue.pool(asset).locked) {
    return refuse("DEFICIT_GATE", `expected no deficit in the pool of ${asset.id}`);
  }
  if (amount > asset.idle) {
    return refuse("LENT_IN_USE", `expected at most ${asset.inWords(asset.idle)} without a line`);
  }
  giveBack(venue, account, asset, amount);
  makeDue(venue, account);
  return null;
}

function lenderOf(
  venue: Venue,
  command: LendCommand | UnlendCommand,
): Refusal | { readonly account: number; readonly asset: Asset } {
  const account = venue.accounts.byId.get(command.account);
  if (account === undefined) return unknownAccount(command.account);
  const asset = venue.assetById.get(command.asset);
  if (asset === undefined) return unknownAsset(command.asset);
  if (venue.accounts.isFrozen(account)) return frozen(command.account);
  if (venue.closingOut.has(account)) return closingOut(command.account);
  return { account, asset };
}
