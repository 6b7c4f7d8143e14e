import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { allocateLots, type Candidate } from "../../src/core/waterfall/allocate.ts";
import { compareRank, rankScore, takeRanked } from "../../src/core/waterfall/rank.ts";
import { allocate } from "../naive/allocate.ts";

const POLICIES = ["queue", "proRata", "contractProRata", "riskAware"] as const;

const money = fc.oneof(fc.bigInt({ min: 0n, max: 50n }), fc.bigInt({ min: 0n, max: 2n ** 60n }));
const lots = fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 10 ** 12 }));
const draft = fc.record({
  lots,
  gain: money,
  equity: money,
  notional: money,
  profit: fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }),
  entryValue: money,
});
const named = (drafts: readonly Omit<Candidate, "id">[]): Candidate[] => {
  return drafts.map((each, index) => ({ ...each, id: `c${String(index).padStart(2, "0")}` }));
};
const candidates = fc.array(draft, { maxLength: 8 }).map(named);
const few = fc
  .array(fc.record({ ...draftOf(fc.integer({ min: 1, max: 5 })) }), { maxLength: 4 })
  .map(named);
const share = fc.integer({ min: 0, max: 1_100 });
const total = (all: readonly { lots: number }[]): number => {
  return all.reduce((sum, each) => sum + each.lots, 0);
};
const needOf = (all: readonly Candidate[], part: number): number => {
  return Math.floor((total(all) * part) / 1_000);
};
const sum = (taken: readonly number[]): number => taken.reduce((all, each) => all + each, 0);

function draftOf(size: fc.Arbitrary<number>) {
  return {
    lots: size,
    gain: fc.bigInt({ min: 0n, max: 9n }),
    equity: fc.bigInt({ min: 0n, max: 9n }),
    notional: fc.bigInt({ min: 0n, max: 9n }),
    profit: fc.bigInt({ min: -9n, max: 9n }),
    entryValue: fc.bigInt({ min: 0n, max: 9n }),
  };
}

/** Whether candidate a would lose a larger share of equity with `x` lots than b with `y`. */
function largerShare(a: Candidate, x: number, b: Candidate, y: number): boolean {
  const one = (value: bigint): bigint => (value > 0n ? value : 1n);
  const left = BigInt(x) * one(a.notional) * BigInt(b.lots) * one(b.equity);
  const right = BigInt(y) * one(b.notional) * BigInt(a.lots) * one(a.equity);
  return left > right;
}

