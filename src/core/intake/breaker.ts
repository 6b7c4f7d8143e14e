import {
  TRADING_STATES,
  type AuctionResultCommand,
  type BreakerTest,
  type BreakerTestName,
  type TradingState,
} from "../command/breaker.ts";
import { needsPositivePrice } from "../margin/spot.ts";
import { type Ticks, type Units } from "../number/unit.ts";
import { ACTION_TABLE, stateBlock, type MarketAction } from "../safeguard/action-table.ts";
import { auctionCollar, auctionEvent, termsOf } from "../safeguard/auction.ts";
import {
  added,
  fails,
  figuresOf,
  limitOf,
  surelyHolds,
  windowAt,
  type Figures,
} from "../safeguard/breaker-test.ts";
import type { AuctionStand, BreakerStand, BreakerWindow } from "../state/breaker.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { cancelRiskAddingIn } from "../waterfall/cancel.ts";
import { resumeSlices, tellExposure } from "../waterfall/suspension.ts";
import { changeState, openMarket } from "../waterfall/trading-state.ts";
import { refuse, settled, unknownMarket, type Outcome } from "./refusal.ts";

/** The one place that asks what a market's state allows. @source BREAKER-01-02 BREAKER-01-03 */
export function stateRefusal(market: Market, action: MarketAction): Outcome {
  const block = stateBlock(market, action);
  if (block === null) return null;
  const { reason, state, untilMicros } = block;
  return refuse(reason, `expected ${market.id} to allow it, was ${state}`, untilMicros);
}

/** Asks the tests of a market about its new mark. @source BREAKER-02-03 */
export function priceArrived(venue: Venue, market: Market, before: Ticks): void {
  const { tests } = market.parameters.breakers!;
  const { nowMicros } = venue;
  for (let place = 0; place < tests.length; place++) {
    const test = tests[place]!;
    switch (test.test) {
      case "move":
      case "average":
      case "velocity": {
        const last = windowAt(test, market.breakerWindows[place]!, nowMicros, before);
        const distance = BigInt(Math.abs(market.markPrice - before));
        const window = test.test === "velocity" ? added(last, distance) : last;
        if (window !== market.breakerWindows[place]) keep(venue, market, place, window);
        if (surelyHolds(market, test, window, nowMicros)) break;
        ask(venue, market, test, figuresOf(market, test, window, nowMicros, before));
        break;
      }
      case "divergence": {
        const window = market.breakerWindows[place]!;
        if (surelyHolds(market, test, window, nowMicros)) break;
        ask(venue, market, test, figuresOf(market, test, window, nowMicros, before));
        break;
      }
      case "silence": {
        const window = market.breakerWindows[place]!;
        const elapsed = nowMicros - window.sinceMicros;
        keep(venue, market, place, { ...window, sinceMicros: nowMicros });
        if (elapsed > test.windowMicros) ask(venue, market, test, timeFigures(test, elapsed));
        break;
      }
      case "liquidation":
      case "fund":
      case "stall":
    }
  }
}

/** Lots of liquidation orders were filled. @source BREAKER-02-01 */
export function slicesFilled(venue: Venue, market: Market, lots: Units): void {
  if (lots > 0n && !market.settled) addToTests(venue, market, "liquidation", lots);
}

/** Funds that have paid in this boundary, markets in id order. @source BREAKER-02-03 */
export function fundsPaid(venue: Venue): void {
  if (venue.paidInEvent.size === 0) return;
  for (const market of venue.marketsInOrder) {
    const paid = venue.paidInEvent.get(market.fund);
    if (paid !== undefined && !market.settled) addToTests(venue, market, "fund", paid);
  }
}

function addToTests(venue: Venue, market: Market, name: BreakerTestName, amount: Units): void {
  const { markPrice, parameters } = market;
  for (const [place, test] of (parameters.breakers?.tests ?? []).entries()) {
    if (test.test !== name) continue;
    const last = windowAt(test, market.breakerWindows[place]!, venue.nowMicros, markPrice);
    const window = added(last, amount);
    keep(venue, market, place, window);
    ask(venue, market, test, figuresOf(market, test, window, venue.nowMicros, markPrice));
  }
}

/** Time has come to that of a command. @source BREAKER-02-01 */
export function clockMoved(venue: Venue, fromMicros: number): void {
  const elapsed = venue.nowMicros - fromMicros;
  if (elapsed <= venue.shortestStallMicros) return;
  for (const market of venue.marketsInOrder) {
    if (market.parameters.breakers === undefined || market.settled) continue;
    for (const test of market.parameters.breakers.tests) {
      if (test.test === "stall") ask(venue, market, test, timeFigures(test, elapsed));
    }
  }
}

