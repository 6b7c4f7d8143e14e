import { mulDivCeil } from "../number/rounding.ts";
import { maxUnits, minUnits, PPM, type Units } from "../number/unit.ts";
import { unmaturedGain } from "../ledger/lien.ts";
import { openProfit, withheldProfit } from "../margin/account-margin.ts";
import { coversOutflow } from "../margin/bounded-margin.ts";
import {
  entryLoanMargin,
  entryUnits,
  entryValue,
  ownsAtStablePrice,
} from "../margin/entry-equity.ts";
import { initialMargin } from "../margin/initial-margin.ts";
import { baseEquity, protectedClaim } from "../margin/protected-claim.ts";
import { exchangesOf, heldOf } from "../margin/spot.ts";
import { notional } from "../margin/value.ts";
import { interestDue } from "../pricing/interest.ts";
import { drawable } from "../pricing/line-reserve.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";

/** Why an amount may not leave, or null when it may. Reasons in the order of MONEY-01-03. */
export type OutflowBlock =
  | "INSUFFICIENT_BALANCE"
  | "UNMATURED_GAIN"
  | "HELD_BY_ORDERS"
  | "DEFICIT_GATE"
  | "LOAN_LINE_EXCEEDED"
  | "UTILIZATION_LIMIT"
  | "INSUFFICIENT_MARGIN"
  | "TRANSFER_MARGIN"
  | null;

/**
 * The test an outflow must pass, with everything that does not depend on the amount worked out once.
 *
 * @source MONEY-01-02 MONEY-01-03
 */
export function outflowTest(
  venue: Venue,
  account: number,
  asset: Asset,
): (amount: Units) => OutflowBlock {
  const { holdings, rules } = venue;
  if (venue.accounts.isExempt(account)) return () => null;
  const slot = holdings.find(account, asset);
  if (slot === NONE) return (amount) => (amount > 0n ? "INSUFFICIENT_BALANCE" : null);
  const balance = holdings.balance(slot);
  const free = balance - unmaturedGain(venue, slot) - lockedCapital(venue, account, asset);
  const secured = securedEquity(venue, account, asset);
  const held = heldOf(exchangesOf(venue.orders.of(account)), asset);
  const margin = initialMargin(venue, account);
  const owedNow = entryLoanMargin(asset, entryUnits(venue, account, asset));
  const transfer = transferMargin(venue, account);
  const line = usableLine(venue, slot);
  const claim = venue.pool(asset).locked ? protectedClaim(venue, account, asset) : null;
  return (amount) => {
    if (rules.unrealizedGainLocked) {
      if (amount > balance) return "INSUFFICIENT_BALANCE";
      if (amount > free) return "UNMATURED_GAIN";
      if (held > 0n && amount > free + holdings.line(slot) - held) return "HELD_BY_ORDERS";
      if (claim !== null && amount > claim) return "DEFICIT_GATE";
    }
    if (secured.inAsset - held - amount < -line) return "LOAN_LINE_EXCEEDED";
    const unheld = maxUnits(0n, secured.inAsset - held);
    if (!asset.mayBorrow(amount - unheld)) return "UTILIZATION_LIMIT";
    // It counts nothing, so nothing is missed (MARKET-06-04).
    if (asset.isDelisted && secured.inAsset >= amount) return null;
    const equity = secured.inOthers + entryValue(asset, secured.inAsset - amount);
    const lent = entryLoanMargin(asset, secured.inAsset - amount);
    if (equity < margin - owedNow + lent) return "INSUFFICIENT_MARGIN";
    return equity < transfer ? "TRANSFER_MARGIN" : null;
  };
}

/**
 * What an amount may not leave for, with the margin decided in doubles where a bound on their error
 * leaves no doubt: most withdrawals are far from any limit. Doubles know nothing of stable prices.
 *
 * @source MONEY-01-03 MARGIN-04-04 PRICE-07-03
 */
