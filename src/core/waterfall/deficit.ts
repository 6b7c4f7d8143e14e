import { splitProRata } from "../number/split.ts";
import { maxUnits, minUnits, type Units } from "../number/unit.ts";
import { AccountPocket, post } from "../ledger/entry.ts";
import { contribution } from "../margin/account-margin.ts";
import { baseEquity, baselineOf } from "../margin/protected-claim.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import { InvariantError } from "../state/failure.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { DeficitWalk, type PaidBy } from "./deficit-walk.ts";

/**
 * Has the negative balances of a flat account paid, layer by layer (P4).
 *
 * @source DEFICIT-01-01 DEFICIT-02-03
 */
export function settleDeficits(venue: Venue, account: number): void {
  const deleveraged = venue.deleveraged.get(account);
  for (const asset of assetsInDebt(venue, account)) {
    const slot = venue.holdings.find(account, asset);
    const deficit = -venue.holdings.balance(slot);
    const atStart = minUnits(deficit, maxUnits(0n, -baseEquity(venue, account, asset)));
    const parts = byMarket(venue, account, asset, deficit - atStart);
    const onLoan = deficit - parts.reduce((sum, { units }) => sum + units, 0n);
    const paid: PaidBy = new Map();
    const walk = (market: Market | null, units: Units): void => {
      const taken = (market && deleveraged?.get(market.index)) ?? new Map();
      const left = new DeficitWalk(venue, account, asset, market, taken, paid).run(units);
      leaveUncovered(venue, account, asset, left);
    };
    for (const { market, units } of parts) walk(market, units);
    if (onLoan > 0n) walk(null, onLoan);
    handOverCollateral(venue, account, asset, paid);
  }
}

/**
 * Collateral that the treasury could not convert goes to those who paid instead of it, at its price.
 *
 * @source DEFICIT-04-01
 */
function handOverCollateral(venue: Venue, account: number, owed: Asset, paid: PaidBy): void {
  let total = 0n;
  for (const { amount } of paid.values()) total += amount;
  let worth = owed.toNumeraireUp(total);
  const payers = [...paid]
    .map(([id, payment]) => ({ id, weight: payment.amount, ...payment }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const asset of assetsOf(venue, account)) {
    const slot = venue.holdings.find(account, asset);
    const balance = venue.holdings.balance(slot);
    if (worth === 0n || balance <= 0n) continue;
    const give = minUnits(balance, asset.fromNumeraireUp(worth));
    const shares = splitProRata(give, payers);
    for (const [index, { account: payer }] of payers.entries()) {
      const to = payer === null ? asset.treasury : new AccountPocket(venue, payer, asset);
      post(venue, new AccountPocket(venue, account, asset), to, shares[index]!, "conversion");
    }
    worth = maxUnits(0n, worth - asset.toNumeraire(give));
  }
}

function assetsOf(venue: Venue, account: number): Asset[] {
  const { holdings } = venue;
  const assets: Asset[] = [];
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    assets.push(holdings.asset(slot));
  }
  return assets;
}

function assetsInDebt(venue: Venue, account: number): Asset[] {
  return assetsOf(venue, account).filter((asset) => {
    return venue.holdings.balance(venue.holdings.find(account, asset)) < 0n;
  });
}

/** What no layer paid breaks P1; a historic run books it instead. @source DEFICIT-02-03 */
function leaveUncovered(venue: Venue, account: number, asset: Asset, left: Units): void {
  if (left === 0n) return;
  if (venue.rules.gainLayer) {
    const fact = `expected every layer to cover ${venue.idOf(account)}, was short by ${left}`;
    throw new InvariantError("P1", `${fact} ${asset.id} units`);
  }
  venue.countBreak("P1", `nobody paid ${left} ${asset.id} units owed by ${venue.idOf(account)}`);
  const pocket = new AccountPocket(venue, account, asset);
  post(venue, asset.uncoveredLoss, pocket, left, "deficit");
}

/** A deficit by the markets that lost it since t0. @source DEFICIT-01-02 */
function byMarket(
  venue: Venue,
  account: number,
  asset: Asset,
  deficit: Units,
): { market: Market; units: Units }[] {
  if (deficit === 0n) return [];
  const losses = lossesByMarket(venue, account, asset).filter(({ weight }) => weight > 0n);
  if (losses.length === 0) {
    const market = fallbackMarket(venue, account, asset);
    return market === undefined ? [] : [{ market, units: deficit }];
  }
  const shares = splitProRata(deficit, losses);
  return losses
    .map(({ market }, index) => ({ market, units: shares[index]! }))
    .filter(({ units }) => units > 0n);
}

function lossesByMarket(
  venue: Venue,
  account: number,
  asset: Asset,
): { id: string; market: Market; weight: Units }[] {
  const base = baselineOf(venue, account, asset).positions;
  const booked = venue.pool(asset).booked.get(account);
  return venue.marketsInOrder
    .filter((market) => market.settlement === asset)
    .map((market) => {
      const then = base.find((position) => position.market === market);
      const before = then?.contribution ?? 0n;
      const slot = venue.positions.find(account, market);
      const now = slot === NONE ? 0n : contribution(venue, slot, market.markPrice);
      const since = now + (booked?.get(market.index) ?? 0n);
      return { id: market.id, market, weight: maxUnits(0n, before - since) };
    });
}

/** Where nothing was lost since t0: the market it traded, or the first of the pool. */
function fallbackMarket(venue: Venue, account: number, asset: Asset): Market | undefined {
  const booked = venue.pool(asset).booked.get(account);
  const settling = venue.marketsInOrder.filter((market) => market.settlement === asset);
  return settling.find(({ index }) => booked?.has(index) === true) ?? settling[0];
}