function timeFigures({ windowMicros }: BreakerTest, elapsedMicros: number): Figures {
  return { measured: BigInt(elapsedMicros), reference: BigInt(windowMicros) };
}

function keep(venue: Venue, market: Market, place: number, window: BreakerWindow): void {
  venue.transaction.write(market.breakerWindows, place, window);
}

function ask(venue: Venue, market: Market, asked: BreakerTest, figures: Figures | null): void {
  const test = limitOf(asked);
  if (figures !== null && fails(test, figures)) trip(venue, market, test, figures);
}

/** @source BREAKER-03-01 */
function trip(venue: Venue, market: Market, test: BreakerTest, figures: Figures): void {
  const stand = market.breaker;
  const from = stand?.state ?? "open";
  const to = graver(from, test.state);
  const stops = !test.liquidation || ACTION_TABLE.slice[to] !== null;
  const suspended = stand?.suspendedMicros ?? null;
  if (stand !== null && to === from && (suspended !== null || !stops)) {
    if (!stand.failed) venue.transaction.write(market, "breaker", { ...stand, failed: true });
    return;
  }
  const base =
    stand !== null && to === from ? { ...stand, failed: true } : entered(venue, market, to);
  const next: BreakerStand = { ...base, ...suspension(venue, market, stand, stops) };
  venue.transaction.write(market, "breaker", next);
  setTimers(venue, market, stand, next);
  const { decideMicros, latestMicros } = next;
  venue.emit({
    type: "trip",
    market: market.id,
    test: test.test,
    ...figures,
    limitPpm: test.limitPpm,
    from,
    to,
    slices: next.suspendedMicros === null,
    decideMicros,
    latestMicros,
  });
  if (to === from) return;
  if (next.auction !== null) venue.emit(auctionEvent(market, next, next.auction, "begun"));
  if (to === "reduceOnly") cancelRiskAddingIn(venue, market);
}

function graver(a: TradingState, b: BreakerTest["state"]): BreakerTest["state"] {
  return TRADING_STATES.indexOf(a) > TRADING_STATES.indexOf(b) ? (a as BreakerTest["state"]) : b;
}

/** A state that begins now. */
function entered(venue: Venue, market: Market, state: BreakerTest["state"]): BreakerStand {
  const { nowMicros } = venue;
  const { coolOffMicros, longestMicros } = market.parameters.breakers!;
  const latestMicros =
    state === "auction"
      ? nowMicros + longestMicros
      : (market.breaker?.latestMicros ?? nowMicros + longestMicros);
  const decideMicros =
    state === "auction" ? latestMicros : Math.min(latestMicros, nowMicros + coolOffMicros);
  const auction: AuctionStand | null =
    state === "auction"
      ? {
          referencePrice: market.markPrice,
          resultMicros: nowMicros + termsOf(market).callMicros,
          extensions: 0,
        }
      : null;
  return {
    state,
    decideMicros,
    latestMicros,
    quiet: 0,
    failed: false,
    suspendedMicros: null,
    exposureMicros: null,
    auction,
  };
}

/** @source BREAKER-03-04 */
function suspension(
  venue: Venue,
  market: Market,
  stand: BreakerStand | null,
  stops: boolean,
): Pick<BreakerStand, "suspendedMicros" | "exposureMicros"> {
  const { suspendedMicros = null, exposureMicros = null } = stand ?? {};
  if (suspendedMicros !== null || !stops) return { suspendedMicros, exposureMicros };
  return { suspendedMicros: venue.nowMicros, exposureMicros: nextExposure(venue, market) };
}

function nextExposure(venue: Venue, market: Market, sinceMicros = venue.nowMicros): number {
  const { exposureMicros, longestMicros } = market.parameters.breakers!;
  return Math.min(venue.nowMicros + exposureMicros, sinceMicros + longestMicros);
}

/** The timers of a stand that the one before did not have. */
function setTimers(
  venue: Venue,
  market: Market,
  before: BreakerStand | null,
  { decideMicros, exposureMicros }: BreakerStand,
): void {
  const target = market.id;
  if (decideMicros !== before?.decideMicros) {
    venue.timers.add({ timeMicros: decideMicros, cause: "breaker", target });
  }
  if (exposureMicros !== null && exposureMicros !== before?.exposureMicros) {
    venue.timers.add({ timeMicros: exposureMicros, cause: "exposure", target });
  }
}

