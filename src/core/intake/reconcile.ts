import type { AdjustCommand, ReconcileCommand } from "../command/command.ts";
import { post } from "../ledger/entry.ts";
import { movePosition } from "../ledger/trade.ts";
import { positionValue } from "../margin/value.ts";
import type { Units } from "../number/unit.ts";
import { NONE } from "../state/account-table.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { makeDue } from "../waterfall/due.ts";
import { assertPositionFits } from "./fill.ts";
import {
  notOnSpot,
  settled,
  refuse,
  unknownAccount,
  unknownAsset,
  unknownMarket,
  type Outcome,
} from "./refusal.ts";

/** Tells every difference between what the venue states and what is booked. @source ACCOUNT-05-01 */
export function reconcile(venue: Venue, command: ReconcileCommand): Outcome {
  const { positions, balances = [], complete = [], asOf } = command;
  const { accounts, marketById, assetById } = venue;
  for (const { account, market } of positions) {
    if (!accounts.byId.has(account)) return unknownAccount(account);
    if (!marketById.has(market)) return unknownMarket(market);
  }
  for (const market of complete) if (!marketById.has(market)) return unknownMarket(market);
  for (const { account, asset } of balances) {
    if (!accounts.byId.has(account)) return unknownAccount(account);
    if (!assetById.has(asset)) return unknownAsset(asset);
  }
  const stated = new Set<string>();
  for (const { account, market, lots } of positions) {
    stated.add(`${account}|${market}`);
    comparePosition(venue, accounts.byId.get(account)!, marketById.get(market)!, lots, asOf);
  }
  for (const id of complete) {
    const market = marketById.get(id)!;
    const holders = [...market.holders].map((slot) => venue.positions.account(slot));
    for (const account of venue.inIdOrder(holders)) {
      if (stated.has(`${venue.idOf(account)}|${id}`)) continue;
      comparePosition(venue, account, market, 0, asOf);
    }
  }
  for (const { account, asset, amount } of balances) {
    const slot = venue.holdings.find(accounts.byId.get(account)!, assetById.get(asset)!);
    const ours = slot === NONE ? 0n : venue.holdings.balance(slot);
    if (ours === amount) continue;
    venue.emit({ type: "balanceReconciliation", account, asset, ours, theirs: amount });
  }
  return null;
}

function comparePosition(
  venue: Venue,
  account: number,
  market: Market,
  theirLots: number,
  asOf: number,
): void {
  const { positions } = venue;
  const slot = positions.find(account, market);
  const ourLots = slot === NONE ? 0 : positions.lots(slot);
  const changedSequence = slot === NONE ? null : positions.changedSequence(slot);
  if (ourLots === theirLots || (changedSequence ?? 0) > asOf) return;
  venue.emit({
    type: "reconciliation",
    account: venue.idOf(account),
    market: market.id,
    ourLots,
    theirLots,
    changedSequence,
  });
}

/** Books an operator's repair like fills. @source ACCOUNT-05-02 */
export function adjust(venue: Venue, command: AdjustCommand): Outcome {
  const { accounts } = venue;
  const market = venue.marketById.get(command.market);
  if (market === undefined) return unknownMarket(command.market);
  if (market.settled) return settled(market.id);
  if (market.spot !== null) return notOnSpot(market.id);
  for (const { account: id, price } of command.entries) {
    const account = accounts.byId.get(id);
    if (account === undefined) return unknownAccount(id);
    if (market.kind === "inverse" && price <= 0) {
      return refuse("PRICE_NOT_POSITIVE", `expected a positive price, was ${price}`);
    }
    const isolated = accounts.isolated.get(account);
    if (isolated === undefined || isolated.market === market.index) continue;
    return refuse("WRONG_ISOLATED_MARKET", `expected ${id} to hold its own market`);
  }
  const values = valuesOf(market, command);
  const excess = values.reduce((sum, value) => sum + value, 0n);
  const refusal = fundRefusal(venue, market, -excess);
  if (refusal !== null) return refusal;
  for (const [index, { account, lots }] of command.entries.entries()) {
    const moved = accounts.byId.get(account)!;
    movePosition(venue, moved, market, lots, values[index]!, "adjustment");
  }
  if (excess > 0n) post(venue, market.clearing, market.fund, excess, "adjustment");
  else post(venue, market.fund, market.clearing, -excess, "adjustment");
  for (const { account } of command.entries) {
    assertPositionFits(venue, accounts.byId.get(account)!, market);
    makeDue(venue, accounts.byId.get(account)!);
  }
  return null;
}

/** Of entries at one price the last takes what the others leave, as a fill's seller does. */
function valuesOf(market: Market, { entries }: AdjustCommand): Units[] {
  const { kind, multiplier } = market;
  const values = entries.map(({ lots, price }) => positionValue(kind, lots, price, multiplier));
  if (entries.some(({ price }) => price !== entries[0]!.price)) return values;
  const others = values.slice(0, -1);
  return [...others, others.reduce((rest, value) => rest - value, 0n)];
}

/** Whether the market's fund can pay for what the prices leave open. */
function fundRefusal(venue: Venue, { fund, settlement }: Market, needed: Units): Outcome {
  if (needed <= 0n) return null;
  const words = settlement.inWords(needed);
  if (fund.units < needed) return refuse("FUND_INSUFFICIENT", `expected ${words} in ${fund.name}`);
  if (venue.pool(settlement).locked || fund.units - fund.reserved < needed) {
    return refuse("FUND_RESERVED", `expected ${words} that no deficit needs in ${fund.name}`);
  }
  return null;
}
