import { describe, expect, test } from "vitest";

import { EPSILON } from "../../../src/core/number/double.ts";

describe("doubles", () => {
  test("WATCH-03-01: an operation is wrong by at most the rounding, and by no less in general", () => {
    // 1 + 2^-53 lies half way between 1 and the next double: it is rounded down by all of 2^-53.
    expect(1 + EPSILON).toBe(1);
    expect(1 + 2 * EPSILON).toBeGreaterThan(1);
  });
});
