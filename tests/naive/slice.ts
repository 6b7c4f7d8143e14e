import type { Side } from "../../src/core/command/command.ts";
import {
  abs,
  divCeil,
  divFloor,
  max,
  MILLION,
  min,
  safeNumber,
  sign,
  smallest,
} from "./arithmetic.ts";
import { isSliced } from "./ladder.ts";
import {
  equity,
  lineBreached,
  lotsByMarket,
  lotsOf,
  maintenance,
  maintenanceOf,
} from "./margin.ts";
import { marketMaintenance, owedMargin } from "./margin.ts";
import { availableLots, inFlight } from "./position.ts";
import { addSlice, releasedBySpot, repayingLots, spotWeight } from "./spot.ts";
import { addTimer, insert, settlementOf } from "./state.ts";
import type { Account, Market, Order, Venue } from "./state.ts";
import { collarPrice, notional, shareDown, shareUp, unitsDown, value } from "./value.ts";
import { mayLiquidate } from "./price-allow.ts";

/** CLOSE-02-01: slices of all accounts that are due, the most urgent first. */
export function sliceDueAccounts(venue: Venue): void {
  const due: Urgency[] = [];
  for (const account of venue.accounts.values()) {
    if (account.dueForSlicing && isSliced(account)) {
      const [worth, needed] = [equity(venue, account), maintenance(venue, account)];
      due.push({ account, worth, needed });
    }
    account.dueForSlicing = false;
  }
  for (const { account } of due.sort(compareUrgency)) sliceAccount(venue, account);
}

interface Urgency {
  readonly account: Account;
  readonly worth: bigint;
  readonly needed: bigint;
}

function compareUrgency(a: Urgency, b: Urgency): number {
  if ((a.worth === 0n) !== (b.worth === 0n)) return a.worth === 0n ? -1 : 1;
  const difference = b.needed * a.worth - a.needed * b.worth;
  if (a.worth !== 0n && difference !== 0n) return difference > 0n ? 1 : -1;
  return a.account.id < b.account.id ? -1 : 1;
}

/** CLOSE-02-02: the account as it would be with all its slices filled at the mark. */
interface Hypothetical {
  readonly lots: Map<string, bigint>;
  /** What the slices take of each asset: fees, and what spot slices exchange. */
  readonly fees: Map<string, bigint>;
}

function sliceAccount(venue: Venue, account: Account): void {
  const hypothetical: Hypothetical = { lots: new Map(), fees: new Map() };
  for (const [id, { lots }] of account.positions) {
    hypothetical.lots.set(id, sign(lots) * availableLots(account, id));
  }
  for (const { engine, market: id, side, lots } of account.orders.values()) {
    const market = venue.markets.get(id)!;
    if (engine !== null && market.spot !== null) addSlice(hypothetical.fees, market, side, lots);
  }
  const spot = [...venue.markets.values()].filter((market) => market.spot !== null);
  for (const market of spot) {
    const lots = repayingLots(venue, account, market, feePpm(account, market), hypothetical.fees);
    if (lots !== 0n) hypothetical.lots.set(market.id, lots);
  }
  for (const market of closingOrder(venue, account, hypothetical.lots)) {
    if (market.spot !== null) {
      const rate = feePpm(account, market);
      const lots = repayingLots(venue, account, market, rate, hypothetical.fees);
      hypothetical.lots.set(market.id, lots);
    }
    if (hypothetical.lots.get(market.id) === 0n || !mayLiquidate(market)) continue;
    if (onTarget(venue, account, hypothetical, market, 0n)) return;
    sliceMarket(venue, account, hypothetical, market);
  }
}

/** CLOSE-02-02: the holder's order first, then maintenance per notional. */
function closingOrder(venue: Venue, account: Account, lots: Map<string, bigint>): Market[] {
  const named = account.deRiskOrder.filter((id) => lots.has(id));
  const others = [...lots.keys()].filter((id) => !named.includes(id));
  const greedy = others.map((id) => {
    const market = venue.markets.get(id)!;
    if (market.spot !== null) return { id, ...spotWeight(venue, market, lots.get(id)!) };
    const size = max(1n, notional(market, lots.get(id)!, market.mark));
    return { id, needed: marketMaintenance(market, lots.get(id)!), size };
  });
  greedy.sort((a, b) => {
    const difference = b.needed * a.size - a.needed * b.size;
    if (difference !== 0n) return difference > 0n ? 1 : -1;
    return a.id < b.id ? -1 : 1;
  });
  return [...new Set([...named, ...greedy.map(({ id }) => id)])].map((id) =>
    venue.markets.get(id)!,
  );
}

