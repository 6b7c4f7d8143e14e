import type { Side } from "../../src/core/command/command.ts";
import { abs, divCeil, divFloor, max, MILLION, min } from "./arithmetic.ts";
import { protectedClaim } from "./claim.ts";
import { bookInterest, post } from "./ledger.ts";
import { addLien, reduceLiens, unmaturedGain } from "./lien.ts";
import { accrued, countedEquity, loanMargin } from "./margin.ts";
import { borrowedOf } from "./source.ts";
import { cash, holdingOf } from "./state.ts";
import type { Account, Asset, Holding, Market, Venue } from "./state.ts";
import { heldOf, incomingOf, swapOf, swapsOf, type Terms } from "./swap.ts";
import { notional, shareUp, value, worthUp } from "./value.ts";
import { mayLiquidate } from "./price-allow.ts";

/** SPOT-02-02: it brings no more than is owed, for money that is there. */
export function isRepaying(
  venue: Venue,
  account: Account,
  order: Terms,
  all: readonly Terms[],
): boolean {
  const swaps = swapsOf(venue, all);
  const { paid, received } = swapOf(venue, order);
  const balance = account.holdings.get(received)?.balance ?? 0n;
  const owed = accrued(venue, account, received) - balance;
  const there = account.holdings.get(paid)?.balance ?? 0n;
  return owed > 0n && incomingOf(swaps, received) <= owed && heldOf(swaps, paid) <= there;
}

/** SPOT-03-01: both assets change hands at once. */
export function exchange(
  venue: Venue,
  market: Market,
  buyer: Account,
  seller: Account,
  lots: bigint,
  paid: bigint,
): void {
  const { base, lotUnits } = market.spot!;
  const offBand = offBandOf(venue, market, lots, paid);
  deliver(venue, base, seller, buyer, lots * lotUnits, offBand.base);
  deliver(venue, market.settlement, buyer, seller, paid, offBand.quote);
}

/** SPOT-03-03: gain of the seller in quote, or of the buyer in base. */
function offBandOf(
  venue: Venue,
  market: Market,
  lots: bigint,
  paid: bigint,
): { base: bigint; quote: bigint } {
  const atMark = value(market, lots, market.mark);
  const above = paid - atMark;
  const band = BigInt(venue.policy.offBandPpm) * notional(market, lots, market.mark);
  if (abs(above) * MILLION <= band) return { base: 0n, quote: 0n };
  if (above > 0n) return { base: 0n, quote: above };
  return { base: divCeil(lots * market.spot!.lotUnits * -above, atMark), quote: 0n };
}

/** SPOT-03-02, SPOT-03-03: what was not the giver's own, nor lent to it, is a gain. */
function deliver(
  venue: Venue,
  assetId: string,
  from: Account,
  to: Account,
  amount: bigint,
  offBand: bigint,
): void {
  const asset = venue.assets.get(assetId)!;
  for (const { id } of [from, to]) bookInterest(venue, asset, `account:${id}`);
  const giver = holdingOf(from, assetId);
  const claim = protectedClaim(venue, from, asset);
  const funded = fundedLoan(venue, asset, giver, amount);
  const unmatured = unmaturedGain(venue, asset, giver);
  const free = max(0n, giver.balance - unmatured + giver.line);
  const fromLiens = min(unmatured, max(0n, amount - free));
  const ends = { from: `account:${from.id}`, to: `account:${to.id}` };
  post(venue, { asset: asset.id, ...ends, amount, cause: "trade" });
  reduceLiens(venue, asset, giver, fromLiens);
  giver.principal -= amount - fromLiens;
  giver.clean.equity -= amount;
  const owned = claim - protectedClaim(venue, from, asset);
  const unlent = max(0n, amount - owned - funded);
  const gain = min(amount, unlent + offBand);
  const receiver = holdingOf(to, assetId);
  if (gain > 0n) addLien(venue, asset, receiver, gain);
  receiver.principal += amount - gain;
  receiver.clean.equity += amount - gain;
  asset.unlent += unlent;
  if (gain === 0n || from === to) return;
  const against = asset.offBand.get(from.id) ?? new Map<string, bigint>();
  asset.offBand.set(from.id, against);
  against.set(to.id, (against.get(to.id) ?? 0n) + gain);
}

