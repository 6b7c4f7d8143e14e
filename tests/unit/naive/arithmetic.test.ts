import { describe, expect, it } from "vitest";

import { divCeil, divFloor, largest, smallest, splitProRata } from "../../naive/arithmetic.ts";

describe("naive arithmetic", () => {
  it("NUMBER-02-01: floors toward minus infinity and ceils toward plus infinity", () => {
    expect([7n, -7n].map((x) => divFloor(x, 2n))).toEqual([3n, -4n]);
    expect([7n, -7n].map((x) => divCeil(x, 2n))).toEqual([4n, -3n]);
  });

  it("NUMBER-03-01: gives the units left over to the largest weights, ties by id", () => {
    const split = (amount: bigint, weights: Record<string, bigint>): bigint[] => [
      ...splitProRata(amount, new Map(Object.entries(weights))).values(),
    ];
    expect(split(10n, { a: 1n, b: 2n })).toEqual([3n, 7n]);
    expect(split(5n, { a: 1n, b: 1n, c: 1n })).toEqual([2n, 2n, 1n]);
    expect(split(1n, { a: 0n, b: 1n })).toEqual([0n, 1n]);
  });

  it("NUMBER-04-01: finds the largest and the smallest that pass", () => {
    expect(largest(100n, (x) => x <= 42n)).toBe(42n);
    expect(largest(100n, () => true)).toBe(100n);
    expect(largest(100n, () => false)).toBe(0n);
    expect(smallest(100n, (x) => x >= 42n)).toBe(42n);
    expect(smallest(100n, () => false)).toBeUndefined();
  });
});
