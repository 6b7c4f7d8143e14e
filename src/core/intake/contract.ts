import type { ContractCommand, Rescale } from "../command/command.ts";
import type { Lots } from "../number/unit.ts";
import type { Market } from "../state/market.ts";
import type { Deleveraged, Venue } from "../state/venue.ts";
import { forgetWindows } from "../waterfall/trading-state.ts";
import {
  notOnSpot,
  pricedBySources,
  refuse,
  settled,
  unknownMarket,
  type Outcome,
} from "./refusal.ts";
import {
  inRange,
  IndivisibleError,
  rescaled,
  rescaledMultiplier,
  rescaledOrNull,
  rescaledParameters,
  unitsRescaled,
} from "./rescale.ts";

/**
 * Changes the tick or the lot of a market by a whole factor: everything that is counted in them is
 * counted anew, and nothing is worth a unit more or less.
 *
 * @source MARKET-07-01 MARKET-07-02
 */
export function changeContract(venue: Venue, command: ContractCommand): Outcome {
  const market = venue.marketById.get(command.market);
  if (market === undefined) return unknownMarket(command.market);
  if (market.spot !== null) return notOnSpot(market.id);
  if (market.settled) return settled(market.id);
  if (market.feed !== null) return pricedBySources(market.id);
  if (venue.pool(market.settlement).locked) {
    return refuse("DEFICIT_GATE", "expected a pool without an open deficit");
  }
  const savepoint = venue.transaction.savepoint();
  try {
    rescale(venue, market, command.ticks, command.lots);
  } catch (error) {
    if (!(error instanceof IndivisibleError)) throw error;
    venue.transaction.rollback(savepoint);
    return refuse("CONTRACT_INDIVISIBLE", error.message);
  }
  venue.pool(market.settlement).dirtyMarkets.add(market);
  venue.listener?.marketTermsChanged(market);
  const { id, multiplier, fundingScale, markPrice, indexPrice } = market;
  const { ticks, lots } = command;
  venue.emit({
    type: "contract",
    market: id,
    ticks,
    lots,
    multiplier,
    fundingScale,
    markPrice,
    indexPrice,
  });
  return null;
}

function rescale(venue: Venue, market: Market, ticks: Rescale, lots: Rescale): void {
  const { transaction } = venue;
  const multiplier = rescaledMultiplier(market.multiplier, market.kind, ticks, lots);
  const fundingScale = inRange(unitsRescaled(market.fundingScale, lots));
  transaction.write(market, "multiplier", multiplier);
  transaction.write(market, "fundingScale", fundingScale);
  transaction.write(market, "parameters", rescaledParameters(market.parameters, lots));
  const { doubles, maintenanceTerms } = market.freshDoubles();
  transaction.write(market, "doubles", doubles);
  transaction.write(market, "maintenanceTerms", maintenanceTerms);
  rescalePrices(venue, market, ticks);
  rescaleSizes(venue, market, lots);
  rescaleOrders(venue, market, ticks, lots);
  rescalePositions(venue, market, lots);
  rescaleMemory(venue, market, lots);
}

function rescalePrices(venue: Venue, market: Market, by: Rescale): void {
  const { transaction } = venue;
  for (const price of ["markPrice", "indexPrice", "cleanMarkPrice"] as const) {
    transaction.write(market, price, rescaled(market[price], by));
  }
  transaction.write(market, "indexIntegral", unitsRescaled(market.indexIntegral, by));
  const { bounds, end } = market;
  if (bounds !== null) {
    const floorPrice = rescaled(bounds.floorPrice, by);
    const capPrice = rescaled(bounds.capPrice, by);
    transaction.write(market, "bounds", { floorPrice, capPrice });
  }
  if (end !== null) {
    transaction.write(market, "end", { ...end, finalPrice: rescaledOrNull(end.finalPrice, by) });
  }
  const { breaker } = market;
  if (breaker?.auction != null) {
    const referencePrice = rescaled(breaker.auction.referencePrice, by);
    const auction = { ...breaker.auction, referencePrice };
    transaction.write(market, "breaker", { ...breaker, auction });
  }
  forgetWindows(venue, market);
}

/** What a market counts in lots, and its parameters to come. */
function rescaleSizes(venue: Venue, market: Market, by: Rescale): void {
  const { transaction } = venue;
  transaction.write(market, "bidLots", rescaledOrNull(market.bidLots, by));
  transaction.write(market, "askLots", rescaledOrNull(market.askLots, by));
  transaction.write(market, "windowUsedLots", rescaled(market.windowUsedLots, by));
  const target = `market:${market.id}`;
  const pending = venue.pendingChanges.get(target);
  if (pending === undefined) return;
  const changed = pending.map((entry) => {
    if (!("market" in entry.change)) return entry;
    const parameters = rescaledParameters(entry.change.parameters, by);
    return { ...entry, change: { market: market.id, parameters } };
  });
  transaction.put(venue.pendingChanges, target, changed);
}

function rescaleOrders(venue: Venue, market: Market, ticks: Rescale, lots: Rescale): void {
  for (const order of venue.orders.inMarket(market)) {
    venue.orders.write(order, "lots", rescaled(order.lots, lots));
    venue.orders.write(order, "limitPrice", rescaled(order.limitPrice, ticks));
  }
}

function rescalePositions(venue: Venue, market: Market, by: Rescale): void {
  const { positions } = venue;
  for (const slot of market.holders) {
    const account = positions.account(slot);
    const lots = rescaled(positions.lots(slot), by);
    const [cost, index] = [positions.cost(slot), positions.fundingIndex(slot)];
    positions.put(account, market, lots, cost, index, venue.sequence);
  }
}

/** What is remembered of lots: backstops, limits of groups, t0, and who was deleveraged. */
function rescaleMemory(venue: Venue, market: Market, by: Rescale): void {
  const { transaction, backstops, groupLimits, deleveraged } = venue;
  const { index } = market;
  const committed = backstops.get(index);
  if (committed !== undefined) {
    const list = committed.map((backstop) => {
      return { ...backstop, takeoverLotsMax: rescaled(backstop.takeoverLotsMax, by) };
    });
    transaction.put(backstops, index, list);
  }
  for (const [group, limits] of groupLimits) {
    const limit = limits.get(index);
    if (limit === undefined) continue;
    const changed = { ...limit, lotsMax: rescaled(limit.lotsMax, by) };
    transaction.put(groupLimits, group, new Map([...limits, [index, changed]]));
  }
  for (const [account, byMarket] of deleveraged) {
    transaction.put(deleveraged, account, rescaledTaken(byMarket, index, by));
  }
  const { baselines } = venue.pool(market.settlement);
  for (const [account, baseline] of baselines) {
    const held = baseline.positions.map((position) => {
      if (position.market !== market) return position;
      return { ...position, lots: rescaled(position.lots, by) };
    });
    transaction.put(baselines, account, { ...baseline, positions: held });
  }
}

function rescaledTaken(byMarket: Deleveraged, index: number, by: Rescale): Deleveraged {
  const taken = byMarket.get(index);
  if (taken === undefined) return byMarket;
  const entries = [...taken].map(([payer, lots]): [number, Lots] => [payer, rescaled(lots, by)]);
  return new Map([...byMarket, [index, new Map(entries)]]);
}
