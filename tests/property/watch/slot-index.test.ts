import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { SlotIndex } from "../../../src/core/watch/slot-index.ts";

const slot = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.nat({ max: 2 ** 30 }));
const step = fc.oneof(
  { weight: 40, arbitrary: slot },
  { weight: 1, arbitrary: fc.constant("clear" as const) },
);

describe("numbers of few slots", () => {
  test("WATCH-01-01 every slot that was added and not deleted has a number of its own", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300, size: "max" }), (steps) => {
        const index = new SlotIndex();
        const numbers = new Map<number, number>();
        for (const one of steps) {
          if (one === "clear") {
            index.clear();
            numbers.clear();
          } else if (numbers.has(one)) {
            index.delete(one);
            numbers.delete(one);
            expect(index.of(one)).toBe(-1);
          } else {
            const number = index.add(one);
            expect([...numbers.values()]).not.toContain(number);
            expect(index.add(one)).toBe(number);
            numbers.set(one, number);
          }
        }
        for (const [one, number] of numbers) {
          expect([index.of(one), index.slot(number)]).toEqual([number, one]);
          expect(number).toBeLessThan(index.used);
        }
        const seen: number[] = [];
        index.each((one) => seen.push(one));
        expect(new Set(seen)).toEqual(new Set(numbers.keys()));
        expect(seen.length).toBe(numbers.size);
      }),
    );
  });
});
