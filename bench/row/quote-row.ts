import type { Command } from "../../src/core/command/command.ts";
import type { MarketPricing } from "../../src/core/command/pricing.ts";
import { EXAMPLE } from "../../src/core/command/example.ts";
import { Engine } from "../../src/core/engine.ts";
import { Random } from "../venue/random.ts";
import { spent } from "./clock.ts";
import { micros, type Row } from "./row.ts";

const SOURCES = 20;
const GROUPS = 8;
const SECOND = 1_000_000;

const PRICING: MarketPricing = {
  sources: Array.from({ length: SOURCES }, (_, place) => ({
    source: `S${place}`,
    group: `G${place % GROUPS}`,
    role: "market",
    exponent: 0,
  })),
  groups: Array.from({ length: GROUPS }, (_, group) => ({ group: `G${group}`, capPpm: 250_000 })),
  groupsMin: 3,
  staleMicros: 60 * SECOND,
  futureMicros: SECOND,
  frozenMicros: 600 * SECOND,
  jumpPpm: 30_000,
  jumpHoldMicros: 30 * SECOND,
  unitPpm: 100_000,
  rejectMadPpm: 4_447_800,
  rejectFloorPpm: 3_000,
  rejectMaxPpm: 10_000,
  volumeMicros: 600 * SECOND,
  uncertainPpm: 5_000,
  volatilePpm: 100_000,
  averageMicros: 300 * SECOND,
  tell: "changes",
  bandPpm: 10_000,
  basisMicros: 60 * SECOND,
  impactMicros: 30 * SECOND,
  tradeMicros: 60 * SECOND,
  funding: { interestPpb: 100_000, clampPpb: 500_000 },
};

/** What one tick of one of twenty sources costs, and what a snapshot of the book does. */
export function quoteRows(count: number): Row[] {
  const engine = new Engine({ numeraire: "USD", policy: EXAMPLE.policy });
  const { asset, market } = EXAMPLE;
  let sequence = 0;
  let now = SECOND;
  const stamp = (body: object): Command => {
    sequence += 1;
    const id = { session: "bench", sequence };
    return { ...body, id, timeMicros: now } as Command;
  };
  const usd = { kind: "asset", asset: "USD", decimals: 2, priceDecimals: 0, price: 1 };
  engine.apply(stamp({ ...usd, parameters: asset }));
  const price = 1_000_000;
  const terms = { type: "linear", settlement: "USD", group: "X", multiplier: 1n, fundingScale: 1n };
  const parameters = { ...market, pricing: PRICING };
  const prices = { markPrice: price, indexPrice: price };
  engine.apply(stamp({ kind: "market", market: "X", ...terms, ...prices, parameters }));
  const random = new Random(5);
  const quote = (place: number): Command => {
    now += 50_000;
    const told = { target: { market: "X" }, source: `S${place % SOURCES}`, sourceMicros: now };
    const near = price + random.below(400);
    return stamp({ kind: "quote", ...told, price: near, volume: 1 + random.below(100) });
  };
  const depth = (): Command => {
    now += 50_000;
    const bid = price + random.below(400);
    const impact = { impactBidPrice: bid, impactAskPrice: bid + 10 };
    return stamp({ kind: "depth", market: "X", bidLots: 100, askLots: 100, ...impact });
  };
  const run = (commands: readonly Command[]): number => {
    const { cpu } = spent(() => {
      for (const command of commands) engine.apply(command);
    });
    return cpu / commands.length;
  };
  const made = (make: (place: number) => Command, many: number): Command[] =>
    Array.from({ length: many }, (_, place) => make(place));
  run(made(quote, 5_000));
  const perQuote = run(made(quote, count));
  run(made(depth, 1_000));
  const perDepth = run(made(depth, Math.ceil(count / 4)));
  return [
    { what: "index and mark after a tick of 1 of 20 sources", ...measured(perQuote) },
    { what: "index and mark after a book snapshot, 20 sources", ...measured(perDepth) },
  ];
}

function measured(cost: number): Pick<Row, "budget" | "measured" | "met"> {
  return { budget: "<= 50 us", measured: micros(cost), met: cost <= 50 };
}
