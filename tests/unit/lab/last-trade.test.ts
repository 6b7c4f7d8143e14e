import { describe, expect, test } from "vitest";

import type { ReplayResult } from "../../../src/lab/index.ts";
import { loadScenario, planOf, replay, UNPROTECTED } from "../../../src/lab/index.ts";
import { SMALL } from "./small-scenario.ts";

/** A book of ten units down to half the price, a seller, and somebody with a stop below. */
const CASCADE = SMALL.replace("        - [5m, 80]\n        - [8m, 80]\n", "      mark: lastTrade\n")
  .replace("bids: { size: 2, within: 1% }", "bids: { size: 10, within: 50% }")
  .replace("levels: 2", "levels: 10")
  .replace("refill: 1m", "refill: 5m")
  .replace("collateral: { USD: !assumed 100 }", "collateral: { USD: 10000 }")
  .replace("tiers:", "collar: 100%\n    tiers:")
  .replace(
    /actions:\n.*\n/,
    `actions:
  - { at: 1m, do: stop, account: LONG, market: X, side: sell, size: 4, trigger: 85 }
  - { at: 1m, do: stop, account: LONG, market: X, side: buy, size: 1, trigger: 200 }
  - { at: 2m, do: order, account: SHORT, market: X, side: sell, size: 3 }
`,
  );

function run(text: string): ReplayResult {
  return replay(planOf(loadScenario(text, "small.yaml"), UNPROTECTED));
}

/** What the run marked at, at a time. */
function markAt(text: string, at: string): string | undefined {
  const measured = text.replace(
    "measure: { take: deficit, asset: USD, at: 8m }",
    `measure: { take: markPrice, market: X, at: ${at} }`,
  );
  return run(measured).measures[0]!.ours;
}

describe("a market marked at its last trade", () => {
  test("follows its own trades down, triggers stops, and comes back when it is quoted again", () => {
    // Levels of one unit at 95, 90, ...; three are sold, then the stop at 85 sells four more.
    expect(markAt(CASCADE, "1m")).toBe("100");
    expect(markAt(CASCADE, "2m")).toBe("65");
    expect(markAt(CASCADE, "4m")).toBe("65");
    expect(markAt(CASCADE, "10m")).toBe("100");
    const long = run(CASCADE).accounts.find(({ account }) => account === "LONG")!;
    expect(long.positions).toEqual([{ market: "X", lots: 60 }]);
  });

  test("a stop whose trigger is not reached waits, and one that would not reduce is refused", () => {
    expect(markAt(CASCADE.replace("trigger: 85", "trigger: 84.5"), "2m")).toBe("85");
    const adding = CASCADE.replace("account: LONG, market: X, side: sell", (text) =>
      text.replace("LONG", "SHORT"),
    );
    const refused = run(adding).timeline.filter(
      (entry) => entry.kind === "action" && !entry.action.ok,
    );
    expect(refused).toMatchObject([{ action: { do: "stop", reason: "NOT_REDUCING" } }]);
  });

  test("the venue's own order asks nobody, and sells no more than is held", () => {
    // Nothing is left of 100 at 10 x (100 - 90): the account may not place an order any more.
    const poor = CASCADE.replace("{ USD: 10000 }", "{ USD: 100 }").replace(
      "trigger: 85",
      "trigger: 90",
    );
    const refused = run(poor).timeline.findLast(({ kind }) => kind === "action");
    expect(refused).toMatchObject({ action: { ok: false, reason: "ACCOUNT_CLOSING_OUT" } });
    const forced = poor.replace("size: 4, trigger: 90", "size: 40, trigger: 90, forced: yes");
    const long = run(forced).accounts.find(({ account }) => account === "LONG")!;
    // Seven of its ten units: what the book takes.
    expect(long.positions).toEqual([{ market: "X", lots: 30 }]);
  });

  test("a path marks as it says, whatever trades", () => {
    expect(markAt(CASCADE.replace("mark: lastTrade", "mark: path"), "2m")).toBe("100");
  });
});

describe("cancelled trades", () => {
  const cancel = (since: string): string =>
    CASCADE.replace(
      "historic:\n",
      `  - { at: 9m, do: cancelTrades, market: X, since: ${since} }\nhistoric:\n`,
    );

  test("leave everyone as they were before them", () => {
    const result = run(cancel("2m"));
    const of = (name: string) => result.accounts.find(({ account }) => account === name)!;
    expect(of("LONG").positions).toEqual([{ market: "X", lots: 100 }]);
    expect(of("SHORT").holdings[0]!.poolEquity).toBe(100_000n);
    expect(of("MAKER").positions).toEqual([]);
    const told = result.timeline.findLast(({ kind }) => kind === "action");
    expect(told).toMatchObject({ action: { detail: "7 trades of X undone" } });
  });

  test("since a later time are none", () => {
    const told = run(cancel("3m")).timeline.findLast(({ kind }) => kind === "action");
    expect(told).toMatchObject({ action: { detail: "0 trades of X undone" } });
  });
});
