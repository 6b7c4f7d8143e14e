import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import type { ReplayResult } from "../../../src/lab/index.ts";
import { loadScenario, planOf, replay, variantsOf } from "../../../src/lab/index.ts";

const example = (name: string): string =>
  readFileSync(new URL(`../../../scenarios/examples/${name}.yaml`, import.meta.url), "utf8");

function runs(text: string): Record<string, ReplayResult> {
  const scenario = loadScenario(text, "example.yaml");
  const results = variantsOf(scenario, false).map((variant) => replay(planOf(scenario, variant)));
  return Object.fromEntries(results.map((result) => [result.variant, result]));
}

/** What became of the actions of a kind, each outcome once with how often it came. */
function outcomes({ timeline }: ReplayResult, kind: string): Record<string, number> {
  const told: Record<string, number> = {};
  for (const entry of timeline) {
    if (entry.kind !== "action" || entry.action.do !== kind) continue;
    const { ok, reason, detail } = entry.action;
    const text = ok ? detail : `${reason}`;
    told[text] = (told[text] ?? 0) + 1;
  }
  return told;
}

const figures = ({ measures }: ReplayResult) => measures.map(({ ours }) => ours);

describe("a wash trade that moves the mark", () => {
  const WASH = example("wash-trade");

  test("takes the whole collateral of the short: 10 x (120 - 100) = 200", () => {
    const { unprotected } = runs(WASH);
    expect(figures(unprotected!)).toEqual(["120", "200"]);
    expect(outcomes(unprotected!, "trade")).toEqual({ "0.1 X from W2": 2 });
  });

  test("is kept from happening between orders of one linked group", () => {
    const { protected: kept } = runs(WASH);
    expect(figures(kept!)).toEqual(["100", "0"]);
    expect(outcomes(kept!, "trade")).toEqual({ SELF_TRADE: 2 });
  });

  test("among the orders of one account only, linked accounts still meet", () => {
    const account = runs(WASH.replace("among: group", "among: account"));
    expect(figures(account["protected"]!)).toEqual(["120", "200"]);
    const own = WASH.replaceAll("short: W2", "short: W1").replace("among: group", "among: account");
    expect(figures(runs(own)["unprotected"]!)).toEqual(["120", "200"]);
    expect(figures(runs(own)["protected"]!)).toEqual(["100", "0"]);
  });

  test.each(["cancelResting", "cancelBoth", "reduceBoth"])("%s keeps them apart too", (policy) => {
    const { protected: kept } = runs(WASH.replace("cancelTaker", policy));
    expect(figures(kept!)).toEqual(["100", "0"]);
    expect(outcomes(kept!, "trade")).toEqual({ SELF_TRADE: 2 });
    expect(kept!.verdict.clean).toBe(true);
  });
});

describe("a trade that an own resting order stands before", () => {
  // W1 sells 0.1 at 100; its buy of the trade at 110 would meet that first.
  const before = (policy: string): Record<string, number> => {
    const text = example("wash-trade")
      .replace("cancelTaker", policy)
      .replaceAll("short: W2", "short: MAKER")
      .replace("bids: { size: 1,", "bids: { size: 0,")
      .replace(
        "actions:\n",
        `actions:
  - { at: 1m, do: order, account: W1, market: X, side: sell, size: 0.1, limit: 100 }
`,
      );
    return outcomes(runs(text)["protected"]!, "trade");
  };

  test("goes on where only that one is cancelled", () => {
    expect(before("cancelResting")).toEqual({ "0.1 X from MAKER": 2 });
  });

  test.each(["cancelTaker", "cancelBoth", "reduceBoth"])("does not under %s", (policy) => {
    expect(before(policy)["SELF_TRADE"]).toBeGreaterThan(0);
  });
});

