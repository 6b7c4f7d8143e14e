import type { AccountView, GroupView, HoldingView, PositionView } from "../../src/core/view.ts";
import { divFloor, MILLION, sum } from "./arithmetic.ts";
import { protectedClaim } from "./claim.ts";
import { fundingDue } from "./funding.ts";
import { interestDue } from "./interest.ts";
import { principal, unmaturedGain } from "./lien.ts";
import {
  countedEquity,
  entryEquity,
  equity,
  initial,
  lotsByMarket,
  lotsOf,
  maintenance,
  marginWorth,
  marketMaintenance,
  openInterest,
  poolEquity,
  reliefOf,
} from "./margin.ts";
import { lockedCapital, transferMargin, withdrawable } from "./money.ts";
import { inFlight } from "./position.ts";
import { lentOf } from "./source.ts";
import { settlementOf, type Account, type Holding, type Venue } from "./state.ts";
import { bankruptcyPrice, liquidationPrice } from "./threshold-price.ts";
import { notional, value, worthUp } from "./value.ts";

/** A copy of an account as the last boundary left it. */
export function viewOf(venue: Venue, account: Account): AccountView {
  return {
    account: account.id,
    stage: account.stage,
    frozen: account.frozen,
    isolated: account.isolated,
    linkedGroup: account.linkedGroup,
    parent: account.parent,
    equity: equity(venue, account),
    entryEquity: entryEquity(venue, account),
    maintenanceMargin: maintenance(venue, account),
    maintenanceRelief: reliefOf(venue, lotsByMarket(account), "maintenance"),
    initialMargin: initial(venue, account),
    transferMargin: transferMargin(venue, account),
    callDeadlineMicros: account.call?.deadline ?? null,
    holdings: [...account.holdings.values()]
      .map((holding) => viewHolding(venue, account, holding))
      .filter(
        ({ balance, poolEquity: owned, principal: own, unmaturedGain: gain, loanLine, lent }) =>
          [balance, owned, own, gain, loanLine, lent].some((amount) => amount !== 0n),
      ),
    positions: [...account.positions.keys()].map((market) => viewPosition(venue, account, market)),
    orders: [...account.orders.values()].map((order) => ({
      order: order.id,
      market: order.market,
      side: order.side,
      lots: Number(order.lots),
      limitPrice: Number(order.limit),
      reduceOnly: order.reduceOnly,
      cancelling: order.cancelling,
      engine: order.engine !== null,
    })),
  };
}

/** ACCOUNT-04-03. */
export function viewGroup(venue: Venue, group: string): GroupView | undefined {
  const members = [...venue.accounts.values()].filter(
    ({ linkedGroup, closed }) => linkedGroup === group && !closed,
  );
  if (members.length === 0) return undefined;
  const markets = [...venue.markets.values()].map((market) => {
    const lots = members.map((account) => lotsOf(account, market.id));
    const long = sum(lots.filter((held) => held > 0n));
    const short = -sum(lots.filter((held) => held < 0n));
    const open = openInterest(venue, market.id);
    const worth = (held: bigint): bigint =>
      worthUp(venue, settlementOf(venue, market), notional(market, held, market.mark));
    const limit = venue.groupLimits.get(`${group}|${market.id}`);
    return {
      market: market.id,
      longLots: Number(long),
      shortLots: Number(short),
      grossLots: Number(long + short),
      netLots: Number(long - short),
      grossNotional: worth(long) + worth(short),
      netNotional: worth(long - short),
      openInterestSharePpm:
        open === 0n ? 0 : Number(divFloor((long > short ? long : short) * MILLION, open)),
      limit: limit === undefined ? null : { lotsMax: Number(limit.lotsMax), count: limit.count },
    };
  });
  return {
    group,
    accounts: members.map(({ id }) => id),
    equity: sum(members.map((account) => equity(venue, account))),
    maintenanceMargin: sum(members.map((account) => maintenance(venue, account))),
    markets: markets.filter(({ grossLots, limit }) => grossLots !== 0 || limit !== null),
  };
}

function viewHolding(venue: Venue, account: Account, holding: Holding): HoldingView {
  const asset = venue.assets.get(holding.asset)!;
  const owned = poolEquity(venue, account, asset.id);
  return {
    asset: asset.id,
    balance: holding.balance,
    poolEquity: owned,
    marginValue: marginWorth(venue, asset, countedEquity(venue, account, asset.id)),
    principal: principal(venue, asset, holding),
    unmaturedGain: unmaturedGain(venue, asset, holding),
    loanLine: holding.line,
    interestDue: interestDue(venue, asset, holding),
    lent: lentOf(venue, account, asset),
    lockedCapital: lockedCapital(venue, account, asset.id),
    protectedClaim: protectedClaim(venue, account, asset),
    withdrawable: withdrawable(venue, account, asset),
  };
}

function viewPosition(venue: Venue, account: Account, marketId: string): PositionView {
  const market = venue.markets.get(marketId)!;
  const position = account.positions.get(marketId)!;
  const { lots, cost, premium } = position;
  const markValue = value(market, lots, market.mark);
  const needed = marketMaintenance(market, lots);
  return {
    market: marketId,
    lots: Number(lots),
    cost,
    premium,
    markPrice: Number(market.mark),
    markValue,
    unrealizedPnl: markValue - cost,
    fundingDue: fundingDue(venue, market, position),
    notional: notional(market, lots, market.mark),
    maintenanceMargin: needed,
    maintenanceMarginNumeraire: worthUp(venue, settlementOf(venue, market), needed),
    inFlightLots: Number(inFlight(account, marketId)),
    liquidationPrice: liquidationPrice(venue, account, market),
    bankruptcyPrice: bankruptcyPrice(venue, account, market),
  };
}
