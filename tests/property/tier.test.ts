import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { LeverageTier } from "../../src/core/command/parameter.ts";
import { haircutValue } from "../../src/core/margin/haircut.ts";
import {
  bracketMargin,
  bracketOf,
  bracketTable,
  tieredMargin,
} from "../../src/core/margin/tier.ts";

const size = fc.oneof(fc.bigInt({ min: 0n, max: 200n }), fc.bigInt({ min: 0n, max: 2n ** 60n }));
const edges = fc
  .uniqueArray(fc.bigInt({ min: 1n, max: 2n ** 58n }), { minLength: 1, maxLength: 6 })
  .map((all) => all.sort((a, b) => (a < b ? -1 : 1)));
const rates = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 7, maxLength: 7 });

/** Tiers with rising rates: as many edges as drawn, and an open tier above. */
const tiers = fc.tuple(edges, rates).map(([uppers, drawn]): LeverageTier[] => {
  const rising = drawn.sort((a, b) => a - b);
  return [...uppers, null].map((notionalMax, index) => {
    return { notionalMax, initialPpm: 1_000_000, maintenancePpm: rising[index]! };
  });
});

const margin = (notional: bigint, all: readonly LeverageTier[]): bigint => {
  return tieredMargin(notional, all, "maintenance");
};

describe("tiered margin", () => {
  test("MARGIN-02-01 more notional never needs less margin, nor more than itself", () => {
    fc.assert(
      fc.property(size, size, tiers, (a, b, all) => {
        const [grown, before] = [margin(a + b, all), margin(a, all)];
        expect(grown >= before).toBe(true);
        expect(grown - before <= b).toBe(true);
      }),
    );
  });

  test("MARGIN-02-01 margin is continuous: one unit of notional adds at most one unit", () => {
    fc.assert(
      fc.property(tiers, fc.nat({ max: 5 }), fc.integer({ min: -2, max: 2 }), (all, which, off) => {
        const edge = all[which % (all.length - 1)]!.notionalMax! + BigInt(off);
        const at = edge < 0n ? 0n : edge;
        const added = margin(at + 1n, all) - margin(at, all);
        expect(added === 0n || added === 1n).toBe(true);
      }),
    );
  });

  test("MARGIN-02-01 margin is convex: splitting a position never needs more", () => {
    fc.assert(
      fc.property(size, size, tiers, (a, b, all) => {
        // each part rounds up by less than a unit
        expect(margin(a, all) + margin(b, all) <= margin(a + b, all) + 1n).toBe(true);
        const [middle, ends] = [margin(a + b, all), margin(2n * a, all) + margin(2n * b, all)];
        expect(2n * middle <= ends + 1n).toBe(true);
      }),
    );
  });

  test("FORMULA-02-03 brackets with deductions say the same, to a unit more", () => {
    fc.assert(
      fc.property(size, tiers, (notional, all) => {
        const floors = [0n, ...all.slice(0, -1).map((each) => each.notionalMax!)];
        const table = bracketTable(
          floors,
          all.map((each) => each.maintenancePpm),
        );
        const more = bracketMargin(notional, bracketOf(notional, table)!) - margin(notional, all);
        expect(more === 0n || more === 1n).toBe(true);
      }),
    );
  });

  test("MARGIN-01-03 collateral counts for at most its worth, never for less by growing", () => {
    fc.assert(
      fc.property(size, size, tiers, (value, more, all) => {
        const steps = all.map(({ notionalMax, maintenancePpm }) => {
          return { valueMax: notionalMax, collateralHaircutPpm: maintenancePpm };
        });
        const counted = haircutValue(value, steps);
        expect(counted >= 0n && counted <= value).toBe(true);
        expect(haircutValue(value + more, steps) >= counted).toBe(true);
      }),
    );
  });
});
