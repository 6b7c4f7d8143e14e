import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { EXAMPLE } from "../../src/core/command/example.ts";
import { safeFundingDue, type SafeMargin } from "../../src/core/margin/safe-margin.ts";
import { safeThreshold } from "../../src/core/margin/safe-threshold.ts";
import { tieredMargin } from "../../src/core/margin/tier.ts";
import { fundingDue } from "../../src/core/pricing/funding.ts";
import type { Market } from "../../src/core/state/market.ts";
import { MaintenanceTerms } from "../../src/core/state/maintenance-terms.ts";

const SAFE = 2 ** 53;

/** Tiers by rising edges and rates, the last open. */
const anyTiers = fc
  .array(
    fc.record({ width: fc.bigInt(1n, 2n ** 50n), step: fc.integer({ min: 0, max: 250_000 }) }),
    { minLength: 1, maxLength: 4 },
  )
  .map((steps) => {
    let edge = 0n;
    let rate = 0;
    return steps.map(({ width, step }, index) => {
      edge += width;
      rate += step;
      const notionalMax = index === steps.length - 1 ? null : edge;
      return { notionalMax, initialPpm: 1_000_000, maintenancePpm: rate };
    });
  });

function doublesOf(tiers: typeof EXAMPLE.market.tiers, multiplier = 1n): MaintenanceTerms {
  const doubles = new MaintenanceTerms(multiplier, 1n);
  doubles.refresh({ ...EXAMPLE.market, tiers });
  return doubles;
}

describe("margins in safe integers", () => {
  it("MARGIN-02-01: the tier margin is that of bigints wherever both are safe", () => {
    fc.assert(
      fc.property(anyTiers, fc.maxSafeNat(), (tiers, notional) => {
        const exact = tieredMargin(BigInt(notional), tiers, "maintenance");
        expect(BigInt(doublesOf(tiers).maintenance(1, notional))).toBe(exact);
      }),
      { numRuns: 2_000 },
    );
  });

  it("LEDGER-03-02: the funding due is that of bigints, or said not to be safe", () => {
    const index = fc.integer({ min: -(2 ** 40), max: 2 ** 40 });
    const lots = fc.integer({ min: -(2 ** 20), max: 2 ** 20 });
    fc.assert(
      fc.property(lots, index, index, fc.integer({ min: 1, max: 2 ** 30 }), (held, now, at, by) => {
        const due = safeFundingDue(held, now, at, by);
        if (Number.isNaN(due))
          expect(Math.abs(held * (now - at)) + 2 * by).toBeGreaterThanOrEqual(SAFE);
        else expect(BigInt(due)).toBe(fundingDue(held, BigInt(now), BigInt(at), BigInt(by)));
      }),
      { numRuns: 2_000 },
    );
  });

  it("MARGIN-06-01: the threshold price is the one that a bisection in bigints finds", () => {
    const held = fc.integer({ min: -5_000, max: 5_000 }).filter((lots) => lots !== 0);
    fc.assert(
      fc.property(
        anyTiers,
        held,
        fc.integer({ min: -1_000, max: 1_000_000 }),
        fc.integer({ min: 1, max: 1_000 }),
        fc.integer({ min: 0, max: 2 ** 40 }),
        fc.integer({ min: 0, max: 2 ** 30 }),
        fc.constantFrom("liquidation" as const, "bankruptcy" as const),
        (tiers, lots, markPrice, multiplier, cushion, others, which) => {
          const at = (price: number): bigint => {
            const value = BigInt(lots) * BigInt(price) * BigInt(multiplier);
            const size = value < 0n ? -value : value;
            return (
              value - (which === "liquidation" ? tieredMargin(size, tiers, "maintenance") : 0n)
            );
          };
          const fixed = BigInt(cushion) - at(markPrice);
          const own = Number(
            tieredMargin(abs(lots * markPrice * multiplier), tiers, "maintenance"),
          );
          const margin = {
            equity: which === "liquidation" ? cushion + own + others : cushion,
            maintenanceMargin: own + others,
          } as SafeMargin;
          const doubles = doublesOf(tiers, BigInt(multiplier));
          const market = { maintenanceTerms: doubles, markPrice } as Market;
          const bound =
            lots > 0 ? -4 * Math.abs(markPrice) - 1_000_000 : 8 * Math.abs(markPrice) + 1_000_000;
          const found = safeThreshold(market, lots, margin, which, bound);
          expect(found).toBe(bisected((price) => fixed + at(price) < 0n, markPrice, bound));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

function abs(value: number): bigint {
  return BigInt(Math.abs(value));
}

function bisected(reached: (price: number) => boolean, mark: number, bound: number): number | null {
  if (!reached(bound)) return null;
  let safe = mark;
  let breached = bound;
  while (Math.abs(breached - safe) > 1) {
    const middle = safe + Math.trunc((breached - safe) / 2);
    if (reached(middle)) breached = middle;
    else safe = middle;
  }
  return breached;
}
