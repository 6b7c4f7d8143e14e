import { fundingIndexApproximate } from "../pricing/funding-index.ts";
import { NONE } from "../state/account-table.ts";
import type { Venue } from "../state/venue.ts";
import { hasOffset } from "./offset.ts";

/** Doubles below this are exact integers; a sum or product that rounds to it is not below it. */
export const SAFE: number = 2 ** 53;

/** Equity and maintenance margin of an account as safe integers. */
export class SafeMargin {
  equity = 0;
  maintenanceMargin = 0;
  hasPosition = false;
  lineBreached = false;
  owes = false;
}

/**
 * The margin of an account in doubles that are integers below 2^53 at every step, so that it is
 * the exact one, to the unit, for a fraction of what bigints cost. Covers accounts with numeraire
 * money and linear markets that settle in it.
 *
 * @returns false, with nothing to be read, where another asset is held, a profit has a weight, a
 *   debt needs margin or accrues interest, positions offset each other, or an integer is not safe
 * @source MARGIN-01-03 MARGIN-02-02
 */
export function safeMargin(venue: Venue, account: number, into: SafeMargin): boolean {
  const { holdings, positions, nowMicros } = venue;
  let equity = 0;
  let numeraire = NONE;
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    const balance = holdings.balanceApproximate(slot);
    if (holdings.asset(slot).isNumeraire) numeraire = slot;
    else if (balance !== 0) return false;
    equity += balance;
  }
  if (numeraire === NONE) return false;
  const { parameters } = holdings.asset(numeraire);
  if (hasOffset(venue, account)) return false;
  const owes = equity < 0;
  if (owes && holdings.asset(numeraire).accrues) return false;
  let magnitude = Math.abs(equity);
  let maintenance = 0;
  const first = positions.first(account);
  for (let slot = first; slot !== NONE; slot = positions.next(slot)) {
    const market = positions.market(slot);
    if (market.kind !== "linear" || !market.settlement.isNumeraire) return false;
    if (market.parameters.profitWeightPpm !== undefined) return false;
    const { maintenanceTerms: doubles } = market;
    doubles.refresh(market.parameters);
    const lots = positions.lots(slot);
    const value = lots * market.markPrice * doubles.multiplier;
    const cost = positions.costApproximate(slot);
    const notional = Math.abs(value);
    const margin = doubles.maintenance(lots, notional);
    const entry = positions.fundingIndexApproximate(slot);
    const index = fundingIndexApproximate(market, nowMicros);
    const due = safeFundingDue(lots, index, entry, doubles.fundingScale);
    equity += value - cost - due;
    maintenance += margin;
    magnitude += notional + Math.abs(cost) + Math.abs(due) + margin;
  }
  into.equity = equity;
  into.maintenanceMargin = maintenance;
  into.hasPosition = first !== NONE;
  into.owes = owes;
  if (!(magnitude < SAFE)) return false;
  if (equity >= 0) {
    into.lineBreached = false;
    return true;
  }
  into.lineBreached = BigInt(equity) < -holdings.line(numeraire);
  return parameters.loan === undefined;
}

/**
 * ceil(lots * (index - entry) / scale).
 *
 * @returns NaN where an integer on the way is not safe
 * @source LEDGER-03-02
 */
export function safeFundingDue(lots: number, index: number, entry: number, scale: number): number {
  if (Math.abs(index) + Math.abs(entry) >= SAFE) return Number.NaN;
  if (index === entry) return 0;
  const numerator = lots * (index - entry);
  if (Math.abs(numerator) + 2 * scale >= SAFE) return Number.NaN;
  const quotient = Math.ceil(numerator / scale);
  const over = quotient * scale - numerator;
  if (over < 0) return quotient + 1;
  return over >= scale ? quotient - 1 : quotient;
}
