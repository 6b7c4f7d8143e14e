import type { LendCommand, RecallCommand, UnlendCommand } from "../command/command.ts";
import { idleSources } from "../margin/idle.ts";
import { giveBack, lendOut, lentBy } from "../ledger/lending.ts";
import type { Asset } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";
import { makeDue } from "../waterfall/due.ts";
import { announceRecall } from "../waterfall/recall.ts";
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
  const idle = idleSources(venue, asset) - asset.recalled;
  if (amount > idle) {
    return refuse("LENT_IN_USE", `expected at most ${asset.inWords(idle)} without a line`);
  }
  giveBack(venue, account, asset, amount);
  makeDue(venue, account);
  return null;
}

/** @source LOAN-05-01 */
export function recall(venue: Venue, command: RecallCommand): Outcome {
  const { account: name, amount } = command;
  const recaller =
    name === null ? treasuryOf(venue, command) : lenderOf(venue, { ...command, account: name });
  if ("reason" in recaller) return recaller;
  const { account, asset } = recaller;
  if (asset.recalls.some((pending) => pending.account === account)) {
    return refuse("RECALL_PENDING", `expected no recall of ${asset.id} that is not done`);
  }
  const lent = account === null ? asset.tranche : lentBy(venue, account, asset);
  if (amount > lent) {
    return refuse("LENT_EXCEEDED", `expected at most ${asset.inWords(lent)} to be recalled`);
  }
  announceRecall(venue, asset, account, amount);
  return null;
}

function treasuryOf(
  venue: Venue,
  { asset: id }: RecallCommand,
): Refusal | { readonly account: null; readonly asset: Asset } {
  const asset = venue.assetById.get(id);
  return asset === undefined ? unknownAsset(id) : { account: null, asset };
}

function lenderOf(
  venue: Venue,
  command: { readonly account: string; readonly asset: string },
): Refusal | { readonly account: number; readonly asset: Asset } {
  const account = venue.accounts.byId.get(command.account);
  if (account === undefined) return unknownAccount(command.account);
  const asset = venue.assetById.get(command.asset);
  if (asset === undefined) return unknownAsset(command.asset);
  if (venue.accounts.isFrozen(account)) return frozen(command.account);
  if (venue.closingOut.has(account)) return closingOut(command.account);
  return { account, asset };
}
