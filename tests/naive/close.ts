import type { PositionEvent } from "../../src/core/event/event.ts";
import { abs, largest, max, MILLION, min, sign, sum } from "./arithmetic.ts";
import { allocate, type Candidate } from "./allocate.ts";
import { settleDeficits } from "./deficit.ts";
import { cancel, RANK } from "./ladder.ts";
import { interestDue } from "./interest.ts";
import { callIn } from "./lending.ts";
import { post } from "./ledger.ts";
import {
  contribution,
  entryEquity,
  equity,
  initialOf,
  lineBreached,
  lotsByMarket,
  lotsOf,
} from "./margin.ts";
import { maintenance, poolEquity } from "./margin.ts";
import { allows } from "./price-allow.ts";
import { canRepayOnMarket } from "./spot.ts";
import { availableLots, changePosition, hasEngineOrder, inFlight } from "./position.ts";
import { keptForLines } from "./source.ts";
import { cash, holdingOf, type Account, type Asset, type Market, type Venue } from "./state.ts";
import { notional, unitsDown, unitsUp, value, worthDown, worthUp } from "./value.ts";

/** Accounts in id order, with lots that each may give or take. */
type Lots = Map<Account, bigint>;

/** CLOSE-05-01: closes out everybody who is closing out, as far as it can be now. */
export function closeOut(venue: Venue): void {
  const all = defaulters(venue);
  for (const account of all) cancel(venue, account, () => true);
  for (const market of venue.markets.values()) {
    net(venue, market);
    for (const side of [1n, -1n]) {
      takeOver(venue, market, side);
      deleverage(venue, market, side);
    }
  }
  const flat = all.filter(({ positions }) => positions.size === 0);
  for (const account of flat) {
    callIn(venue, account);
    convertCollateral(venue, account);
  }
  settleDeficits(venue, flat);
}

function defaulters(venue: Venue): Account[] {
  return [...venue.accounts.values()].filter(({ stage }) => stage === "closingOut");
}

/** CLOSE-03-02: what these accounts have available on one side of a market. */
function open(accounts: readonly Account[], market: Market, side: bigint): Lots {
  const facing = accounts.filter((account) => sign(lotsOf(account, market.id)) === side);
  return new Map(facing.map((account) => [account, availableLots(account, market.id)]));
}

/** CLOSE-05-02: lots leave the first giver for the first taker, each until it has no more. */
function match(
  givers: Lots,
  takers: Lots,
  give: (giver: Account, taker: Account, lots: bigint) => void,
): void {
  for (const giver of givers.keys()) {
    for (const taker of takers.keys()) {
      const lots = min(givers.get(giver)!, takers.get(taker)!);
      if (lots === 0n) continue;
      givers.set(giver, givers.get(giver)! - lots);
      takers.set(taker, takers.get(taker)! - lots);
      give(giver, taker, lots);
    }
  }
}

/** CLOSE-05-02: lots signed like the giver's position go from it to a taker, at the mark. */
function move(
  venue: Venue,
  giver: Account,
  taker: Account,
  market: Market,
  lots: bigint,
  cause: PositionEvent["cause"],
): void {
  const held = lotsOf(taker, market.id);
  const paid = value(market, held + lots, market.mark) - value(market, held, market.mark);
  changePosition(venue, giver, market, -lots, -paid, cause);
  changePosition(venue, taker, market, lots, paid, cause);
}

/** CLOSE-05-03: long defaulters against short ones. */
function net(venue: Venue, market: Market): void {
  const all = defaulters(venue);
  match(open(all, market, 1n), open(all, market, -1n), (long, short, lots) => {
    move(venue, long, short, market, lots, "netting");
  });
}

/** CLOSE-05-04: backstops take what passes their own initial margin and their cap. */
function takeOver(venue: Venue, market: Market, side: bigint): void {
  if (market.bounds !== null) return;
  const left = open(defaulters(venue), market, side);
  for (const backstop of venue.accounts.values()) {
    const most = backstop.backstops.get(market.id)?.takeoverLotsMax ?? 0n;
    if (most === 0n || backstop.frozen) continue;
    if (RANK[backstop.stage] >= RANK.called || inFlight(backstop, market.id) > 0n) continue;
    const worth = equity(venue, backstop);
    const entry = entryEquity(venue, backstop);
    const passes = (lots: bigint): boolean => {
      const after = lotsByMarket(backstop);
      after.set(market.id, (after.get(market.id) ?? 0n) + side * lots);
      if (abs(after.get(market.id)!) > most) return false;
      return (
        worth > 0n && entry >= initialOf(venue, backstop, after, [...backstop.orders.values()])
      );
    };
    const fits = largest(sum(left.values()), passes);
    match(left, new Map([[backstop, fits]]), (defaulter, taker, lots) => {
      move(venue, defaulter, taker, market, side * lots, "takeover");
    });
  }
}

