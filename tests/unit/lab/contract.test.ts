import { describe, expect, test } from "vitest";

import type { ReplayResult, Session } from "../../../src/lab/index.ts";
import {
  loadScenario,
  planOf,
  replay,
  ScenarioError,
  UNPROTECTED,
} from "../../../src/lab/index.ts";
import { timelineRows } from "../../../src/cli/show/timeline.ts";
import { SMALL } from "./small-scenario.ts";

/** X in ticks of 0.5 and lots of 0.1, from 2m on in ticks of 0.05 and lots of 0.01; long is rich. */
const actions = (lines: string): string =>
  SMALL.replace("USD: { decimals: 2 }", "USD: { decimals: 4 }")
    .replace("!assumed 100", "10000")
    .replace("[5m, 80]\n        - [8m, 80]", "[1m, 100]\n        - [3m, 99.95]")
    .replace(/actions:\n.*\n/, `actions:\n${lines}`);

const FINER = "  - { at: 2m, do: contract, market: X, tickSize: 0.05, lotSize: 0.01 }\n";
const COARSER = "  - { at: 2m, do: contract, market: X, tickSize: 1, lotSize: 1 }\n";

function run(text: string): { result: ReplayResult; session: Session; lines: string[] } {
  const scenario = loadScenario(text, "small.yaml");
  const plan = planOf(scenario, UNPROTECTED);
  let session: Session | undefined;
  const result = replay(plan, { onEnd: (ended) => void (session = ended) });
  const lines = timelineRows(scenario, plan, result, true).map((row) => row.join(" | "));
  return { result, session: session!, lines };
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

const held = ({ session }: { session: Session }, account: string): number =>
  session.lots(account, "X");

describe("a change of contract during a scenario", () => {
  test("counts everything after it in the new tick and lot, and prints it as before", () => {
    const ran = run(
      actions(
        "  - { at: 1m, do: order, account: SHORT, market: X, side: sell, size: 0.2 }\n" +
          FINER +
          "  - { at: 4m, do: order, account: LONG, market: X, side: buy, size: 0.05, limit: 101 }\n" +
          "  - { at: 5m, do: fill, market: X, long: LONG, short: MAKER, size: 0.01, price: 99.85 }\n",
      ),
    );
    // 10 + 0.05 + 0.01 units are 1,006 lots of 0.01; the short sold 0.2 more: 10.2 units.
    expect([held(ran, "LONG"), held(ran, "SHORT"), held(ran, "MAKER")]).toEqual([1006, -1020, 14]);
    const view = ran.session.engine.market("X")!;
    // Multiplier 0.5 x 0.1 = 0.05 USD a tick and lot becomes 0.05 x 0.01 = 0.0005 USD.
    expect(view).toMatchObject({ multiplier: 5n, markPrice: 1999 });
    expect(ran.session.plan.markets.get("X")!.scale).toMatchObject({
      tickSize: 5n * 10n ** 28n,
      lotSize: 10n ** 28n,
      multiplier: 5n,
    });
    expect(ran.lines.filter((line) => line.includes("venue"))).toEqual([
      "+2m | venue | contract: X tick 0.5, lot 0.1 -> tick 0.05, lot 0.01",
    ]);
    expect(ran.lines.filter((line) => line.includes("LONG |"))).toEqual([
      "+4m | LONG | order: buy 0.05 X",
      "+5m | LONG | fill: 0.01 X from MAKER",
    ]);
    expect(ran.result.verdict.clean).toBe(true);
  });

  test("worth stays: nobody's equity moves by a unit", () => {
    const flat = (lines: string): string => actions(lines).replace("- [3m, 99.95]", "");
    const equity = (text: string) => run(text).result.accounts.map(({ holdings }) => holdings);
    expect(equity(flat(FINER))).toEqual(equity(flat("  []\n").replace("actions:\n  []", "")));
  });

  test("the path is told in the tick of its time: 99.975 at 2m is 99.5, and 99.95 from then on", () => {
    const marks: [number, number][] = [];
    const plan = planOf(loadScenario(actions(FINER), "small.yaml"), UNPROTECTED);
    replay(plan, {
      onStep: ({ applied, timeMicros }) => {
        for (const event of applied.events) {
          const minutes = (timeMicros - plan.startMicros) / 60_000_000;
          if (event.type === "price") marks.push([minutes, event.markPrice]);
        }
      },
    });
    // 99.975 is 199 ticks of 0.5 (99.5), then 1,999 of 0.05 (99.95) at once and at 3m.
    expect(marks).toEqual([
      [0, 200],
      [2, 199],
      [2, 1999],
    ]);
  });

  test("the venue's book, orders, stops and last trades go over to the new unit", () => {
    const ran = run(
      actions(
        "  - { at: 1m, do: order, account: LONG, market: X, side: sell, size: 0.3, limit: 110 }\n" +
          "  - { at: 1m, do: stop, account: LONG, market: X, side: sell, size: 0.5, trigger: 99.5 }\n" +
          FINER,
      ).replace("[3m, 99.95]", "[3m, 99.45]"),
    );
    // The stop at 99.5 is reached by 99.45 and sells 0.5 units of the refilled book's 2.
    expect(held(ran, "LONG")).toBe(950);
    const resting = ran.session.engine.account("LONG")!.orders;
    expect(resting).toMatchObject([{ lots: 30, limitPrice: 2200 }]);
    expect(ran.session.venue.book("X")!.depth()).toEqual({ bidLots: 200, askLots: 200 });
    expect(ran.lines.join("\n")).toContain("triggered, sell 0.5 X (stop at 99.5)");
  });

  test("trades from before are undone at their price, unless it is no tick or lot of now", () => {
    const undo = "  - { at: 4m, do: cancelTrades, market: X, since: 0s }\n";
    const trade = "  - { at: 1m, do: fill, market: X, long: LONG, short: MAKER, size: 1, price: ";
    const told = (text: string): string => run(text).lines.find((line) => line.includes("undone"))!;
    expect(told(actions(`${trade}101 }\n${FINER}${undo}`))).toContain("2 trades of X undone");
    const coarse = actions(`${trade}100.5 }\n${COARSER}${undo}`).replace("99.95", "100");
    expect(told(coarse)).toContain("1 trades of X undone");
  });

  test("an unwinding goes on in the new lots", () => {
    const ran = run(
      actions(`  - { at: 1m, do: unwind, account: LONG, market: X, until: 5m }\n${FINER}`),
    );
    expect(held(ran, "LONG")).toBe(0);
    expect(held(ran, "MAKER")).toBe(1000);
  });

  test("what the engine refuses leaves the old unit, and later figures are converted to it", () => {
    // 0.3 units are no whole lot of 1: refused. 2.5 is 25 old lots; 2.05 is none.
    const ran = run(
      actions(
        "  - { at: 1m, do: fill, market: X, long: LONG, short: MAKER, size: 0.3, price: 100 }\n" +
          COARSER +
          "  - { at: 3m, do: fill, market: X, long: LONG, short: MAKER, size: 2, price: 100 }\n",
      ).replace("99.95", "100"),
    );
    expect(held(ran, "LONG")).toBe(123);
    expect(ran.lines.find((line) => line.includes("contract"))).toContain("CONTRACT_INDIVISIBLE");
    const finer = run(
      actions(
        `${FINER}  - { at: 3m, do: fill, market: X, long: LONG, short: MAKER, size: 0.05, price: 100 }\n`,
      ).replace("    tickSize: 0.5", "    maintenanceFloorPerLot: 0.0001\n    tickSize: 0.5"),
    );
    expect(finer.lines.find((line) => line.includes("contract"))).toContain("CONTRACT_INDIVISIBLE");
    expect(finer.lines.find((line) => line.includes("fill"))).toContain(
      "refused, TOO_FINE: expected a multiple of lotSize (0.1), was 0.05",
    );
  });

  test("a safeguard may keep it from happening: then its figures are the old ones", () => {
    const text = actions(FINER.replace("market: X", "market: X, unless: [all]"));
    expect(problem(text)).toContain("a multiple of tickSize (0.5), was 99.95");
    expect(problem(text.replace("99.95", "99.5"))).toBe("none");
  });

  test.each([
    [FINER.replace("0.05", "0.3"), "CONTRACT_NOT_WHOLE (9036) actions[0].tickSize"],
    [
      FINER.replace("0.05", "0.3"),
      "expected a whole multiple or part of the old one (0.5), was 0.3",
    ],
    [FINER.replace(", tickSize: 0.05, lotSize: 0.01", ""), "FIELD_MISSING"],
    [FINER.replace("0.05", "0.00001"), "MULTIPLIER_NOT_WHOLE (9035)"],
    [FINER.replace("market: X", "market: Y"), "UNKNOWN_MARKET"],
    [FINER.replace("0.01", "0"), "NOT_POSITIVE"],
    [
      "  - { at: 2m, do: fill, market: X, long: LONG, short: MAKER, size: 0.05, price: 100 }\n",
      "a multiple of lotSize (0.1), was 0.05",
    ],
  ])("%s is refused with %s", (lines, expected) => {
    expect(problem(actions(lines).replace("99.95", "100"))).toContain(expected);
  });
});
