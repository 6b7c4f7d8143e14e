import { PAGE_SLOTS } from "../state/slot-pages.ts";
import type { Venue } from "../state/venue.ts";
import type { AccountSheet } from "./account-sheet.ts";

/**
 * The positions of all plain accounts, one account after the other: what a joint path reads again and
 * again. An account is plain when it holds numeraire money and linear markets that settle in it, and
 * all of it is safe.
 */
export interface PlainBook {
  readonly accounts: Int32Array;
  /** What each of them owns now. */
  readonly owned: Float64Array;
  /** Where the positions of each begin, and where those of the last one end. */
  readonly starts: Int32Array;
  /** By position: its market's index, and what one tick is worth to the account. */
  readonly markets: Int32Array;
  readonly slopes: Float64Array;
}

export function plainBook(venue: Venue, sheet: AccountSheet): PlainBook {
  const { positions, markets: all } = venue;
  const multipliers = Float64Array.from(all, ({ multiplier }) => Number(multiplier));
  const counts = new Int32Array(sheet.count);
  const { pages } = positions;
  for (const start of pages) {
    for (let slot = start; slot < start + PAGE_SLOTS; slot++) {
      if (positions.lots(slot) === 0) continue;
      const account = positions.account(slot);
      if (sheet.isPlain(account)) counts[account]! += 1;
    }
  }
  const accounts = Int32Array.from(counts.keys()).filter((account) => counts[account]! > 0);
  const starts = new Int32Array(accounts.length + 1);
  for (const [index, account] of accounts.entries()) {
    starts[index + 1] = starts[index]! + counts[account]!;
    counts[account] = starts[index]!;
  }
  const size = starts[accounts.length]!;
  const markets = new Int32Array(size);
  const slopes = new Float64Array(size);
  for (const start of pages) {
    for (let slot = start; slot < start + PAGE_SLOTS; slot++) {
      const lots = positions.lots(slot);
      const account = positions.account(slot);
      if (lots === 0 || !sheet.isPlain(account)) continue;
      const market = positions.marketIndex(slot);
      const at = counts[account]!++;
      markets[at] = market;
      slopes[at] = lots * multipliers[market]!;
    }
  }
  return {
    accounts,
    owned: Float64Array.from(accounts, (account) => sheet.owned(account)),
    starts,
    markets,
    slopes,
  };
}
