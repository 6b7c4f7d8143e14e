import { describe, expect, test } from "vitest";

import type { Problem } from "../../../src/lab/index.ts";
import { loadScenario, ScenarioError } from "../../../src/lab/index.ts";
import { SMALL } from "./small-scenario.ts";

function problemsOf(text: string): readonly Problem[] {
  try {
    loadScenario(text, "small.yaml");
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
}

const inverse = (text: string): string =>
  text.replace("type: linear", "type: inverse").replace("lotSize: 0.1", "lotSize: 1");

/** What is changed, the code of the answer, text on the line it names, and what it expected. */
const CASES: Record<string, [(text: string) => string, string, string, string]> = {
  "an unclosed flow map is not YAML": [
    (text) => text.replace("X: 5 }", "X: 5"),
    "SYNTAX",
    "positions:",
    "well-formed YAML",
  ],
  "a truncated file misses what comes after": [
    (text) => text.slice(0, text.indexOf("prices:")),
    "FIELD_MISSING",
    "format:",
    `a field "prices"`,
  ],
  "an empty file is no scenario": [() => "", "SYNTAX", "", "a scenario"],
  "a list where a map is expected": [
    (text) => text.replace("market: { X: 5 }", "market: [5]"),
    "WRONG_SHAPE",
    "market: [5]",
    "a map",
  ],
  "a field nobody knows": [
    (text) => text.replace("numeraire: USD", "numeraire: USD\nleverage: 5"),
    "FIELD_UNKNOWN",
    "leverage: 5",
    "one of format",
  ],
  "the same account twice": [
    (text) => text.replace("  SHORT: {", "  LONG: {"),
    "DUPLICATE_ID",
    "role: short",
    "every name once",
  ],
  "an unknown market": [
    (text) => text.replace("- { market: X, long", "- { market: Y, long"),
    "UNKNOWN_MARKET",
    "market: Y",
    "one of X",
  ],
  "an unknown asset": [
    (text) => text.replace("asset: USD, amount", "asset: EUR, amount"),
    "UNKNOWN_ASSET",
    "asset: EUR",
    "one of USD",
  ],
  "an unknown account": [
    (text) => text.replace("short: SHORT", "short: NOBODY"),
    "UNKNOWN_ACCOUNT",
    "short: NOBODY",
    "one of LONG, SHORT, MAKER",
  ],
  "a price of zero on an inverse market": [
    (text) => inverse(text).replace("[5m, 80]", "[5m, 0]"),
    "PRICE_NOT_POSITIVE",
    "[5m, 0]",
    "a price above zero on an inverse or spot market",
  ],
  "an exponent": [
    (text) => text.replace("{ USD: 1000 }", "{ USD: 1e3 }"),
    "NOT_A_DECIMAL",
    "1e3",
    "a plain decimal",
  ],
  "not a number": [
    (text) => text.replace("{ USD: 1000 }", "{ USD: NaN }"),
    "NOT_A_DECIMAL",
    "NaN",
    "a plain decimal",
  ],
  "grouped digits": [
    (text) => text.replace("{ USD: 1000 }", "{ USD: '1,000' }"),
    "NOT_A_DECIMAL",
    "'1,000'",
    "a plain decimal",
  ],
  "a rate without its sign": [
    (text) => text.replace("initial: 10%", "initial: 0.1"),
    "NOT_A_PERCENTAGE",
    "initial: 0.1",
    "a plain decimal followed by %",
  ],
  "digits finer than the asset": [
    (text) => text.replace("{ USD: 1000 }", "{ USD: 0.001 }"),
    "TOO_FINE",
    "0.001",
    "at most 2 decimals",
  ],
  "a price between two ticks": [
    (text) => text.replace("price: 100 }", "price: 100.25 }"),
    "TOO_FINE",
    "100.25",
    "a multiple of tickSize (0.5)",
  ],
  "a size beyond what a double holds": [
    (text) => text.replace("size: 10,", "size: 1000000000000000,"),
    "OUT_OF_RANGE",
    "size: 1000000000000000",
    "a magnitude up to 9007199254740991 steps",
  ],
  "a value beyond 64 bits": [
    (text) => text.replace("size: 10, price: 100 }", "size: 100000000000000, price: 1000000 }"),
    "OUT_OF_RANGE",
    "size: 100000000000000,",
    "a value of at most 2^63 - 1 smallest units",
  ],
  "money beyond 64 bits": [
    (text) => text.replace("{ USD: 1000 }", "{ USD: 92233720368547758.08 }"),
    "OUT_OF_RANGE",
    "758.08",
    "a magnitude up to 92233720368547758.07",
  ],
  "a multiplier that is not whole": [
    (text) => text.replace("tickSize: 0.5", "tickSize: 0.01"),
    "MULTIPLIER_NOT_WHOLE",
    "tickSize: 0.01",
    "tickSize and lotSize that give whole settlement units",
  ],
  "a path that runs backwards": [
    (text) => text.replace("[8m, 80]", "[4m, 80]"),
    "TIME_BACKWARDS",
    "[4m, 80]",
    "a time after the point before it",
  ],
  "actions that run backwards": [
    (text) =>
      text.replace(
        "actions:\n",
        "actions:\n  - { at: 5m, do: withdraw, account: SHORT, asset: USD, amount: 1 }\n",
      ),
    "TIME_BACKWARDS",
    "at: 1m, do",
    "a time not before the action above it",
  ],
  "an action after the end": [
    (text) => text.replace("at: 1m, do", "at: 11m, do"),
    "OUT_OF_RANGE",
    "at: 11m",
    "a time up to the end (10m)",
  ],
  "a path that does not start at the start": [
    (text) => text.replace("[0s, 100]", "[1m, 100]"),
    "PRICE_MISSING",
    "[1m, 100]",
    "a first point at 0s",
  ],
  "a duration that is none": [
    (text) => text.replace("end: 10m", "end: ten"),
    "NOT_A_DURATION",
    "end: ten",
    "a duration like",
  ],
  "a day that does not exist": [
    (text) => text.replace("start: 2020-01-01T", "start: 2020-02-30T"),
    "NOT_A_TIME",
    "2020-02-30",
    "a day and hour that exist",
  ],
  "a word that is no choice": [
    (text) => text.replace("kind: calibrated", "kind: certain"),
    "NOT_A_CHOICE",
    "kind: certain",
    "one of independent",
  ],
  "a source that is no address": [
    (text) => text.replace("sources: [https://example.org/small]", "sources: [example]"),
    "NOT_AN_ADDRESS",
    "sources: [example]",
    "an http address",
  ],
  "tiers out of order": [
    (text) => text.replace("{ upTo: 1000, initial: 10%", "{ initial: 10%"),
    "TIERS_UNORDERED",
    "settlement: USD",
    "upTo in every tier but the last",
  ],
  "a control that is no safeguard": [
    (text) => text.replace("published:\n", "control: [none]\npublished:\n"),
    "UNKNOWN_SAFEGUARD",
    "control: [none]",
    "one of all",
  ],
  "a mark at the last trade without a book": [
    (text) =>
      text
        .replace("- [8m, 80]\n", "- [8m, 80]\n      mark: lastTrade\n")
        .replace(/depth:\n[\s\S]*actions:/, "actions:"),
    "FIELD_MISSING",
    "settlement: USD",
    "a book that trades",
  ],
  "trades cancelled since a time to come": [
    (text) =>
      text.replace(
        "historic:\n",
        "  - { at: 2m, do: cancelTrades, market: X, since: 3m }\nhistoric:\n",
      ),
    "OUT_OF_RANGE",
    "since: 3m",
    "a time up to the action's (2m)",
  ],
  "a stop between two ticks": [
    (text) =>
      text.replace(
        "historic:\n",
        "  - { at: 2m, do: stop, account: LONG, market: X, side: sell, size: 1, trigger: 9.1 }\nhistoric:\n",
      ),
    "TOO_FINE",
    "trigger: 9.1",
    "a multiple of tickSize (0.5)",
  ],
  "a price of a market nobody declared": [
    (text) =>
      text.replace(
        "    restores: [slicing",
        "    prices: { markets: { Y: { path: [[0s, 1]] } } }\n    restores: [slicing",
      ),
    "UNKNOWN_MARKET",
    "prices: { markets: { Y",
    "one of X",
  ],
  "two safeguards that price a market": [
    (text) =>
      text.replace(
        "  all:\n",
        "  one: { title: One, prices: { markets: { X: { path: [[0s, 1]] } } } }\n" +
          "  two: { title: Two, prices: { markets: { X: { path: [[0s, 2]] } } } }\n  all:\n",
      ),
    "SAFEGUARD_CONFLICT",
    "format:",
    "one safeguard that changes prices.markets.X.path",
  ],
  "a limit for a group nobody is in": [
    (text) =>
      text.replace(
        "    restores: [slicing",
        "    groupLimits: [{ group: ghosts, market: X, size: 1 }]\n    restores: [slicing",
      ),
    "UNKNOWN_ACCOUNT",
    "group: ghosts",
    "the linkedGroup of a participant, none has one",
  ],
  "a loss since a time after the end": [
    (text) =>
      text.replace(
        "take: deficit, asset: USD, at: 8m",
        "take: equityLoss, accounts: [LONG], since: 11m, at: 8m",
      ),
    "OUT_OF_RANGE",
    "since: 11m",
    "a time up to the end (10m)",
  ],
  "a size add-on between two lots": [
    (text) =>
      text.replace(
        "    tiers:",
        "    sizeAddOns: [{ from: 0.05, initial: 10%, maintenance: 5% }]\n    tiers:",
      ),
    "TOO_FINE",
    "from: 0.05",
    "a multiple of lotSize (0.1)",
  ],
  "an offset without its floor": [
    (text) =>
      text.replace(
        "assets:\n",
        "policy: { offsets: [{ underlying: u, initialSpread: 5%, maintenanceSpread: 4% }] }\nassets:\n",
      ),
    "FIELD_MISSING",
    "policy:",
    `a field "floor"`,
  ],
  "safeguards that leave a rule off": [
    (text) =>
      text.replace("restores: [slicing, closeOut, gainLayer]", "restores: [slicing, closeOut]"),
    "SAFEGUARD_MISSING",
    "format:",
    "safeguards that restore every historic rule",
  ],
};

describe("a scenario that is wrong is refused with a code, a line, what was expected and found", () => {
  test.each(Object.entries(CASES))("%s", (_name, [change, code, textOfLine, expected]) => {
    const changed = change(SMALL);
    expect(changed).not.toBe(SMALL);
    const problems = problemsOf(changed);
    const problem = problems.find((candidate) => candidate.code === code);
    if (problem === undefined) throw new Error(JSON.stringify(problems));
    expect(changed.split("\n")[problem.at.line - 1]).toContain(textOfLine);
    expect(problem.expected).toContain(expected);
    expect(problem.found).not.toBe("");
  });

  test("several mistakes are told at once", () => {
    const text = SMALL.replace("{ USD: 1000 }", "{ USD: 1e3 }").replace(
      "initial: 10%",
      "initial: 0.1",
    );
    expect(problemsOf(text).map((problem) => problem.code)).toEqual([
      "NOT_A_PERCENTAGE",
      "NOT_A_DECIMAL",
    ]);
  });

  test("the message names file, line and column", () => {
    const [problem] = problemsOf(SMALL.replace("{ USD: 1000 }", "{ USD: NaN }"));
    expect(problem).toMatchObject({ at: { line: 24, column: 44 }, found: `"NaN"` });
    expect(() =>
      loadScenario(SMALL.replace("{ USD: 1000 }", "{ USD: NaN }"), "small.yaml"),
    ).toThrow(
      "small.yaml:24:44 NOT_A_DECIMAL (9010) participants.SHORT.collateral.USD: expected a plain decimal",
    );
  });
});

describe("a scenario that is right", () => {
  test("is read, with the figures marked as not published", () => {
    const { marked, spec } = loadScenario(SMALL, "small.yaml");
    expect(spec.id.text).toBe("small");
    expect(marked).toEqual([
      {
        certainty: "assumed",
        path: "participants.LONG.collateral.USD",
        text: "100",
        at: { line: 23, column: 51 },
      },
    ]);
  });
});
