import type { RecallCommand } from "../../src/core/command/command.ts";
import { max, min, splitProRata, sum } from "./arithmetic.ts";
import { checkLender, giveBack } from "./lending.ts";
import { refuse, securedEquity, type Refusal } from "./money.ts";
import { idle } from "./idle.ts";
import { unusedLine } from "./interest.ts";
import { lentOf, recalled, tranche } from "./source.ts";
import { holdingOf, type Account, type Asset, type Recall, type Venue } from "./state.ts";
import { heldOf, swapsOf } from "./swap.ts";

/** LOAN-05-01. */
export function checkRecall(venue: Venue, command: RecallCommand): Refusal | undefined {
  const { account, asset: id } = command;
  if (account === null && !venue.assets.has(id)) return refuse("UNKNOWN_ASSET");
  const refusal = account === null ? undefined : checkLender(venue, { account, asset: id });
  if (refusal !== undefined) return refusal;
  const asset = venue.assets.get(id)!;
  if (asset.recalls.some((pending) => pending.account === account)) return refuse("RECALL_PENDING");
  const lent =
    account === null ? tranche(asset) : lentOf(venue, venue.accounts.get(account)!, asset);
  return command.amount > lent ? refuse("LENT_EXCEEDED") : undefined;
}

/** LOAN-05-02. */
export function recall(venue: Venue, command: RecallCommand): void {
  const { account, amount } = command;
  const asset = venue.assets.get(command.asset)!;
  const notice = asset.parameters.recallMicros ?? 0;
  const due = Math.min(venue.now + notice, Number.MAX_SAFE_INTEGER);
  asset.recalls.push({ account, due, units: amount, over: false });
  tell(venue, asset, asset.recalls.at(-1)!);
  setTimers(venue, asset);
  cutLines(venue, asset, recalled(asset), (borrower, line) => {
    const held = heldOf(swapsOf(venue, borrower.orders.values()), asset.id);
    const owed = max(0n, held - securedEquity(venue, borrower, asset.id));
    return unusedLine(asset, line, owed);
  });
}

/** LOAN-05-03: the notice has ended. */
export function endNotice(venue: Venue, asset: Asset): void {
  for (const pending of asset.recalls) pending.over ||= pending.due <= venue.now;
  setTimers(venue, asset);
  const due = sum(asset.recalls.filter(({ over }) => over).map(({ units }) => units));
  cutLines(venue, asset, due, (_borrower, line) => line);
}

function cutLines(
  venue: Venue,
  asset: Asset,
  wanted: bigint,
  weightOf: (borrower: Account, line: bigint) => bigint,
): void {
  const missing = wanted - max(0n, idle(venue, asset));
  const weights = new Map<string, bigint>();
  for (const borrower of venue.accounts.values()) {
    const line = borrower.holdings.get(asset.id)?.line ?? 0n;
    const weight = line === 0n ? 0n : weightOf(borrower, line);
    if (weight > 0n) weights.set(borrower.id, weight);
  }
  const cut = min(missing, sum(weights.values()));
  if (cut <= 0n) return;
  for (const [id, units] of splitProRata(cut, weights)) {
    if (units === 0n) continue;
    const holding = holdingOf(venue.accounts.get(id)!, asset.id);
    holding.line -= units;
    const event = { account: id, asset: asset.id, line: holding.line, cause: "recall" } as const;
    venue.events.push({ type: "loanLine", ...event });
  }
}

/** LOAN-05-04: what no line needs goes back, first come first served; whether a lender got any. */
export function settleRecalls(venue: Venue): boolean {
  let paid = false;
  for (const asset of venue.assets.values()) {
    if (asset.recalls.length === 0) continue;
    let there = asset.locked ? 0n : max(0n, idle(venue, asset));
    for (const pending of asset.recalls) {
      const before = pending.units;
      const lender = pending.account === null ? null : venue.accounts.get(pending.account)!;
      if (lender !== null) pending.units = min(before, lentOf(venue, lender, asset));
      const freed = min(pending.units, there);
      there -= freed;
      pending.units -= freed;
      if (lender !== null && freed > 0n) {
        giveBack(venue, lender, asset, freed);
        paid = true;
      }
      if (pending.units !== before) tell(venue, asset, pending);
    }
    asset.recalls = asset.recalls.filter(({ units }) => units > 0n);
    setTimers(venue, asset);
  }
  return paid;
}

/** One timer for each notice that runs. */
function setTimers(venue: Venue, asset: Asset): void {
  const running = new Set(asset.recalls.filter(({ over }) => !over).map(({ due }) => due));
  const others = venue.timers.filter(({ cause, target }) => {
    return cause !== "recall" || target !== asset.id;
  });
  const own = [...running].map((time) => ({ time, cause: "recall", target: asset.id }) as const);
  venue.timers = [...others, ...own];
}

function tell(venue: Venue, asset: Asset, { account, units, due }: Recall): void {
  const event = { account, asset: asset.id, amount: units, dueMicros: due };
  venue.events.push({ type: "recall", ...event });
}
