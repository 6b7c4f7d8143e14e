import { accountMargin, countedEquity, marginValue } from "../margin/account-margin.ts";
import type { OrderTerms } from "../margin/initial-margin.ts";
import { loanMargin } from "../margin/owed.ts";
import { exchangeOf, exchangesOf, heldOf, incomingOf } from "../margin/spot.ts";
import { maxUnits, type Units } from "../number/unit.ts";
import { unmaturedGain } from "../ledger/lien.ts";
import { lockedCapital, securedUnits } from "../safeguard/withdrawable.ts";
import { interestDueBy } from "../pricing/interest.ts";
import { drawable } from "../pricing/line-reserve.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";
import { STAGE_RANK } from "../watch/stage.ts";
import { stateRefusal } from "./breaker.ts";
import { priceGate } from "./price-gate.ts";
import { refuse, type Outcome } from "./refusal.ts";

/**
 * The checks of a spot order in the place of those of a position: whether it repays, and whether
 * what it may take is there.
 *
 * @param orders  live orders with this one among them
 * @source SPOT-02-02
 */
export function spotRefusal(
  venue: Venue,
  account: number,
  orders: readonly OrderTerms[],
  terms: OrderTerms,
): Outcome {
  const lots = orders.reduce((sum, { market, lots: own }) => {
    return market === terms.market ? sum + own : sum;
  }, 0);
  if (lots > Number.MAX_SAFE_INTEGER) {
    return refuse("OUT_OF_RANGE", "expected orders of fewer than 2^53 lots");
  }
  const repays = isRepaying(venue, account, orders, terms);
  if (terms.reduceOnly && !repays) {
    return refuse("NOT_REDUCING", "expected an order that repays no more than is owed");
  }
  const closed = repays ? null : stateRefusal(terms.market, "addRisk");
  if (closed !== null) return closed;
  const stage = venue.accounts.stage(account);
  if (STAGE_RANK[stage] >= STAGE_RANK.restricted && !repays && !venue.accounts.isExempt(account)) {
    return refuse("ACCOUNT_RESTRICTED", `expected an order that repays while ${stage}`);
  }
  const unsure = repays ? null : priceGate(venue, account, "addRisk", terms.market);
  return unsure ?? holdRefusal(venue, account, orders, exchangeOf(terms).paid);
}

/** @source SPOT-02-01 */
function holdRefusal(
  venue: Venue,
  account: number,
  orders: readonly OrderTerms[],
  paid: Asset,
): Outcome {
  const held = heldOf(exchangesOf(orders), paid);
  const slot = venue.holdings.find(account, paid);
  const line = slot === NONE ? 0n : venue.holdings.line(slot);
  const balance = balanceOf(venue, account, paid);
  const locked = lockedCapital(venue, account, paid);
  const what = `${paid.inWords(held)} for spot orders`;
  if (held > balance - locked + line) {
    return refuse("INSUFFICIENT_BALANCE", `expected ${what}, was ${paid.inWords(balance)}`);
  }
  const lien = slot === NONE ? 0n : unmaturedGain(venue, slot);
  if (held > balance - lien - locked + line) {
    return refuse("UNMATURED_GAIN", `expected ${what} without gains that have not matured`);
  }
  if (securedUnits(venue, account, paid) - held < -drawable(paid.parameters, line)) {
    return refuse("LOAN_LINE_EXCEEDED", `expected ${what} within what is left of the loan line`);
  }
  if (!paid.mayBorrow(held - maxUnits(0n, balance))) {
    return refuse("UTILIZATION_LIMIT", `expected more of ${paid.id} to lend for ${what}`);
  }
  return null;
}

/** Buys no more than is owed, with money that is there. @source SPOT-02-02 */
function isRepaying(
  venue: Venue,
  account: number,
  orders: readonly OrderTerms[],
  terms: OrderTerms,
): boolean {
  const exchanges = exchangesOf(orders);
  const { paid, received } = exchangeOf(terms);
  const owed = interestDueBy(venue, account, received) - balanceOf(venue, account, received);
  if (owed <= 0n || incomingOf(exchanges, received) > owed) return false;
  return heldOf(exchanges, paid) <= balanceOf(venue, account, paid);
}

function balanceOf(venue: Venue, account: number, asset: Asset): Units {
  const slot = venue.holdings.find(account, asset);
  return slot === NONE ? 0n : venue.holdings.balance(slot);
}

/** Repays without worsening the ratio of equity to maintenance margin. @source SPOT-02-03 */
export function repaysSafely(
  venue: Venue,
  account: number,
  orders: readonly OrderTerms[],
  terms: OrderTerms,
): boolean {
  const { equity, maintenanceMargin } = accountMargin(venue, account);
  if (equity <= 0n || !isRepaying(venue, account, orders, terms)) return false;
  const { paid, pays, received, gets } = exchangeOf(terms);
  let left = equity;
  let needed = maintenanceMargin;
  for (const [asset, change] of [
    [paid, -pays],
    [received, gets],
  ] as const) {
    const before = countedEquity(venue, account, asset);
    const after = before + change;
    left += marginValue(asset, after) - marginValue(asset, before);
    needed += loanMargin(asset, after) - loanMargin(asset, before);
  }
  return needed <= maintenanceMargin && left * maintenanceMargin >= equity * needed;
}
