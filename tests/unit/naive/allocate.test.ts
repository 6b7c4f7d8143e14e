import { describe, expect, it } from "vitest";

import type { DeleveragingPolicy } from "../../../src/core/command/parameter.ts";
import { allocate, type Candidate } from "../../naive/allocate.ts";

function candidate(id: string, lots: bigint, rest: Partial<Candidate> = {}): Candidate {
  const nothing = { gain: 0n, equity: 100n, notional: lots, profit: 0n, entryValue: 100n };
  return { id, lots, ...nothing, ...rest };
}

function taken(policy: DeleveragingPolicy, needed: bigint, candidates: Candidate[]): bigint[] {
  return [...allocate(policy, needed, candidates).values()];
}

describe("CLOSE-06-01: who is deleveraged, in the naive engine", () => {
  it("takes everything when everything is needed", () => {
    expect(taken("riskAware", 9n, [candidate("a", 4n), candidate("b", 3n)])).toEqual([4n, 3n]);
  });

  it("queue: the most profitable and most leveraged first, each in full", () => {
    const rich = candidate("a", 4n, { profit: 10n });
    const geared = candidate("b", 4n, { profit: 10n, equity: 10n });
    expect(taken("queue", 6n, [rich, geared])).toEqual([2n, 4n]);
  });

  it("contractProRata: floors, then the largest remainders", () => {
    // 5 of 7: 2.14, 2.14, 0.71
    const three = [candidate("a", 3n), candidate("b", 3n), candidate("c", 1n)];
    expect(taken("contractProRata", 5n, three)).toEqual([2n, 2n, 1n]);
  });

  it("proRata: by gain under the cap of lots, the rest by rank", () => {
    // 4 by gain 9 : 1 are 3.6 and 0.4; `a` has only 2, so 2 more come by rank: b, then nobody.
    const two = [candidate("a", 2n, { gain: 9n }), candidate("b", 5n, { gain: 1n })];
    expect(taken("proRata", 4n, two)).toEqual([2n, 2n]);
  });

  it("riskAware: the cheapest lots in shares of equity, of equal ones the larger id first", () => {
    // A lot costs 1/100 of a's equity and 1/300 of b's and c's.
    const three = [
      candidate("a", 9n),
      candidate("b", 9n, { equity: 300n }),
      candidate("c", 9n, { equity: 300n }),
    ];
    expect(taken("riskAware", 8n, three)).toEqual([1n, 3n, 4n]);
  });
});
