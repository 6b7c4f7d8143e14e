import { describe, expect, it } from "vitest";

import { LotQueue, matchLots } from "../../../src/core/waterfall/lot-queue.ts";

function queue(...lots: [account: number, lots: number][]): LotQueue {
  const found = new LotQueue();
  for (const [account, count] of lots) found.add(account, count);
  return found;
}

describe("lots of two sides", () => {
  it("CLOSE-05-02: the first of either side move the smaller of what they have left", () => {
    const givers = queue([1, 5], [2, 4], [3, 9]);
    const takers = queue([7, 2], [8, 7], [9, 1]);
    const moves: number[][] = [];
    matchLots(givers, takers, (giver, taker, lots) => {
      moves.push([giver, taker, lots, givers.total, takers.total]);
    });
    // 10 lots of takers: 5 and 4 of the first two givers, 1 of the third
    expect(moves).toEqual([
      [1, 7, 2, 16, 8],
      [1, 8, 3, 13, 5],
      [2, 8, 4, 9, 1],
      [3, 9, 1, 8, 0],
    ]);
    expect([givers.first, givers.firstLots]).toEqual([3, 8]);
  });

  it("CLOSE-05-02: without lots on a side nothing moves", () => {
    const moves: number[] = [];
    const move = (giver: number): void => void moves.push(giver);
    matchLots(queue([1, 5]), queue(), move);
    matchLots(queue(), queue([1, 5]), move);
    expect(moves).toEqual([]);
  });
});
