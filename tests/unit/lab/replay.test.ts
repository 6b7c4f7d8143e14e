import { describe, expect, test } from "vitest";

import type { ReplayResult } from "../../../src/lab/index.ts";
import { loadScenario, planOf, replay, UNPROTECTED, variantsOf } from "../../../src/lab/index.ts";
import { SMALL } from "./small-scenario.ts";

/** The same with a long that keeps its margin. */
const RICH = SMALL.replace("!assumed 100", "!assumed 1000");

function runs(text: string): Record<string, ReplayResult> {
  const scenario = loadScenario(text, "small.yaml");
  const results = variantsOf(scenario, true).map((variant) => replay(planOf(scenario, variant)));
  return Object.fromEntries(results.map((result) => [result.variant, result]));
}

describe("replay", () => {
  test("unprotected, the long ends below zero and the figure is measured", () => {
    const { unprotected } = runs(SMALL);
    // 10 x (80 - 100) + 100 = -100
    expect(unprotected!.assets[0]!.deficit).toBe(10_000n);
    expect(unprotected!.measures[0]).toMatchObject({ ours: "100", differencePpm: 0, within: true });
    expect(unprotected!.verdict).toMatchObject({ accountsBelowZero: 1, clean: false });
  });

  test("protected, nobody ends below zero and lots and money add up", () => {
    const result = runs(SMALL)["protected"]!;
    expect(result.verdict).toEqual({
      accountsBelowZero: 0,
      belowClaim: [],
      audit: [],
      broken: undefined,
      clean: true,
    });
    const lots = result.accounts.flatMap(({ positions }) => positions.map((held) => held.lots));
    expect(lots.reduce((sum, held) => sum + held, 0)).toBe(0);
    // 100 + 1,000 + 100,000 deposited, 100 withdrawn, 5 in the fund.
    const equity = result.accounts.flatMap(({ holdings }) =>
      holdings.map((held) => held.poolEquity),
    );
    const fund = result.funds[0]!.after;
    const total = equity.reduce((sum, units) => sum + units, fund);
    expect(total).toBe(10_100_500n);
  });

  test("the same scenario gives the same state, and the state names every account", () => {
    const [first, second] = [runs(SMALL), runs(SMALL)];
    expect(first["protected"]!.stateText).toBe(second["protected"]!.stateText);
    expect(first["protected"]!.timeline).toEqual(second["protected"]!.timeline);
    expect(first["protected"]!.stateText).toContain("MAKER");
  });

  test("each safeguard alone is a run of its own", () => {
    expect(Object.keys(runs(SMALL))).toEqual(["unprotected", "only all", "protected"]);
  });

  test("an action with unless is left out while that safeguard is on", () => {
    const text = SMALL.replace("amount: 100 }\nhistoric", "amount: 100, unless: [all] }\nhistoric");
    const acted = (result: ReplayResult | undefined): number =>
      result!.timeline.filter((entry) => entry.kind === "action").length;
    const results = runs(text);
    expect(acted(results["unprotected"])).toBe(1);
    expect(acted(results["protected"])).toBe(0);
  });

  test("stops where it is told to", () => {
    const scenario = loadScenario(SMALL, "small.yaml");
    const [variant] = variantsOf(scenario, false);
    const result = replay(planOf(scenario, variant!), { untilMicros: 150_000_000 });
    expect(result.endedAtMicros - scenario.spec.start).toBe(150_000_000);
    expect(result.measures[0]!.ours).toBeUndefined();
  });

  test("the vault pays only what it has; what is missing is counted", () => {
    const text = SMALL.replace("historic:\n", "historic:\n  exemptAccounts: [LONG]\n")
      .replace("restores: [slicing", "restores: [exemptAccounts, slicing")
      .replace(
        "account: SHORT, asset: USD, amount: 100",
        "account: LONG, asset: USD, amount: 200000",
      );
    const { unprotected, protected: safe } = runs(text);
    // 101,100 deposited by three accounts; the fund's 5 is money of the vault too.
    expect(unprotected!.assets[0]!.unpaid).toBe(20_000_000n - 10_110_500n);
    expect(safe!.assets[0]!.unpaid).toBe(0n);
    const entry = safe!.timeline.find(({ kind }) => kind === "action");
    expect(entry).toMatchObject({ action: { ok: false, reason: "INSUFFICIENT_BALANCE" } });
  });

  test("takeover moves the whole position at its price, unwind sells it evenly at the mark", () => {
    const text = SMALL.replace(
      "actions:\n",
      `actions:
  - { at: 0s, do: takeover, account: LONG, by: SHORT, market: X, price: 100 }
`,
    );
    const { unprotected } = runs(text);
    expect(unprotected!.accounts.every(({ positions }) => positions.length === 0)).toBe(true);
    const unwinding = SMALL.replace(
      "actions:\n",
      "actions:\n  - { at: 0s, do: unwind, account: LONG, market: X, until: 4m }\n",
    );
    const long = runs(unwinding)["unprotected"]!.accounts[0]!;
    expect(long.positions).toEqual([]);
    // A quarter each at 96, 92, 88, 84: mean 90, so 100 - 10 x 10 = 0.
    expect(long.holdings[0]!.poolEquity).toBe(0n);
  });

  test("a safeguard may take prices from elsewhere", () => {
    const text = SMALL.replace(
      "    restores: [slicing, closeOut, gainLayer]\n",
      `    restores: [slicing, closeOut, gainLayer]
    prices: { markets: { X: { path: [[0s, 100], [5m, 99]] } } }
`,
    );
    const { unprotected, protected: safe } = runs(text);
    // 10 x (80 - 100) + 100 and 10 x (99 - 100) + 100
    expect(unprotected!.accounts[0]!.holdings[0]!.poolEquity).toBe(-10_000n);
    expect(safe!.accounts[0]!.holdings[0]!.poolEquity).toBe(9_000n);
  });

  test("a loan line lets a balance go below zero, as far as the treasury lends", () => {
    const text = SMALL.replace("USD: { decimals: 2 }", "USD: { decimals: 2, loanMax: 50 }")
      .replace("SHORT: { role: short,", "SHORT: { role: short, loanLines: { USD: 50 },")
      .replace("  market: { X: 5 }", "  market: { X: 5 }\n  treasury: { USD: 50 }");
    const lent = runs(text)["unprotected"]!.stateText;
    expect(lent).not.toBe(runs(SMALL)["unprotected"]!.stateText);
    const unfunded = text.replace("treasury: { USD: 50 }", "treasury: { USD: 49 }");
    expect(() => runs(unfunded)).toThrow("LOAN_LINE_UNFUNDED");
  });

  test("money is lent, borrowed at interest, recalled and taken back", () => {
    const interest = "{ interval: 1d, base: 1%, kink: 80%, atKink: 5%, atFull: 25% }";
    const terms = `{ decimals: 2, utilizationMax: 90%, recall: 5m, interest: ${interest} }`;
    const steps = `actions:
  - { at: 0s, do: lend, account: MAKER, asset: USD, amount: 50 }
  - { at: 0s, do: loanLine, account: SHORT, asset: USD, amount: 50 }
  - { at: 1m, do: unlend, account: MAKER, asset: USD, amount: 1 }
  - { at: 2m, do: recall, account: MAKER, asset: USD, amount: 20 }
  - { at: 3m, do: recall, asset: USD, amount: 1 }
`;
    const text = SMALL.replace("USD: { decimals: 2 }", `USD: ${terms}`);
    const result = runs(text.replace(/actions:\n.*\n/, steps))["unprotected"]!;
    const done = result.timeline.flatMap((entry) => {
      return entry.kind === "action" ? [[entry.action.do, entry.action.reason]] : [];
    });
    expect(done).toEqual([
      ["lend", undefined],
      ["loanLine", undefined],
      ["unlend", "LENT_IN_USE"],
      ["recall", undefined],
      ["recall", "LENT_EXCEEDED"],
    ]);
    // 20 of the line are cut at once, and 20 of the money are back
    expect(result.stateText).toContain('"lender":"3000"');
    expect(result.stateText).toContain('"line":"3000"');
  });

  test("what is lent against other collateral is no deficit; what is not is one", () => {
    const text = (price: string): string =>
      SMALL.replace(
        "  USD: { decimals: 2 }\n",
        "  USD: { decimals: 2, loanMax: 300 }\n  GOLD: { decimals: 2, priceDecimals: 2 }\n",
      )
        .replace("{ USD: !assumed 100 } }", "{ GOLD: 100 }, loanLines: { USD: 300 } }")
        .replace("  market: { X: 5 }", "  market: { X: 5 }\n  treasury: { USD: 300 }")
        .replace("prices:\n", `prices:\n  assets: { GOLD: { path: [[0s, 5], [8m, ${price}]] } }\n`);
    // 10 x (80 - 100) = -200 of USD, against 100 GOLD at 3 or at 1.
    const lent = runs(text("3"))["unprotected"]!;
    expect(lent.assets.find(({ asset }) => asset === "USD")!.deficit).toBe(0n);
    expect(lent.verdict.accountsBelowZero).toBe(0);
    const lost = runs(text("1"))["unprotected"]!;
    expect(lost.assets.find(({ asset }) => asset === "USD")!.deficit).toBe(10_000n);
    expect(lost.verdict.accountsBelowZero).toBe(1);
  });

  test("size add-ons and offsets reach the engine", () => {
    const more = "    sizeAddOns: [{ from: 5, initial: 50%, maintenance: 50% }]\n    tiers:";
    const charged = runs(SMALL.replace("    tiers:", more))["unprotected"]!;
    const stageOf = (result: ReplayResult, at: number): unknown =>
      result.timeline.filter((entry) => entry.kind === "event" && entry.event.type === "stage")[at];
    // 50 % of the half beyond 5 is 250 at once: more than the 100 there are.
    expect(stageOf(charged, 0)).toMatchObject({ event: { account: "LONG", to: "liquidating" } });
    expect(stageOf(runs(SMALL)["unprotected"]!, 0)).not.toMatchObject({
      event: { account: "LONG", to: "liquidating" },
    });
    const spread = SMALL.replace(
      "    settlement: USD\n",
      "    settlement: USD\n    underlying: x\n",
    ).replace(
      "assets:\n",
      "policy:\n  offsets: [{ underlying: x, initialSpread: 1%, maintenanceSpread: 1%, floor: 0% }]\nassets:\n",
    );
    const plan = planOf(loadScenario(spread, "small.yaml"), UNPROTECTED);
    expect(plan.markets.get("X")!.underlying).toBe("x");
    const rates = { initialSpreadPpm: 10_000, maintenanceSpreadPpm: 10_000, floorPpm: 0 };
    expect(plan.policy.offsets).toEqual([{ underlying: "x", ...rates }]);
    expect(runs(spread)["protected"]!.verdict.clean).toBe(true);
  });

  test("a safeguard may limit what a linked group builds", () => {
    const text = SMALL.replace("SHORT: { role: short,", "SHORT: { role: short, linkedGroup: both,")
      .replace("MAKER: { role: maker,", "MAKER: { role: maker, linkedGroup: both,")
      .replace(
        "actions:\n",
        "actions:\n  - { at: 0s, do: order, account: SHORT, market: X, side: sell, size: 0.2 }\n",
      )
      .replace(
        "    restores: [slicing",
        "    groupLimits: [{ group: both, market: X, size: 10.1 }]\n    restores: [slicing",
      );
    const first = (name: string): unknown =>
      runs(text)[name]!.timeline.find(({ kind }) => kind === "action");
    // Ten are short already: 10.2 in all.
    expect(first("unprotected")).toMatchObject({ action: { ok: true } });
    expect(first("protected")).toMatchObject({ action: { ok: false, reason: "GROUP_LIMIT" } });
  });

  test("a loss may be measured since a time", () => {
    const text = SMALL.replace(
      "take: deficit, asset: USD, at: 8m",
      "take: equityLoss, accounts: [LONG], since: 1m, at: 2m",
    );
    // A minute of the fall from 100 to 80 within five: 4 x 10.
    expect(runs(text)["unprotected"]!.measures[0]!.ours).toBe("40");
  });

  test("equity, its loss, what layers paid and the cash of the vault can be measured", () => {
    const figure = (take: string): string => `  - figure: one
    value: 1
    unit: USD
    kind: assumed
    source: https://example.org/small
    measure: { take: ${take} }
`;
    const text =
      SMALL +
      figure("equity, accounts: [LONG]") +
      figure("equityLoss, accounts: [LONG], at: 5m") +
      figure("paid, layer: marketFund, asset: USD") +
      figure("vault, asset: USD");
    const ours = (name: string) =>
      runs(text)
        [name]!.measures.slice(1)
        .map((one) => one.ours);
    // 100 - 200; from 100 to -100; nobody paid; 101,105 came in, 100 went out.
    expect(ours("unprotected")).toEqual(["-100", "200", "0", "101005"]);
    const [equity, , paid] = ours("protected");
    expect([equity, Number(paid) <= 5]).toEqual(["0", true]);
  });

  test("an order passes the pre-trade check and matches the book, a trade needs both sides", () => {
    const order = "  - { at: 0s, do: order, account: SHORT, market: X, side: buy, size: 1 }\n";
    const { unprotected } = runs(SMALL.replace("actions:\n", `actions:\n${order}`));
    const short = unprotected!.accounts.find(({ account }) => account === "SHORT")!;
    expect(short.positions).toEqual([{ market: "X", lots: -90 }]);
    const trade =
      "  - { at: 0s, do: trade, market: X, long: LONG, short: SHORT, size: 500, price: 100 }\n";
    const refused = runs(SMALL.replace("actions:\n", `actions:\n${trade}`))["unprotected"]!;
    expect(refused.timeline.find(({ kind }) => kind === "action")).toMatchObject({
      action: { ok: false, reason: "INSUFFICIENT_MARGIN" },
    });
  });

  test("a dated market is settled at the average of its index, and the run goes on", () => {
    const dated = RICH.replace(
      "    lotSize: 0.1\n",
      "    lotSize: 0.1\n    expiry: { at: 2m30s, averaging: 1m }\n",
    );
    const result = runs(dated)["protected"]!;
    // The index falls by 4 a minute in steps: 96 at 1 m, 92 at 2 m; half a minute of each is 94.
    const settled = result.timeline.flatMap((entry) =>
      entry.kind === "event" && entry.event.type === "position" ? [entry.event] : [],
    );
    expect(settled.map(({ account, cause }) => `${account} ${cause}`)).toEqual([
      "LONG settlement",
      "SHORT settlement",
    ]);
    const balance = result.accounts.find(({ account }) => account === "LONG")!.holdings[0]!.balance;
    expect(balance).toBe(94_000n);
    expect(result.verdict.clean).toBe(true);
  });

  test("a delisting for now settles at the declared price", () => {
    const delisted = RICH.replace(
      "historic:",
      "  - { at: 2m, do: delist, market: X, finalPrice: 97 }\nhistoric:",
    );
    const result = runs(delisted)["protected"]!;
    const balance = result.accounts.find(({ account }) => account === "LONG")!.holdings[0]!.balance;
    expect(balance).toBe(97_000n);
  });

  test("a capped market needs no tiers, and a position in it is paid in full", () => {
    const capped = RICH.replace(
      "tickSize: 0.5",
      "tickSize: 0.5\n    bounds: { floor: 60, cap: 150 }",
    ).replace(/    tiers:\n(      - .*\n)+/, "");
    const result = runs(capped)["protected"]!;
    const long = result.accounts.find(({ account }) => account === "LONG")!;
    // 10 x (100 - 60) paid of 1,000; worth 10 x (80 - 60) in the end.
    expect(long.holdings[0]).toMatchObject({ balance: 60_000n, poolEquity: 80_000n });
    expect(result.verdict.clean).toBe(true);
  });

  test("a delisted asset counts less at every step", () => {
    const delisted = RICH.replace(
      "  USD: { decimals: 2 }\n",
      "  USD: { decimals: 2 }\n  C: { decimals: 2 }\n",
    )
      .replace("USD: !assumed 1000", "USD: !assumed 1000, C: 10")
      .replace(
        "  markets:\n    X:\n      path",
        "  assets:\n    C:\n      path:\n        - [0s, 10]\n  markets:\n    X:\n      path",
      )
      .replace(
        "historic:",
        "  - { at: 1m, do: delistAsset, asset: C, ends: 9m, steps: 2 }\nhistoric:",
      );
    const result = runs(delisted)["protected"]!;
    const changes = result.timeline.flatMap((entry) =>
      entry.kind === "event" && entry.event.type === "parameter" ? [entry.event.target] : [],
    );
    expect(changes).toEqual(["asset:C", "asset:C"]);
  });
});
