import { describe, expect, test } from "vitest";

import { compare } from "./answer.ts";
import { checked, later, leftOut, tablesOf } from "./kind.ts";
import type { Vector } from "./vector.ts";

/** Published examples of kinds that the shared files have no case of. */
const EXAMPLES: Omit<Vector, "file">[] = [
  {
    id: "bybit inverse isolated, long at 8,000 with 50x",
    kind: "inverse_isolated_bankruptcy",
    inputs: { side: "1", entry: "8000", leverage: "50" },
    expected: { bankruptcy: "7843.14" },
    tolerance: "0.01",
  },
  {
    id: "bybit inverse isolated, short at 8,000 with 50x",
    kind: "inverse_isolated_bankruptcy",
    inputs: { side: "-1", entry: "8000", leverage: "50" },
    expected: { bankruptcy: "8163.27" },
    tolerance: "0.01",
  },
  {
    id: "bybit inverse cross, published on a tick of half a dollar",
    kind: "inverse_cross_liquidation",
    inputs: {
      side: "1",
      contracts: "10000",
      entry: "8000",
      available: "0.5",
      mmr: "0.005",
      taker: "0.00075",
      tick: "0.5",
    },
    expected: { liquidation_price: "5739.50" },
  },
  {
    id: "bybit inverse position of 60,000 at 50,000 with 10x",
    kind: "inverse_position_values",
    inputs: { contracts: "60000", entry: "50000", leverage: "10", mmr: "0.005" },
    expected: { position_value: "1.2", initial_margin: "0.12", maintenance_margin: "0.006" },
  },
];

const bracket = (cum: string): Vector => ({
  file: "",
  id: "edge",
  kind: "bracket_cum",
  inputs: { floors: ["0", "150"], mmr: ["0.01", "0.02"] },
  expected: { cum: ["0", cum] },
});

describe("reference adapter", () => {
  for (const example of EXAMPLES) {
    test(`${example.kind} ${example.id}`, () => {
      const vector = { ...example, file: "" };
      expect(compare(vector, checked[vector.kind]!(vector)).wrong).toEqual([]);
    });
  }

  test("one unit in the fund's favour agrees and is listed, one against it does not", () => {
    const answer = checked["bracket_cum"]!(bracket("2"));
    // the exact deduction is 1.5: the core deducts 1
    expect(compare(bracket("2"), answer)).toMatchObject({
      wrong: [],
      oneUnit: [expect.stringContaining("cum[1]")],
    });
    expect(compare(bracket("1"), answer)).toEqual({ wrong: [], oneUnit: [] });
    expect(compare(bracket("0"), answer).wrong).toHaveLength(1);
    expect(compare(bracket("3"), answer).wrong).toHaveLength(1);
  });

  test("an expected field that is not answered is wrong", () => {
    const vector = { ...bracket("1"), expected: { cum: ["0", "1"], other: "1" } };
    expect(compare(vector, checked["bracket_cum"]!(vector)).wrong).toHaveLength(1);
  });

  test("an unknown kind is in no table, and the tables do not overlap", () => {
    expect(tablesOf("no_such_kind")).toEqual([]);
    const names = [...Object.keys(checked), ...Object.keys(later), ...Object.keys(leftOut)];
    const kinds = names.map((name) => name.replace(/\*$/, "something"));
    expect(kinds.filter((kind) => tablesOf(kind).length !== 1)).toEqual([]);
  });
});
