import { describe, expect, test } from "vitest";

import { formatDecimal, parseDecimal } from "../../../src/core/number/decimal.ts";

describe("decimal text", () => {
  test.each([
    ["1.5", 1, 15n],
    ["1.500", 1, 15n],
    ["1.500", 3, 1_500n],
    ["-0.05", 2, -5n],
    ["+7", 0, 7n],
    ["007", 2, 700n],
  ])("NUMBER-01-02: %s at scale %i is read as %i", (text, scale, value) => {
    expect(parseDecimal(text, scale)).toBe(value);
  });

  test.each([
    [0n, 0, "0"],
    [0n, 2, "0"],
    [1_500n, 3, "1.5"],
    [1_000n, 3, "1"],
    [-5n, 2, "-0.05"],
    [-150n, 0, "-150"],
  ])("NUMBER-01-02: %i at scale %i is written as %s", (value, scale, text) => {
    expect(formatDecimal(value, scale)).toBe(text);
  });
});
