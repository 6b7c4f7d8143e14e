import { describe, expect, test } from "vitest";

import {
  loadScenario,
  planOf,
  replay,
  ScenarioError,
  SetupRefused,
  UNPROTECTED,
} from "../../../src/lab/index.ts";
import { SMALL } from "./small-scenario.ts";

function problem(text: string): string {
  try {
    const scenario = loadScenario(text, "small.yaml");
    replay(planOf(scenario, UNPROTECTED), { untilMicros: 0 });
    return "none";
  } catch (error) {
    if (error instanceof ScenarioError || error instanceof SetupRefused) return error.message;
    throw error;
  }
}

const action = (line: string): string => SMALL.replace(/actions:\n.*\n/, `actions:\n  - ${line}\n`);

/** Line and column of a piece of the text, counted from 1. */
function placeOf(text: string, piece: string): string {
  const before = text.slice(0, text.indexOf(piece)).split("\n");
  return `${before.length}:${before.at(-1)!.length + 1}`;
}

describe("a figure of an action that makes no sense", () => {
  test.each([
    ["{ at: 1m, do: deposit, account: LONG, asset: USD, amount: -100 }", "-100", "more than zero"],
    ["{ at: 1m, do: withdraw, account: LONG, asset: USD, amount: 0 }", "0 }", "more than zero"],
    ["{ at: 1m, do: lend, account: LONG, asset: USD, amount: -1 }", "-1", "more than zero"],
    [
      "{ at: 1m, do: order, account: LONG, market: X, side: buy, size: 0 }",
      "0 }",
      "at least one lot (0.1)",
    ],
    [
      "{ at: 1m, do: stop, account: LONG, market: X, side: buy, trigger: 1, size: 0 }",
      "0 }",
      "at least one lot (0.1)",
    ],
  ])("%s is refused where it stands", (line, figure, expected) => {
    const text = action(line);
    const { length } = line.slice(0, line.indexOf(figure));
    const [row] = placeOf(text, line).split(":");
    const told = problem(text);
    expect(told).toContain(`small.yaml:${row}:${5 + length} NOT_POSITIVE (9033) actions[0].`);
    expect(told).toContain(`expected ${expected}, was ${figure.replace(" }", "")}`);
  });

  test.each([
    ["{ at: 2m, do: delist, market: X, ends: 1m }", "ends"],
    ["{ at: 2m, do: unwind, account: LONG, market: X, until: 1m }", "until"],
    ["{ at: 2m, do: delistAsset, asset: USD, ends: 1m, steps: 2 }", "ends"],
    ["{ at: 2m, do: parameter, markets: { X: { takerFee: 1% } }, effective: 1m }", "effective"],
    [
      "{ at: 2m, do: parameter, markets: { X: { takerFee: 1% } }, ramp: { until: 1m, steps: 2 } }",
      "ramp.until",
    ],
  ])("%s ends before it begins", (line, field) => {
    const expected = `actions[0].${field}: expected a time from the action's on (2m), was 1m`;
    expect(problem(action(line))).toContain(`TIME_BACKWARDS (9040) ${expected}`);
  });

  test("money may be taken out of a fund, and a loan line may be closed", () => {
    expect(problem(action("{ at: 1m, do: fund, layer: treasury, asset: USD, amount: -1 }"))).toBe(
      "none",
    );
    expect(problem(action("{ at: 1m, do: loanLine, account: LONG, asset: USD, amount: 0 }"))).toBe(
      "none",
    );
  });
});

describe("a name that nothing declares is a problem where it stands", () => {
  test.each([
    [
      "  markets:\n    X:\n      path",
      "  markets:\n    Y: { path: [[0s, 1]] }\n    X:\n      path",
      "Y:",
      "prices.markets.Y",
    ],
    ["step: 1m", "step: 1m\n  assets: { EUR: { path: [[0s, 1]] } }", "EUR:", "prices.assets.EUR"],
    ["depth:\n  X:", "depth:\n  Y:", "Y:", "depth.Y"],
    ["market: { X: 5 }", "market: { Y: 5 }", "Y: 5", "funds.market.Y"],
    ["USD: 1000 }", "EUR: 1000 }", "EUR:", "participants.SHORT.collateral.EUR"],
    [
      "restores: [slicing, closeOut, gainLayer]",
      "restores: [slicing, closeOut, gainLayer]\n    markets: { Y: {} }",
      "Y: {}",
      "safeguards.all.markets.Y",
    ],
  ])("%s -> %s", (from, to, name, path) => {
    const text = SMALL.replace(from, to);
    const told = problem(text);
    expect(told).toContain(`small.yaml:${placeOf(text, name)} UNKNOWN_`);
    expect(told).toContain(` ${path}: expected one of `);
  });

  test("no participant has a linked group", () => {
    expect(problem(action("{ at: 1m, do: groupLimit, group: g, market: X, size: 1 }"))).toContain(
      `UNKNOWN_ACCOUNT (9022) actions[0].group: expected the linkedGroup of a participant, none has one, was "g"`,
    );
  });
});

describe("what only the engine refuses", () => {
  test.each([
    ["maintenance: 5%", "maintenance: 15%", "  X:\n    type", "markets.X"],
    ["role: long,", "role: long, parent: LONG,", "  LONG: {", "participants.LONG"],
    [
      "historic:",
      "policy: { warned: { up: 40%, down: 50% } }\nhistoric:",
      "  40%, down",
      "policy.warned.up",
    ],
    [
      "size: 10, price: 100 }",
      "size: 10, price: 100 }\nbackstops:\n  - { account: LONG, market: X, capital: 999, takeoverSizeMax: 1 }",
      "  LONG, market: X, capital",
      "backstops[0].account",
    ],
  ])("%s -> %s is told where the file says it", (from, to, piece, path) => {
    const text = SMALL.replace(from, to);
    const at = placeOf(text, piece.trimStart());
    const told = problem(text);
    expect(told).toContain(`small:${at} REFUSED_BY_ENGINE (9060) ${path}: expected a venue`);
    expect(told).toContain("(unprotected)");
  });

  test("a message repeats no more of a file than helps, and nothing a terminal acts on", () => {
    const told = problem(`format: "${"x".repeat(500)}\\e[31m"`);
    expect(told).toContain(`${"x".repeat(159)}…`);
    expect(problem('format: "\\e[31m"')).toContain("\ufffd[31m");
  });
});
