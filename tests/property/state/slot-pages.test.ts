import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { Int32Column } from "../../../src/core/state/column.ts";
import { PAGE_SLOTS, SlotPages } from "../../../src/core/state/slot-pages.ts";
import { movesOf, playMoves } from "./model.ts";

/** Whose slot is asked for, and whether one of those that are out is given back instead. */
const step = fc.record({
  account: fc.oneof(
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom(255, 256, 511, 512),
    fc.integer({ min: 0, max: 3_000 }),
  ),
  gives: fc.option(fc.nat({ max: 99 })),
});

describe("slots in pages of neighbouring accounts", () => {
  test("COMMAND-03-01 knows whose each slot is, gives none twice, whatever is rolled back", () => {
    fc.assert(
      fc.property(movesOf(step), (moves) => {
        playMoves(
          moves,
          (transaction) => {
            const links = new Int32Column(transaction);
            const pages = new SlotPages(transaction, links);
            const out = new Map<number, number>();
            return {
              apply: ({ account, gives }) => {
                const slot = gives === null ? undefined : [...out.keys()][gives];
                if (slot !== undefined) {
                  pages.give(slot);
                  transaction.drop(out, slot);
                  return;
                }
                const taken = pages.take(account);
                links.grow(pages.used);
                expect(out.has(taken)).toBe(false);
                transaction.put(out, taken, account);
              },
              seen: () => {
                for (const [one, account] of out) expect(pages.account(one)).toBe(account);
                checkOrder(pages, out);
                return new Map(out);
              },
            };
          },
          (seen, expected) => expect(seen).toEqual(expected),
        );
      }),
    );
  });
});

/** Every slot that is out is in one page, and a page has no account less than those before. */
function checkOrder(pages: SlotPages, out: ReadonlyMap<number, number>): void {
  const starts = [...pages.inOrder()];
  expect(starts.toSorted((a, b) => a - b)).toEqual(starts.map((_, page) => page * PAGE_SLOTS));
  const groups = starts.flatMap((start) => {
    const slots = Array.from({ length: PAGE_SLOTS }, (_, at) => start + at);
    return slots.filter((slot) => out.has(slot)).map((slot) => out.get(slot)! >>> 8);
  });
  expect(groups.length).toBe(out.size);
  expect(groups).toEqual(groups.toSorted((a, b) => a - b));
}