export function outflowBlock(
  venue: Venue,
  account: number,
  asset: Asset,
  amount: Units,
): OutflowBlock {
  const { holdings, rules } = venue;
  const slot = holdings.find(account, asset);
  const mayBeSure = rules.unrealizedGainLocked && slot !== NONE && !venue.pool(asset).locked;
  const isPlain = mayBeSure && !ownsAtStablePrice(venue, account);
  if (isPlain && coversOutflow(venue, account, asset, amount)) {
    const free = holdings.balance(slot) - unmaturedGain(venue, slot);
    if (amount <= free - lockedCapital(venue, account, asset)) return null;
  }
  return outflowTest(venue, account, asset)(amount);
}

/** A line counts only while the treasury can lend all there are. @source MONEY-01-04 LOAN-04-04 */
function usableLine({ holdings }: Venue, slot: number): Units {
  const { linesFunded, parameters } = holdings.asset(slot);
  return linesFunded ? drawable(parameters, holdings.line(slot)) : 0n;
}

/**
 * The largest amount that a top-up may take: not what was gained in this very boundary, which a
 * deficit may need.
 *
 * @source LADDER-02-03
 */
export function topUpMost(venue: Venue, account: number, asset: Asset): Units {
  const slot = venue.holdings.find(account, asset);
  if (slot === NONE) return 0n;
  const atClean = baseEquity(venue, account, asset) + usableLine(venue, slot);
  return minUnits(withdrawable(venue, account, asset), maxUnits(0n, atClean));
}

/** The largest amount that may leave. @source MONEY-01-02 */
export function withdrawable(venue: Venue, account: number, asset: Asset): Units {
  const slot = venue.holdings.find(account, asset);
  if (slot === NONE) return 0n;
  const blocked = outflowTest(venue, account, asset);
  let high = maxUnits(0n, venue.holdings.balance(slot));
  if (high === 0n || blocked(high) === null) return high;
  let low = 0n;
  if (blocked(0n) !== null) return 0n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (blocked(middle) === null) low = middle;
    else high = middle;
  }
  return low;
}

/** Money in an asset less what is lost in it: no unrealised gain. @source MONEY-01-02 */
export function securedUnits(venue: Venue, account: number, asset: Asset): Units {
  return securedEquity(venue, account, asset).inAsset;
}

/** Entry equity without unrealised gain: in the asset itself, and of all other assets. */
function securedEquity(
  venue: Venue,
  account: number,
  asset: Asset,
): { inAsset: Units; inOthers: Units } {
  const { holdings } = venue;
  let inAsset = 0n;
  let inOthers = 0n;
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    const held = holdings.asset(slot);
    const profit = openProfit(venue, account, held) - withheldProfit(venue, account, held);
    const counted = venue.rules.unrealizedGainLocked ? minUnits(0n, profit) : profit;
    const owned = holdings.balance(slot) - interestDue(venue, slot) + counted;
    if (held === asset) inAsset = owned;
    else inOthers += entryValue(held, owned);
  }
  return { inAsset, inOthers };
}

/** Share of the notional that a withdrawal must leave, numeraire. @source MONEY-01-02 */
export function transferMargin(venue: Venue, account: number): Units {
  const { positions } = venue;
  let total = 0n;
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    const market = positions.market(slot);
    if (market.bounds !== null) continue;
    const lots = positions.lots(slot);
    const size = notional(market.kind, lots, market.markPrice, market.multiplier);
    total += market.settlement.toNumeraireUp(size);
  }
  return mulDivCeil(total, BigInt(venue.policy.transferMarginPpm), PPM);
}

/** Backstop capital an account has committed in an asset. @source MONEY-04-02 */
export function lockedCapital(venue: Venue, account: number, asset: Asset): Units {
  let locked = 0n;
  for (const [market, backstops] of venue.backstops) {
    if (venue.markets[market]!.settlement !== asset) continue;
    for (const backstop of backstops) {
      if (backstop.account === account) locked += backstop.capital;
    }
  }
  return locked;
}
