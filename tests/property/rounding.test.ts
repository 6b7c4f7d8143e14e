import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  divCeil,
  divFloor,
  divTrunc,
  mulDivCeil,
  mulDivFloor,
} from "../../src/core/number/rounding.ts";
import { absUnits } from "../../src/core/number/unit.ts";

const number = fc.bigInt({ min: -(2n ** 90n), max: 2n ** 90n });
const small = fc.bigInt({ min: -20n, max: 20n });
const amount = fc.oneof(number, small);
const divisor = amount.filter((value) => value !== 0n);

describe("division", () => {
  test("NUMBER-02-01 floor and ceil bracket the exact quotient within one unit", () => {
    fc.assert(
      fc.property(amount, divisor, (a, b) => {
        const sign = b > 0n ? 1n : -1n;
        const [low, high] = [divFloor(a, b), divCeil(a, b)];
        expect(low * b * sign <= a * sign).toBe(true);
        expect(high * b * sign >= a * sign).toBe(true);
        expect(high - low).toBe(low * b === a ? 0n : 1n);
      }),
    );
  });

  test("NUMBER-02-01 no division loses or creates a unit: remainders stay small", () => {
    fc.assert(
      fc.property(amount, divisor, (a, b) => {
        for (const quotient of [divFloor(a, b), divCeil(a, b), divTrunc(a, b)]) {
          expect(absUnits(a - quotient * b) < absUnits(b)).toBe(true);
        }
      }),
    );
  });

  test("NUMBER-02-01 what one side pays rounded up covers what the other gets rounded down", () => {
    fc.assert(
      fc.property(amount, divisor, (a, b) => {
        expect(divCeil(a, b)).toBe(-divFloor(-a, b));
        expect(divTrunc(a, b)).toBe(-divTrunc(-a, b));
      }),
    );
  });

  test("NUMBER-02-01 multiplying first loses nothing before the one rounding", () => {
    fc.assert(
      fc.property(amount, amount, divisor, (a, b, c) => {
        expect(mulDivFloor(a, b, c)).toBe(divFloor(a * b, c));
        expect(mulDivCeil(a, b, c)).toBe(divCeil(a * b, c));
        expect(mulDivFloor(a, c, c)).toBe(a);
      }),
    );
  });
});