/** The time to decide upon a state has come. @source BREAKER-03-02 BREAKER-04-03 */
export function decideState(venue: Venue, market: Market): void {
  const stand = market.breaker!;
  const { nowMicros } = venue;
  if (stand.state === "auction") {
    openMarket(venue, market, "lapsed");
    return;
  }
  const { coolOffMicros, quietPeriods, auction } = market.parameters.breakers!;
  const quiet = stand.failed || anyFails(venue, market) ? 0 : stand.quiet + 1;
  const by = quiet >= quietPeriods ? "quiet" : nowMicros >= stand.latestMicros ? "latest" : null;
  if (by === null) {
    const decideMicros = Math.min(stand.latestMicros, nowMicros + coolOffMicros);
    const next = { ...stand, quiet, failed: false, decideMicros };
    venue.transaction.write(market, "breaker", next);
    setTimers(venue, market, stand, next);
  } else if (auction === undefined || stand.state !== "halted") {
    openMarket(venue, market, by);
  } else {
    const next = entered(venue, market, "auction");
    changeState(venue, market, stand, next, by);
    setTimers(venue, market, null, next);
    venue.emit(auctionEvent(market, next, next.auction!, "begun"));
  }
}

function anyFails(venue: Venue, market: Market): boolean {
  const { nowMicros } = venue;
  const { markPrice } = market;
  return market.parameters.breakers!.tests.some((test, place) => {
    const window = windowAt(test, market.breakerWindows[place]!, nowMicros, markPrice);
    const figures = figuresOf(market, test, window, nowMicros, markPrice);
    return figures !== null && fails(test, figures);
  });
}

/** Tells the exposure again, or lets slices go on where they stood for too long. */
export function refreshExposure(venue: Venue, market: Market): void {
  const stand = market.breaker!;
  const { longestMicros } = market.parameters.breakers!;
  tellExposure(venue, market, stand);
  if (venue.nowMicros >= stand.suspendedMicros! + longestMicros) {
    liftSuspension(venue, market, stand);
    return;
  }
  const exposureMicros = nextExposure(venue, market, stand.suspendedMicros!);
  const next = { ...stand, exposureMicros };
  venue.transaction.write(market, "breaker", next);
  setTimers(venue, market, stand, next);
}

function liftSuspension(venue: Venue, market: Market, stand: BreakerStand): void {
  const next = { ...stand, suspendedMicros: null, exposureMicros: null };
  venue.transaction.write(market, "breaker", next);
  resumeSlices(venue, market);
}

/** The operator switches trading or liquidation on. @source BREAKER-01-03 */
export function overrideBreaker(
  venue: Venue,
  market: Market,
  activity: "trading" | "liquidation",
): void {
  const stand = market.breaker;
  if (activity === "trading") openMarket(venue, market, "operator");
  else if (stand !== null && stand.suspendedMicros !== null) {
    tellExposure(venue, market, stand);
    liftSuspension(venue, market, stand);
  } else resumeSlices(venue, market);
}

/** The venue's auction has found a price, or none. @source BREAKER-04-02 */
export function takeAuctionResult(venue: Venue, command: AuctionResultCommand): Outcome {
  const market = venue.marketById.get(command.market);
  if (market === undefined) return unknownMarket(command.market);
  if (market.settled) return settled(market.id);
  const refusal = stateRefusal(market, "auctionResult");
  if (refusal !== null) return refusal;
  const stand = market.breaker!;
  const auction = stand.auction!;
  const { price, lots } = command;
  if (venue.nowMicros < auction.resultMicros) {
    const detail = `expected a result from ${auction.resultMicros} on`;
    return refuse("AUCTION_RUNNING", detail, auction.resultMicros);
  }
  if (price !== null && price <= 0 && needsPositivePrice(market)) {
    return refuse("PRICE_NOT_POSITIVE", `expected a positive price, was ${price}`);
  }
  const inside = price === null || isInside(market, auction, price);
  const resultMicros = venue.nowMicros + termsOf(market).extensionMicros;
  const mayExtend =
    auction.extensions < termsOf(market).extensionsMax && resultMicros < stand.latestMicros;
  if (!inside && mayExtend) {
    const wider = { ...auction, extensions: auction.extensions + 1, resultMicros };
    const next = { ...stand, auction: wider };
    venue.transaction.write(market, "breaker", next);
    venue.emit(auctionEvent(market, next, wider, "extended", price, lots));
    return null;
  }
  venue.emit(auctionEvent(market, stand, auction, inside ? "ended" : "failed", price, lots));
  openMarket(venue, market, "auction");
  return null;
}

function isInside(market: Market, auction: AuctionStand, price: Ticks): boolean {
  const low = auctionCollar(market, auction, "sell");
  return low <= price && price <= auctionCollar(market, auction, "buy");
}
