import { idleSources } from "../margin/idle.ts";
import { giveBack, lentBy } from "../ledger/lending.ts";
import { heldOf, exchangesOf } from "../margin/spot.ts";
import { unusedLine } from "../pricing/line-reserve.ts";
import { splitProRata } from "../number/split.ts";
import { maxUnits, minUnits, type Micros, type Units } from "../number/unit.ts";
import { securedUnits } from "../safeguard/withdrawable.ts";
import type { Asset, Recall } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";

/**
 * Takes a recall up: lines fall by what of them is unused, and its notice begins.
 *
 * @source LOAN-05-01 LOAN-05-02
 */
export function announceRecall(
  venue: Venue,
  asset: Asset,
  account: number | null,
  units: Units,
): void {
  const { nowMicros: now, transaction } = venue;
  const notice = asset.parameters.recallMicros ?? 0;
  const dueMicros = Math.min(now + notice, Number.MAX_SAFE_INTEGER);
  const recall = { account, units, dueMicros, isOver: false };
  transaction.write(asset, "recalls", [...asset.recalls, recall]);
  // Of several that end together the first to fire speaks for all.
  venue.timers.add({ timeMicros: dueMicros, cause: "recall", target: asset.id });
  tell(venue, asset, recall);
  const missing = asset.recalled - maxUnits(0n, idleSources(venue, asset));
  cutLines(venue, asset, missing, (slot, line) => {
    const account = venue.holdings.account(slot);
    const held = heldOf(exchangesOf(venue.orders.of(account)), asset);
    const used = securedUnits(venue, account, asset) - held;
    return unusedLine(asset.parameters, line, maxUnits(0n, -used));
  });
}

/** Whether a notice of an asset ends at a time. */
export function isNoticeOver({ recalls }: Asset, timeMicros: Micros): boolean {
  return recalls.some(({ dueMicros, isOver }) => !isOver && dueMicros === timeMicros);
}

/** The notice of recalls has ended: lines fall by what is still missing. @source LOAN-05-03 */
export function endNotice(venue: Venue, asset: Asset): void {
  const recalls = asset.recalls.map((recall) => {
    return { ...recall, isOver: recall.isOver || recall.dueMicros <= venue.nowMicros };
  });
  venue.transaction.write(asset, "recalls", recalls);
  const due = recalls.reduce((sum, { units, isOver }) => (isOver ? sum + units : sum), 0n);
  cutLines(venue, asset, due - maxUnits(0n, idleSources(venue, asset)), (_slot, line) => line);
}

/** Lowers lines, each by its part of an amount. */
function cutLines(
  venue: Venue,
  asset: Asset,
  missing: Units,
  weightOf: (slot: number, line: Units) => Units,
): void {
  if (missing <= 0n) return;
  const { holdings } = venue;
  const lines: { readonly id: string; readonly slot: number; readonly weight: Units }[] = [];
  let total = 0n;
  for (const slot of holdings.slotsWithLine()) {
    if (holdings.asset(slot) !== asset) continue;
    const weight = weightOf(slot, holdings.line(slot));
    total += weight;
    lines.push({ id: venue.idOf(holdings.account(slot)), slot, weight });
  }
  if (total === 0n) return;
  lines.sort((a, b) => (a.id < b.id ? -1 : 1));
  const cuts = splitProRata(minUnits(missing, total), lines);
  for (const [index, { id, slot }] of lines.entries()) {
    if (cuts[index] === 0n) continue;
    const line = holdings.line(slot) - cuts[index]!;
    venue.touch(holdings.account(slot));
    holdings.setLine(slot, line);
    venue.emit({ type: "loanLine", account: id, asset: asset.id, line, cause: "recall" });
  }
}

/**
 * Gives recalled money back as far as no line needs it, first come first served. Whether a lender
 * got any: he is to be looked at again.
 *
 * @source LOAN-05-04
 */
export function settleRecalls(venue: Venue): boolean {
  let paid = false;
  for (const asset of venue.assetsInOrder) {
    if (asset.recalls.length > 0 && settle(venue, asset)) paid = true;
  }
  return paid;
}

function settle(venue: Venue, asset: Asset): boolean {
  let paid = false;
  let idle = venue.pool(asset).locked ? 0n : maxUnits(0n, idleSources(venue, asset));
  let changed = false;
  const left: Recall[] = [];
  for (const recall of asset.recalls) {
    const { account } = recall;
    const most =
      account === null ? recall.units : minUnits(recall.units, lentBy(venue, account, asset));
    const freed = minUnits(most, idle);
    idle -= freed;
    if (account !== null && freed > 0n) {
      giveBack(venue, account, asset, freed);
      paid = true;
    }
    const after = { ...recall, units: most - freed };
    if (after.units !== recall.units) {
      tell(venue, asset, after);
      changed = true;
    }
    if (after.units > 0n) left.push(after);
  }
  if (changed) venue.transaction.write(asset, "recalls", left);
  return paid;
}

function tell(venue: Venue, asset: Asset, { account, units, dueMicros }: Recall): void {
  const id = account === null ? null : venue.idOf(account);
  venue.emit({ type: "recall", account: id, asset: asset.id, amount: units, dueMicros });
}
