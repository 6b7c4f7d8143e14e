import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { divFloor } from "../../src/core/number/rounding.ts";
import { splitProRata } from "../../src/core/number/split.ts";
import { payClaims } from "../../src/core/waterfall/claim.ts";
import { payLayers } from "../../src/core/waterfall/layer.ts";

const weight = fc.oneof(fc.bigInt({ min: 0n, max: 5n }), fc.bigInt({ min: 0n, max: 2n ** 70n }));
const weights = fc.array(weight, { minLength: 1, maxLength: 12 });
const positive = weights.filter((all) => all.some((each) => each > 0n));
const sum = (values: readonly bigint[]): bigint => values.reduce((total, each) => total + each, 0n);
const parts = (all: readonly bigint[]) => all.map((each, i) => ({ id: `p${i}`, weight: each }));
/** A part of a total, anything from nothing to all of it. */
const within = (total: bigint, share: number): bigint => divFloor(total * BigInt(share), 1_000n);
const share = fc.integer({ min: 0, max: 1_000 });

describe("shares of an amount", () => {
  test("NUMBER-03-01 shares add up to the amount, to the last unit", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 80n }), positive, (amount, all) => {
        expect(sum(splitProRata(amount, parts(all)))).toBe(amount);
      }),
    );
  });

  test("NUMBER-03-01 no share exceeds its weight while the amount is within their sum", () => {
    fc.assert(
      fc.property(positive, share, (all, part) => {
        const shares = splitProRata(within(sum(all), part), parts(all));
        shares.forEach((each, index) => expect(each <= all[index]!).toBe(true));
      }),
    );
  });

  test("NUMBER-03-01 a share is the exact one rounded down, or one unit more", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 80n }), positive, (amount, all) => {
        splitProRata(amount, parts(all)).forEach((each, index) => {
          const floor = divFloor(amount * all[index]!, sum(all));
          expect(each === floor || each === floor + 1n).toBe(true);
        });
      }),
    );
  });

  test("NUMBER-03-01 the order of the parts does not matter", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1_000n }), positive, (amount, all) => {
        const forward = splitProRata(amount, parts(all));
        const backward = splitProRata(amount, parts(all).reverse()).reverse();
        expect(backward).toEqual(forward);
      }),
    );
  });

  test("FORMULA-08-03 claims are paid exactly what was collected, none beyond itself", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 72n }), weights, (collected, claims) => {
        const paid = payClaims(collected, claims);
        const total = sum(claims);
        expect(sum(paid)).toBe(collected < total ? collected : total);
        paid.forEach((each, index) => expect(each >= 0n && each <= claims[index]!).toBe(true));
      }),
    );
  });

  test("DEFICIT-02-01 layers pay in order and leave nothing unaccounted", () => {
    fc.assert(
      fc.property(weight, weights, (loss, capacities) => {
        const { paid, left } = payLayers(loss, capacities);
        expect(sum(paid) + left).toBe(loss);
        paid.forEach((each, index) => {
          expect(each >= 0n && each <= capacities[index]!).toBe(true);
          const full = paid.slice(0, index).every((early, i) => early === capacities[i]!);
          expect(each === 0n || full).toBe(true);
        });
        expect(left === 0n || paid.every((each, i) => each === capacities[i]!)).toBe(true);
      }),
    );
  });
});
