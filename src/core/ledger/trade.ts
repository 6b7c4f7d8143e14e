import type { PositionEvent } from "../event/event.ts";
import { premium } from "../margin/fully-paid.ts";
import { tradePosition } from "../margin/position.ts";
import { absUnits, isSafeInteger, type Lots, type Units } from "../number/unit.ts";
import { fundingDue } from "../pricing/funding.ts";
import { fundingIndexOf } from "../pricing/funding-index.ts";
import { NONE } from "../state/account-table.ts";
import { OutOfRangeError } from "../state/failure.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { AccountPocket, carryResult, markTraded, post } from "./entry.ts";

/**
 * Changes an account's position by `delta` lots at a value, after settling its funding: what a
 * fill, a takeover, a netting and a deleveraging have in common.
 *
 * @param value  settlement units paid for the lots, signed like `delta` on a linear market
 * @source LEDGER-02-01 LEDGER-03-02 MARKET-05-03
 */
export function movePosition(
  venue: Venue,
  account: number,
  market: Market,
  delta: Lots,
  value: Units,
  cause: PositionEvent["cause"],
): void {
  const { positions } = venue;
  const pocket = new AccountPocket(venue, account, market.settlement);
  settleFunding(venue, account, market, pocket);
  const slot = positions.find(account, market);
  const before =
    slot === NONE
      ? { lots: 0, cost: 0n }
      : { lots: positions.lots(slot), cost: positions.entryCost(slot) };
  const held = slot === NONE ? 0n : positions.premium(slot);
  const after = tradePosition(before, delta, value);
  const { bounds, multiplier } = market;
  const paid = bounds === null ? 0n : premium(bounds, after, multiplier);
  const cost = after.cost - paid;
  if (!isSafeInteger(after.lots)) throw new OutOfRangeError("expected |lots| < 2^53");
  const index = fundingIndexOf(market, venue.nowMicros);
  positions.put(account, market, after.lots, cost, index, venue.sequence);
  if (paid !== 0n || held !== 0n) keepPremium(venue, account, market, paid);
  if (paid < held) post(venue, market.clearing, pocket, held - paid, "premium", market);
  if (after.realisedProfit === 0n) markTraded(venue, pocket, market);
  else payProfit(venue, market, pocket, after.realisedProfit);
  if (paid > held) post(venue, pocket, market.clearing, paid - held, "premium", market);
  venue.emit({
    type: "position",
    account: venue.idOf(account),
    market: market.id,
    deltaLots: delta,
    lots: after.lots,
    cost,
    cause,
  });
}

/** @source MARKET-05-03 */
function keepPremium(venue: Venue, account: number, market: Market, paid: Units): void {
  const slot = venue.positions.find(account, market);
  if (slot !== NONE) venue.positions.setPremium(slot, paid);
}

/**
 * Hands a whole position to an account that has none in the market, at its cost: funding is
 * settled, nothing else is realised, and what the position has gained or lost since t0 goes along.
 *
 * @param value  of the position at the mark
 * @source ACCOUNT-03-02 POOL-01-05
 */
export function relocatePosition(
  venue: Venue,
  from: number,
  to: number,
  market: Market,
  value: Units,
): void {
  const { positions } = venue;
  const giving = new AccountPocket(venue, from, market.settlement);
  const getting = new AccountPocket(venue, to, market.settlement);
  settleFunding(venue, from, market, giving);
  const slot = positions.find(from, market);
  const lots = positions.lots(slot);
  const cost = positions.cost(slot);
  const paid = positions.premium(slot);
  const index = fundingIndexOf(market, venue.nowMicros);
  positions.put(from, market, 0, 0n, index, venue.sequence);
  positions.put(to, market, lots, cost, index, venue.sequence);
  if (paid !== 0n) keepPremium(venue, to, market, paid);
  carryResult(venue, giving, getting, market, value - cost);
  const event = { type: "position", market: market.id, cause: "marginMode" } as const;
  venue.emit({ ...event, account: venue.idOf(from), deltaLots: -lots, lots: 0, cost: 0n });
  venue.emit({ ...event, account: venue.idOf(to), deltaLots: lots, lots, cost });
}

function payProfit(venue: Venue, market: Market, pocket: AccountPocket, profit: Units): void {
  const amount = absUnits(profit);
  if (profit > 0n) post(venue, market.clearing, pocket, amount, "realizedPnl", market);
  else post(venue, pocket, market.clearing, amount, "realizedPnl", market);
}

/** Pays or receives what the position has accrued. @source LEDGER-03-02 */
function settleFunding(venue: Venue, account: number, market: Market, pocket: AccountPocket): void {
  const { positions } = venue;
  const slot = positions.find(account, market);
  if (slot === NONE) return;
  const due = fundingDueAt(venue, slot);
  const amount = absUnits(due);
  if (due > 0n) post(venue, pocket, market.fundingPot, amount, "funding", market);
  else post(venue, market.fundingPot, pocket, amount, "funding", market);
  positions.setFundingIndex(slot, fundingIndexOf(market, venue.nowMicros));
}

/** Funding a position owes now; negative when it is owed. @source LEDGER-03-02 */
export function fundingDueAt(venue: Venue, slot: number): Units {
  const { positions } = venue;
  const market = positions.market(slot);
  const index = fundingIndexOf(market, venue.nowMicros);
  const entry = positions.fundingIndex(slot);
  if (index === entry) return 0n;
  return fundingDue(positions.lots(slot), index, entry, market.fundingScale);
}
