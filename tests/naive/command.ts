import type { Command, FillCommand } from "../../src/core/command/command.ts";
import {
  checkBackstop,
  checkDeposit,
  checkFund,
  checkLoanLine,
  checkSwitch,
  checkTransfer,
  checkWithdraw,
  commitBackstop,
  deposit,
  moveFund,
  prefer,
  setLoanLine,
  transfer,
  turn,
  withdraw,
} from "./account-command.ts";
import {
  checkClose,
  checkGroupLimit,
  checkMarginMode,
  checkOpen,
  closeAccount,
  closedRefusal,
  moveOrUndo,
  openAccount,
  setGroupLimit,
} from "./account-life.ts";
import { abs, UNITS_MAX } from "./arithmetic.ts";
import { checkDelistAsset, delistAsset } from "./asset-end.ts";
import { askAboutLiquidation, takeAuctionResult } from "./breaker.ts";
import { changeContract } from "./contract.ts";
import { bookFill, checkFill, fillFits, liquidatedLots, recordTrade } from "./fill.ts";
import { setFundingRate } from "./funding.ts";
import { touchForSlicing } from "./ladder.ts";
import { checkLend, checkUnlend, lend, unlend } from "./lending.ts";
import { checkDelist, delist, settlePositions } from "./market-end.ts";
import { refuse, type Refusal } from "./money.ts";
import { amend, checkAmend, checkPlace, place } from "./order.ts";
import { quote, setDepth } from "./quote.ts";
import {
  addAsset,
  addMarket,
  checkAsset,
  checkMarket,
  checkParameter,
  checkPrices,
  changeTerms,
  setPrices,
} from "./reference.ts";
import { checkRecall, recall } from "./recall.ts";
import { adjustOrUndo, checkAdjust, checkReconcile, reconcile } from "./reconcile.ts";
import { counter, rateRefusal } from "./message-rate.ts";
import { remember } from "./remember.ts";
import type { Venue } from "./state.ts";

/** Checks a command of good form and, when nothing forbids it, carries it out. */
export function carryOut(venue: Venue, command: Command): Refusal | undefined {
  const early = closedRefusal(venue, command) ?? rateRefusal(venue, command);
  if (early !== undefined) return early;
  const count = counter(venue, command);
  const refusal = carryOutOpen(venue, command);
  if (refusal === undefined) count();
  return refusal;
}

function carryOutOpen(venue: Venue, command: Command): Refusal | undefined {
  switch (command.kind) {
    case "asset":
      return checkAsset(venue, command) ?? done(addAsset(venue, command));
    case "market":
      return checkMarket(venue, command) ?? done(addMarket(venue, command));
    case "contract":
      return changeContract(venue, command);
    case "delistAsset":
      return checkDelistAsset(venue, command) ?? done(delistAsset(venue, command));
    case "delist":
      return checkDelist(venue, command) ?? done(delist(venue, command));
    case "parameter":
      return checkParameter(venue, command) ?? done(changeTerms(venue, command));
    case "openAccount":
      return checkOpen(venue, command) ?? done(openAccount(venue, command));
    case "closeAccount":
      return checkClose(venue, command) ?? done(closeAccount(venue, command));
    case "marginMode":
      return checkMarginMode(venue, command) ?? moveOrUndo(venue, command);
    case "groupLimit":
      return checkGroupLimit(venue, command) ?? done(setGroupLimit(venue, command));
    case "reconcile":
      return checkReconcile(venue, command) ?? done(reconcile(venue, command));
    case "adjust":
      return checkAdjust(venue, command) ?? adjustOrUndo(venue, command);
    case "preference":
      return knownAccount(venue, command.account) ?? done(prefer(venue, command));
    case "loanLine":
      return checkLoanLine(venue, command) ?? done(setLoanLine(venue, command));
    case "lend":
      return checkLend(venue, command) ?? done(lend(venue, command));
    case "unlend":
      return checkUnlend(venue, command) ?? done(unlend(venue, command));
    case "recall":
      return checkRecall(venue, command) ?? done(recall(venue, command));
    case "backstop":
      return checkBackstop(venue, command) ?? done(commitBackstop(venue, command));
    case "deposit":
      return checkDeposit(venue, command) ?? done(deposit(venue, command));
    case "withdraw":
      return checkWithdraw(venue, command) ?? done(withdraw(venue, command));
    case "transfer":
      return checkTransfer(venue, command) ?? done(transfer(venue, command));
    case "fund":
      return checkFund(venue, command) ?? done(moveFund(venue, command));
    case "place":
      return checkPlace(venue, command) ?? done(place(venue, command));
    case "amend":
      return checkAmend(venue, command) ?? done(amend(venue, command));
    case "cancel":
      return checkCancel(venue, command.order) ?? done(cancelOrder(venue, command.order));
    case "orderEnd":
      return knownOrder(venue, command.order) ?? done(endOrder(venue, command.order));
    case "fill":
      return checkFill(venue, command) ?? fillOrUndo(venue, command);
    case "price":
      return checkPrices(venue, command) ?? done(setPrices(venue, command));
    case "depth":
      return setDepth(venue, command);
    case "quote":
      return quote(venue, command);
    case "funding":
      return checkFunding(venue, command.market) ?? done(setFunding(venue, command));
    case "auctionResult":
      return takeAuctionResult(venue, command);
    case "switch":
      return checkSwitch(venue, command) ?? done(turn(venue, command));
    case "clock":
      return undefined;
    case "resume":
      return refuse("NOTHING_BROKEN");
  }
}