/** CLOSE-02-02: whether closing so many more lots at the mark reaches the target. */
function onTarget(
  venue: Venue,
  account: Account,
  hypothetical: Hypothetical,
  market: Market,
  closed: bigint,
): boolean {
  if (lineBreached(venue, account)) return false;
  const lots = new Map(hypothetical.lots);
  const before = lots.get(market.id)!;
  lots.set(market.id, before - sign(before) * closed);
  const fees = new Map(hypothetical.fees);
  addFee(account, fees, market, before > 0n ? "sell" : "buy", closed);
  const worth = equity(venue, account, fees);
  for (const id of lots.keys()) if (venue.markets.get(id)!.spot !== null) lots.delete(id);
  const needed = maintenanceOf(venue, lots) + owedMargin(venue, account, fees);
  return worth >= 0n && needed * MILLION <= targetPpm(venue, account) * worth;
}

/** The stop line, or for a reduction at the call the line below which the call is cured. */
function targetPpm(venue: Venue, account: Account): bigint {
  const { liquidationStopPpm, called } = venue.policy;
  return BigInt(account.stage === "liquidating" ? liquidationStopPpm : called.downPpm);
}

function addFee(
  account: Account,
  fees: Map<string, bigint>,
  market: Market,
  side: Side,
  lots: bigint,
): void {
  const fee = shareUp(notional(market, lots, market.mark), feePpm(account, market));
  fees.set(market.settlement, (fees.get(market.settlement) ?? 0n) + fee);
  if (market.spot !== null) addSlice(fees, market, side, lots);
}

function feePpm(account: Account, { parameters }: Market): number {
  const { liquidationFeePpm, takerFeePpm } = parameters;
  return account.stage === "liquidating" ? liquidationFeePpm : takerFeePpm;
}

function sliceMarket(
  venue: Venue,
  account: Account,
  hypothetical: Hypothetical,
  market: Market,
): void {
  const before = hypothetical.lots.get(market.id)!;
  const all = abs(before);
  const reaches = (lots: bigint): boolean => onTarget(venue, account, hypothetical, market, lots);
  const wanted = smallest(all, reaches) ?? all;
  const most = BigInt(market.parameters.sliceLotsMax);
  const size = most === 0n ? wanted : min(wanted, most);
  const side = before > 0n ? "sell" : "buy";
  const assume = (lots: bigint): void => {
    hypothetical.lots.set(market.id, before - sign(before) * lots);
    addFee(account, hypothetical.fees, market, side, lots);
  };
  const others = inFlight(account, market.id);
  if (others > 0n && size < least(market, all + others)) {
    assume(size);
    return;
  }
  const granted = useBudget(venue, account, market, side, size);
  if (granted > 0n) {
    sendSlice(venue, account, market, side, granted);
    assume(granted);
  }
  if (granted < size) wait(venue, account, market);
}

/** CLOSE-02-05: the fewest lots that are worth a slice of their own. */
function least({ parameters }: Market, lots: bigint): bigint {
  return shareUp(lots, parameters.sliceMinPpm ?? 100_000);
}

/** CLOSE-02-03: what the market's window still allows. */
function useBudget(
  venue: Venue,
  account: Account,
  market: Market,
  side: Side,
  size: bigint,
): bigint {
  const { budgetWaiverPpm } = venue.policy;
  const waiver = BigInt(budgetWaiverPpm) * maintenance(venue, account);
  const budget = budgetOf(market, side);
  if (budget === null || equity(venue, account) * MILLION < waiver) return size;
  if (market.window === null || venue.now >= market.window.end) {
    market.window = { end: venue.now + market.parameters.liquidityWindowMicros, used: 0n };
  }
  const left = max(0n, budget - market.window.used);
  const granted = left < min(size, least(market, budget)) ? 0n : min(size, left);
  market.window.used += granted;
  return granted;
}

