import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { ExactSum } from "../../src/core/freeboard/exact-sum.ts";
import { floorQuotient, floorShare, safeWorth } from "../../src/core/freeboard/safe-worth.ts";
import { Asset } from "../../src/core/state/asset.ts";
import { Transaction } from "../../src/core/state/transaction.ts";
import { EXAMPLE } from "../../src/core/command/example.ts";

const safe = fc.maxSafeInteger();
const positive = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

function floor(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient;
}

describe("FREEBOARD-04-01 doubles are the exact integers", () => {
  it("a quotient of safe integers is the floor", () => {
    fc.assert(
      fc.property(safe, positive, (numerator, denominator) => {
        const found = floorQuotient(numerator, denominator);
        expect(BigInt(found)).toBe(floor(BigInt(numerator), BigInt(denominator)));
      }),
    );
  });

  it("a share of a loss is the floor of a product beyond the safe integers", () => {
    fc.assert(
      fc.property(positive, positive, positive, (amount, one, other) => {
        const [part, total] = one < other ? [one, other] : [other, one];
        const found = floorShare(amount, part, total);
        expect(BigInt(found)).toBe((BigInt(amount) * BigInt(part)) / BigInt(total));
      }),
      { numRuns: 2_000 },
    );
  });

  it("money of an asset is worth what the integers say, or that is left to them", () => {
    const decimals = fc.integer({ min: 0, max: 10 });
    const price = fc.integer({ min: 1, max: 10_000_000_000 });
    const units = fc.oneof(safe, fc.integer({ min: -1_000_000, max: 1_000_000 }));
    let told = 0;
    fc.assert(
      fc.property(decimals, decimals, price, units, (own, ofPrice, ticks, amount) => {
        const asset = new Asset(
          new Transaction(),
          1,
          {
            asset: "COIN",
            decimals: own,
            priceDecimals: ofPrice,
            price: ticks,
            parameters: EXAMPLE.asset,
          },
          { id: "USD", decimals: 6 },
        );
        const found = safeWorth(asset, amount);
        if (Number.isNaN(found)) return;
        told += 1;
        expect(BigInt(found)).toBe(asset.toNumeraire(BigInt(amount)));
      }),
      { numRuns: 500 },
    );
    expect(told).toBeGreaterThan(50);
  });

  it("a sum of safe integers does not round", () => {
    fc.assert(
      fc.property(fc.array(safe, { maxLength: 40 }), (terms) => {
        const sum = new ExactSum();
        for (const term of terms) sum.add(term);
        expect(sum.total).toBe(terms.reduce((total, term) => total + BigInt(term), 0n));
      }),
    );
  });
});
