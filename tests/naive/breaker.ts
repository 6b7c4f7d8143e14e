import type {
  AuctionResultCommand,
  Breakers,
  BreakerTest,
  TradingState,
} from "../../src/core/command/breaker.ts";
import type { TradingStateEvent } from "../../src/core/event/event.ts";
import { abs, MILLION, min, sum } from "./arithmetic.ts";
import { cancelOne } from "./ladder.ts";
import { refuse, type Refusal } from "./money.ts";
import { addTimer, cash, settlementOf } from "./state.ts";
import type { BreakerMemory, BreakerStand } from "./breaker-stand.ts";
import { tellExposure, wakeHolders } from "./suspension.ts";
import type { Market, Venue } from "./state.ts";
import { needsPositivePrice } from "./swap.ts";
import { collarPrice } from "./value.ts";

const GRAVITY: readonly TradingState[] = ["open", "reduceOnly", "auction", "halted"];
const OF_PRICE: readonly string[] = ["move", "average", "velocity", "divergence", "silence"];

export function beginMemory(market: Market, now: number): void {
  const marks = [{ time: now, mark: market.mark }];
  market.memory = { begin: now, marks, liquidated: [], paid: [], lastPrice: now };
}

interface Figures {
  readonly measured: bigint;
  readonly reference: bigint;
}

/** BREAKER-02-02. */
function windowStart({ begin }: BreakerMemory, windowMicros: number, now: number): number {
  const b = Math.ceil(windowMicros / 8);
  return Math.max(begin, (Math.floor(now / b) - 7) * b);
}

/** BREAKER-02-01, of the tests that can be asked at any time. */
function figuresOf(venue: Venue, market: Market, { test, windowMicros }: BreakerTest) {
  const { memory, mark } = market;
  const { now } = venue;
  const start = test === "divergence" ? 0 : windowStart(memory, windowMicros, now);
  const of = (reference: bigint, found = mark): Figures => {
    return { measured: abs(found - reference), reference: abs(reference) };
  };
  const since = (list: BreakerMemory["paid"]): bigint =>
    sum(list.filter(({ time }) => time >= start).map(({ amount }) => amount));
  switch (test) {
    case "move":
      return of(markBefore(memory, start));
    case "average": {
      if (now === start) return of(memory.marks.at(-2)?.mark ?? mark);
      let total = 0n;
      for (const [i, { time, mark: then }] of memory.marks.entries()) {
        const until = memory.marks[i + 1]?.time ?? now;
        total += then * BigInt(Math.max(until, start) - Math.max(time, start));
      }
      return of(total, mark * BigInt(now - start));
    }
    case "velocity": {
      const steps = memory.marks.map(({ time, mark: then }, i) => {
        return { time, amount: i === 0 ? 0n : abs(then - memory.marks[i - 1]!.mark) };
      });
      return { measured: since(steps), reference: abs(mark) };
    }
    case "divergence":
      return of(market.index);
    case "liquidation": {
      if (market.depth === null) return undefined;
      const reference = min(market.depth.bid, market.depth.ask);
      return { measured: since(memory.liquidated), reference };
    }
    case "fund": {
      const measured = since(memory.paid);
      const there = cash(settlementOf(venue, market), `fund:${market.id}`);
      return { measured, reference: there + measured };
    }
    case "silence":
    case "stall":
      return undefined;
  }
}

/** The last mark set before a time, or the first one known. */
function markBefore({ marks }: BreakerMemory, time: number): bigint {
  return (marks.findLast((set) => set.time < time) ?? marks[0]!).mark;
}

function fails({ limitPpm }: BreakerTest, { measured, reference }: Figures): boolean {
  return measured * MILLION > BigInt(limitPpm) * reference;
}

/** BREAKER-02-03: after a price. */
export function askAboutPrice(venue: Venue, market: Market): void {
  const { breakers } = market.parameters;
  if (breakers === undefined) return;
  const silence = venue.now - market.memory.lastPrice;
  market.memory.lastPrice = venue.now;
  market.memory.marks.push({ time: venue.now, mark: market.mark });
  for (const test of breakers.tests) {
    if (test.test === "silence") askAboutTime(venue, market, test, silence);
    else if (OF_PRICE.includes(test.test)) ask(venue, market, test);
  }
}

/** BREAKER-02-03: after a fill of liquidation orders. */
export function askAboutLiquidation(venue: Venue, market: Market, lots: bigint): void {
  if (lots === 0n || market.settled) return;
  market.memory.liquidated.push({ time: venue.now, amount: lots });
  askAll(venue, market, "liquidation");
}

