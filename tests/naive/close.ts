import type { PositionEvent } from "../../src/core/event/event.ts";
import { abs, largest, max, min, sign, sum } from "./arithmetic.ts";
import { allocate, type Candidate } from "./allocate.ts";
import { settleDeficits } from "./deficit.ts";
import { cancel, RANK } from "./ladder.ts";
import { post } from "./ledger.ts";
import { contribution, equity, initialOf, lineBreached, lotsByMarket, lotsOf } from "./margin.ts";
import { poolEquity } from "./margin.ts";
import { availableLots, changePosition, hasEngineOrder, inFlight } from "./position.ts";
import { cash, linesOfOthers, type Account, type Asset, type Market, type Venue } from "./state.ts";
import { notional, unitsDown, unitsUp, value, worthDown, worthUp } from "./value.ts";

/** CLOSE-05-01: closes one account out as far as it can be now. */
export function closeOut(venue: Venue, account: Account): void {
  cancel(venue, account, () => true);
  for (const id of account.positions.keys()) {
    const market = venue.markets.get(id)!;
    net(venue, account, market);
    takeOver(venue, account, market);
    deleverage(venue, account, market);
  }
  if (account.positions.size > 0) return;
  convertCollateral(venue, account);
  settleDeficits(venue, account);
}

/** CLOSE-05-02: lots signed like the defaulter's position go from it to a taker, at the mark. */
function move(
  venue: Venue,
  defaulter: Account,
  taker: Account,
  market: Market,
  lots: bigint,
  cause: PositionEvent["cause"],
): void {
  const held = lotsOf(taker, market.id);
  const paid = value(market, held + lots, market.mark) - value(market, held, market.mark);
  changePosition(venue, defaulter, market, -lots, -paid, cause);
  changePosition(venue, taker, market, lots, paid, cause);
}

/** CLOSE-05-03: defaulters of opposite sides against each other. */
function net(venue: Venue, account: Account, market: Market): void {
  for (const other of othersAgainst(venue, account, market)) {
    if (other.stage !== "closingOut") continue;
    const side = sign(lotsOf(account, market.id));
    const lots = min(availableLots(account, market.id), availableLots(other, market.id));
    if (lots > 0n) move(venue, account, other, market, side * lots, "netting");
  }
}

/** Accounts with a position of the opposite sign, in id order. */
function othersAgainst(venue: Venue, account: Account, market: Market): Account[] {
  const side = sign(lotsOf(account, market.id));
  return [...venue.accounts.values()].filter(
    (other) => other !== account && sign(lotsOf(other, market.id)) === -side,
  );
}

/** CLOSE-05-04: backstops take what passes their own initial margin and their cap. */
function takeOver(venue: Venue, account: Account, market: Market): void {
  for (const backstop of venue.accounts.values()) {
    const most = backstop.backstops.get(market.id)?.takeoverLotsMax ?? 0n;
    if (backstop === account || most === 0n || backstop.frozen) continue;
    if (RANK[backstop.stage] >= RANK.called || inFlight(backstop, market.id) > 0n) continue;
    const side = sign(lotsOf(account, market.id));
    const worth = equity(venue, backstop);
    const passes = (lots: bigint): boolean => {
      const after = lotsByMarket(backstop);
      after.set(market.id, (after.get(market.id) ?? 0n) + side * lots);
      if (abs(after.get(market.id)!) > most) return false;
      return worth > 0n && worth >= initialOf(venue, after, [...backstop.orders.values()]);
    };
    const lots = largest(availableLots(account, market.id), passes);
    if (lots > 0n) move(venue, account, backstop, market, side * lots, "takeover");
  }
}

/** CLOSE-05-05: the rest against the other side, chosen by the market's policy. */
function deleverage(venue: Venue, account: Account, market: Market): void {
  const payers = othersAgainst(venue, account, market).filter(
    (other) => other.stage !== "closingOut" && availableLots(other, market.id) > 0n,
  );
  const there = sum(payers.map((payer) => availableLots(payer, market.id)));
  const needed = min(availableLots(account, market.id), there);
  if (needed === 0n) return;
  const side = sign(lotsOf(account, market.id));
  const candidates = payers.map((payer) => candidateOf(venue, payer, market));
  const taken = allocate(market.parameters.deleveraging, needed, candidates);
  for (const payer of payers) {
    const lots = taken.get(payer.id)!;
    if (lots === 0n) continue;
    move(venue, account, payer, market, side * lots, "deleveraging");
    remember(account, payer, market, -side * lots);
    venue.events.push({
      type: "deleveraged",
      account: payer.id,
      defaulter: account.id,
      market: market.id,
      lots: Number(lots),
      markPrice: Number(market.mark),
    });
  }
}

function candidateOf(venue: Venue, payer: Account, market: Market): Candidate {
  const { lots: held, cost } = payer.positions.get(market.id)!;
  const lots = availableLots(payer, market.id);
  return {
    id: payer.id,
    lots,
    gain: max(0n, contribution(venue, payer, market)),
    equity: max(0n, poolEquity(venue, payer, market.settlement)),
    notional: notional(market, lots, market.mark),
    profit: value(market, held, market.mark) - cost,
    entryValue: abs(cost),
  };
}

/** The payer's closed lots, signed like its position, for DEFICIT-02-01 and DEFICIT-03-01. */
function remember(account: Account, payer: Account, market: Market, lots: bigint): void {
  const against = account.deleveraged.get(market.id) ?? new Map<string, bigint>();
  account.deleveraged.set(market.id, against);
  against.set(payer.id, (against.get(payer.id) ?? 0n) + lots);
}

/** CLOSE-05-07: an account above zero whose loan is beyond its line, with nothing left to sell. */
export function convertOverdrawn(venue: Venue, account: Account): boolean {
  if (account.positions.size > 0 || hasEngineOrder(account)) return false;
  if (!lineBreached(venue, account)) return false;
  const before = venue.events.length;
  convertCollateral(venue, account);
  return venue.events.length > before;
}

/** CLOSE-05-06: what is owed in one asset is paid with what is owned in another. */
function convertCollateral(venue: Venue, account: Account): void {
  for (const owed of account.holdings.values()) {
    for (const owned of account.holdings.values()) {
      if (owed.balance >= 0n) break;
      if (owned.balance <= 0n) continue;
      const [assetOwed, assetOwned] = [owed.asset, owned.asset].map((id) => venue.assets.get(id)!);
      convert(venue, account, assetOwed!, -owed.balance, assetOwned!, owned.balance);
    }
  }
}

function convert(
  venue: Venue,
  account: Account,
  owed: Asset,
  debt: bigint,
  owned: Asset,
  balance: bigint,
): void {
  const needed = worthUp(venue, owed, debt);
  let give = min(balance, unitsUp(venue, owned, needed));
  const wanted = min(debt, unitsDown(venue, owed, worthDown(venue, owned, give)));
  const lendable = max(0n, cash(owed, "treasury") - linesOfOthers(venue, account, owed.id));
  const get = min(wanted, lendable);
  if (get === 0n) return;
  if (get < wanted) give = min(give, unitsUp(venue, owned, worthUp(venue, owed, get)));
  const own = `account:${account.id}`;
  const cause = "conversion";
  post(venue, { asset: owned.id, from: own, to: "treasury", amount: give, cause });
  post(venue, { asset: owed.id, from: "treasury", to: own, amount: get, cause });
}
