import { describe, expect, test } from "vitest";

import { breakerText } from "../../../src/cli/show/breaker-text.ts";
import { timelineRows } from "../../../src/cli/show/timeline.ts";
import { loadScenario, planOf, replay, variantsOf } from "../../../src/lab/index.ts";
import { uncross } from "../../../src/lab/venue/call-auction.ts";
import { SMALL } from "./small-scenario.ts";

/** Orders as [limit, lots]. */
type Orders = readonly (readonly [number, number])[];

const interests = (orders: Orders) =>
  orders.map(([limitPrice, lots], index) => ({ limitPrice, lots, name: index }));

const AUCTIONS: Readonly<
  Record<string, { buys: Orders; sells: Orders; found: readonly [number, number] | null }>
> = {
  "no buy meets a sell": { buys: [[99, 5]], sells: [[101, 5]], found: null },
  "nobody came": { buys: [], sells: [], found: null },
  // At 100: 8 against 5; at 101: 5 against 5; at 102: 5 against 9.
  "the most lots": {
    buys: [
      [102, 5],
      [100, 3],
    ],
    sells: [
      [99, 5],
      [102, 4],
    ],
    found: [101, 5],
  },
  // 5 lots from 98 to 103; at 98 to 99 and 103 something is left, between them nothing.
  "then the least left over, then the nearest to the reference": {
    buys: [[103, 5]],
    sells: [[98, 5]],
    found: [101, 5],
  },
  "the lower of two that are as near": {
    buys: [[105, 1]],
    sells: [[97, 1]],
    found: [101, 1],
  },
};

/** The small venue with a breaker as a safeguard of its own, and an order that waits. */
const STOPPED = SMALL.replace(
  "safeguards:\n",
  `safeguards:
  breaker:
    title: A halt after a tenth in four minutes
    markets:
      X:
        breakers:
          tests:
            - { test: move, window: 4m, limit: 10%, state: halted }
            - { test: fund, window: 1h, limit: 50%, state: reduceOnly, liquidation: off }
          coolOff: 1m
          longest: 3m
          auction: { call: 1m, collar: 5%, extension: 1m, extensions: 1 }
  more:
    title: A second test on top
    markets:
      X: { breakers: { tests: [{ test: divergence, limit: 3%, state: reduceOnly }] } }
    assets:
      USD: { withdrawalBreaker: { window: 1h, limit: 0.05%, coolOff: 1h } }
`,
).replace("end: 10m", "end: 20m");

describe("call auction", () => {
  test.each(Object.entries(AUCTIONS))("finds %s", (_, { buys, sells, found }) => {
    const result = uncross(interests(buys), interests(sells), 101);
    expect(result === undefined ? null : [result.price, result.lots]).toEqual(found);
  });

  test("serves the best limits first, and equal ones in their order", () => {
    const buys = interests([
      [100, 2],
      [102, 2],
      [100, 2],
    ]);
    const sells = interests([
      [100, 3],
      [99, 1],
    ]);
    const { matches } = uncross(buys, sells, 100)!;
    expect(matches.map(({ buy, sell, lots }) => [buy.name, sell.name, lots])).toEqual([
      [1, 1, 1],
      [1, 0, 1],
      [0, 0, 2],
    ]);
  });
});

describe("breakers of a scenario", () => {
  const scenario = loadScenario(STOPPED, "small.yaml");
  const variants = variantsOf(scenario, true);
  const runOf = (name: string) => {
    const plan = planOf(
      scenario,
      variants.find((variant) => variant.name === name)!,
    );
    return { plan, result: replay(plan) };
  };

  test("are added up over the safeguards that are on", () => {
    const testsOf = (name: string) =>
      runOf(name)
        .plan.markets.get("X")!
        .parameters.breakers?.tests.map(({ test }) => test);
    expect(testsOf("unprotected")).toBeUndefined();
    expect(testsOf("only more")).toEqual(["divergence"]);
    expect(testsOf("protected")).toEqual(["move", "fund", "divergence"]);
  });

  test("stop the venue, which opens by its auction; the history says so in plain words", () => {
    const { plan, result } = runOf("protected");
    const told = timelineRows(scenario, plan, result, true)
      .filter(([, who]) => who === "X")
      .map(([, , what]) => what!);
    const words = ["open -> halted", "auction from", "auction -> open"];
    for (const text of words) expect(told.some((line) => line.includes(text))).toBe(true);
    expect(result.verdict.clean).toBe(true);
    const stopped = result.timeline.find(
      (entry) => entry.kind === "event" && entry.event.type === "withdrawalStop",
    );
    expect(stopped).toBeDefined();
  });

  test("tell what every kind of event means", () => {
    const { plan } = runOf("protected");
    const base = { market: "X", measured: 150n, reference: 1_000n, limitPpm: 100_000 } as const;
    const times = { decideMicros: plan.startMicros, latestMicros: plan.startMicros + 60_000_000 };
    const trip = { type: "trip", ...base, ...times, slices: false } as const;
    const moved = { ...trip, test: "move", from: "open", to: "reduceOnly" } as const;
    expect(breakerText(plan, moved)).toBe(
      "open -> reduce-only, liquidations wait: the mark moved 15 % (limit 10 %); at the latest until +1m",
    );
    const still = {
      ...trip,
      test: "stall",
      measured: 90_000_000n,
      reference: 60_000_000n,
    } as const;
    expect(breakerText(plan, { ...still, from: "halted", to: "halted", slices: true })).toBe(
      "halted: no command came for +1m30s (limit +1m); at the latest until +1m",
    );
    const auction = {
      type: "auction",
      market: "X",
      referencePrice: 200,
      lowPrice: 190,
      highPrice: 210,
      price: 220,
      lots: 5,
      resultMicros: plan.startMicros,
      latestMicros: plan.startMicros,
    } as const;
    expect(breakerText(plan, { ...auction, phase: "extended" })).toContain("110 is outside");
    expect(breakerText(plan, { ...auction, phase: "failed" })).toContain("without a price");
    expect(breakerText(plan, { ...auction, phase: "ended" })).toBe("auction: 0.5 at 110");
    expect(breakerText(plan, { ...auction, phase: "ended", price: null })).toContain("nothing");
    const grown = { accounts: 2, shortfall: 100n, deficit: 5n, sinceMicros: 0, latestMicros: 0 };
    expect(breakerText(plan, { type: "exposure", market: "X", ...grown })).toBe(
      "liquidations wait: 2 accounts, 1 USD short of maintenance, 0.05 USD below zero",
    );
    const resumed = { type: "withdrawalResumed", asset: "USD", by: "timer" } as const;
    expect(breakerText(plan, resumed)).toBe("withdrawals go on");
  });
});