/** CLOSE-05-05: the rest against the other side, chosen once by the market's policy. */
function deleverage(venue: Venue, market: Market, side: bigint): void {
  const left = open(defaulters(venue), market, side);
  const candidates = candidatesOf(venue, market, -side);
  const needed = min(sum(left.values()), sum(candidates.map(({ lots }) => lots)));
  if (needed === 0n) return;
  const taken = allocate(market.parameters.deleveraging, needed, candidates);
  const shares = new Map([...taken].map(([id, lots]) => [venue.accounts.get(id)!, lots]));
  match(left, shares, (defaulter, payer, lots) => {
    move(venue, defaulter, payer, market, side * lots, "deleveraging");
    remember(defaulter, payer, market, -side * lots);
    venue.events.push({
      type: "deleveraged",
      account: payer.id,
      defaulter: defaulter.id,
      market: market.id,
      lots: Number(lots),
      markPrice: Number(market.mark),
    });
  });
}

/** CLOSE-05-05: who of a side may be deleveraged, in id order. */
export function candidatesOf(venue: Venue, market: Market, side: bigint): Candidate[] {
  const others = [...venue.accounts.values()].filter(({ stage }) => stage !== "closingOut");
  const there = open(others, market, side);
  const payers = [...there.keys()].filter((payer) => there.get(payer)! > 0n);
  return payers.map((payer) => candidateOf(venue, payer, market));
}

function candidateOf(venue: Venue, payer: Account, market: Market): Candidate {
  const { lots: held, cost: kept, premium } = payer.positions.get(market.id)!;
  const cost = kept + premium;
  const lots = availableLots(payer, market.id);
  return {
    id: payer.id,
    lots,
    gain: max(0n, contribution(venue, payer, market) - premium),
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

/** CLOSE-05-07: an account above zero that owes too much, with nothing left to sell. */
export function convertOverdrawn(venue: Venue, account: Account): boolean {
  if (account.positions.size > 0 || hasEngineOrder(account)) return false;
  const stop = BigInt(venue.policy.liquidationStopPpm);
  const over = maintenance(venue, account) * MILLION > stop * equity(venue, account);
  if (!over && !lineBreached(venue, account)) return false;
  const before = venue.events.length;
  convertCollateral(venue, account, (owned, owed) => {
    const feeds = [owned, owed].map((id) => venue.assets.get(id)!.feed);
    if (!feeds.every((feed) => allows(feed, "liquidate"))) return true;
    return canRepayOnMarket(venue, account, owned, owed);
  });
  return venue.events.length > before;
}

/** CLOSE-05-06: what is owed in one asset is paid with what is owned in another. */
function convertCollateral(
  venue: Venue,
  account: Account,
  leavesOut: (owned: string, owed: string) => boolean = () => false,
): void {
  for (const owed of account.holdings.values()) {
    for (const owned of account.holdings.values()) {
      if (owed.balance >= 0n) break;
      if (owned.balance <= 0n || leavesOut(owned.asset, owed.asset)) continue;
      const [assetOwed, assetOwned] = [owed.asset, owned.asset].map((id) => venue.assets.get(id)!);
      const debt = interestDue(venue, assetOwed!, owed) - owed.balance;
      convert(venue, account, assetOwed!, debt, assetOwned!, owned.balance);
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
  const kept = keptForLines(venue, owed, account);
  const lendable = max(0n, cash(owed, "treasury") - kept);
  const get = min(wanted, lendable);
  if (get === 0n) return;
  if (get < wanted) give = min(give, unitsUp(venue, owned, worthUp(venue, owed, get)));
  const own = `account:${account.id}`;
  const cause = "conversion";
  post(venue, { asset: owned.id, from: own, to: "treasury", amount: give, cause });
  post(venue, { asset: owed.id, from: "treasury", to: own, amount: get, cause });
  owed.unlent += max(0n, min(get, -holdingOf(account, owed.id).clean.equity));
}
