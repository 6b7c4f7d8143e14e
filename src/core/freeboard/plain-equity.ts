import { fundingIndexOf } from "../pricing/funding-index.ts";
import { NONE } from "../state/account-table.ts";
import type { Venue } from "../state/venue.ts";
import { ApproximateMargin, approximateMargin, MarketTerms } from "../watch/approximate.ts";

/** Integers up to here are doubles without error, and so are their sums. */
const EXACT = 2 ** 53;

/**
 * Equity of the plain accounts (numeraire money, linear markets that settle in it) at the prices of
 * now, as doubles that are the exact integers; NaN for everybody else, who is counted in bigints.
 *
 * An account is only counted here when the sum of all magnitudes, at the farthest price that any
 * path may reach, is below 2^53: then no operation on the way rounds.
 *
 * @param reach  the farthest |price| of each market, by market index
 */
export function plainEquities(venue: Venue, reach: Float64Array): Float64Array {
  const terms = venue.markets.map((market) => new MarketTerms(market));
  const gate = new ApproximateMargin();
  const equities = new Float64Array(venue.accounts.count);
  for (let account = 0; account < equities.length; account++) {
    const isPlain = approximateMargin(venue, terms, account, gate);
    equities[account] = isPlain ? exactEquity(venue, account, reach) : Number.NaN;
  }
  return equities;
}

function exactEquity(venue: Venue, account: number, reach: Float64Array): number {
  const { holdings, positions } = venue;
  let equity = 0;
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    equity += holdings.balanceApproximate(slot);
  }
  let magnitude = Math.abs(equity);
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    const market = positions.market(slot);
    const slope = positions.lots(slot) * Number(market.multiplier);
    const cost = positions.costApproximate(slot);
    const due = exactDue(venue, slot);
    equity += slope * market.markPrice - cost - due;
    magnitude += Math.abs(slope) * reach[market.index]! + Math.abs(cost) + Math.abs(due);
  }
  return magnitude < EXACT ? equity : Number.NaN;
}

/** ceil(lots * (index - entry) / scale), or NaN where doubles cannot say it exactly. */
function exactDue(venue: Venue, slot: number): number {
  const { positions } = venue;
  const market = positions.market(slot);
  const accrued = fundingIndexOf(market, venue.nowMicros) - positions.fundingIndex(slot);
  if (accrued === 0n) return 0;
  const owed = positions.lots(slot) * Number(accrued);
  const scale = Number(market.fundingScale);
  if (!(Math.abs(owed) < EXACT) || scale >= EXACT) return Number.NaN;
  const quotient = Math.floor(owed / scale);
  const rest = owed - quotient * scale;
  if (rest === 0) return quotient;
  return rest > 0 && rest < scale ? quotient + 1 : Number.NaN;
}
