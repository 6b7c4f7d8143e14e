import { accountMargin } from "./margin/account-margin.ts";
import { notional } from "./margin/value.ts";
import { PPM, type Lots, type Ppm, type Units } from "./number/unit.ts";
import { divFloor } from "./number/rounding.ts";
import type { Market } from "./state/market.ts";
import type { Venue } from "./state/venue.ts";
import type { GroupMarketView, GroupView } from "./view.ts";

/** A linked group at the last accepted prices. @source ACCOUNT-04-03 */
export function viewGroup(venue: Venue, group: string): GroupView | undefined {
  const members = venue.inIdOrder(venue.accounts.membersOf(group)).filter((account) => {
    return !venue.accounts.closed.has(venue.idOf(account));
  });
  if (members.length === 0) return undefined;
  let equity = 0n;
  let maintenanceMargin = 0n;
  for (const account of members) {
    const margin = accountMargin(venue, account);
    equity += margin.equity;
    maintenanceMargin += margin.maintenanceMargin;
  }
  const markets = venue.marketsInOrder.map((market) => viewMarket(venue, group, members, market));
  return {
    group,
    accounts: members.map((account) => venue.idOf(account)),
    equity,
    maintenanceMargin,
    markets: markets.filter(({ grossLots, limit }) => grossLots !== 0 || limit !== null),
  };
}

function viewMarket(
  venue: Venue,
  group: string,
  members: readonly number[],
  market: Market,
): GroupMarketView {
  let longLots = 0;
  let shortLots = 0;
  for (const account of members) {
    const lots = venue.positions.lotsOf(account, market);
    if (lots > 0) longLots += lots;
    else shortLots -= lots;
  }
  const netLots = longLots - shortLots;
  const limit = venue.groupLimits.get(group)?.get(market.index) ?? null;
  return {
    market: market.id,
    longLots,
    shortLots,
    grossLots: longLots + shortLots,
    netLots,
    grossNotional: worth(market, longLots) + worth(market, shortLots),
    netNotional: worth(market, netLots),
    openInterestSharePpm: shareOf(Math.max(longLots, shortLots), market.openInterestLots),
    limit,
  };
}

function worth({ kind, markPrice, multiplier, settlement }: Market, lots: Lots): Units {
  return settlement.toNumeraireUp(notional(kind, lots, markPrice, multiplier));
}

function shareOf(lots: Lots, open: Lots): Ppm {
  return open === 0 ? 0 : Number(divFloor(BigInt(lots) * PPM, BigInt(open)));
}
