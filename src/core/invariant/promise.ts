import { accountMargin, poolEquity } from "../margin/account-margin.ts";
import type { Units } from "../number/unit.ts";
import { NONE } from "../state/account-table.ts";
import { Asset } from "../state/asset.ts";
import { assertThat } from "../state/failure.ts";
import { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";

/**
 * P3 from the running sums, which move with every write of a balance, pot or position: a write
 * without its counter-entry shows here.
 *
 * @source LEDGER-01-02 LEDGER-01-03 DEFICIT-01-03
 */
export function assertConserved(venue: Venue): void {
  for (const moved of venue.transaction.changed) {
    if (moved instanceof Market) assertMarket(moved);
    else if (moved instanceof Asset) assertAsset(moved);
  }
  if (venue.transaction.changed.size > 0) venue.transaction.changed.clear();
}

function assertAsset(asset: Asset): void {
  const held = asset.sumBalances + asset.sumPots;
  assertThat(held === asset.deposits, "P3", () => {
    return `expected ${asset.deposits} ${asset.id} units deposited, was ${held} held`;
  });
  assertThat(asset.deficit.units === 0n, "P3", () => {
    return `expected the pot of deficits to be empty, was ${asset.deficit.units} ${asset.id} units`;
  });
  const hasLenders = asset.lenderShares > 0n;
  assertThat(hasLenders === asset.lender.units > 0n, "P3", () => {
    return `expected shares of what is lent of ${asset.id}, was ${asset.lenderShares} shares`;
  });
  for (const pot of [asset.treasury, asset.lender, asset.fee]) {
    assertThat(pot.units >= 0n, "P5", () => `expected ${pot.name} >= 0, was ${pot.units}`);
  }
}

function assertMarket(market: Market): void {
  const { sumLots, sumCost, clearing, fund } = market;
  assertThat(
    sumLots === 0,
    "P3",
    () => `expected lots of ${market.id} to sum to 0, was ${sumLots}`,
  );
  assertThat(clearing.units === -sumCost, "P3", () => {
    return `expected clearing of ${market.id} to be ${-sumCost}, was ${clearing.units}`;
  });
  assertThat(fund.units >= 0n, "P5", () => `expected ${fund.name} >= 0, was ${fund.units}`);
}

/**
 * P2 for one account: below zero means closing out.
 *
 * @source LADDER-01-02
 */
export function assertNoHiddenDeficit(venue: Venue, account: number): void {
  const { equity } = accountMargin(venue, account);
  if (venue.accounts.isExempt(account)) {
    if (equity < 0n) venue.countBreak("P2", `${venue.idOf(account)} is below zero and exempt`);
    return;
  }
  assertThat(equity >= 0n || venue.closingOut.has(account), "P2", () => {
    return `expected ${venue.idOf(account)} with equity ${equity} to be closing out`;
  });
}

/**
 * P1 for one account: a closing-out that ended left no position, nothing in flight and no debt.
 */
export function assertResolved(venue: Venue, account: number): void {
  const { holdings, positions } = venue;
  const flat = positions.first(account) === NONE && !venue.orders.hasSlices(account);
  for (let slot = holdings.first(account); flat && slot !== NONE; slot = holdings.next(slot)) {
    const balance = holdings.balance(slot);
    const owes = balance < -holdings.line(slot);
    assertThat(!owes, "P1", () => `expected ${venue.idOf(account)} to owe nothing, was ${balance}`);
  }
}

/**
 * P4 for one payer: never below its protected claim, as it was before the payment.
 *
 * @source DEFICIT-02-02
 */
export function assertClaimKept(venue: Venue, account: number, asset: Asset, claim: Units): void {
  const equity = poolEquity(venue, account, asset);
  assertThat(equity >= claim, "P4", () => {
    return `expected ${venue.idOf(account)} to keep ${claim} ${asset.id}, was ${equity}`;
  });
}
