import type { ContractCommand, Rescale } from "../../src/core/command/command.ts";
import type { MarketParameters } from "../../src/core/command/parameter.ts";
import { abs, isSafe, UNITS_MAX } from "./arithmetic.ts";
import { beginMemory } from "./breaker.ts";
import { indexSum } from "./market-end.ts";
import { refuse, type Refusal } from "./money.ts";
import type { Market, Venue } from "./state.ts";

/** MARKET-07-02: what becomes of every count; the first that does not fit is remembered. */
class Counts {
  refusal: "CONTRACT_INDIVISIBLE" | "OUT_OF_RANGE" | null = null;

  count(x: bigint, by: Rescale): bigint {
    const scaled = by.finer ? x * BigInt(by.factor) : this.#divide(x, BigInt(by.factor));
    if (!isSafe(scaled)) this.#refuse("OUT_OF_RANGE");
    return scaled;
  }

  number(x: number, by: Rescale): number {
    return Number(this.count(BigInt(x), by));
  }

  /** Exact, and not bounded. */
  sum(x: bigint, by: Rescale): bigint {
    return by.finer ? x * BigInt(by.factor) : this.#divide(x, BigInt(by.factor));
  }

  units(x: bigint, times: bigint, over: bigint): bigint {
    const scaled = this.#divide(x * times, over);
    if (abs(scaled) > UNITS_MAX) this.#refuse("OUT_OF_RANGE");
    return scaled;
  }

  #divide(x: bigint, by: bigint): bigint {
    if (x % by !== 0n) this.#refuse("CONTRACT_INDIVISIBLE");
    return x / by;
  }

  #refuse(reason: NonNullable<Counts["refusal"]>): void {
    this.refusal ??= reason;
  }
}

/** MARKET-07: tried on a copy of the venue; only when all of it divides is it done. */
export function changeContract(venue: Venue, command: ContractCommand): Refusal | undefined {
  const market = venue.markets.get(command.market);
  if (market === undefined) return refuse("UNKNOWN_MARKET");
  if (market.spot !== null) return refuse("SPOT_MARKET");
  if (market.settled) return refuse("MARKET_SETTLED");
  if (market.feed !== null) return refuse("PRICE_FROM_SOURCES");
  if (venue.assets.get(market.settlement)!.locked) return refuse("DEFICIT_GATE");
  const { sessions: _, events: _events, ...state } = venue;
  const trial = rescale(structuredClone(state) as Venue, command);
  if (trial !== null) return refuse(trial);
  rescale(venue, command);
  venue.events.push({
    type: "contract",
    market: market.id,
    ticks: command.ticks,
    lots: command.lots,
    multiplier: market.multiplier,
    fundingScale: market.fundingScale,
    markPrice: Number(market.mark),
    indexPrice: Number(market.index),
  });
  return undefined;
}

function rescale(venue: Venue, { market: id, ticks, lots }: ContractCommand): Counts["refusal"] {
  const market = venue.markets.get(id)!;
  const counts = new Counts();
  rescaleTerms(counts, market, ticks, lots);
  market.parameters = parametersIn(counts, market.parameters, lots);
  rescalePrices(counts, venue, market, ticks);
  const { depth, window } = market;
  if (depth !== null) {
    market.depth = { bid: counts.count(depth.bid, lots), ask: counts.count(depth.ask, lots) };
  }
  if (window !== null) window.used = counts.count(window.used, lots);
  venue.timers = venue.timers.map((timer) => {
    const change = timer.change?.parameter;
    if (timer.change === undefined || !("market" in change!) || change.market !== id) return timer;
    const parameter = { market: id, parameters: parametersIn(counts, change.parameters, lots) };
    return { ...timer, change: { ...timer.change, parameter } };
  });
  for (const order of venue.orders.values()) {
    if (order.market !== id) continue;
    order.lots = counts.count(order.lots, lots);
    order.limit = counts.count(order.limit, ticks);
  }
  rescaleAccounts(counts, venue, market, lots);
  for (const [key, limit] of venue.groupLimits) {
    if (!key.endsWith(`|${id}`)) continue;
    venue.groupLimits.set(key, { ...limit, lotsMax: counts.count(limit.lotsMax, lots) });
  }
  return counts.refusal;
}

