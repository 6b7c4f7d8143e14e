import { describe, expect, test } from "vitest";

import { allocateLots, type Candidate } from "../../../src/core/waterfall/allocate.ts";

const candidate = (id: string, lots: number, over: Partial<Candidate> = {}): Candidate => {
  const value = BigInt(lots) * 100n;
  return {
    id,
    lots,
    gain: 0n,
    equity: value,
    notional: value,
    profit: 0n,
    entryValue: value,
    ...over,
  };
};

describe("deleveraging policies", () => {
  test("CLOSE-06-01 queue takes the highest rank in full before the next", () => {
    const candidates = [
      candidate("a", 10, { profit: 100n }),
      candidate("b", 10, { profit: 300n }),
      candidate("c", 10, { profit: 200n }),
    ];
    expect(allocateLots("queue", 15, candidates)).toEqual([0, 10, 5]);
  });

  test("CLOSE-06-01 proRata takes in proportion to gains", () => {
    const candidates = [
      candidate("a", 100, { gain: 30n }),
      candidate("b", 100, { gain: 10n }),
      candidate("c", 100),
    ];
    expect(allocateLots("proRata", 8, candidates)).toEqual([6, 2, 0]);
  });

  test("CLOSE-06-01 proRata gives odd lots to the largest remainders, ties by id", () => {
    // 10 / 3 = 3.33 each: one lot is left
    const candidates = ["c", "a", "b"].map((id) => candidate(id, 100, { gain: 7n }));
    expect(allocateLots("proRata", 10, candidates)).toEqual([3, 4, 3]);
    // 5 * 5 / 10 = 2.5, 5 * 3 / 10 = 1.5, 5 * 2 / 10 = 1
    const uneven = [5n, 3n, 2n].map((gain, i) => candidate(`m${i}`, 100, { gain }));
    expect(allocateLots("proRata", 5, uneven)).toEqual([3, 1, 1]);
  });

  test("CLOSE-06-01 proRata passes what does not fit to the rest by rank", () => {
    const candidates = [
      candidate("a", 2, { gain: 1_000n, profit: 9n }),
      candidate("b", 10, { profit: 1n }),
      candidate("c", 10, { profit: 5n }),
    ];
    // all 8 fall on a, who has 2; c outranks b
    expect(allocateLots("proRata", 8, candidates)).toEqual([2, 0, 6]);
  });

  test("CLOSE-06-01 proRata gives no odd lot to who has no remainder: it goes by rank", () => {
    const candidates = [
      candidate("a", 2, { gain: 1n }),
      candidate("b", 2, { gain: 1n }),
      candidate("c", 9, { profit: 1n }),
      candidate("d", 9, { profit: 5n }),
    ];
    // 2.5 of a and of b, who have 2 each; d outranks c
    expect(allocateLots("proRata", 5, candidates)).toEqual([2, 2, 0, 1]);
  });

  test("CLOSE-06-01 queue takes of equal ranks the smaller id", () => {
    const candidates = ["c", "a", "b"].map((id) => candidate(id, 1, { profit: 7n }));
    expect(allocateLots("queue", 1, candidates)).toEqual([0, 1, 0]);
    expect(allocateLots("queue", 2, candidates)).toEqual([0, 1, 1]);
  });

  test("CLOSE-06-01 riskAware takes of equal shares the larger id", () => {
    const candidates = ["b", "c", "a"].map((id) => candidate(id, 1));
    expect(allocateLots("riskAware", 1, candidates)).toEqual([0, 1, 0]);
    expect(allocateLots("riskAware", 2, candidates)).toEqual([1, 1, 0]);
  });

  test("CLOSE-06-01 riskAware tells shares apart that doubles cannot", () => {
    const huge = 10n ** 18n;
    const terms = { equity: 3n };
    // One unit in a million million millions: a is the cheapest, whoever is given first.
    const [a, b, c] = [
      candidate("a", 1, { ...terms, notional: huge }),
      candidate("b", 1, { ...terms, notional: huge + 1n }),
      candidate("c", 1, { ...terms, notional: huge + 2n }),
    ];
    expect(allocateLots("riskAware", 1, [c!, b!, a!])).toEqual([0, 0, 1]);
    expect(allocateLots("riskAware", 1, [a!, b!, c!])).toEqual([1, 0, 0]);
    expect(allocateLots("riskAware", 2, [c!, a!, b!])).toEqual([0, 1, 1]);
  });

  test("CLOSE-06-01 proRata goes by lots where nobody gained", () => {
    expect(allocateLots("proRata", 6, [candidate("a", 20), candidate("b", 10)])).toEqual([4, 2]);
  });

  test("CLOSE-06-01 contractProRata takes whole contracts in proportion to lots", () => {
    // 7 * 6 / 10 = 4.2, 7 * 3 / 10 = 2.1, 7 * 1 / 10 = 0.7: the odd lot goes to the last
    const candidates = [candidate("a", 6), candidate("b", 3), candidate("c", 1)];
    expect(allocateLots("contractProRata", 7, candidates)).toEqual([4, 2, 1]);
  });

  test("CLOSE-06-01 riskAware takes from those whom it hurts least", () => {
    // 100 a lot: one lot costs a 1 % and b 10 % of equity
    const candidates = [
      candidate("a", 50, { equity: 10_000n }),
      candidate("b", 50, { equity: 1_000n }),
    ];
    // a gives 20 (20 %), b gives 2 (20 %)
    expect(allocateLots("riskAware", 22, candidates)).toEqual([20, 2]);
    // the 11th lot costs a 11 % or b 20 %
    expect(allocateLots("riskAware", 12, candidates)).toEqual([11, 1]);
  });

  test("CLOSE-06-01 riskAware gives an excess back to the largest share, then by id", () => {
    // at 10 % both give 1, one is needed: equal shares, so a keeps its lot
    const candidates = [
      candidate("b", 5, { equity: 1_000n }),
      candidate("a", 5, { equity: 1_000n }),
    ];
    expect(allocateLots("riskAware", 1, candidates)).toEqual([1, 0]);
  });

  test("CLOSE-06-01 riskAware comes last to those without equity", () => {
    const candidates = [candidate("a", 5, { equity: 0n }), candidate("b", 5)];
    expect(allocateLots("riskAware", 6, candidates)).toEqual([1, 5]);
  });

  test("CLOSE-06-01 at a price of zero any policy still takes what is needed", () => {
    const free = { notional: 0n, entryValue: 0n, equity: 0n };
    const candidates = [candidate("a", 3, free), candidate("b", 3, free)];
    for (const policy of ["queue", "proRata", "contractProRata", "riskAware"] as const) {
      expect(allocateLots(policy, 4, candidates).reduce((sum, lots) => sum + lots)).toBe(4);
    }
  });

  test("CLOSE-06-01 no policy takes more than there is, or anything when nothing is needed", () => {
    const candidates = [candidate("a", 3, { gain: 1n }), candidate("b", 4)];
    for (const policy of ["queue", "proRata", "contractProRata", "riskAware"] as const) {
      expect(allocateLots(policy, 99, candidates)).toEqual([3, 4]);
      expect(allocateLots(policy, 0, candidates)).toEqual([0, 0]);
      expect(allocateLots(policy, 5, [])).toEqual([]);
    }
  });
});
