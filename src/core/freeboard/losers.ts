import { PAGE_SLOTS } from "../state/slot-pages.ts";
import type { Venue } from "../state/venue.ts";
import { isPlainMarket, type AccountSheet } from "./account-sheet.ts";
import { GeneralLoser } from "./general-loser.ts";

/** Who is on the losing side of a market, one entry an account. */
export interface Losers {
  /** Plain positions: what the account owns, its E, and what one tick costs it (safe integers). */
  readonly accounts: Int32Array;
  readonly owned: Float64Array;
  readonly equities: Float64Array;
  readonly slopes: Float64Array;
  readonly lots: Float64Array;
  readonly count: number;
  /** The others, counted in bigints. */
  readonly general: readonly GeneralLoser[];
}

/**
 * Who loses when a mark falls (longs) and when it rises (shorts), for every market at once: one pass
 * over the positions, page by page, into columns in which each side of each market
 * has a stretch of its own.
 *
 * @returns by market index
 */
export function collectLosers(
  venue: Venue,
  sheet: AccountSheet,
): readonly { readonly down: Losers; readonly up: Losers }[] {
  const { positions, markets } = venue;
  const starts = new Int32Array(markets.length + 1);
  for (const { index, holders } of markets) starts[index + 1] = starts[index]! + holders.size;
  const size = starts[markets.length]!;
  const columns = {
    accounts: new Int32Array(size),
    owned: new Float64Array(size),
    equities: new Float64Array(size),
    slopes: new Float64Array(size),
    lots: new Float64Array(size),
  };
  // Longs from the start of a market's stretch upwards, shorts from its end downwards.
  const longs = starts.slice(0, markets.length);
  const shorts = starts.slice(1);
  const isPlain = Uint8Array.from(markets, (market) => (isPlainMarket(market) ? 1 : 0));
  const multipliers = Float64Array.from(markets, ({ multiplier }) => Number(multiplier));
  const general = markets.map(() => ({ down: [] as GeneralLoser[], up: [] as GeneralLoser[] }));
  for (const start of positions.pages) {
    for (let slot = start; slot < start + PAGE_SLOTS; slot++) {
      const lots = positions.lots(slot);
      if (lots === 0) continue;
      const account = positions.account(slot);
      const market = positions.marketIndex(slot);
      const owned = sheet.owned(account);
      const equity = sheet.equity(account);
      if (isPlain[market] === 0 || Number.isNaN(owned)) {
        const loser = new GeneralLoser(venue, account, slot, owned, equity);
        (lots > 0 ? general[market]!.down : general[market]!.up).push(loser);
        continue;
      }
      const at = lots > 0 ? longs[market]!++ : --shorts[market]!;
      columns.accounts[at] = account;
      columns.owned[at] = owned;
      columns.equities[at] = equity;
      columns.slopes[at] = Math.abs(lots) * multipliers[market]!;
      columns.lots[at] = Math.abs(lots);
    }
  }
  const stretch = (from: number, to: number, others: readonly GeneralLoser[]): Losers => ({
    accounts: columns.accounts.subarray(from, to),
    owned: columns.owned.subarray(from, to),
    equities: columns.equities.subarray(from, to),
    slopes: columns.slopes.subarray(from, to),
    lots: columns.lots.subarray(from, to),
    count: to - from,
    general: others,
  });
  return general.map(({ down, up }, market) => ({
    down: stretch(starts[market]!, longs[market]!, down),
    up: stretch(shorts[market]!, starts[market + 1]!, up),
  }));
}
