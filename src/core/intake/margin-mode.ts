import type { MarginModeCommand } from "../command/command.ts";
import { AccountPocket, post } from "../ledger/entry.ts";
import { relocatePosition } from "../ledger/trade.ts";
import { accountMargin } from "../margin/account-margin.ts";
import { entryDeduction } from "../margin/entry-equity.ts";
import { initialMargin } from "../margin/initial-margin.ts";
import { positionValue } from "../margin/value.ts";
import { outflowTest } from "../safeguard/withdrawable.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { makeDue } from "../waterfall/due.ts";
import { openIsolated } from "./reference-data.ts";
import {
  closingOut,
  frozen,
  refuse,
  unknownAccount,
  unknownMarket,
  type Outcome,
} from "./refusal.ts";

/**
 * Moves a position with collateral between a cross account and its isolated one. Both must satisfy
 * initial margin as they stand afterwards, the giver without unrealised gain (it gives money away).
 *
 * @source ACCOUNT-03-01 ACCOUNT-03-02
 */
export function setMarginMode(venue: Venue, command: MarginModeCommand): Outcome {
  const { accounts } = venue;
  const cross = accounts.byId.get(command.account);
  if (cross === undefined) return unknownAccount(command.account);
  const market = venue.marketById.get(command.market);
  if (market === undefined) return unknownMarket(command.market);
  const known = accounts.byId.get(command.isolated);
  if (known === undefined && command.mode === "cross") return unknownAccount(command.isolated);
  if (accounts.isolated.has(cross) || !isOwn(venue, known, cross, market)) {
    return refuse("WRONG_ISOLATED_MARKET", "expected a cross account and its own for the market");
  }
  const refusal = stateRefusal(venue, command, cross, known, market);
  if (refusal !== null) return refusal;
  const savepoint = venue.transaction.savepoint();
  const { length } = venue.events;
  const isolated = known ?? openIsolated(venue, command.isolated, cross, market);
  const [from, to] = command.mode === "isolated" ? [cross, isolated] : [isolated, cross];
  const short = move(venue, market, from, to, command.amount);
  if (short !== null) {
    venue.transaction.rollback(savepoint);
    venue.events.length = length;
    return short;
  }
  makeDue(venue, from);
  makeDue(venue, to);
  return null;
}

function isOwn(venue: Venue, isolated: number | undefined, cross: number, market: Market): boolean {
  if (isolated === undefined) return true;
  const own = venue.accounts.isolated.get(isolated);
  return own?.parent === cross && own.market === market.index;
}

function stateRefusal(
  venue: Venue,
  command: MarginModeCommand,
  cross: number,
  isolated: number | undefined,
  market: Market,
): Outcome {
  const both = isolated === undefined ? [cross] : [cross, isolated];
  for (const account of both) {
    if (venue.accounts.isFrozen(account)) return frozen(venue.idOf(account));
    if (venue.closingOut.has(account)) return closingOut(venue.idOf(account));
  }
  if (venue.pool(market.settlement).locked) {
    return refuse("DEFICIT_GATE", "expected a pool without an open deficit");
  }
  const [from, to] = command.mode === "isolated" ? [cross, isolated] : [isolated, cross];
  if (from === undefined || venue.positions.lotsOf(from, market) === 0) {
    return refuse("NO_POSITION", `expected a position in ${market.id} to move`);
  }
  if (to !== undefined && venue.positions.lotsOf(to, market) !== 0) {
    return refuse("POSITION_OPEN", `expected no position in ${market.id} where it goes`);
  }
  for (const account of both) {
    if (!venue.orders.of(account).some((order) => order.market === market)) continue;
    return refuse(
      "ORDERS_LIVE",
      `expected no live orders of ${venue.idOf(account)} in ${market.id}`,
    );
  }
  return null;
}

function move(venue: Venue, market: Market, from: number, to: number, amount: bigint): Outcome {
  const asset = market.settlement;
  const lots = venue.positions.lotsOf(from, market);
  const value = positionValue(market.kind, lots, market.markPrice, market.multiplier);
  relocatePosition(venue, from, to, market, value);
  const block = outflowTest(venue, from, asset)(amount);
  if (block !== null) {
    return refuse(block, `expected ${venue.idOf(from)} to spare ${asset.inWords(amount)}`);
  }
  const giving = new AccountPocket(venue, from, asset);
  post(venue, giving, new AccountPocket(venue, to, asset), amount, "transfer");
  const { equity } = accountMargin(venue, to);
  if (equity > 0n && equity - entryDeduction(venue, to) >= initialMargin(venue, to)) return null;
  return refuse("INSUFFICIENT_MARGIN", `expected ${venue.idOf(to)} to satisfy initial margin`);
}
