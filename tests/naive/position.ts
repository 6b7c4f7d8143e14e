import type { PositionEvent } from "../../src/core/event/event.ts";
import { abs, divCeil, isSafe, sign, UNITS_MAX } from "./arithmetic.ts";
import { fundingDue, fundingIndex } from "./funding.ts";
import { premiumOf } from "./fully-paid.ts";
import { post } from "./ledger.ts";
import { lotsOf, openInterest } from "./margin.ts";
import { value } from "./value.ts";
import { holdingOf, insert, type Account, type Market, type Venue } from "./state.ts";

/** LEDGER-02-01, LEDGER-03-02: settles funding, then changes a position by lots at a value. */
export function changePosition(
  venue: Venue,
  account: Account,
  market: Market,
  delta: bigint,
  paid: bigint,
  cause: PositionEvent["cause"],
): void {
  const holding = holdingOf(account, market.settlement);
  settleFunding(venue, account, market);
  const held = account.positions.get(market.id) ?? { lots: 0n, cost: 0n, premium: 0n };
  const before = { lots: held.lots, cost: held.cost + held.premium };
  const pnl = realisedPnl(before, delta, paid);
  const lots = before.lots + delta;
  const entryCost = before.cost + paid + pnl;
  const premium = premiumOf(market, lots, entryCost);
  const cost = entryCost - premium;
  if (abs(cost) > UNITS_MAX || !isSafe(lots)) venue.overflowed = true;
  if (lots === 0n) account.positions.delete(market.id);
  else {
    insert(account.positions, market.id, {
      lots,
      cost,
      premium,
      fundingIndex: fundingIndex(venue, market),
      changed: venue.lastSequence,
    });
  }
  if (!isSafe(openInterest(venue, market.id))) venue.overflowed = true;
  holding.traded.add(market.id);
  if (premium < held.premium) payPremium(venue, account, market, premium - held.premium);
  payPnl(venue, account, market, pnl);
  if (premium > held.premium) payPremium(venue, account, market, premium - held.premium);
  venue.events.push({
    type: "position",
    account: account.id,
    market: market.id,
    deltaLots: Number(delta),
    lots: Number(lots),
    cost: lots === 0n ? 0n : cost,
    cause,
  });
}

/** ACCOUNT-03-02, POOL-01-05: a whole position goes to another account at its cost. */
export function relocate(venue: Venue, from: Account, to: Account, market: Market): void {
  settleFunding(venue, from, market);
  const { lots, cost, premium } = from.positions.get(market.id)!;
  const result = value(market, lots, market.mark) - cost;
  const moved = { lots, cost, premium, fundingIndex: fundingIndex(venue, market) };
  from.positions.delete(market.id);
  insert(to.positions, market.id, { ...moved, changed: venue.lastSequence });
  const giving = holdingOf(from, market.settlement);
  const getting = holdingOf(to, market.settlement);
  giving.booked.set(market.id, (giving.booked.get(market.id) ?? 0n) + result);
  getting.booked.set(market.id, (getting.booked.get(market.id) ?? 0n) - result);
  if (result > 0n) giving.clean.equity -= result;
  else getting.clean.equity += result;
  for (const holding of [giving, getting]) holding.traded.add(market.id);
  const event = { type: "position", market: market.id, cause: "marginMode" } as const;
  const [left, got] = [-lots, lots].map(Number);
  venue.events.push({ ...event, account: from.id, deltaLots: left!, lots: 0, cost: 0n });
  venue.events.push({ ...event, account: to.id, deltaLots: got!, lots: got!, cost });
}

/** What closing realises, rounded against the account; nothing when lots are only added. */
function realisedPnl(
  before: { readonly lots: bigint; readonly cost: bigint },
  delta: bigint,
  paid: bigint,
): bigint {
  if (before.lots === 0n || sign(before.lots) === sign(delta)) return 0n;
  const held = abs(before.lots);
  const closed = abs(delta) < held ? abs(delta) : held;
  const paidForClosed = divCeil(paid * closed, abs(delta));
  const released = divCeil(before.cost * closed, held);
  return -paidForClosed - released;
}

/** MARKET-05-03: into clearing, or back where it is negative. */
function payPremium(venue: Venue, account: Account, market: Market, owed: bigint): void {
  const [own, clearing] = [`account:${account.id}`, `clearing:${market.id}`];
  const [from, to] = owed > 0n ? [own, clearing] : [clearing, own];
  const asset = market.settlement;
  post(venue, { asset, from, to, amount: abs(owed), cause: "premium", market: market.id });
}

function payPnl(venue: Venue, account: Account, market: Market, pnl: bigint): void {
  const clearing = `clearing:${market.id}`;
  const own = `account:${account.id}`;
  const [from, to] = pnl > 0n ? [clearing, own] : [own, clearing];
  const asset = market.settlement;
  post(venue, { asset, from, to, amount: abs(pnl), cause: "realizedPnl", market: market.id });
}

function settleFunding(venue: Venue, account: Account, market: Market): void {
  const position = account.positions.get(market.id);
  if (position === undefined) return;
  const due = fundingDue(venue, market, position);
  const pot = `funding:${market.id}`;
  const own = `account:${account.id}`;
  const [from, to] = due > 0n ? [own, pot] : [pot, own];
  const asset = market.settlement;
  post(venue, { asset, from, to, amount: abs(due), cause: "funding", market: market.id });
}

/** Remaining lots of the account's live engine orders in a market: what is in flight. */
export function inFlight(account: Account, market: string): bigint {
  let total = 0n;
  for (const order of account.orders.values()) {
    if (order.engine !== null && order.market === market) total += order.lots;
  }
  return total;
}

/** CLOSE-03-02: lots that takeover, netting and deleveraging may touch; unsigned. */
export function availableLots(account: Account, market: string): bigint {
  const free = abs(lotsOf(account, market)) - inFlight(account, market);
  return free > 0n ? free : 0n;
}

export function hasEngineOrder(account: Account): boolean {
  return [...account.orders.values()].some((order) => order.engine !== null);
}
