import { describe, expect, test } from "vitest";

import {
  compareApproximate,
  compareRank,
  rankScore,
  takeRanked,
} from "../../../src/core/waterfall/rank.ts";

const input = (id: string, profit: bigint, equity: bigint, notional = 1_000n) => {
  return { id, profit, entryValue: 1_000n, notional, equity };
};
const order = (...inputs: ReturnType<typeof input>[]): string[] => {
  const scored = inputs.map((each) => ({ id: each.id, score: rankScore(each) }));
  return scored.sort(compareRank).map(({ id }) => id);
};

describe("deleveraging rank", () => {
  test("CLOSE-06-01 a winner ranks by profit ratio times leverage", () => {
    // 10 % * 1,000 / 100 = 1 against 20 % * 1,000 / 400 = 0.5
    expect(order(input("b", 200n, 400n), input("a", 100n, 100n))).toEqual(["a", "b"]);
    expect(rankScore(input("a", 100n, 100n))).toEqual({
      numerator: 100_000n,
      denominator: 100_000n,
    });
  });

  test("CLOSE-06-01 a loser ranks by loss ratio over leverage, behind every winner", () => {
    // -10 % / 10 = -0.01 ranks before -10 % / 2 = -0.05
    const queue = order(
      input("safe", -100n, 500n),
      input("bold", -100n, 100n),
      input("up", 1n, 999n),
    );
    expect(queue).toEqual(["up", "bold", "safe"]);
  });

  test("CLOSE-06-01 no equity, no notional and no entry value still give a finite score", () => {
    const nothing = { id: "z", profit: 5n, entryValue: 0n, notional: 0n, equity: 0n };
    expect(rankScore(nothing)).toEqual({ numerator: 5n, denominator: 1n });
    expect(rankScore({ ...nothing, profit: -5n })).toEqual({ numerator: -5n, denominator: 1n });
  });

  test("CLOSE-06-01 equal scores go by id", () => {
    expect(order(input("b", 100n, 100n), input("a", 200n, 200n))).toEqual(["a", "b"]);
    const same = { id: "a", score: { numerator: 1n, denominator: 1n } };
    expect(compareRank(same, same)).toBe(0);
    expect(compareRank({ ...same, id: "b" }, same)).toBe(1);
  });

  test.each([
    // doubles next to 1 lie 2^-52 apart; the error of two quotients is 2^-50 of the larger
    [1, 2, -1],
    [2, 1, 1],
    [1, 1, 0],
    [0, 0, 0],
    [1, 1 + 2 ** -50, 0],
    [1 + 2 ** -50, 1, 0],
    [1, 1 + 2 ** -49, -1],
    [1 + 2 ** -49, 1, 1],
    [-1, -1 - 2 ** -50, 0],
    [-1, -1 - 2 ** -49, 1],
    [-3, 1, -1],
    [1_000, 1_000 + 2 ** -41, 0],
    [1_000, 1_000 + 2 ** -39, -1],
  ])("CLOSE-06-01 doubles decide only what is certain: %d against %d", (a, b, sign) => {
    expect(Math.sign(compareApproximate(a, b))).toBe(sign);
  });

  test("CLOSE-06-01 the queue is emptied from the front, and the last keeps the rest", () => {
    const entry = (id: string, lots: number, rank: bigint) => {
      return { id, lots, score: { numerator: rank, denominator: 1n } };
    };
    const queue = [entry("c", 20, 1n), entry("a", 10, 6n), entry("b", 20, 5n)];
    expect(takeRanked(20, queue)).toEqual([
      { id: "a", taken: 10 },
      { id: "b", taken: 10 },
      { id: "c", taken: 0 },
    ]);
  });
});
