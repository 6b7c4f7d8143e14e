import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { SlotSet } from "../../../src/core/state/slot-set.ts";
import { Transaction } from "../../../src/core/state/transaction.ts";
import { movesOf, playMoves } from "./model.ts";

/** Near each other, far apart, and at the ends of the parts. */
const slot = fc.oneof(
  fc.integer({ min: 0, max: 40 }),
  fc.integer({ min: 0, max: 300_000 }),
  fc.constantFrom(65_535, 65_536, 131_071, 131_072),
);

function inOrder(slots: Iterable<number>): number[] {
  return [...slots].sort((a, b) => a - b);
}

describe("the slots of a market", () => {
  test("COMMAND-03-01 holds what was added and not deleted, whatever is rolled back", () => {
    fc.assert(
      fc.property(movesOf(slot), (moves) => {
        playMoves(
          moves,
          (transaction) => {
            const set = new SlotSet(transaction);
            return {
              apply: (one) => {
                if ([...set].includes(one)) set.delete(one);
                else set.add(one);
              },
              seen: () => {
                expect(set.size).toBe([...set].length);
                return [...set];
              },
            };
          },
          (seen, expected) => expect(seen).toEqual(expected),
        );
      }),
    );
  });

  test("COMMAND-03-01 does the same when slots are so many that each has a bit", () => {
    const transaction = new Transaction();
    const set = new SlotSet(transaction);
    const expected = new Set<number>();
    for (let i = 0; i < 20_000; i++) {
      const one = (i * 7_919) % 140_001;
      set.add(one);
      expected.add(one);
    }
    expect([...set]).toEqual(inOrder(expected));
    transaction.commit();
    for (const one of inOrder(expected).filter((_, at) => at % 3 === 0)) set.delete(one);
    set.add(139_999);
    transaction.rollback();
    expect([...set]).toEqual(inOrder(expected));
    for (const one of expected) set.delete(one);
    expect([...set]).toEqual([]);
    transaction.rollback();
    expect([...set]).toEqual(inOrder(expected));
    expect(set.size).toBe(expected.size);
    expect(set.bytes).toBeLessThan(2 * set.size);
  });
});