function budgetOf(market: Market, side: Side): bigint | null {
  const { liquidityBudgetLots, liquidityDepthPpm } = market.parameters;
  const fixed = liquidityBudgetLots === 0 ? null : BigInt(liquidityBudgetLots);
  if (liquidityDepthPpm === 0 || market.depth === null) return fixed;
  const hit = side === "sell" ? market.depth.bid : market.depth.ask;
  const share = shareDown(hit, liquidityDepthPpm);
  return fixed === null ? share : min(fixed, share);
}

function wait(venue: Venue, account: Account, market: Market): void {
  if (market.waiting.has(account.id)) return;
  market.waiting.add(account.id);
  const time = market.window!.end;
  const isSet = venue.timers.some(
    (timer) =>
      timer.cause === "liquidityWindow" && timer.target === market.id && timer.time === time,
  );
  if (!isSet) addTimer(venue, { time, cause: "liquidityWindow", target: market.id });
  venue.events.push({
    type: "budgetWait",
    account: account.id,
    market: market.id,
    untilMicros: time,
  });
}

/** CLOSE-02-04: the engine order of one slice. */
function sendSlice(venue: Venue, account: Account, market: Market, side: Side, lots: bigint): void {
  venue.sliceCount += 1;
  const id = `liq-${venue.sliceCount}`;
  const limit = sliceLimit(venue, account, market, side, lots);
  const order: Order = {
    id,
    account: account.id,
    market: market.id,
    side,
    lots,
    limit,
    reduceOnly: true,
    cancelling: false,
    engine: account.stage === "liquidating" ? "liquidation" : "callReduction",
  };
  venue.orders.set(id, order);
  insert(account.orders, id, order);
  venue.events.push({
    type: "liquidationOrder",
    order: id,
    cause: order.engine!,
    account: account.id,
    market: market.id,
    side,
    lots: Number(lots),
    limitPrice: Number(limit),
    expiryMicros: venue.now + market.parameters.sliceExpiryMicros,
  });
}

/** CLOSE-03-01: the price that leaves the rest of the account with the same ratio. */
function sliceLimit(
  venue: Venue,
  account: Account,
  market: Market,
  side: Side,
  lots: bigint,
): bigint {
  const closed = side === "sell" ? lots : -lots;
  const limitValue = value(market, closed, market.mark) - conceded(venue, account, market, closed);
  const limit = tickReleasing(market, closed, limitValue);
  const isPrice = limit !== undefined && safeNumber(limit) !== undefined;
  return isPrice && (limit > 0n || market.spot === null) ? limit : collarPrice(market, side);
}

/** The closed part's share of the equity, in settlement units. */
function conceded(venue: Venue, account: Account, market: Market, closed: bigint): bigint {
  const needed = maintenance(venue, account);
  if (needed === 0n) return 0n;
  const settlement = settlementOf(venue, market);
  if (market.spot !== null) {
    const repaid = releasedBySpot(venue, account, market, closed);
    return unitsDown(venue, settlement, divFloor(equity(venue, account) * repaid, needed));
  }
  const lots = lotsByMarket(account);
  const before = maintenanceOf(venue, lots);
  lots.set(market.id, lotsOf(account, market.id) - closed);
  const released = max(0n, before - maintenanceOf(venue, lots));
  return unitsDown(venue, settlement, divFloor(equity(venue, account) * released, needed));
}

/** The tick at which closing signed lots releases at least a value; up for sells, down for buys. */
export function tickReleasing(
  market: Market,
  closed: bigint,
  released: bigint,
): bigint | undefined {
  const size = abs(closed) * market.multiplier;
  if (market.kind === "linear") {
    return closed > 0n ? divCeil(released, size) : divFloor(-released, size);
  }
  if (closed > 0n) return released < 0n ? divCeil(size, -released) : undefined;
  if (released <= 0n) return undefined;
  const tick = divFloor(size, released);
  return tick > 0n ? tick : undefined;
}
