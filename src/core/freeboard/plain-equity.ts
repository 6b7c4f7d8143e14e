import { safeFundingDue, SAFE } from "../margin/safe-margin.ts";
import { fundingIndexApproximate } from "../pricing/funding-index.ts";
import { NONE } from "../state/account-table.ts";
import type { Venue } from "../state/venue.ts";

/** What is read of every market once, and not for every position. */
interface MarketColumns {
  /** 1 where a position is numeraire money, linear in the mark and counted in full. */
  readonly plain: Uint8Array;
  readonly marks: Float64Array;
  readonly multipliers: Float64Array;
  readonly scales: Float64Array;
  readonly fundingIndices: Float64Array;
}

/**
 * Equity of the plain accounts (numeraire money, linear markets that settle in it, no weight on
 * profit) at the prices of now, as doubles that are the exact integers; NaN for everybody else, who
 * is counted in bigints.
 *
 * An account is only counted here when the sum of all magnitudes, at the farthest price that any
 * path may reach, is below 2^53: then no operation on the way rounds.
 *
 * @param reach  the farthest |price| of each market, by market index
 */
export function plainEquities(venue: Venue, reach: Float64Array): Float64Array {
  const columns = columnsOf(venue);
  const equities = new Float64Array(venue.accounts.count);
  for (let account = 0; account < equities.length; account++) {
    equities[account] = plainEquity(venue, account, columns, reach);
  }
  return equities;
}

function columnsOf(venue: Venue): MarketColumns {
  const { markets, nowMicros } = venue;
  return {
    plain: Uint8Array.from(markets, ({ kind, settlement }) => {
      return kind === "linear" && settlement.isNumeraire && !settlement.hasWeightedProfit ? 1 : 0;
    }),
    marks: Float64Array.from(markets, ({ markPrice }) => markPrice),
    multipliers: Float64Array.from(markets, ({ multiplier }) => Number(multiplier)),
    scales: Float64Array.from(markets, ({ fundingScale }) => Number(fundingScale)),
    fundingIndices: Float64Array.from(markets, (market) => {
      return fundingIndexApproximate(market, nowMicros);
    }),
  };
}

function plainEquity(
  venue: Venue,
  account: number,
  columns: MarketColumns,
  reach: Float64Array,
): number {
  const { holdings, positions } = venue;
  const { plain, marks, multipliers, scales, fundingIndices } = columns;
  let equity = 0;
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    const balance = holdings.balanceApproximate(slot);
    if (balance !== 0 && !holdings.asset(slot).isNumeraire) return Number.NaN;
    equity += balance;
  }
  let magnitude = Math.abs(equity);
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    const market = positions.marketIndex(slot);
    if (plain[market] === 0) return Number.NaN;
    const lots = positions.lots(slot);
    const value = lots * multipliers[market]!;
    const cost = positions.costApproximate(slot);
    const index = fundingIndices[market]!;
    const entry = positions.fundingIndexApproximate(slot);
    const due = index === entry ? 0 : safeFundingDue(lots, index, entry, scales[market]!);
    equity += value * marks[market]! - cost - due;
    magnitude += Math.abs(value) * reach[market]! + Math.abs(cost) + Math.abs(due);
  }
  return magnitude < SAFE ? equity : Number.NaN;
}
