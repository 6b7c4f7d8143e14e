import type { AccountView, HoldingView, PositionView } from "../../src/core/view.ts";
import { protectedClaim } from "./claim.ts";
import { fundingDue } from "./funding.ts";
import { principal, unmaturedGain } from "./lien.ts";
import {
  countedEquity,
  equity,
  initial,
  lotsByMarket,
  maintenance,
  marginWorth,
  marketMaintenance,
  poolEquity,
  reliefOf,
} from "./margin.ts";
import { lockedCapital, transferMargin, withdrawable } from "./money.ts";
import { inFlight } from "./position.ts";
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
    equity: equity(venue, account),
    maintenanceMargin: maintenance(venue, account),
    maintenanceRelief: reliefOf(venue, lotsByMarket(account), "maintenance"),
    initialMargin: initial(venue, account),
    transferMargin: transferMargin(venue, account),
    callDeadlineMicros: account.call?.deadline ?? null,
    holdings: [...account.holdings.values()]
      .map((holding) => viewHolding(venue, account, holding))
      .filter(({ balance, poolEquity: owned, principal: own, unmaturedGain: gain, loanLine }) =>
        [balance, owned, own, gain, loanLine].some((amount) => amount !== 0n),
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
