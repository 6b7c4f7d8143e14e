import { unmaturedGain, principalOf } from "./ledger/lien.ts";
import { lentAt } from "./ledger/lending.ts";
import { fundingDueAt } from "./ledger/trade.ts";
import { accountMargin, countedEquity, marginValue, poolEquity } from "./margin/account-margin.ts";
import { entryDeduction } from "./margin/entry-equity.ts";
import { initialMargin } from "./margin/initial-margin.ts";
import { protectedClaim } from "./margin/protected-claim.ts";
import { maintenanceRelief } from "./margin/offset.ts";
import { maintenanceMargin } from "./margin/requirement.ts";
import { bankruptcyPrice, liquidationPrice } from "./margin/threshold-price.ts";
import { notional, positionValue } from "./margin/value.ts";
import { lockedCapital, transferMargin, withdrawable } from "./safeguard/withdrawable.ts";
import { interestDue, utilizationPpm } from "./pricing/interest.ts";
import { NONE } from "./state/account-table.ts";
import type { Asset } from "./state/asset.ts";
import type { Market } from "./state/market.ts";
import type { Venue } from "./state/venue.ts";
import type {
  AccountView,
  AssetView,
  HoldingView,
  MarketView,
  PolicyView,
  PositionView,
} from "./view.ts";

/** An account at the last accepted prices. */
export function viewAccount(venue: Venue, account: number): AccountView {
  const { accounts } = venue;
  const margin = accountMargin(venue, account);
  const isolated = accounts.isolated.get(account);
  return {
    account: venue.idOf(account),
    stage: accounts.stage(account),
    frozen: accounts.isFrozen(account),
    isolated:
      isolated === undefined
        ? null
        : { market: venue.markets[isolated.market]!.id, parent: venue.idOf(isolated.parent) },
    linkedGroup: accounts.linkedGroup(account),
    parent: parentOf(venue, account),
    equity: margin.equity,
    entryEquity: margin.equity - entryDeduction(venue, account),
    maintenanceMargin: margin.maintenanceMargin,
    maintenanceRelief: maintenanceRelief(venue, account),
    initialMargin: initialMargin(venue, account),
    transferMargin: transferMargin(venue, account),
    callDeadlineMicros: accounts.callDeadlineMicros(account) ?? null,
    holdings: viewHoldings(venue, account),
    positions: viewPositions(venue, account),
    orders: venue.orders.of(account).map((order) => ({
      order: order.id,
      market: order.market.id,
      side: order.side,
      lots: order.lots,
      limitPrice: order.limitPrice,
      reduceOnly: order.reduceOnly,
      cancelling: order.cancelling,
      engine: order.origin !== "holder",
    })),
  };
}

function parentOf(venue: Venue, account: number): string | null {
  const parent = venue.accounts.parents.get(account);
  return parent === undefined ? null : venue.idOf(parent);
}

function viewHoldings(venue: Venue, account: number): HoldingView[] {
  const { holdings } = venue;
  const views: HoldingView[] = [];
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    if (isEmpty(venue, account, slot)) continue;
    const asset = holdings.asset(slot);
    const owned = poolEquity(venue, account, asset);
    views.push({
      asset: asset.id,
      balance: holdings.balance(slot),
      poolEquity: owned,
      marginValue: marginValue(asset, countedEquity(venue, account, asset)),
      principal: principalOf(venue, slot),
      unmaturedGain: unmaturedGain(venue, slot),
      loanLine: holdings.line(slot),
      interestDue: interestDue(venue, slot),
      lent: lentAt(holdings, slot),
      lockedCapital: lockedCapital(venue, account, asset),
      protectedClaim: protectedClaim(venue, account, asset),
      withdrawable: withdrawable(venue, account, asset),
    });
  }
  return views;
}

/** A holding that something looked at, and that never held anything. */
function isEmpty(venue: Venue, account: number, slot: number): boolean {
  const { holdings } = venue;
  if (holdings.balance(slot) !== 0n || holdings.line(slot) !== 0n) return false;
  if (lentAt(holdings, slot) !== 0n) return false;
  if (principalOf(venue, slot) !== 0n || unmaturedGain(venue, slot) !== 0n) return false;
  return poolEquity(venue, account, holdings.asset(slot)) === 0n;
}

function viewPositions(venue: Venue, account: number): PositionView[] {
  const { positions } = venue;
  const views: PositionView[] = [];
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    views.push(viewPosition(venue, account, slot));
  }
  return views;
}

function viewPosition(venue: Venue, account: number, slot: number): PositionView {
  const { positions } = venue;
  const market = positions.market(slot);
  const { kind, markPrice, multiplier, settlement } = market;
  const lots = positions.lots(slot);
  const cost = positions.cost(slot);
  const markValue = positionValue(kind, lots, markPrice, multiplier);
  const maintenance = maintenanceMargin(market, lots, markPrice);
  return {
    market: market.id,
    lots,
    cost,
    premium: positions.premium(slot),
    markPrice,
    markValue,
    unrealizedPnl: markValue - cost,
    fundingDue: fundingDueAt(venue, slot),
    notional: notional(kind, lots, markPrice, multiplier),
    maintenanceMargin: maintenance,
    maintenanceMarginNumeraire: settlement.toNumeraireUp(maintenance),
    inFlightLots: venue.orders.inFlightLots(account, market),
    liquidationPrice: liquidationPrice(venue, account, market),
    bankruptcyPrice: bankruptcyPrice(venue, account, market),
  };
}

export function viewMarket(market: Market): MarketView {
  return {
    market: market.id,
    type: market.spot === null ? market.kind : "spot",
    base: market.spot?.base.id ?? null,
    settlement: market.settlement.id,
    group: market.group,
    underlying: market.underlying,
    multiplier: market.multiplier,
    markPrice: market.markPrice,
    indexPrice: market.indexPrice,
    priceState: market.feed?.state ?? null,
    tiers: market.parameters.tiers,
    openInterestLots: market.openInterestLots,
    holders: market.holders.size,
    fund: market.fund.units,
    parameterVersion: market.parameterVersion,
    parameters: market.parameters,
    bounds: market.bounds,
    endMicros: market.end?.atMicros ?? null,
    tradingState: market.tradingHalted ? "halted" : (market.breaker?.state ?? "open"),
    finalPrice: market.finalPrice,
  };
}

export function viewPolicy({ policy, policyVersions }: Venue): PolicyView {
  return { parameters: policy, parameterVersion: policyVersions.parameterVersion };
}

export function viewAsset(venue: Venue, asset: Asset): AssetView {
  return {
    asset: asset.id,
    decimals: asset.decimals,
    priceDecimals: asset.priceDecimals,
    price: asset.price,
    collateralPrice: asset.collateralPrice,
    priceState: asset.feed?.state ?? null,
    parameters: asset.parameters,
    parameterVersion: asset.parameterVersion,
    treasury: asset.treasury.units,
    lent: asset.lender.units,
    loanSources: asset.loanSources,
    loanLines: asset.sumLines,
    borrowed: asset.borrowed,
    utilizationPpm: utilizationPpm(asset),
    interestRatePpb: asset.interest.ratePpb,
    fee: asset.fee.units,
    deposits: asset.deposits,
    locked: venue.pool(asset).locked,
    deficit: totalDeficit(venue, asset),
    uncoveredLoss: -asset.uncoveredLoss.units,
  };
}

function totalDeficit(venue: Venue, asset: Asset): bigint {
  let deficit = 0n;
  for (let account = 0; account < venue.accounts.count; account++) {
    const owned = poolEquity(venue, account, asset);
    if (owned < 0n) deficit -= owned;
  }
  return deficit;
}
