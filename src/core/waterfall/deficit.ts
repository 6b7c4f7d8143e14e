import type { Units } from "../number/unit.ts";
import { AccountPocket, bookInterest, post, repayBase } from "../ledger/entry.ts";
import { endWorthless, lendersOf } from "../ledger/lending.ts";
import { baseEquity } from "../margin/protected-claim.ts";
import type { Asset } from "../state/asset.ts";
import { InvariantError } from "../state/failure.ts";
import type { Venue } from "../state/venue.ts";
import { BaseSides } from "./base-side.ts";
import { deficitShares } from "./deficit-share.ts";
import { DeficitWalk } from "./deficit-walk.ts";
import { showExecutedPrices } from "./executed-price.ts";
import { GainPayers } from "./gain-payer.ts";
import { handOverCollateral, type PaidDebt } from "./left-collateral.ts";
import { lowerLines } from "./lost-line.ts";
import { LinkedGains } from "./linked-gain.ts";
import { Owed } from "./owed.ts";
import { PooledParts, type PooledPart } from "./pooled-part.ts";

/**
 * Has the negative balances of flat accounts paid, layer by layer (P4): the first layer account by
 * account, all others together, so that each layer is walked once per market and side.
 *
 * @param accounts  closing out and without positions, in id order
 * @source DEFICIT-01-01 DEFICIT-01-03 DEFICIT-02-03
 */
export function settleDeficits(venue: Venue, accounts: readonly number[]): void {
  for (const asset of venue.assetsInOrder) {
    const debts = debtsIn(venue, accounts, asset);
    if (debts.length > 0) settle(venue, asset, debts);
  }
}

function debtsIn(venue: Venue, accounts: readonly number[], asset: Asset): PaidDebt[] {
  const { holdings } = venue;
  const debts: PaidDebt[] = [];
  for (const account of accounts) {
    if (holdings.balanceOf(account, asset) >= 0n) continue;
    bookInterest(venue, new AccountPocket(venue, account, asset));
    debts.push({ account, units: -holdings.balanceOf(account, asset), direct: new Map() });
  }
  return debts;
}

function settle(venue: Venue, asset: Asset, debts: readonly PaidDebt[]): void {
  const payers = new GainPayers(venue, asset);
  const linked = new LinkedGains(venue, asset, payers);
  const pooled = new PooledParts(venue);
  for (const { account, units: deficit, direct } of debts) {
    for (const { market, units, lent } of deficitShares(venue, account, asset, deficit)) {
      if (!venue.rules.gainLayer) {
        pooled.add(account, market, units, lent);
        continue;
      }
      const to = new AccountPocket(venue, account, asset);
      const owed = new Owed(to, { venue, market, account, units, paid: direct });
      linked.pay(owed, account);
      if (market === null) {
        repayBase(venue, to, units - owed.left, baseEquity(venue, account, asset));
      }
      if (owed.left > 0n) pooled.add(account, market, owed.left, lent);
    }
  }
  const parts = pooled.inOrder();
  const sides = new BaseSides(venue, asset);
  const lenders = lendersOf(venue, asset);
  for (const part of parts) payPart(venue, asset, part, payers, sides);
  handOverCollateral(venue, asset, debts, parts, lenders);
  endWorthless(venue, asset);
}

/** One part down the layers into the pot, and from the pot to those who owe it. */
function payPart(
  venue: Venue,
  asset: Asset,
  part: PooledPart,
  payers: GainPayers,
  sides: BaseSides,
): void {
  const closed = part.deleveraged(venue);
  const walk = new DeficitWalk(venue, asset, part, payers, sides, closed);
  const left = walk.run();
  if (left > 0n) leaveUncovered(venue, asset, part, left);
  for (const [account, units] of part.shares) {
    const to = new AccountPocket(venue, account, asset);
    post(venue, asset.deficit, to, units, "deficit");
    if (part.market === null) repayBase(venue, to, units, baseEquity(venue, account, asset));
  }
  if (part.market === null) lowerLines(venue, asset, part);
  else if (venue.rules.gainLayer) {
    showExecutedPrices(venue, part.market, closed, walk.gainPaid);
  }
}

/** What no layer paid breaks P1; a historic run books it instead. @source DEFICIT-02-03 */
function leaveUncovered(venue: Venue, asset: Asset, part: PooledPart, left: Units): void {
  const from = part.market === null ? "loans" : part.market.id;
  if (venue.rules.gainLayer) {
    const fact = `expected every layer to cover deficits from ${from}, was short by ${left}`;
    throw new InvariantError("P1", `${fact} ${asset.id} units`);
  }
  venue.countBreak("P1", `nobody paid ${left} ${asset.id} units of deficits from ${from}`);
  post(venue, asset.uncoveredLoss, asset.deficit, left, "deficit");
  part.paid.set(asset.uncoveredLoss.name, { account: null, amount: left });
}
