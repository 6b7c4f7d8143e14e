import { describe, expect, it } from "vitest";

import type { DeleveragingPolicy } from "../../../src/core/command/parameter.ts";
import type { Candidate } from "../../../src/core/waterfall/allocate.ts";
import { queueOrder } from "../../../src/core/waterfall/queue-order.ts";

/** Each alike but for what is said of it: one lot worth 100, with 100 of equity and no gain. */
function order(
  policy: DeleveragingPolicy,
  drawn: Readonly<Record<string, Partial<Candidate>>>,
): string {
  const candidates = Object.entries(drawn).map(([id, terms]) => {
    const plain = { lots: 1, gain: 0n, equity: 100n, notional: 100n, profit: 0n, entryValue: 100n };
    return { candidate: { id, ...plain, ...terms } };
  });
  return queueOrder(policy, candidates)
    .map(({ candidate }) => candidate.id)
    .join(" ");
}

describe("OUTLOOK-02-01 the order in which a policy reaches for candidates", () => {
  it("proRata: the largest gain, of those without any the most lots, then the smaller id", () => {
    const gains = { a: { gain: 1n }, b: { gain: 3n }, c: { gain: 2n } };
    expect(order("proRata", gains)).toBe("b c a");
    expect(order("proRata", { a: { lots: 2 }, b: { lots: 5 }, c: { lots: 3 } })).toBe("b c a");
    // Lots do not matter among equal gains.
    expect(order("proRata", { b: { gain: 1n, lots: 9 }, a: { gain: 1n, lots: 2 } })).toBe("a b");
    expect(order("proRata", { c: {}, a: {}, b: {} })).toBe("a b c");
  });

  it("contractProRata: the most lots, then the smaller id", () => {
    const lots = { d: { lots: 2 }, a: { lots: 2, gain: 9n }, c: { lots: 7 }, b: { lots: 3 } };
    expect(order("contractProRata", lots)).toBe("c b a d");
  });

  it("riskAware: the least notional by lots and equity, then the larger id", () => {
    // 100 / (1 * 100) = 1, 100 / (4 * 100) = 0.25, 300 / (1 * 150) = 2, 100 / (2 * 100) = 0.5.
    const risks = { a: {}, b: { lots: 4 }, c: { notional: 300n, equity: 150n }, d: { lots: 2 } };
    expect(order("riskAware", risks)).toBe("b d a c");
    expect(order("riskAware", { a: {}, c: {}, b: {} })).toBe("c b a");
    // Without notional or equity one unit of each is counted.
    expect(order("riskAware", { a: { equity: 0n }, b: { equity: 2n, notional: 0n } })).toBe("b a");
  });
});
