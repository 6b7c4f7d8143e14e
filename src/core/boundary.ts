import { fundsPaid } from "./intake/breaker.ts";
import { post } from "./ledger/entry.ts";
import { assertConserved, assertNoHiddenDeficit, assertResolved } from "./invariant/promise.ts";
import { accountMargin } from "./margin/account-margin.ts";
import { priceAllows } from "./pricing/price-action.ts";
import { setInterestRates } from "./pricing/set-interest.ts";
import { NONE } from "./state/account-table.ts";
import { InvariantError } from "./state/failure.ts";
import { Market } from "./state/market.ts";
import type { Venue } from "./state/venue.ts";
import type { Watch } from "./watch/watch.ts";
import { closeOut } from "./waterfall/close-out.ts";
import { convertCollateral } from "./waterfall/conversion.ts";
import { evaluate } from "./waterfall/evaluate.ts";
import { setGates } from "./waterfall/pool-gate.ts";
import { settleRecalls } from "./waterfall/recall.ts";
import { reserveDeficits } from "./waterfall/reservation.ts";
import { canRepayOnMarket } from "./waterfall/spot-slice.ts";
import { sliceDueAccounts } from "./waterfall/slice.ts";
import { isOver } from "./watch/stage.ts";
import { SuspectQueue } from "./watch/suspect-queue.ts";

/** Rounds after which a boundary is taken to be a loop. @source BOUNDARY-01-02 */
const ROUNDS_MAX = 10_000;

/**
 * Brings the venue to rest after a change: everyone in the stage they belong in, defaulters closed
 * out, slices sent, deficits reserved, promises asserted.
 *
 * @source BOUNDARY-01-01 BOUNDARY-02-01
 */
export function runBoundary(venue: Venue, watch: Watch): void {
  if (venue.paidInEvent.size > 0) venue.paidInEvent.clear();
  const evaluated = respond(venue, watch);
  fundsPaid(venue);
  sliceDueAccounts(venue);
  sweepFunding(venue);
  setInterestRates(venue);
  setGates(venue, reserveDeficits(venue));
  venue.transaction.write(venue, "lastBoundaryMicros", venue.nowMicros);
  assertConserved(venue);
  for (const account of evaluated) {
    assertNoHiddenDeficit(venue, account);
    if (venue.accounts.stage(account) === "resolved") assertResolved(venue, account);
  }
}

const NOBODY: ReadonlySet<number> = new Set();

/**
 * Rounds of stages, close-outs and what recalls bring until nothing happens; everyone who was
 * evaluated.
 */
function respond(venue: Venue, watch: Watch): ReadonlySet<number> {
  let suspects = watch.takeSuspects();
  if (suspects.length === 0 && !mayCloseOut(venue)) {
    if (!settleRecalls(venue)) return NOBODY;
    suspects = watch.takeSuspects();
  }
  const evaluated = new Set<number>();
  const converted = new Set<number>();
  evaluateSuspects(venue, watch, suspects, evaluated);
  for (let round = 0; closeOutAll(venue, converted) || settleRecalls(venue); round++) {
    if (round >= ROUNDS_MAX) throw new InvariantError("internal", "expected a boundary to end");
    evaluateSuspects(venue, watch, watch.takeSuspects(), evaluated);
  }
  return evaluated;
}

/** Whether there is anyone to close out or to convert, should nobody change stage. */
function mayCloseOut(venue: Venue): boolean {
  if (venue.closingOut.size > 0 || venue.borrowing.size > 0) return true;
  const { touched, accounts } = venue;
  for (let place = 0; place < touched.size; place++) {
    if (accounts.stage(touched.at(place)) === "liquidating") return true;
  }
  return false;
}

/** Passes over the suspects in id order until a pass finds nobody new. */
function evaluateSuspects(
  venue: Venue,
  watch: Watch,
  suspects: readonly number[],
  evaluated: Set<number>,
): void {
  if (suspects.length === 0) return;
  const queue = new SuspectQueue(venue.accounts.byId);
  queue.add(suspects);
  for (let account = queue.next(); account !== null; account = queue.next()) {
    evaluated.add(account);
    if (evaluate(venue, account)) queue.add(watch.takeSuspects());
  }
}

/** One round: everyone who is closing out, then everyone who owes too much while flat. */
function closeOutAll(venue: Venue, converted: Set<number>): boolean {
  const before = venue.events.length;
  closeOut(venue);
  for (const account of toConvert(venue)) {
    if (converted.has(account) || !owesWhatTreasuryHas(venue, account)) continue;
    if (!mustRepay(venue, account)) continue;
    const length = venue.events.length;
    convertCollateral(venue, account, (owned, owed) => {
      const isKnown = priceAllows(owned, "liquidate") && priceAllows(owed, "liquidate");
      return !isKnown || canRepayOnMarket(venue, account, owned, owed);
    });
    if (venue.events.length > length) converted.add(account);
  }
  return venue.events.length > before;
}

/**
 * Flat and liquidating accounts that may owe something, in id order; nobody where the treasury has
 * nothing of what any of them owes. What one conversion brings the next may use.
 *
 * @source CLOSE-05-07
 */
function toConvert(venue: Venue): readonly number[] {
  let any = false;
  const flat: number[] = [];
  const consider = (account: number): void => {
    if (!isFlatAndLiquidating(venue, account)) return;
    flat.push(account);
    any ||= owesWhatTreasuryHas(venue, account);
  };
  for (const account of venue.borrowing) consider(account);
  for (let place = 0; place < venue.touched.size; place++) {
    const account = venue.touched.at(place);
    if (!venue.borrowing.has(account)) consider(account);
  }
  return any ? venue.inIdOrder(flat) : [];
}

function isFlatAndLiquidating({ accounts, positions, orders }: Venue, account: number): boolean {
  if (accounts.stage(account) !== "liquidating") return false;
  return positions.first(account) === NONE && !orders.hasSlices(account);
}

function owesWhatTreasuryHas({ holdings }: Venue, account: number): boolean {
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    if (holdings.balanceApproximate(slot) >= 0) continue;
    if (holdings.asset(slot).treasury.units > 0n) return true;
  }
  return false;
}

/** Beyond a line, or above the line where liquidation stops. @source CLOSE-05-07 */
function mustRepay(venue: Venue, account: number): boolean {
  const { lineBreached, maintenanceMargin, equity } = accountMargin(venue, account);
  return lineBreached || isOver(maintenanceMargin, equity, venue.policy.liquidationStopPpm);
}

/** What rounding left in the funding of an empty market belongs to its fund. @source LEDGER-03-02 */
function sweepFunding(venue: Venue): void {
  const { changed } = venue.transaction;
  if (changed.size === 0) return;
  const empty: Market[] = [];
  for (const moved of changed) {
    if (!(moved instanceof Market) || moved.openInterestLots !== 0) continue;
    if (moved.fundingPot.units > 0n) empty.push(moved);
  }
  for (const market of empty.sort((a, b) => (a.id < b.id ? -1 : 1))) {
    post(venue, market.fundingPot, market.fund, market.fundingPot.units, "funding", market);
  }
}
