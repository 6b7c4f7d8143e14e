import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { formatDecimal, parseDecimal } from "../../src/core/number/decimal.ts";

const scale = fc.integer({ min: 0, max: 40 });

describe("decimal text", () => {
  test("NUMBER-01-02 what is written is read back as the same integer", () => {
    fc.assert(
      fc.property(fc.bigInt(), scale, (value, places) => {
        expect(parseDecimal(formatDecimal(value, places), places)).toBe(value);
      }),
    );
  });

  test("NUMBER-01-02 a finer scale reads the same text as the same amount", () => {
    fc.assert(
      fc.property(fc.bigInt(), scale, scale, (value, places, more) => {
        const finer = parseDecimal(formatDecimal(value, places), places + more);
        expect(finer).toBe(value * 10n ** BigInt(more));
      }),
    );
  });

  test("NUMBER-01-02 text finer than the scale is refused, never rounded", () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.integer({ min: 1, max: 40 }), (value, places) => {
        const text = formatDecimal(value * 10n + 1n, places);
        expect(parseDecimal(text, places - 1)).toBeUndefined();
      }),
    );
  });

  test("NUMBER-01-02 what is not a plain decimal is refused", () => {
    const words = [
      "",
      "-",
      ".5",
      "5.",
      "1e3",
      "1,000",
      "0x10",
      "NaN",
      "Infinity",
      " 1",
      "1n",
      "--1",
    ];
    for (const text of words) expect(parseDecimal(text, 8)).toBeUndefined();
  });
});
