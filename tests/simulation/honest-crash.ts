import type { Breakers } from "../../src/core/command/breaker.ts";
import type { MarketParameters } from "../../src/core/command/parameter.ts";
import { EXAMPLE } from "../../src/core/command/example.ts";
import { Engine } from "../../src/core/engine.ts";
import type { AuctionEvent, Event, LiquidationOrderEvent } from "../../src/core/event/event.ts";
import type { Body } from "./body.ts";
import { stamp } from "./body.ts";
import { Random } from "./random.ts";

const SECOND = 1_000_000;
const STEP = 10 * SECOND;
const STEPS = 180;
const ACCOUNTS = 300;
const FIRST = 100_000;
/** Lots that the book takes in a step, and how far below the mark. */
const DEPTH = 400;
const SPREAD_PPM = 2_000;

/** What a venue might declare: every kind of test, an auction of a minute. */
export const DECLARED: Breakers = {
  tests: [
    {
      test: "move",
      windowMicros: 300 * SECOND,
      limitPpm: 100_000,
      state: "reduceOnly",
      liquidation: true,
    },
    {
      test: "average",
      windowMicros: 1_800 * SECOND,
      limitPpm: 150_000,
      state: "reduceOnly",
      liquidation: true,
    },
    {
      test: "velocity",
      windowMicros: 60 * SECOND,
      limitPpm: 100_000,
      state: "reduceOnly",
      liquidation: true,
    },
    { test: "divergence", windowMicros: 0, limitPpm: 50_000, state: "auction", liquidation: true },
    {
      test: "silence",
      windowMicros: 120 * SECOND,
      limitPpm: 0,
      state: "auction",
      liquidation: true,
    },
    {
      test: "liquidation",
      windowMicros: 60 * SECOND,
      limitPpm: 3_000_000,
      state: "reduceOnly",
      liquidation: true,
    },
    {
      test: "fund",
      windowMicros: 3_600 * SECOND,
      limitPpm: 300_000,
      state: "reduceOnly",
      liquidation: true,
    },
    { test: "stall", windowMicros: 60 * SECOND, limitPpm: 0, state: "halted", liquidation: false },
  ],
  coolOffMicros: 60 * SECOND,
  quietPeriods: 1,
  longestMicros: 600 * SECOND,
  exposureMicros: 60 * SECOND,
  auction: {
    callMicros: 60 * SECOND,
    collarPpm: 100_000,
    extensionMicros: 30 * SECOND,
    extensionsMax: 3,
  },
};

/** What a crash did to the accounts of a venue. */
export interface CrashOutcome {
  readonly closedOut: number;
  readonly liquidated: number;
  readonly trips: number;
  readonly auctions: number;
  readonly audit: readonly string[];
}

/** A slice that waits at the venue. */
interface Resting extends Pick<LiquidationOrderEvent, "order" | "account" | "side" | "limitPrice"> {
  readonly expiryMicros: number;
  lots: number;
}

/**
 * An honest crash: the price falls by a third in half an hour whatever the venue does, and the book
 * takes so many lots a step a little off the mark. The same seed gives the same crash with and
 * without breakers.
 */
export function crash(seed: number, breakers: Breakers | undefined): CrashOutcome {
  return new Crash(seed, breakers).run();
}

class Crash {
  readonly #random: Random;
  readonly #engine: Engine;
  readonly #resting: Map<string, Resting> = new Map();
  readonly #closedOut: Set<string> = new Set();
  readonly #liquidated: Set<string> = new Set();
  readonly #breakers: Breakers | undefined;
  #call: AuctionEvent | null = null;
  #stopped = false;
  #waiting = 0;
  #kept = 0;
  #trips = 0;
  #auctions = 0;
  #now = SECOND;
  #sequence = 0;
  #mark = FIRST;

  constructor(seed: number, breakers: Breakers | undefined) {
    this.#random = new Random(seed);
    this.#breakers = breakers;
    this.#engine = new Engine({ numeraire: "USD", policy: EXAMPLE.policy });
  }

