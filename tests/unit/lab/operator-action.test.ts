import { describe, expect, test } from "vitest";

import type { Session } from "../../../src/lab/index.ts";
import {
  loadScenario,
  planOf,
  replay,
  ScenarioError,
  UNPROTECTED,
} from "../../../src/lab/index.ts";
import { SMALL } from "./small-scenario.ts";

/** The long is rich and the price stands; the actions are what is looked at. */
const VENUE = SMALL.replace("!assumed 100", "1000").replace(
  "        - [5m, 80]\n        - [8m, 80]\n",
  "",
);

const withActions = (lines: string, text = VENUE): string =>
  text.replace(/actions:\n.*\n/, `actions:\n${lines}`);

/** What became of each action, and the session at the end. */
function run(text: string): { told: string[]; session: Session } {
  let session: Session | undefined;
  const { timeline } = replay(planOf(loadScenario(text, "small.yaml"), UNPROTECTED), {
    onEnd: (ended) => void (session = ended),
  });
  const told = timeline.flatMap((entry) => {
    if (entry.kind !== "action") return [];
    const { account, ok, reason, detail } = entry.action;
    return [`${account}: ${ok ? detail : reason}`];
  });
  return { told, session: session! };
}

function problem(text: string): string {
  try {
    loadScenario(text, "small.yaml");
    return "none";
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
}

describe("a change of parameters during a scenario", () => {
  test("is laid over what is in force, and what follows lives with it", () => {
    const { told, session } = run(
      withActions(
        `  - { at: 1m, do: parameter, markets: { X: { takerFee: 0.1%, orderSizeMax: 3 } } }
  - { at: 2m, do: parameter, markets: { X: { orderSizeMax: 2 } }, policy: { offBand: 4% }, assets: { USD: { maturity: 1h } } }
  - { at: 3m, do: order, account: SHORT, market: X, side: buy, size: 2.5 }
  - { at: 3m, do: order, account: SHORT, market: X, side: buy, size: 1 }
`,
      ),
    );
    expect(told).toEqual([
      "venue: of X",
      "venue: of X",
      "venue: of USD",
      "venue: of the policy",
      "SHORT: ORDER_TOO_LARGE",
      "SHORT: buy 1 X",
    ]);
    const { parameters } = session.engine.market("X")!;
    expect(parameters).toMatchObject({ takerFeePpm: 1_000, orderLotsMax: 20 });
    expect(parameters.tiers).toHaveLength(2);
    expect(session.engine.asset("USD")!.parameters.maturityMicros).toBe(3_600_000_000);
    // One unit at 100.5 (0.5 % above 100): 0.1005 of fee, up to 0.11.
    const short = session.engine.account("SHORT")!.holdings[0]!;
    expect(session.engine.asset("USD")!.fee).toBe(11n);
    expect(short.balance).toBe(99_939n);
  });

  test("may come later, in steps, and needs two approvals to loosen", () => {
    const tiers = (maintenance: string): string =>
      `markets: { X: { tiers: [{ upTo: 1000, initial: 50%, maintenance: ${maintenance} }, { initial: 50%, maintenance: ${maintenance} }] } }`;
    const rates: number[] = [];
    const text = withActions(
      `  - { at: 1m, do: parameter, ${tiers("25%")}, effective: 2m, ramp: { until: 6m, steps: 4 } }
  - { at: 7m, do: parameter, ${tiers("20%")}, note: too loose }
  - { at: 7m, do: parameter, ${tiers("20%")}, approvals: [risk, board] }
`,
    );
    let session: Session | undefined;
    const { timeline } = replay(planOf(loadScenario(text, "small.yaml"), UNPROTECTED), {
      onEnd: (ended) => void (session = ended),
      onStep: ({ applied }) => {
        for (const event of applied.events) {
          if (event.type === "parameter" && event.applied) rates.push(event.version);
        }
      },
    });
    // Versions 2 to 6 are the ramp's five changes; 7 is the one that was approved.
    expect(rates).toEqual([2, 3, 4, 5, 6, 7]);
    const refused = timeline.filter((entry) => entry.kind === "action" && !entry.action.ok);
    expect(refused).toMatchObject([{ action: { reason: "APPROVAL_MISSING", note: "too loose" } }]);
    expect(session!.engine.market("X")!.tiers[0]!.maintenancePpm).toBe(200_000);
  });

  test("of the policy is what explains a stage from its time on", () => {
    const text = withActions(
      "  - { at: 1m, do: parameter, policy: { warned: { up: 40%, down: 30% } }, effective: 3m }\n",
    );
    const warned = (untilMicros: number): number => {
      let up = 0;
      replay(planOf(loadScenario(text, "small.yaml"), UNPROTECTED), {
        untilMicros,
        onEnd: ({ plan }) => void (up = plan.policy.warned.upPpm),
      });
      return up;
    };
    expect([warned(120_000_000), warned(180_000_000)]).toEqual([500_000, 400_000]);
  });

  test("counts in the lots of its time", () => {
    const { session } = run(
      withActions(
        `  - { at: 1m, do: contract, market: X, lotSize: 0.01 }
  - { at: 2m, do: parameter, markets: { X: { orderSizeMax: 0.05 } } }
`,
        VENUE.replaceAll("decimals: 2 }", "decimals: 4 }"),
      ),
    );
    expect(session.engine.market("X")!.parameters.orderLotsMax).toBe(5);
    const refused = run(
      withActions(
        `  - { at: 1m, do: fill, market: X, long: LONG, short: SHORT, size: 0.1, price: 100 }
  - { at: 1m, do: contract, market: X, lotSize: 10 }
  - { at: 2m, do: parameter, markets: { X: { orderSizeMax: 20 } } }
`,
        VENUE,
      ),
    );
    expect(refused.told[1]).toBe("venue: CONTRACT_INDIVISIBLE");
    expect(refused.session.engine.market("X")!.parameters.orderLotsMax).toBe(200);
  });

  test.each([
    ["do: parameter }", "FIELD_MISSING (9003) actions[0].markets"],
    ["do: parameter, markets: { Y: {} } }", "UNKNOWN_MARKET"],
    ["do: parameter, assets: { EUR: {} } }", "UNKNOWN_ASSET"],
    ["do: parameter, markets: { X: { leverage: 5 } } }", "FIELD_UNKNOWN"],
    ["do: parameter, markets: { X: { pricing: { jump: 5% } } } }", "was no pricing before"],
    ["do: parameter, markets: { X: { tiers: [] } } }", "at least one tier"],
    ["do: parameter, markets: { X: { orderSizeMax: 0.05 } } }", "a multiple of lotSize (0.1)"],
  ])("%s is refused with %s", (action, expected) => {
    expect(problem(withActions(`  - { at: 1m, ${action}\n`))).toContain(expected);
  });
});

describe("what holders and the venue arrange during a scenario", () => {
  const PEOPLE = VENUE.replace(
    "  MAKER: {",
    `  ISO: { role: isolated, isolated: { market: X, parent: LONG } }
  SUB: { role: sub-account, parent: LONG }
  MAKER: {`,
  ).replace("SHORT: { role: short,", "SHORT: { role: short, linkedGroup: shorts,");

  test("a position goes to the isolated account and back, with collateral", () => {
    const mode = (to: string, amount: number): string =>
      `do: marginMode, account: LONG, isolated: ISO, market: X, mode: ${to}, amount: ${amount} }\n`;
    const there = run(withActions(`  - { at: 1m, ${mode("isolated", 300)}`, PEOPLE));
    expect(there.told).toEqual(["LONG: X to ISO, with 300 USD"]);
    expect(there.session.engine.account("ISO")).toMatchObject({
      positions: [{ lots: 100 }],
      holdings: [{ balance: 30_000n }],
    });
    const back = run(
      withActions(
        `  - { at: 1m, ${mode("isolated", 300)}  - { at: 2m, ${mode("cross", 0)}`,
        PEOPLE,
      ),
    );
    expect(back.session.lots("LONG", "X")).toBe(100);
    expect(back.session.lots("ISO", "X")).toBe(0);
  });

  test("accounts close, and say beforehand what a call does", () => {
    const { told } = run(
      withActions(
        `  - { at: 1m, do: preference, account: LONG, topUpFrom: [SUB], deRiskOrder: [X], reduceAtCall: yes }
  - { at: 1m, do: closeAccount, account: SUB }
  - { at: 1m, do: closeAccount, account: LONG }
`,
        PEOPLE,
      ),
    );
    expect(told).toEqual(["LONG: reduces at a call", "SUB: closed", "LONG: POSITION_OPEN"]);
  });

  test("limits of groups, backstops and the fee account", () => {
    const { told, session } = run(
      withActions(
        `  - { at: 1m, do: groupLimit, group: shorts, market: X, size: 10 }
  - { at: 1m, do: order, account: SHORT, market: X, side: sell, size: 1 }
  - { at: 1m, do: groupLimit, group: shorts, market: X, size: 0 }
  - { at: 1m, do: order, account: SHORT, market: X, side: sell, size: 1 }
  - { at: 2m, do: backstop, account: MAKER, market: X, capital: 500, takeoverSizeMax: 4 }
  - { at: 2m, do: fund, layer: fee, asset: USD, amount: 7 }
`,
        PEOPLE,
      ),
    );
    expect(told).toEqual([
      "venue: shorts: 10 X",
      "SHORT: GROUP_LIMIT",
      "venue: shorts: no limit",
      "SHORT: sell 1 X",
      "MAKER: 500 USD, up to 4 X",
      "venue: 7 USD into fee",
    ]);
    expect(session.engine.asset("USD")!.fee).toBe(700n);
  });

  test("every parameter of a market and an asset that the engine has can be written", () => {
    const text = VENUE.replace(
      "    tiers:",
      `    openInterestScale: { from: 2000, full: 5000 }
    capsAsMargin: on
    fundingHorizon: 8h
    selfTrade: { among: account, policy: cancelBoth }
    tiers:`,
    ).replace("USD: { decimals: 2 }", "USD: { decimals: 2, dustMax: 0.05 }");
    const { session } = run(text);
    expect(session.engine.market("X")!.parameters).toMatchObject({
      openInterestScale: { lowerNotional: 200_000n, upperNotional: 500_000n },
      capsAsMargin: true,
      fundingHorizonMicros: 28_800_000_000,
      selfTrade: { among: "account", policy: "cancelBoth" },
    });
    expect(session.engine.asset("USD")!.parameters.dustMax).toBe(5n);
  });
});