describe("deleveraging", () => {
  for (const policy of POLICIES) {
    test(`CLOSE-06-01 ${policy} takes exactly what is needed, from all within their lots`, () => {
      fc.assert(
        fc.property(candidates, share, (all, part) => {
          const needed = needOf(all, part);
          const taken = allocateLots(policy, needed, all);
          expect(taken.length).toBe(all.length);
          expect(sum(taken)).toBe(Math.min(needed, total(all)));
          taken.forEach((each, index) => {
            expect(Number.isSafeInteger(each) && each >= 0 && each <= all[index]!.lots).toBe(true);
          });
        }),
      );
    });

    test(`CLOSE-06-01 ${policy} takes of each what the judge takes of him`, () => {
      fc.assert(
        fc.property(fc.oneof(candidates, few), share, (all, part) => {
          // Not in the order of their ids.
          const [needed, given] = [needOf(all, part), [...all.slice(1), ...all.slice(0, 1)]];
          const judged = allocate(
            policy,
            BigInt(needed),
            given.map((each) => ({ ...each, lots: BigInt(each.lots) })),
          );
          const taken = allocateLots(policy, needed, given).map(BigInt);
          expect(taken).toEqual(given.map(({ id }) => judged.get(id)));
        }),
        { numRuns: policy === "riskAware" ? 60 : 200 },
      );
    });

    test(`CLOSE-06-01 ${policy} does not depend on the order it is given`, () => {
      fc.assert(
        fc.property(candidates, share, (all, part) => {
          const needed = needOf(all, part);
          const backward = allocateLots(policy, needed, [...all].reverse()).reverse();
          expect(backward).toEqual(allocateLots(policy, needed, all));
        }),
      );
    });
  }

  test("CLOSE-06-01 queue spares everyone ranked behind somebody not yet taken in full", () => {
    fc.assert(
      fc.property(candidates, share, (all, part) => {
        const taken = allocateLots("queue", needOf(all, part), all);
        const ranked = all.map((each, index) => {
          return { id: each.id, score: rankScore(each), open: taken[index]! < each.lots, index };
        });
        ranked.sort(compareRank);
        const first = ranked.findIndex((each) => each.open);
        const behind = first < 0 ? [] : ranked.slice(first + 1);
        expect(behind.every(({ index }) => taken[index] === 0)).toBe(true);
      }),
    );
  });

  test("CLOSE-06-01 contractProRata stays within one lot of the exact share", () => {
    fc.assert(
      fc.property(candidates, share, (all, part) => {
        const needed = BigInt(Math.min(needOf(all, part), total(all)));
        const size = BigInt(total(all));
        allocateLots("contractProRata", Number(needed), all).forEach((each, index) => {
          const off = BigInt(each) * size - needed * BigInt(all[index]!.lots);
          expect(off < size && off > -size).toBe(true);
        });
      }),
    );
  });

  test("CLOSE-06-01 proRata stays within one lot of the gain's share while all have room", () => {
    fc.assert(
      fc.property(few, fc.integer({ min: 0, max: 100 }), (all, needed) => {
        const roomy = all.map((each) => ({ ...each, lots: 1_000 }));
        const gains = roomy.reduce((whole, each) => whole + each.gain, 0n);
        if (gains === 0n) return;
        allocateLots("proRata", needed, roomy).forEach((each, index) => {
          const off = BigInt(each) * gains - BigInt(needed) * roomy[index]!.gain;
          expect(off < gains && off > -gains).toBe(true);
        });
      }),
    );
  });

  test("CLOSE-06-01 riskAware reaches the least largest share of equity", () => {
    fc.assert(
      fc.property(candidates, share, (all, part) => {
        const taken = allocateLots("riskAware", needOf(all, part), all);
        // moving a lot from any payer to any other with room never lowers the larger share
        for (const [i, from] of all.entries()) {
          if (taken[i] === 0) continue;
          for (const [j, to] of all.entries()) {
            if (i === j || taken[j]! === to.lots) continue;
            expect(largerShare(from, taken[i]!, to, taken[j]! + 1)).toBe(false);
          }
        }
      }),
    );
  });

  test("CLOSE-06-01 riskAware agrees with trying every allocation", () => {
    fc.assert(
      fc.property(few, share, (all, part) => {
        const needed = Math.min(needOf(all, part), total(all));
        const worst = (taken: readonly number[]): [Candidate, number] | undefined => {
          const payers = all.map((each, i) => [each, taken[i]!] as [Candidate, number]);
          return payers.reduce<[Candidate, number] | undefined>((most, each) => {
            return most === undefined || largerShare(...each, ...most) ? each : most;
          }, undefined);
        };
        const mine = worst(allocateLots("riskAware", needed, all));
        for (const taken of everyAllocation(needed, all)) {
          const other = worst(taken);
          expect(mine !== undefined && other !== undefined && largerShare(...mine, ...other)).toBe(
            false,
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  test("CLOSE-06-01 a ranked queue gives exactly what is needed, front first", () => {
    fc.assert(
      fc.property(candidates, share, (all, part) => {
        const needed = Math.min(needOf(all, part), total(all));
        const queue = all.map((each) => ({ id: each.id, lots: each.lots, score: rankScore(each) }));
        const taken = new Map(takeRanked(needed, queue).map((each) => [each.id, each.taken]));
        expect(sum([...taken.values()])).toBe(needed);
        expect(all.map((each) => taken.get(each.id)!)).toEqual(allocateLots("queue", needed, all));
      }),
    );
  });

  test("CLOSE-06-01 rank is a total order", () => {
    fc.assert(
      fc.property(fc.array(draft, { minLength: 3, maxLength: 3 }).map(named), (all) => {
        const [a, b, c] = all.map((each) => ({ id: each.id, score: rankScore(each) }));
        expect(Math.sign(compareRank(a!, b!))).toBe(-Math.sign(compareRank(b!, a!)));
        const chained = compareRank(a!, b!) < 0 && compareRank(b!, c!) < 0;
        expect(!chained || compareRank(a!, c!) < 0).toBe(true);
      }),
    );
  });
});

/** All ways to take `needed` lots. */
function everyAllocation(needed: number, all: readonly Candidate[]): number[][] {
  const [first, ...rest] = all;
  if (first === undefined) return needed === 0 ? [[]] : [];
  const ways: number[][] = [];
  for (let taken = 0; taken <= Math.min(first.lots, needed); taken += 1) {
    for (const tail of everyAllocation(needed - taken, rest)) ways.push([taken, ...tail]);
  }
  return ways;
}
