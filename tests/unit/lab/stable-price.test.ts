import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { loadScenario, planOf, replay } from "../../../src/lab/index.ts";
import { grouped } from "../../../src/lab/tell.ts";

const read = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const EXAMPLE = read("scenarios/examples/stable-price.yaml");

/*
 * The engine's own stable price (PRICE-07-02, PRICE-07-03) as the limit on the rate of a price: N
 * tokens are bought at 6, pushed to a multiple within half an hour, borrowed against at 90 % and left
 * behind. The push costs what F5 of an exponential book of 1.26 M USD says.
 */
const PRICE = 6;
const BOOK = 1_260_000;
const POOL = 800_000_000;
const MULTIPLES = [1.5, 100, 10_000];

function pushCost(multiple: number): number {
  return BOOK * (Math.log(multiple) - (multiple - 1) / multiple);
}

/** What is withdrawn against so many tokens. */
function withdrawn(tokens: number, multiple: number, rateLimited: boolean): string {
  const text = EXAMPLE.replace("TOKEN: 14000", `TOKEN: ${tokens}`).replace(
    "[30m, 6000]",
    `[30m, ${PRICE * multiple}]`,
  );
  const on = new Set(rateLimited ? ["stablePrice"] : []);
  const { measures } = replay(planOf(loadScenario(text, "stable-price.yaml"), { name: "run", on }));
  return measures[0]!.ours!;
}

/** The multiple that pays best, and what it leaves the attacker with. */
function best(tokens: number, rateLimited: boolean): { multiple: number; profit: number } {
  const tried = MULTIPLES.map((multiple) => {
    const out = Number(withdrawn(tokens, multiple, rateLimited));
    return { multiple, profit: Math.floor(out - tokens * PRICE - pushCost(multiple)) };
  });
  return tried.reduce((most, one) => (one.profit > most.profit ? one : most));
}

describe("PRICE-07-02: what a token is lent on, by the engine's own stable price", () => {
  /** 0.03 % a second, over the price of a day ago (6), in steps of 30 s: s + s x 0.009 x (6 / s)^2. */
  const stableAfter = (steps: number): number => {
    let price = PRICE;
    for (let step = 0; step < steps; step++) price += price * 0.009 * (PRICE / price) ** 2;
    return price;
  };

  test("half an hour makes 8.66 of 6, however far the price runs", () => {
    // 14,000 x 8.66021 x 0.9 = 109,118.66
    expect(stableAfter(60)).toBeCloseTo(8.660_21, 5);
    for (const multiple of [2, 100_000]) {
      expect(withdrawn(14_000, multiple, true)).toBe("109118.66");
    }
    // 14,000 x 6,000 x 0.9 without it, and as far as the pool goes.
    expect(withdrawn(14_000, 1_000, false)).toBe("75600000");
    expect(withdrawn(14_000, 100_000, false)).toBe(`${POOL}`);
  });

  test.each([
    // 1,400 x 6 x 10,000 x 0.9 - 8,400 - 10,345,155
    [1_400, { multiple: 10_000, profit: 65_246_445 }, { multiple: 1.5, profit: -88_393 }],
    [14_000, { multiple: 10_000, profit: 745_570_845 }, { multiple: 1.5, profit: -65_955 }],
    [140_000, { multiple: 10_000, profit: 788_814_845 }, { multiple: 1.5, profit: 158_432 }],
    [1_400_000, { multiple: 10_000, profit: 781_254_845 }, { multiple: 1.5, profit: 2_402_299 }],
  ])(
    "a cap of %i tokens leaves %j without the limit and %j with it",
    (tokens, without, limited) => {
      expect([best(tokens, false), best(tokens, true)]).toEqual([without, limited]);
      const whole = (value: number): string => grouped(String(value));
      const row = [tokens, without.profit, limited.profit].map(whole);
      row.splice(2, 0, `${whole(without.multiple)}`);
      const told = read("docs/attacks.md")
        .split("\n")
        .map((line) => line.split("|").map((cell) => cell.trim()));
      expect(told).toContainEqual(["", ...row, ""]);
    },
  );
});

/** N of T at 6 with 10,000 USD; at 30m so much of Z is asked for, a lot too much and then as it is. */
const entry = (size: number, multiple: number, opens: number): string => `
format: plimsoll-scenario-1
id: entry
title: What profit opens
date: 2026-01-01
venue: A venue
summary: The price of a held position is pushed, and its profit is used to open another.
sources: []
start: 2026-01-01T00:00:00Z
end: 31m
numeraire: USD
assets:
  USD: { decimals: 2 }
markets:
  T:
    type: linear
    settlement: USD
    tickSize: 0.01
    lotSize: 1
    tiers: [{ initial: 10%, maintenance: 5% }]
    positionSizeMax: ${size}
    pricing: { sources: { SPOT: {} } }
  Z:
    type: linear
    settlement: USD
    tickSize: 1
    lotSize: 0.1
    tiers: [{ initial: 10%, maintenance: 5% }]
participants:
  P: { role: who pushes, collateral: { USD: 10000 } }
  MAKER: { role: other side, collateral: { USD: 100000000 } }
positions:
  - { market: T, long: P, short: MAKER, size: ${size}, price: ${PRICE} }
prices:
  step: 30s
  sources:
    SPOT: [[0s, ${PRICE}], [30m, ${PRICE * multiple}]]
  markets:
    T: { path: [[0s, ${PRICE}]] }
    Z: { path: [[0s, 100]] }
actions:
  - { at: 30m, do: trade, market: Z, long: P, short: MAKER, size: ${(opens * 10 + 1) / 10}, price: 100 }
  - { at: 30m, do: trade, market: Z, long: P, short: MAKER, size: ${opens}, price: 100 }
  - { at: 30m, do: trade, market: T, long: MAKER, short: P, size: ${size}, price: ${PRICE * multiple} }
safeguards:
  stablePrice:
    title: Profit that ran ahead of 0.03 % a second opens nothing
    markets: { T: { pricing: { stable: { growth: 0.03% } } } }
`;

describe("PRICE-07-03: what profit opens, by the engine's own stable price", () => {
  const outcomes = (text: string, on: readonly string[]): string[] => {
    const scenario = loadScenario(text, "entry.yaml");
    const { timeline } = replay(planOf(scenario, { name: "run", on: new Set(on) }));
    return timeline.flatMap((entry) =>
      entry.kind === "action" ? [entry.action.ok ? "taken" : entry.action.reason!] : [],
    );
  };
  const REFUSED = ["INSUFFICIENT_MARGIN", "taken", "taken"];

  // (10,000 + N x 6 x (m - 1) - 10 % of N x 6 x m) / (10 % of 100): a tenth of the position with a
  // tenfold price opens as much again.
  test.each([
    [1_000, 10, 5_800],
    [100, 100, 6_340],
    [10, 1_000, 6_394],
  ])("a cap of %i at %d times the price opens %d of Z", (size, multiple, opens) => {
    expect(outcomes(entry(size, multiple, opens), [])).toEqual(REFUSED);
  });

  // (10,000 + N x (8.66 - 6) - 10 % of N x 6 x m) / 10, in whole ticks of 0.01.
  test.each([
    [1_000, 10, 666],
    [100, 100, 426.6],
    [10, 1_000, 402.6],
  ])("with it a cap of %i at %d times the price opens %d, and closing stays free", (...row) => {
    expect(outcomes(entry(...row), ["stablePrice"])).toEqual(REFUSED);
  });
});