/** SPOT-03-02: newly borrowed within the line, as far as the treasury is not lent out. */
function fundedLoan(venue: Venue, asset: Asset, giver: Holding, amount: bigint): bigint {
  const before = max(0n, -giver.balance);
  const after = max(0n, amount - giver.balance);
  const there = cash(asset, "treasury") + cash(asset, "lender") - borrowedOf(venue, asset.id);
  return max(0n, min(min(after, giver.line) - before, there));
}

/** SPOT-04-01: lots that repay a debt: above 0 to sell, below 0 to buy. */
export function repayingLots(
  venue: Venue,
  account: Account,
  market: Market,
  feePpm: number,
  spent: Map<string, bigint>,
): bigint {
  const { base, lotUnits } = market.spot!;
  const left = (asset: string): bigint =>
    (account.holdings.get(asset)?.balance ?? 0n) -
    accrued(venue, account, asset) -
    (spent.get(asset) ?? 0n);
  const perLot = value(market, 1n, market.mark);
  const [ofBase, ofQuote] = [left(base), left(market.settlement)];
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  if (ofBase < 0n && ofQuote > 0n) {
    const affordable = divFloor(ofQuote, perLot + shareUp(perLot, feePpm));
    return -min(divCeil(-ofBase, lotUnits), affordable, most);
  }
  if (ofQuote < 0n && ofBase > 0n) {
    return min(divCeil(-ofQuote, perLot), divFloor(ofBase, lotUnits), most);
  }
  return 0n;
}

/** SPOT-04-01: what a slice moves at the mark. */
export function addSlice(
  spent: Map<string, bigint>,
  market: Market,
  side: Side,
  lots: bigint,
): void {
  const { base, lotUnits } = market.spot!;
  const sign = side === "sell" ? 1n : -1n;
  const add = (asset: string, units: bigint): void => {
    spent.set(asset, (spent.get(asset) ?? 0n) + units);
  };
  add(base, sign * lots * lotUnits);
  add(market.settlement, -sign * value(market, lots, market.mark));
}

/** SPOT-04-01: what repaying releases per what is repaid. */
export function spotWeight(
  venue: Venue,
  market: Market,
  lots: bigint,
): { needed: bigint; size: bigint } {
  const [owed, repaid] = repaidBy(market, lots);
  const asset = venue.assets.get(owed)!;
  const size = worthUp(venue, asset, repaid);
  const rate = asset.parameters.loan?.maintenancePpm ?? 0;
  return { needed: shareUp(size, rate), size: max(1n, size) };
}

/** SPOT-04-02: margin on a debt that a slice at the mark releases. */
export function releasedBySpot(
  venue: Venue,
  account: Account,
  market: Market,
  lots: bigint,
): bigint {
  const [owed, repaid] = repaidBy(market, lots);
  const asset = venue.assets.get(owed)!;
  const before = countedEquity(venue, account, owed);
  return (
    loanMargin(venue, asset, before, "maintenancePpm") -
    loanMargin(venue, asset, before + repaid, "maintenancePpm")
  );
}

function repaidBy(market: Market, lots: bigint): [string, bigint] {
  if (lots > 0n) return [market.settlement, value(market, lots, market.mark)];
  return [market.spot!.base, -lots * market.spot!.lotUnits];
}

/** SPOT-04-03: whether the pair has a market on which something can be repaid. */
export function canRepayOnMarket(
  venue: Venue,
  account: Account,
  owned: string,
  owed: string,
): boolean {
  return [...venue.markets.values()].some((market) => {
    const { spot, settlement, parameters } = market;
    if (spot === null || !mayLiquidate(market)) return false;
    const pair = [spot.base, settlement];
    if (!pair.includes(owned) || !pair.includes(owed)) return false;
    return repayingLots(venue, account, market, parameters.liquidationFeePpm, new Map()) !== 0n;
  });
}
