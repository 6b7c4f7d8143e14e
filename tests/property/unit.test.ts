import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  absUnits,
  fitsUnits,
  isSafeInteger,
  maxUnits,
  minUnits,
  UNITS_MAX,
} from "../../src/core/number/unit.ts";

const money = fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n });

describe("units", () => {
  test("NUMBER-01-01 money fits a column up to signed 64 bits, the same both ways", () => {
    expect(fitsUnits(UNITS_MAX) && fitsUnits(-UNITS_MAX)).toBe(true);
    expect(fitsUnits(UNITS_MAX + 1n) || fitsUnits(-UNITS_MAX - 1n)).toBe(false);
    fc.assert(
      fc.property(money, (value) => {
        expect(fitsUnits(value)).toBe(fitsUnits(-value));
      }),
    );
  });

  test("NUMBER-01-01 ticks and lots are integers that a double holds exactly", () => {
    expect([0, -1, 2 ** 53 - 1].every(isSafeInteger)).toBe(true);
    expect([0.5, NaN, Infinity, 2 ** 53, "1", 1n, null].some(isSafeInteger)).toBe(false);
  });

  test("NUMBER-01-01 magnitudes and bounds keep every unit", () => {
    fc.assert(
      fc.property(money, money, (a, b) => {
        expect(minUnits(a, b) + maxUnits(a, b)).toBe(a + b);
        expect(minUnits(a, b) <= maxUnits(a, b)).toBe(true);
        expect(absUnits(a)).toBe(maxUnits(a, -a));
      }),
    );
  });
});