/** BREAKER-02-03: after the rounds of a boundary. */
export function askAboutFunds(venue: Venue): void {
  for (const market of venue.markets.values()) {
    const amount = venue.paidInEvent.get(`${market.settlement} fund:${market.id}`) ?? 0n;
    if (amount === 0n || market.settled) continue;
    market.memory.paid.push({ time: venue.now, amount });
    askAll(venue, market, "fund");
  }
}

/** BREAKER-02-03: time has come to that of a command. */
export function askAboutClock(venue: Venue, from: number): void {
  for (const market of venue.markets.values()) {
    if (market.settled) continue;
    for (const test of market.parameters.breakers?.tests ?? []) {
      if (test.test === "stall") askAboutTime(venue, market, test, venue.now - from);
    }
  }
}

function askAll(venue: Venue, market: Market, name: BreakerTest["test"]): void {
  for (const test of market.parameters.breakers?.tests ?? []) {
    if (test.test === name) ask(venue, market, test);
  }
}

function ask(venue: Venue, market: Market, test: BreakerTest): void {
  const figures = figuresOf(venue, market, test);
  if (figures !== undefined && fails(test, figures)) trip(venue, market, test, figures);
}

function askAboutTime(venue: Venue, market: Market, test: BreakerTest, elapsed: number): void {
  if (elapsed <= test.windowMicros) return;
  const figures = { measured: BigInt(elapsed), reference: BigInt(test.windowMicros) };
  trip(venue, market, { ...test, limitPpm: 1_000_000 }, figures);
}

function termsOf(market: Market): Breakers {
  return market.parameters.breakers!;
}

/** BREAKER-03-01. */
function trip(venue: Venue, market: Market, test: BreakerTest, figures: Figures): void {
  const { now } = venue;
  const { exposureMicros, longestMicros } = termsOf(market);
  const old = market.stand;
  const from = old?.state ?? "open";
  const to = GRAVITY.indexOf(test.state) > GRAVITY.indexOf(from) ? test.state : old!.state;
  const stops = !test.liquidation || to === "halted";
  const stopsNow = stops && (old?.suspended ?? null) === null;
  if (to === from) market.stand = { ...old!, failed: true };
  if (to === from && !stopsNow) return;
  if (to !== from) {
    const entered = standIn(venue, market, to);
    const latest = to === "auction" ? entered.latest : (old?.latest ?? entered.latest);
    const { suspended = null, exposure = null } = old ?? {};
    const decide = Math.min(entered.decide, latest);
    market.stand = { ...entered, latest, decide, suspended, exposure };
  }
  if (stopsNow) {
    const exposure = now + Math.min(exposureMicros, longestMicros);
    market.stand = { ...market.stand!, suspended: now, exposure };
  }
  const { suspended, decide: decideMicros, latest: latestMicros } = market.stand!;
  setTimers(venue, market);
  venue.events.push({
    type: "trip",
    market: market.id,
    test: test.test,
    ...figures,
    limitPpm: test.limitPpm,
    from,
    to,
    slices: suspended === null,
    decideMicros,
    latestMicros,
  });
  if (to === from) return;
  if (to === "auction") tellAuction(venue, market, "begun", null, 0);
  if (to === "reduceOnly") cancelRiskAdding(venue, market);
}

/** BREAKER-03-03. */
function cancelRiskAdding(venue: Venue, market: Market): void {
  const orders = [...venue.orders.values()].filter((order) => order.market === market.id);
  for (const order of orders.sort((a, b) => (a.id < b.id ? -1 : 1))) {
    if (order.engine === null && !order.reduceOnly) cancelOne(venue, order);
  }
}

function standIn(venue: Venue, market: Market, state: BreakerStand["state"]): BreakerStand {
  const { coolOffMicros, longestMicros, auction } = termsOf(market);
  const latest = venue.now + longestMicros;
  const decide = state === "auction" ? latest : Math.min(latest, venue.now + coolOffMicros);
  const opening =
    state === "auction"
      ? { reference: market.mark, result: venue.now + auction!.callMicros, extensions: 0n }
      : null;
  const none = { quiet: 0, failed: false, suspended: null, exposure: null };
  return { state, decide, latest, ...none, auction: opening };
}

/** The timers of a stand in the place of those it had. */
function setTimers(venue: Venue, market: Market): void {
  venue.timers = venue.timers.filter(
    ({ cause, target }) => target !== market.id || (cause !== "breaker" && cause !== "exposure"),
  );
  const { stand, id: target } = market;
  if (stand === null) return;
  addTimer(venue, { time: stand.decide, cause: "breaker", target });
  if (stand.exposure !== null) addTimer(venue, { time: stand.exposure, cause: "exposure", target });
}

