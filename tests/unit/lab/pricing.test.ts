import { describe, expect, test } from "vitest";

import type { ReplayResult } from "../../../src/lab/index.ts";
import { loadScenario, planOf, replay, variantsOf } from "../../../src/lab/index.ts";
import { SMALL } from "./small-scenario.ts";

/**
 * The same venue with an index of three sources, one of which says half for two minutes. As it was,
 * their mean is the price; each safeguard alone is a run of its own.
 */
const FED = SMALL.replace("!assumed 100", "!assumed 400")
  .replace(
    "    tiers:",
    `    pricing:
      sources:
        A: {}
        B: { prices: A }
        C: { group: C, volume: 5 }
        O: { role: own, weight: 10% }
      band: 90%
      basis: 10s
      impactSize: 1
    tiers:`,
  )
  .replace(
    "  markets:\n    X:\n      path:",
    `  sources:
    A:
      - [0s, 100]
    C:
      - [0s, 100]
      - [2m, 50, gap]
      - [4m, 100, gap]
  markets:
    X:
      path:`,
  )
  .replace("        - [5m, 80]\n        - [8m, 80]\n", "")
  .replace(
    "safeguards:",
    `safeguards:
  outlierRejection:
    title: Sources far from the others do not count
    markets: { X: { pricing: { groupsMin: 2, rejectMax: 5% } } }`,
  );

function runs(text: string): Record<string, ReplayResult> {
  const scenario = loadScenario(text, "small.yaml");
  const results = variantsOf(scenario, true).map((variant) => replay(planOf(scenario, variant)));
  return Object.fromEntries(results.map((result) => [result.variant, result]));
}

/** Lowest mark of X that a run was told of. */
function lowestIndex(text: string, variant: string): number {
  const scenario = loadScenario(text, "small.yaml");
  const found = variantsOf(scenario, true).find(({ name }) => name === variant)!;
  let lowest = Infinity;
  replay(planOf(scenario, found), {
    onStep: ({ applied }) => {
      for (const event of applied.events) {
        if (event.type === "price") lowest = Math.min(lowest, event.indexPrice);
      }
    },
  });
  return lowest;
}

describe("prices made from sources in a scenario", () => {
  test("as it was, one source halves the price of three; without it nothing moves", () => {
    // Weights by volume 1 : 1 : 5 less the own book's cap: the mean falls far below 100 (200 ticks).
    expect(lowestIndex(FED, "unprotected")).toBeLessThan(150);
    expect(lowestIndex(FED, "only outlierRejection")).toBeGreaterThan(190);
  });

  test("protected, the run is clean", () => {
    expect(runs(FED)["protected"]!.verdict).toMatchObject({ clean: true, accountsBelowZero: 0 });
  });

  test("a source that is not in prices.sources is a problem where it stands", () => {
    const text = FED.replace("{ prices: A }", "{ prices: Z }");
    expect(() => runs(text)).toThrow(/prices\.sources/);
  });

  /** What became of source C, decision by decision, and what was refused of it. */
  const seenOfC = (terms: string): Set<string> => {
    const text = FED.replace("C: { group: C, volume: 5 }", `C: { group: C, ${terms} }`);
    const seen = new Set<string>();
    replay(planOf(loadScenario(text, "small.yaml"), { name: "run", on: new Set() }), {
      onStep: ({ draft, applied }) => {
        if (draft.kind === "quote" && draft.source === "C" && !applied.answer.ok) {
          seen.add(applied.answer.reason);
        }
        for (const event of applied.events) {
          if (event.type !== "priceDecision") continue;
          seen.add(event.sources.find(({ source }) => source === "C")!.status);
        }
      },
    });
    return seen;
  };

  test("a source may tell a bid and an ask, crossed ones too, or a time that is not yet", () => {
    expect(seenOfC("spread: 1%")).toEqual(new Set(["silent", "used"]));
    expect(seenOfC("spread: -1%")).toEqual(new Set(["silent", "crossed"]));
    expect(seenOfC("ahead: 1s")).toEqual(new Set(["QUOTE_FROM_FUTURE", "silent"]));
    const allowed = FED.replace("C: { group: C, volume: 5 }", "C: { group: C, ahead: 1s }").replace(
      "      band: 90%",
      "      future: 1s\n      band: 90%",
    );
    expect(runs(allowed)["protected"]!.verdict.clean).toBe(true);
  });

  test("what says nothing goes stale, and the market with it", () => {
    const silent = "{ silent: [{ from: 2m, to: 9m }] }";
    const text = FED.replace("A: {}", `A: ${silent}`)
      .replace("{ prices: A }", `{ prices: A, silent: [{ from: 2m, to: 9m }] }`)
      .replace("rejectMax: 5% }", "rejectMax: 5%, stale: 90s }");
    const scenario = loadScenario(text, "small.yaml");
    const states = new Set<string>();
    const variant = variantsOf(scenario, true).find(({ name }) => name === "protected")!;
    replay(planOf(scenario, variant), {
      onStep: ({ applied }) => {
        for (const event of applied.events) {
          if (event.type === "priceDecision") states.add(event.state);
        }
      },
    });
    expect([...states]).toContain("stale");
  });
});