describe("own orders that rest in the simulated book", () => {
  // A sell of 3 rests at 101; the buy of 5 at 102 would meet it.
  const resting = (policy: string): string =>
    example("wash-trade")
      .replace("cancelTaker", policy)
      .replace("asks: { size: 1,", "asks: { size: 0,")
      .replace(
        /actions:\n.*\n.*\n/,
        `actions:
  - { at: 1m, do: order, account: W1, market: X, side: sell, size: 3, limit: 101, name: mine }
  - { at: 2m, do: order, account: W2, market: X, side: buy, size: 5, limit: 102, name: yours }
`,
      );
  const live = (policy: string): readonly [string, number][] => {
    const scenario = loadScenario(resting(policy), "example.yaml");
    const variant = variantsOf(scenario, false).at(-1)!;
    let orders: [string, number][] = [];
    replay(planOf(scenario, variant), {
      onEnd: ({ engine }) => {
        orders = ["W1", "W2"].flatMap((account) =>
          engine.account(account)!.orders.map(({ order, lots }): [string, number] => [order, lots]),
        );
      },
    });
    return orders;
  };

  test.each([
    ["cancelTaker", [["W1/mine", 30]]],
    ["cancelResting", [["W2/yours", 50]]],
    ["cancelBoth", []],
    ["reduceBoth", [["W2/yours", 20]]],
  ])("%s leaves %j", (policy, left) => {
    expect(live(policy)).toEqual(left);
  });
});

describe("a flood of messages", () => {
  const FLOOD = example("message-flood");

  test("is taken whole without rates, up to what is left of the burst with them", () => {
    const { unprotected, protected: limited } = runs(FLOOD);
    expect(outcomes(unprotected!, "order")).toEqual({
      "buy 0.1 X": 1000,
      "sell 5 X": 1,
      "buy 1 X": 1,
    });
    // Twenty at once; the others wait. The reduce-only sell and the other holder's buy do not.
    expect(outcomes(limited!, "order")).toEqual({
      "buy 0.1 X": 20,
      MESSAGE_RATE: 980,
      "sell 5 X": 1,
      "buy 1 X": 1,
    });
  });

  test("what lowers risk passes: a reduce-only order, a cancel, a deposit", () => {
    const { protected: limited } = runs(FLOOD);
    expect(outcomes(limited!, "cancel")).toEqual({ "F/spam": 1 });
    expect(outcomes(limited!, "deposit")).toEqual({ "100 USD": 1 });
    const positions = limited!.accounts.map(({ account, positions: held }) => [account, held]);
    expect(positions).toContainEqual(["F", [{ market: "X", lots: 50 }]]);
  });

  test("who shares a session shares its rate", () => {
    const one = FLOOD.replace("role: who floods,", "role: who floods, session: bot,")
      .replace("role: another holder,", "role: another holder, session: bot,")
      .replace("perSecond: 20, burst: 40", "perSecond: 10, burst: 20");
    expect(outcomes(runs(one)["protected"]!, "order")).toEqual({
      "buy 0.1 X": 20,
      MESSAGE_RATE: 981,
      "sell 5 X": 1,
    });
  });

  test("an amended order is what it was amended to; one that nobody placed is refused", () => {
    const text = FLOOD.replace("times: 1000", "times: 2").replace(
      "do: cancel, account: F, order: spam",
      "do: amend, account: F, order: spam-2, size: 0.3, limit: 81",
    );
    const { unprotected } = runs(text);
    expect(outcomes(unprotected!, "amend")).toEqual({ "spam-2, 0.3 X at 81": 1 });
    const gone = FLOOD.replace("order: spam }", "order: spam-1001 }");
    expect(() => runs(gone)).toThrow(
      /UNKNOWN_ORDER \(9025\) actions\[2\].order: expected one of spam, was "spam-1001"/,
    );
    const all = FLOOD.replace("times: 1000", "times: 3").replace(", order: spam }", " }");
    expect(outcomes(runs(all)["unprotected"]!, "cancel")).toEqual({
      "F/spam": 1,
      "F/spam-2": 1,
      "F/spam-3": 1,
    });
  });
});
