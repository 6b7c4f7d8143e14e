import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { clampTicks, medianOf, mulDivFloorTicks, shareOf } from "../../../src/core/number/ticks.ts";

const anyTicks = fc.integer({ min: -(2 ** 50), max: 2 ** 50 });

describe("ticks that sources make", () => {
  test("NUMBER-02-01: a product is divided with floor, whether a double holds it or not", () => {
    expect(mulDivFloorTicks(7, 3, 2)).toBe(10);
    expect(mulDivFloorTicks(-7, 3, 2)).toBe(-11);
    // 3 * 2^52 + 3 is no double.
    expect(mulDivFloorTicks(2 ** 52 + 1, 3, 4)).toBe(3 * 2 ** 50);
    fc.assert(
      fc.property(anyTicks, anyTicks, fc.integer({ min: 2 ** 48, max: 2 ** 52 }), (a, b, c) => {
        const product = BigInt(a) * BigInt(b);
        const over = ((product % BigInt(c)) + BigInt(c)) % BigInt(c);
        expect(BigInt(mulDivFloorTicks(a, b, c))).toBe((product - over) / BigInt(c));
      }),
    );
  });

  test("PRICE-03-02: a share of a price is one of its size, whatever its sign", () => {
    expect(shareOf(1_999, 1_000)).toBe(1);
    expect(shareOf(-2_000, 1_000)).toBe(2);
  });

  test("PRICE-03-01: the median, of an even count the floor of the mean in the middle", () => {
    expect(medianOf([9, -3, 10])).toBe(9);
    expect(medianOf([10, 9, 2, 100])).toBe(9);
    expect(medianOf([-1, -2])).toBe(-2);
    expect(medianOf([4])).toBe(4);
  });

  test("PRICE-06-01: a price between two others", () => {
    expect([4, 5, 7, 9, 10].map((price) => clampTicks(price, 5, 9))).toEqual([5, 5, 7, 9, 9]);
  });
});
