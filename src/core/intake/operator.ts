import type {
  CorrectingEntry,
  PreferenceCommand,
  ResumeCommand,
  SwitchCommand,
} from "../command/command.ts";
import { AccountPocket, post } from "../ledger/entry.ts";
import { External } from "../ledger/external.ts";
import type { Asset } from "../state/asset.ts";
import type { Pocket } from "../state/pot.ts";
import type { Venue } from "../state/venue.ts";
import { resumeWithdrawals } from "../safeguard/withdrawal-breaker.ts";
import { isSliced } from "../waterfall/due.ts";
import { cancelRiskAdding } from "../waterfall/cancel.ts";
import { overrideBreaker } from "./breaker.ts";
import { unknownAccount, unknownAsset, unknownMarket, refuse, type Outcome } from "./refusal.ts";

/** Operator switches; none of them skips a check. @source PARAMETER-04-02 BREAKER-01-03 */
export function setSwitch(venue: Venue, command: SwitchCommand): Outcome {
  const { target, on } = command;
  const { transaction } = venue;
  if (target.activity === "account") {
    const account = venue.accounts.byId.get(target.account);
    if (account === undefined) return unknownAccount(target.account);
    venue.accounts.setFrozen(account, !on);
    return null;
  }
  if (target.activity === "withdrawal") {
    const asset = venue.assetById.get(target.asset);
    if (asset === undefined) return unknownAsset(target.asset);
    transaction.write(asset, "withdrawalHalted", !on);
    if (on) resumeWithdrawals(venue, asset, "operator");
    return null;
  }
  const market = venue.marketById.get(target.market);
  if (market === undefined) return unknownMarket(target.market);
  const field = target.activity === "trading" ? "tradingHalted" : "liquidationHalted";
  transaction.write(market, field, !on);
  if (on) overrideBreaker(venue, market, target.activity);
  return null;
}

/** What the holder chooses for a margin call. @source LADDER-03-01 */
export function setPreference(venue: Venue, command: PreferenceCommand): Outcome {
  const account = venue.accounts.byId.get(command.account);
  if (account === undefined) return unknownAccount(command.account);
  const { topUpFrom, deRiskOrder, reduceAtCall } = command;
  const stage = venue.accounts.stage(account);
  const before = isSliced(venue, account, stage);
  venue.touch(account);
  const chosen = { topUpFrom, deRiskOrder, reduceAtCall };
  venue.transaction.put(venue.accounts.preferences, account, chosen);
  const after = isSliced(venue, account, stage);
  if (after && !before) {
    cancelRiskAdding(venue, account);
    venue.addMember(venue.dueForSlicing, account);
  }
  if (!after) venue.removeMember(venue.dueForSlicing, account);
  return null;
}

/** Takes intake up again after a broken promise. @source COMMAND-03-02 */
export function resume(venue: Venue, command: ResumeCommand): Outcome {
  if (venue.brokenSequence === null || venue.brokenSequence !== command.broken) {
    const broken = venue.brokenSequence ?? "nothing";
    return refuse("NOTHING_BROKEN", `expected ${broken} to be resumed, was ${command.broken}`);
  }
  const entries = command.entries.map((entry) => ({ entry, ...endsOf(venue, entry) }));
  for (const { entry, from, to } of entries) {
    if (from === null || to === null) {
      return refuse(
        "MALFORMED",
        `expected known ledger accounts, was ${entry.from} to ${entry.to}`,
      );
    }
  }
  venue.transaction.write(venue, "brokenSequence", null);
  venue.emit({ type: "resumed", broken: command.broken });
  for (const { entry, from, to } of entries) post(venue, from!, to!, entry.amount, "correction");
  return null;
}

function endsOf(venue: Venue, entry: CorrectingEntry): { from: Pocket | null; to: Pocket | null } {
  const asset = venue.assetById.get(entry.asset);
  if (asset === undefined) return { from: null, to: null };
  return { from: pocketOf(venue, asset, entry.from), to: pocketOf(venue, asset, entry.to) };
}

function pocketOf(venue: Venue, asset: Asset, name: string): Pocket | null {
  if (name === "external") return new External(venue.transaction, asset);
  if (name === "treasury") return asset.treasury;
  if (name === "fee") return asset.fee;
  const colon = name.indexOf(":");
  const kind = name.slice(0, colon);
  const id = name.slice(colon + 1);
  if (kind === "account") {
    const account = venue.accounts.byId.get(id);
    return account === undefined ? null : new AccountPocket(venue, account, asset);
  }
  if (kind === "group") return venue.groupFund(id, asset);
  const market = venue.marketById.get(id);
  if (market === undefined || market.settlement !== asset) return null;
  if (kind === "clearing") return market.clearing;
  if (kind === "funding") return market.fundingPot;
  return kind === "fund" ? market.fund : null;
}
