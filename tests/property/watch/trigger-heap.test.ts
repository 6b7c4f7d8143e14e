import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { ExpiryHeap } from "../../../src/core/watch/expiry-heap.ts";
import { TriggerHeap, TriggerKeys } from "../../../src/core/watch/trigger-heap.ts";

/** Edges that a float of 32 bits holds, and those that it has to round. */
const edge = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.integer({ min: 2 ** 24 - 5, max: 2 ** 24 + 5 }),
  fc.maxSafeInteger(),
);
const side = fc.constantFrom("below" as const, "above" as const);

describe("triggers kept as floats of 32 bits", () => {
  test("WATCH-02-01 fire no later than their edge, and at most two parts in 2^22 before", () => {
    fc.assert(
      fc.property(side, fc.array(edge, { minLength: 1, maxLength: 20 }), edge, (way, edges, at) => {
        const keys = new TriggerKeys();
        keys.grow(edges.length);
        const heap = new TriggerHeap(keys, way);
        for (const [entry, one] of edges.entries()) heap.set(entry, one);
        const fired = new Set<number>();
        while (heap.fires(at)) {
          fired.add(heap.top);
          heap.remove(heap.top);
        }
        for (const [entry, one] of edges.entries()) {
          const beyond = way === "below" ? one - at : at - one;
          if (beyond > 0) expect(fired).toContain(entry);
          if (beyond < -Math.abs(one) * 2 ** -21) expect(fired).not.toContain(entry);
        }
      }),
    );
  });

  test("WATCH-01-01 certificates end at their time or a moment before", () => {
    const day = 86_400_000_000;
    const start = fc.constantFrom(0, 1_000_000, 1_700_000_000_000_000);
    const moves = fc.array(
      fc.tuple(fc.nat({ max: 40 }), fc.integer({ min: 1, max: 20 * day }), fc.nat({ max: day })),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(start, moves, (from, steps) => {
        const heap = new ExpiryHeap();
        heap.grow(41);
        const ends = new Map<number, number>();
        let now = from;
        for (const [account, span, passed] of steps) {
          heap.set(account, now + span, now);
          ends.set(account, now + span);
          now += passed;
          heap.takeExpired(now, (one) => {
            expect(ends.get(one)).toBeLessThan(now + 20 * day * 2 ** -20);
            ends.delete(one);
          });
          for (const end of ends.values()) expect(end).toBeGreaterThan(now);
        }
      }),
    );
  });
});