  run(): CrashOutcome {
    this.#setUp();
    for (let step = 0; step < STEPS; step += 1) {
      this.#now += STEP;
      this.#mark = Math.max(1, this.#mark + this.#change(step));
      const quote = { market: "X", markPrice: this.#mark, indexPrice: this.#mark };
      this.#send({ kind: "price", updates: [quote] });
      this.#send({ kind: "depth", market: "X", bidLots: DEPTH, askLots: DEPTH });
      this.#hold();
      this.#match();
    }
    const { size: closedOut } = this.#closedOut;
    const audit = this.#engine.audit();
    const outcome = { trips: this.#trips, auctions: this.#auctions, audit };
    return { closedOut, liquidated: this.#liquidated.size, ...outcome };
  }

  /** A fall of 0.35 % a step for two thirds of the time, with noise around it throughout. */
  #change(step: number): number {
    const drift = step < (STEPS * 2) / 3 ? -3_500 : 1_000;
    return Math.trunc((this.#mark * (drift + this.#random.between(-6_000, 6_000))) / 1_000_000);
  }

  #setUp(): void {
    const random = this.#random;
    const { asset, market } = EXAMPLE;
    const money = { decimals: 2, priceDecimals: 0, price: 1, parameters: asset };
    this.#send({ kind: "asset", asset: "USD", ...money });
    const { breakers: _, ...terms } = market;
    const parameters: MarketParameters = { ...terms, sliceExpiryMicros: STEP };
    const declared =
      this.#breakers === undefined ? parameters : { ...parameters, breakers: this.#breakers };
    this.#send({
      kind: "market",
      market: "X",
      type: "linear",
      settlement: "USD",
      group: "all",
      multiplier: 1n,
      fundingScale: 1n,
      markPrice: FIRST,
      indexPrice: FIRST,
      parameters: declared,
    });
    this.#open("MAKER", 10_000_000_000n);
    const fund = { layer: "marketFund", market: "X" } as const;
    this.#send({ kind: "fund", fund, asset: "USD", amount: 100_000_000n });
    for (let index = 0; index < ACCOUNTS; index += 1) {
      const lots = random.between(1, 60);
      const leverage = random.between(2, 18);
      this.#open(`a${index}`, BigInt(Math.ceil((lots * FIRST) / leverage)));
      this.#fill(`a${index}`, "MAKER", lots, FIRST, null);
    }
  }

  #open(account: string, amount: bigint): void {
    this.#send({ kind: "openAccount", account });
    this.#send({ kind: "deposit", account, asset: "USD", amount });
  }

  #fill(long: string, short: string, lots: number, fillPrice: number, sold: string | null): void {
    const maker = { account: long, order: null, liquidity: "maker" } as const;
    const taker = { account: short, order: sold, liquidity: "taker" } as const;
    this.#send({ kind: "fill", market: "X", fillPrice, lots, buy: maker, sell: taker });
  }

  /** The result of an auction that is due: the mark is the price. */
  #hold(): void {
    if (this.#call === null || this.#now < this.#call.resultMicros) return;
    this.#send({ kind: "auctionResult", market: "X", price: this.#mark, lots: 0 });
  }

  /** The book takes slices a little below the mark; what comes during a call is there at its end. */
  #match(): void {
    this.#waiting = this.#stopped ? this.#waiting + DEPTH : 0;
    let left = Math.max(DEPTH, this.#kept);
    this.#kept = this.#waiting;
    const bid = this.#mark - Math.ceil((this.#mark * SPREAD_PPM) / 1_000_000);
    for (const slice of this.#resting.values()) {
      if (!this.#stopped && Math.min(left, slice.lots) > 0 && slice.limitPrice <= bid) {
        const lots = Math.min(left, slice.lots);
        left -= lots;
        slice.lots -= lots;
        this.#fill("MAKER", slice.account, lots, bid, slice.order);
      }
      if (slice.lots > 0 && this.#now < slice.expiryMicros) continue;
      this.#resting.delete(slice.order);
      this.#send({ kind: "orderEnd", order: slice.order });
    }
  }

  #send(body: Body): void {
    this.#sequence += 1;
    const command = stamp(body, { session: "crash", sequence: this.#sequence }, this.#now);
    const { answer, events } = this.#engine.apply(command);
    if (!answer.ok) throw new Error(`expected ${body.kind} to be accepted, was ${answer.reason}`);
    for (const event of events) this.#observe(event);
  }

  #observe(event: Event): void {
    if (event.type === "liquidationOrder") this.#resting.set(event.order, { ...event });
    if (event.type === "cancelOrder")
      this.#resting.set(event.order, {
        ...this.#resting.get(event.order)!,
        expiryMicros: 0,
        lots: 0,
      });
    if (event.type === "stage" && event.to === "closingOut") this.#closedOut.add(event.account);
    if (event.type === "stage" && event.to === "liquidating") this.#liquidated.add(event.account);
    if (event.type === "trip") this.#trips += 1;
    if (event.type === "auction") {
      if (event.phase === "begun") this.#auctions += 1;
      this.#call = event.phase === "begun" || event.phase === "extended" ? event : null;
    }
    if (event.type !== "trip" && event.type !== "tradingState") return;
    this.#stopped = event.to === "auction" || event.to === "halted";
    if (event.to !== "auction") this.#call = null;
  }
}
