import type { Breakers, TradingState } from "../../../src/core/command/breaker.ts";
import type { MarketPricing } from "../../../src/core/command/pricing.ts";
import type { Command } from "../../../src/core/command/command.ts";
import type { PriceDecisionEvent, PriceState } from "../../../src/core/event/price-decision.ts";
import { EXAMPLE } from "../../../src/core/command/example.ts";
import { Engine } from "../../../src/core/engine.ts";
import { medianOf } from "../../../src/core/number/ticks.ts";
import { Random } from "../../simulation/random.ts";

const SECOND = 1_000_000;
/** First price of a series in ticks: a tick is a tenth of a millionth of it. */
const FIRST_TICKS = 10_000_000;

export const CORRUPTIONS = ["frozen", "half", "x13", "delayed", "drifting"] as const;
export type Corruption = (typeof CORRUPTIONS)[number];

/** Who stands together: two corrupted sources in one group of four, or two groups of five. */
export type Layout = "one group" | "two groups";

/** Corrupted from the tenth to the twentieth minute of every half hour. */
const ROUND = 1_800;
const BEGIN = 600;
const END = 1_200;

export const TERMS = {
  capPpm: 350_000,
  rejectMaxPpm: 10_000,
};

function pricingOf(layout: Layout): MarketPricing {
  const groups = layout === "one group" ? ["A", "A", "B", "C", "D"] : ["A", "B", "C", "D", "E"];
  return {
    sources: groups.map((group, place) => ({
      source: `S${place}`,
      group,
      role: "market",
      exponent: 0,
    })),
    groups: [...new Set(groups)].map((group) => ({ group, capPpm: TERMS.capPpm })),
    groupsMin: 3,
    staleMicros: 10 * SECOND,
    futureMicros: SECOND,
    frozenMicros: 15 * SECOND,
    jumpPpm: 30_000,
    jumpHoldMicros: 30 * SECOND,
    unitPpm: 100_000,
    rejectMadPpm: 4_447_800,
    rejectFloorPpm: 3_000,
    rejectMaxPpm: TERMS.rejectMaxPpm,
    volumeMicros: 600 * SECOND,
    uncertainPpm: 5_000,
    volatilePpm: 100_000,
    averageMicros: 300 * SECOND,
    tell: "changes",
    bandPpm: 10_000,
    basisMicros: 60 * SECOND,
    impactMicros: 30 * SECOND,
    tradeMicros: 60 * SECOND,
  };
}

/** Bands over a minute, five minutes and an hour, an average, velocity, index and silence. */
const BREAKERS: Breakers = {
  tests: [
    { test: "move", windowMicros: 60 * SECOND, limitPpm: 50_000, ...stopsAt("reduceOnly") },
    { test: "move", windowMicros: 300 * SECOND, limitPpm: 100_000, ...stopsAt("reduceOnly") },
    { test: "move", windowMicros: 3_600 * SECOND, limitPpm: 200_000, ...stopsAt("reduceOnly") },
    { test: "average", windowMicros: 900 * SECOND, limitPpm: 100_000, ...stopsAt("reduceOnly") },
    { test: "velocity", windowMicros: 60 * SECOND, limitPpm: 200_000, ...stopsAt("reduceOnly") },
    { test: "divergence", windowMicros: 0, limitPpm: 20_000, ...stopsAt("halted") },
    { test: "silence", windowMicros: 30 * SECOND, limitPpm: 0, ...stopsAt("halted") },
    { test: "stall", windowMicros: 30 * SECOND, limitPpm: 0, ...stopsAt("halted") },
  ],
  coolOffMicros: 60 * SECOND,
  quietPeriods: 1,
  longestMicros: 600 * SECOND,
  exposureMicros: 60 * SECOND,
};

function stopsAt(state: "reduceOnly" | "halted") {
  return { state, liquidation: true } as const;
}

/** What a run found. Errors are parts of a million of the clean median. */
export interface Outcome {
  readonly seconds: number;
  readonly meanError: number;
  readonly maxError: number;
  /** Most by which the error was above the declared bound; 0 or less: it held. */
  readonly overBound: number;
  /** Seconds from the end of a corruption until no corrupted source is dropped; mean and most. */
  readonly meanRecovery: number;
  readonly maxRecovery: number;
  /** Seconds in each state that is not valid. */
  readonly states: ReadonlyMap<PriceState, number>;
  /** Seconds in each trading state that breakers led to. */
  readonly stops: ReadonlyMap<TradingState, number>;
}

/**
 * Five sources around a price series through the engine, two of them corrupted in turn; the mark is
 * held against the median of what the five would have said clean.
 */