/** BREAKER-03-02, BREAKER-04-03. */
export function decide(venue: Venue, market: Market): void {
  const stand = market.stand!;
  if (stand.state === "auction") return open(venue, market, "lapsed");
  const { tests, coolOffMicros, quietPeriods, auction } = termsOf(market);
  const failing = tests.some((test) => {
    const figures = figuresOf(venue, market, test);
    return figures !== undefined && fails(test, figures);
  });
  const quiet = stand.failed || failing ? 0 : stand.quiet + 1;
  const isQuiet = quiet >= quietPeriods;
  if (!isQuiet && venue.now < stand.latest) {
    const next = Math.min(stand.latest, venue.now + coolOffMicros);
    market.stand = { ...stand, quiet, failed: false, decide: next };
    return setTimers(venue, market);
  }
  const by = isQuiet ? "quiet" : "latest";
  if (auction === undefined || stand.state !== "halted") return open(venue, market, by);
  endState(venue, market, standIn(venue, market, "auction"), by);
  tellAuction(venue, market, "begun", null, 0);
}

/** The market opens; its tests begin anew. */
export function open(venue: Venue, market: Market, by: TradingStateEvent["by"]): void {
  if (market.stand === null) return;
  endState(venue, market, null, by);
  beginMemory(market, venue.now);
}

function endState(
  venue: Venue,
  market: Market,
  next: BreakerStand | null,
  by: TradingStateEvent["by"],
): void {
  const stand = market.stand!;
  const resumes = stand.suspended !== null;
  if (resumes) tellExposure(venue, market);
  market.stand = next;
  setTimers(venue, market);
  const to = next?.state ?? "open";
  venue.events.push({ type: "tradingState", market: market.id, from: stand.state, to, by });
  if (resumes) wakeHolders(venue, market);
}

export function refreshExposure(venue: Venue, market: Market): void {
  const { exposureMicros, longestMicros } = termsOf(market);
  const end = market.stand!.suspended! + longestMicros;
  if (venue.now >= end) return lift(venue, market);
  tellExposure(venue, market);
  const exposure = Math.min(venue.now + exposureMicros, end);
  market.stand = { ...market.stand!, exposure };
  setTimers(venue, market);
}

/** Slices go on in the state as it is. */
function lift(venue: Venue, market: Market): void {
  tellExposure(venue, market);
  market.stand = { ...market.stand!, suspended: null, exposure: null };
  setTimers(venue, market);
  wakeHolders(venue, market);
}

/** BREAKER-01-03: liquidation is switched on. */
export function liftByOperator(venue: Venue, market: Market): void {
  if ((market.stand?.suspended ?? null) !== null) lift(venue, market);
  else wakeHolders(venue, market);
}

/** BREAKER-04-02. */
export function takeAuctionResult(
  venue: Venue,
  command: AuctionResultCommand,
): Refusal | undefined {
  const market = venue.markets.get(command.market);
  if (market === undefined) return refuse("UNKNOWN_MARKET");
  if (market.settled) return refuse("MARKET_SETTLED");
  const auction = market.stand?.auction ?? null;
  if (auction === null) return refuse("NO_AUCTION", market.stand?.latest);
  if (venue.now < auction.result) return refuse("AUCTION_RUNNING", auction.result);
  const { price, lots } = command;
  if (price !== null && price <= 0 && needsPositivePrice(market)) {
    return refuse("PRICE_NOT_POSITIVE");
  }
  const [low, high] = [collarPrice(market, "sell"), collarPrice(market, "buy")];
  const inside = price === null || (low <= BigInt(price) && BigInt(price) <= high);
  const { extensionMicros, extensionsMax } = termsOf(market).auction!;
  const result = venue.now + extensionMicros;
  const extensions = auction.extensions + 1n;
  const fits = extensions <= BigInt(extensionsMax) && result < market.stand!.latest;
  if (!inside && fits) {
    market.stand = { ...market.stand!, auction: { ...auction, extensions, result } };
    tellAuction(venue, market, "extended", price, lots);
  } else {
    tellAuction(venue, market, inside ? "ended" : "failed", price, lots);
    open(venue, market, "auction");
  }
  return undefined;
}

function tellAuction(
  venue: Venue,
  market: Market,
  phase: "begun" | "extended" | "ended" | "failed",
  price: number | null,
  lots: number,
): void {
  const { auction, latest: latestMicros } = market.stand!;
  venue.events.push({
    type: "auction",
    market: market.id,
    phase,
    referencePrice: Number(auction!.reference),
    lowPrice: Number(collarPrice(market, "sell")),
    highPrice: Number(collarPrice(market, "buy")),
    price,
    lots,
    resultMicros: auction!.result,
    latestMicros,
  });
}
