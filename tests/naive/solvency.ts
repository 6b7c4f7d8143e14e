import { divFloor, max, min, sum } from "./arithmetic.ts";
import { bookedEquity } from "./margin.ts";
import { lockedCapital } from "./money.ts";
import { cash, marketsOf, type Account, type Asset, type Market, type Venue } from "./state.ts";

/**
 * Why P4 suffices (POOL-01-06): at the end of every boundary what is owed in a pool is at most what
 * would pay for it, with nobody taken below his equity at t0. A hole in the rules shows here long
 * before somebody defaults into it.
 */
export function shortfallOf(venue: Venue, asset: Asset): bigint {
  const accounts = [...venue.accounts.values()];
  const owned = accounts.map((account) => bookedEquity(venue, account, asset.id));
  const owed = -sum(owned.map((units) => min(0n, units)));
  if (owed === 0n) return 0n;
  const means = accounts.map((account, index) => meansOf(venue, account, asset, owned[index]!));
  return max(0n, owed - house(venue, asset) - sum(means) - hidden(venue, asset));
}

/**
 * POOL-01-06: what was owed at t0 or has been borrowed since is covered without anybody's gain, but
 * for what no source had lent.
 */
export function loanShortfallOf(venue: Venue, asset: Asset): bigint {
  const lost = [...venue.accounts.values()].map((account) => {
    const base = account.holdings.get(asset.id)?.clean.equity ?? 0n;
    return max(0n, min(-bookedEquity(venue, account, asset.id), -base));
  });
  const capital = [...venue.accounts.values()].map((account) => {
    const balance = account.holdings.get(asset.id)?.balance ?? 0n;
    const owned = bookedEquity(venue, account, asset.id);
    return max(0n, min(lockedCapital(venue, account, asset.id), balance, owned));
  });
  const means = house(venue, asset) + sum(capital) + hidden(venue, asset) + asset.unlent;
  return max(0n, sum(lost) - means);
}

/** Committed capital, and what is above the equity at t0. */
function meansOf(venue: Venue, account: Account, asset: Asset, owned: bigint): bigint {
  const holding = account.holdings.get(asset.id);
  if (holding === undefined || owned <= 0n) return 0n;
  const committed = lockedCapital(venue, account, asset.id);
  const capital = max(0n, min(committed, holding.balance, owned));
  const base = max(0n, holding.clean.equity - capital);
  return capital + max(0n, owned - capital - base);
}

function house(venue: Venue, asset: Asset): bigint {
  const markets = marketsOf(venue, asset.id);
  const names = new Set(
    ["group:loan"].concat(...markets.map(({ id, group }) => [`fund:${id}`, `group:${group}`])),
  );
  return sum([...names, "treasury", "lender", "fee"].map((name) => cash(asset, name)));
}

/** DEFICIT-02-01, step 10: two units a position, and what rounding has left of funding. */
function hidden(venue: Venue, asset: Asset): bigint {
  return sum(marketsOf(venue, asset.id).map((market) => hiddenIn(venue, asset, market)));
}

function hiddenIn(venue: Venue, asset: Asset, market: Market): bigint {
  const held = [...venue.accounts.values()].flatMap(({ positions }) => {
    const position = positions.get(market.id);
    return position === undefined ? [] : [position];
  });
  const dues = sum(held.map(({ lots, fundingIndex }) => lots * fundingIndex));
  const there = cash(asset, `funding:${market.id}`) * market.fundingScale;
  return 2n * BigInt(held.length) + max(0n, divFloor(there - dues, market.fundingScale));
}
