import { mulDivCeil } from "../number/rounding.ts";
import { absUnits, maxUnits, minUnits, PPM, type Lots, type Units } from "../number/unit.ts";
import { notional, positionValue } from "../margin/value.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { AccountPocket, addFlow, bookInterest, countUnlent, post } from "../ledger/entry.ts";
import { addLien, reduceYoungestLiens, unmaturedGain } from "../ledger/lien.ts";
import { protectedClaim } from "../margin/protected-claim.ts";

/** A trade of base for quote between two accounts. */
export interface SpotTrade {
  readonly buyer: number;
  readonly seller: number;
  readonly lots: Lots;
  /** Quote units that the buyer pays. */
  readonly value: Units;
}

/** One asset of a trade on its way from one account to the other. */
interface Delivery {
  readonly from: AccountPocket;
  readonly to: AccountPocket;
  readonly amount: Units;
  /** Part that the receiver gains because the price is far from the mark. */
  readonly offBand: Units;
}

/**
 * Books a spot trade: base from the seller, quote from the buyer, at once.
 *
 * @source SPOT-03-01
 */
export function exchange(venue: Venue, market: Market, trade: SpotTrade): void {
  const { base, lotUnits } = market.spot!;
  const amount = BigInt(trade.lots) * lotUnits;
  const offBand = offBandGains(venue, market, trade, amount);
  const { settlement } = market;
  const { buyer, seller, value } = trade;
  deliver(venue, {
    from: new AccountPocket(venue, seller, base),
    to: new AccountPocket(venue, buyer, base),
    amount,
    offBand: offBand.base,
  });
  deliver(venue, {
    from: new AccountPocket(venue, buyer, settlement),
    to: new AccountPocket(venue, seller, settlement),
    amount: value,
    offBand: offBand.quote,
  });
}

/** What the seller gains above the mark (quote), or the buyer below it (base). @source SPOT-03-03 */
function offBandGains(
  venue: Venue,
  market: Market,
  { lots, value }: SpotTrade,
  amount: Units,
): { base: Units; quote: Units } {
  const { markPrice, multiplier } = market;
  const atMark = positionValue("linear", lots, markPrice, multiplier);
  const excess = value - atMark;
  const size = notional("linear", lots, markPrice, multiplier);
  const within = absUnits(excess) * PPM <= BigInt(venue.policy.offBandPpm) * size;
  if (within) return { base: 0n, quote: 0n };
  return excess > 0n
    ? { base: 0n, quote: excess }
    : { base: mulDivCeil(amount, -excess, atMark), quote: 0n };
}

/**
 * Money keeps its seniority when it changes hands: what the giver owned, or may borrow from a source
 * that has it, is the receiver's own; anything else is a gain of the receiver, and a lien.
 *
 * @source SPOT-03-01 SPOT-03-02 SPOT-03-03
 */
function deliver(venue: Venue, { from, to, amount, offBand }: Delivery): void {
  const { asset } = from;
  bookInterest(venue, from);
  bookInterest(venue, to);
  const claim = protectedClaim(venue, from.account, asset);
  const funded = fundedLoan(venue, from, amount);
  const fromLiens = spentLiens(venue, from, amount);
  post(venue, from, to, amount, "trade");
  reduceYoungestLiens(venue, from.slot, fromLiens);
  venue.holdings.addPrincipal(from.slot, fromLiens - amount);
  addFlow(venue, from, -amount);
  const owned = claim - protectedClaim(venue, from.account, asset);
  const unlent = maxUnits(0n, amount - owned - funded);
  const gain = minUnits(amount, unlent + offBand);
  if (gain > 0n) addLien(venue, to.slot, gain);
  venue.holdings.addPrincipal(to.slot, amount - gain);
  addFlow(venue, to, amount - gain);
  countUnlent(venue, asset, unlent);
  if (gain === 0n || from.account === to.account) return;
  const pool = venue.pool(asset);
  const record = { loser: from.account, gainer: to.account, units: gain };
  venue.transaction.write(pool, "offBand", [...pool.offBand, record]);
}

/** What the giver borrows for it within its line, as far as the source has it. @source SPOT-03-02 */
function fundedLoan(venue: Venue, from: AccountPocket, amount: Units): Units {
  const { asset, units: balance, slot } = from;
  const before = maxUnits(0n, -balance);
  const after = maxUnits(0n, amount - balance);
  const drawn = minUnits(after, venue.holdings.line(slot)) - before;
  return maxUnits(0n, minUnits(drawn, asset.treasury.units + asset.lender.units - asset.borrowed));
}

/** Gains that have not matured, after all that is free or may be borrowed. @source SPOT-03-02 */
function spentLiens(venue: Venue, { slot, units: balance }: AccountPocket, amount: Units): Units {
  const lien = unmaturedGain(venue, slot);
  const free = maxUnits(0n, balance - lien + venue.holdings.line(slot));
  return minUnits(lien, maxUnits(0n, amount - free));
}