function done(_effect: void): undefined {
  return undefined;
}

function knownAccount(venue: Venue, account: string): Refusal | undefined {
  return venue.accounts.has(account) ? undefined : refuse("UNKNOWN_ACCOUNT");
}

function knownMarket(venue: Venue, market: string): Refusal | undefined {
  return venue.markets.has(market) ? undefined : refuse("UNKNOWN_MARKET");
}

function openMarket(venue: Venue, market: string): Refusal | undefined {
  const isSettled = venue.markets.get(market)?.settled ?? false;
  return knownMarket(venue, market) ?? (isSettled ? refuse("MARKET_SETTLED") : undefined);
}

/** SPOT-01-02. */
function checkFunding(venue: Venue, market: string): Refusal | undefined {
  const spot = (venue.markets.get(market)?.spot ?? null) !== null;
  const refusal = openMarket(venue, market) ?? (spot ? refuse("SPOT_MARKET") : undefined);
  const own = venue.markets.get(market)?.parameters.pricing?.funding !== undefined;
  return refusal ?? (own ? refuse("PRICE_FROM_SOURCES") : undefined);
}

function knownOrder(venue: Venue, order: string): Refusal | undefined {
  return venue.orders.has(order) ? undefined : refuse("UNKNOWN_ORDER");
}

/** MARGIN-04-03. */
function checkCancel(venue: Venue, order: string): Refusal | undefined {
  const isEngine = (venue.orders.get(order)?.engine ?? null) !== null;
  return knownOrder(venue, order) ?? (isEngine ? refuse("ENGINE_ORDER") : undefined);
}

function cancelOrder(venue: Venue, id: string): void {
  const order = venue.orders.get(id)!;
  order.cancelling = true;
  venue.events.push({ type: "cancelOrder", order: id, account: order.account });
}

function endOrder(venue: Venue, id: string): void {
  const order = venue.orders.get(id)!;
  const account = venue.accounts.get(order.account)!;
  venue.orders.delete(id);
  account.orders.delete(id);
  if (order.engine !== null) touchForSlicing(account);
}

function setFunding(venue: Venue, command: Extract<Command, { kind: "funding" }>): void {
  const market = venue.markets.get(command.market)!;
  const capped = setFundingRate(venue, market, BigInt(command.ratePpb));
  const ratePpb = Number(market.funding.ratePpb);
  venue.events.push({ type: "funding", market: market.id, ratePpb, capped });
}

/** NUMBER-01-01: a fill that would store what does not fit is undone and refused. */
function fillOrUndo(venue: Venue, command: FillCommand): Refusal | undefined {
  const fits = (amount: bigint): boolean => abs(amount) <= UNITS_MAX;
  const market = venue.markets.get(command.market)!;
  const undo = remember(venue, market, [command.buy.account, command.sell.account]);
  venue.overflowed = false;
  const liquidated = liquidatedLots(venue, command);
  bookFill(venue, command);
  const isBooked = !venue.overflowed && fillFits(venue, command, fits);
  if (isBooked) recordTrade(venue, command);
  if (isBooked) settleLate(venue, command);
  if (isBooked && !venue.overflowed) return done(askAboutLiquidation(venue, market, liquidated));
  undo();
  venue.overflowed = false;
  return refuse("OUT_OF_RANGE");
}

/** MARKET-02-03: both legs, in account-id order. */
function settleLate(venue: Venue, command: FillCommand): void {
  const market = venue.markets.get(command.market)!;
  if (!market.settled) return;
  const ids = [...new Set([command.buy.account, command.sell.account])].sort();
  settlePositions(
    venue,
    market,
    ids.map((id) => venue.accounts.get(id)!),
  );
}
