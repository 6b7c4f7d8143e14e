import { describe, expect, test } from "vitest";

import { splitProRata } from "../../../src/core/number/split.ts";

/** Parts from a text like "b1 a2": id and weight. */
function split(amount: bigint, text: string): bigint[] {
  const parts = text.split(" ").map((part) => ({ id: part[0]!, weight: BigInt(part.slice(1)) }));
  return splitProRata(amount, parts);
}

describe("shares of an amount", () => {
  test("NUMBER-03-01: the units left over go to the largest weights, one each", () => {
    // 10 * 3 / 13 = 2.3, 10 * 5 / 13 = 3.8: 2, 3 and 3, two units are left.
    expect(split(10n, "a3 b5 c5")).toEqual([2n, 4n, 4n]);
    // 1 * 1 / 3 and 1 * 2 / 3: nothing each, the unit goes to the larger, wherever it stands.
    expect(split(1n, "a1 b2")).toEqual([0n, 1n]);
    expect(split(1n, "b2 a1")).toEqual([1n, 0n]);
    expect(split(1n, "b1 a2")).toEqual([0n, 1n]);
  });

  test("NUMBER-03-01: among equal weights the smaller id comes first", () => {
    expect(split(1n, "a1 b1")).toEqual([1n, 0n]);
    expect(split(1n, "b1 a1")).toEqual([0n, 1n]);
    expect(split(2n, "c1 a1 b1")).toEqual([0n, 1n, 1n]);
    // 7 / 4 = 1.75 each: 1 each, three are left.
    expect(split(7n, "d1 c1 b1 a1")).toEqual([1n, 2n, 2n, 2n]);
  });

  test("NUMBER-03-01: who weighs nothing gets nothing", () => {
    expect(split(2n, "a0 b1 c1 d1")).toEqual([0n, 1n, 1n, 0n]);
  });

  test("NUMBER-03-01: what divides evenly leaves nothing over", () => {
    expect(split(6n, "a1 b2")).toEqual([2n, 4n]);
    expect(split(0n, "a1 b2")).toEqual([0n, 0n]);
  });
});