export function tryPrices(
  prices: Float64Array,
  layout: Layout,
  corruption: Corruption | null,
  seed: number,
): Outcome {
  const random = new Random(seed);
  const venue = new TrialVenue(pricingOf(layout));
  const scale = FIRST_TICKS / prices[0]!;
  const history: number[][] = [];
  let kept: readonly number[] = [];
  let sum = 0;
  let maxError = 0;
  let overBound = -Infinity;
  const recoveries: number[] = [];
  let waitsSince: number | null = null;
  const states = new Map<PriceState, number>();
  const stops = new Map<TradingState, number>();
  for (let second = 0; second < prices.length; second++) {
    const clean = Array.from({ length: 5 }, () => {
      const noise = 1 + random.between(-200, 200) / 1_000_000;
      return Math.max(1, Math.round(prices[second]! * scale * noise));
    });
    history.push(clean);
    const phase = second % ROUND;
    const isBad = corruption !== null && phase >= BEGIN && phase < END;
    if (phase === BEGIN) kept = clean;
    if (corruption !== null && phase === END) waitsSince = second;
    for (const [place, price] of clean.entries()) {
      const lies = isBad && place < 2;
      const old = history[Math.max(0, second - 60)]![place]!;
      const said = lies ? lieOf(corruption!, price, old, kept[place]!, phase - BEGIN) : price;
      venue.quote(place, said, second, place * 150_000);
    }
    const centre = medianOf(clean);
    const error = (Math.abs(venue.mark - centre) * 1_000_000) / centre;
    sum += error;
    maxError = Math.max(maxError, error);
    const honest = isBad ? clean.slice(2) : clean;
    const spread = ((Math.max(...honest) - Math.min(...honest)) * 1_000_000) / centre;
    const share = layout === "one group" ? TERMS.capPpm : 2 * 200_000;
    overBound = Math.max(overBound, error - (TERMS.rejectMaxPpm * share) / 1_000_000 - spread);
    if (venue.state !== "valid") states.set(venue.state, (states.get(venue.state) ?? 0) + 1);
    if (venue.trading !== "open") stops.set(venue.trading, (stops.get(venue.trading) ?? 0) + 1);
    if (waitsSince !== null && !isBad && venue.usesBoth) {
      recoveries.push(second - waitsSince);
      waitsSince = null;
    }
  }
  const total = recoveries.reduce((all, one) => all + one, 0);
  return {
    seconds: prices.length,
    meanError: sum / prices.length,
    maxError,
    overBound,
    meanRecovery: recoveries.length === 0 ? 0 : total / recoveries.length,
    maxRecovery: Math.max(0, ...recoveries),
    states,
    stops,
  };
}

function lieOf(
  corruption: Corruption,
  price: number,
  old: number,
  kept: number,
  seconds: number,
): number {
  switch (corruption) {
    case "frozen":
      return kept;
    case "half":
      return Math.max(1, Math.round(price / 2));
    case "x13":
      return price * 13;
    case "delayed":
      return old;
    case "drifting":
      return Math.round(price * (1 + (0.01 * seconds) / 60));
  }
}

/** One market of an engine, told by its quotes. */
class TrialVenue {
  state: PriceState = "missing";
  trading: TradingState = "open";
  mark = FIRST_TICKS;
  usesBoth = false;
  readonly #engine: Engine = new Engine({ numeraire: "USD", policy: EXAMPLE.policy });
  #sequence = 0;

  constructor(pricing: MarketPricing) {
    const { asset, market } = EXAMPLE;
    const declared = { kind: "asset", asset: "USD", decimals: 2, priceDecimals: 0 } as const;
    this.#send({ ...declared, price: 1, parameters: asset }, 1);
    this.#send(
      {
        kind: "market",
        market: "X",
        type: "linear",
        settlement: "USD",
        group: "X",
        multiplier: 1n,
        fundingScale: 1n,
        markPrice: FIRST_TICKS,
        indexPrice: FIRST_TICKS,
        parameters: { ...market, pricing, breakers: BREAKERS },
      },
      1,
    );
  }

  quote(place: number, price: number, second: number, offset: number): void {
    const timeMicros = (second + 1) * SECOND + offset;
    const target = { market: "X" };
    const source = `S${place}`;
    this.#send(
      { kind: "quote", target, source, price, volume: 1, sourceMicros: timeMicros },
      timeMicros,
    );
  }

  #send(body: object, timeMicros: number): void {
    this.#sequence += 1;
    const id = { session: "trial", sequence: this.#sequence };
    const { answer, events } = this.#engine.apply({ ...body, id, timeMicros } as Command);
    if (!answer.ok) throw new Error(`expected the trial to go on, was ${answer.detail}`);
    for (const event of events) {
      if (event.type === "price") this.mark = event.markPrice;
      if (event.type === "priceDecision") this.#decided(event);
      if (event.type === "trip") this.trading = event.to;
      if (event.type === "tradingState") this.trading = event.to;
    }
  }

  #decided({ state, sources }: PriceDecisionEvent): void {
    this.state = state;
    this.usesBoth = sources.slice(0, 2).every(({ status }) => status === "used");
  }
}