function rescaleTerms(counts: Counts, market: Market, ticks: Rescale, lots: Rescale): void {
  let [times, over] = [1n, 1n];
  const grow = ({ factor }: Rescale, up: boolean): void => {
    if (up) times *= BigInt(factor);
    else over *= BigInt(factor);
  };
  grow(ticks, ticks.finer === (market.kind === "inverse"));
  grow(lots, !lots.finer);
  market.multiplier = counts.units(market.multiplier, times, over);
  const factor = BigInt(lots.factor);
  const scale: [bigint, bigint] = lots.finer ? [factor, 1n] : [1n, factor];
  market.fundingScale = counts.units(market.fundingScale, ...scale);
}

function rescalePrices(counts: Counts, venue: Venue, market: Market, by: Rescale): void {
  market.mark = counts.count(market.mark, by);
  const sum = indexSum(market, venue.now);
  market.index = counts.count(market.index, by);
  market.indexSum = counts.sum(sum, by);
  market.indexHistory = [{ time: venue.now, index: market.index }];
  const { bounds, end } = market;
  if (bounds !== null) {
    market.bounds = { floor: counts.count(bounds.floor, by), cap: counts.count(bounds.cap, by) };
  }
  const { stand } = market;
  if (stand !== null && stand.auction !== null) {
    const reference = counts.count(stand.auction.reference, by);
    market.stand = { ...stand, auction: { ...stand.auction, reference } };
  }
  beginMemory(market, venue.now);
  if (end === null || end.declared === null) return;
  market.end = { ...end, declared: counts.count(end.declared, by) };
}

function parametersIn(counts: Counts, parameters: MarketParameters, by: Rescale): MarketParameters {
  const factor = BigInt(by.factor);
  const perLot: [bigint, bigint] = by.finer ? [1n, factor] : [factor, 1n];
  const { sizeAddOns } = parameters;
  return {
    ...parameters,
    maintenanceFloorPerLot: counts.units(parameters.maintenanceFloorPerLot, ...perLot),
    orderLotsMax: counts.number(parameters.orderLotsMax, by),
    positionLotsMax: counts.number(parameters.positionLotsMax, by),
    openInterestLotsMax: counts.number(parameters.openInterestLotsMax, by),
    liquidityBudgetLots: counts.number(parameters.liquidityBudgetLots, by),
    sliceLotsMax: counts.number(parameters.sliceLotsMax, by),
    ...(sizeAddOns === undefined
      ? {}
      : {
          sizeAddOns: sizeAddOns.map((addOn) => {
            return { ...addOn, lotsFrom: counts.number(addOn.lotsFrom, by) };
          }),
        }),
  };
}

function rescaleAccounts(counts: Counts, venue: Venue, market: Market, by: Rescale): void {
  let open = 0n;
  for (const account of venue.accounts.values()) {
    const position = account.positions.get(market.id);
    if (position !== undefined) {
      const lots = counts.count(position.lots, by);
      if (lots > 0n) open += lots;
      account.positions.set(market.id, { ...position, lots, changed: venue.lastSequence });
    }
    const backstop = account.backstops.get(market.id);
    if (backstop !== undefined) {
      const takeoverLotsMax = counts.count(backstop.takeoverLotsMax, by);
      account.backstops.set(market.id, { ...backstop, takeoverLotsMax });
    }
    const { lots } = account.holdings.get(market.settlement)?.clean ?? { lots: new Map() };
    if (lots.has(market.id)) lots.set(market.id, counts.count(lots.get(market.id)!, by));
    const taken = account.deleveraged.get(market.id);
    for (const [payer, held] of taken ?? []) taken!.set(payer, counts.count(held, by));
  }
  if (!isSafe(open)) counts.refusal ??= "OUT_OF_RANGE";
}
