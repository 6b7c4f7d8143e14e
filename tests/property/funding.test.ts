import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { absUnits } from "../../src/core/number/unit.ts";
import { fundingAccrued, fundingDue } from "../../src/core/pricing/funding.ts";
import { capacityBaseline, nextCapacity } from "../../src/core/safeguard/withdrawal-capacity.ts";

const units = fc.bigInt({ min: 0n, max: 2n ** 60n });
const index = fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n });
const scale = fc.constantFrom(1n, 1_000n, 10n ** 12n);
const micros = fc.integer({ min: 0, max: 10 ** 12 });
const period = fc.integer({ min: 1, max: 10 ** 11 });

describe("funding", () => {
  test("LEDGER-03-02 payers pay what receivers get, and less than a unit each more", () => {
    const positions = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { maxLength: 10 });
    fc.assert(
      fc.property(positions, index, index, scale, (open, now, entry, factor) => {
        const lots = [...open, -open.reduce((sum, each) => sum + each, 0)];
        const kept = lots.reduce((sum, each) => sum + fundingDue(each, now, entry, factor), 0n);
        expect(kept >= 0n && kept < BigInt(lots.length)).toBe(true);
      }),
    );
  });

  test("LEDGER-03-01 the index is symmetric in the rate, and within the exact amount", () => {
    const rate = fc.integer({ min: -(10 ** 9), max: 10 ** 9 });
    fc.assert(
      fc.property(rate, units, micros, period, (ratePpb, perLot, elapsed, interval) => {
        const grown = fundingAccrued(ratePpb, perLot, elapsed, interval);
        expect(fundingAccrued(-ratePpb, perLot, elapsed, interval)).toBe(-grown);
        const exact = BigInt(ratePpb) * perLot * BigInt(elapsed);
        expect(absUnits(grown) * BigInt(interval) * 10n ** 9n <= absUnits(exact)).toBe(true);
      }),
    );
  });
});

describe("withdrawal capacity", () => {
  test("MONEY-02-01 it moves toward the baseline, never across, and gets there in a period", () => {
    fc.assert(
      fc.property(units, units, micros, period, (capacity, baseline, elapsed, length) => {
        const next = nextCapacity(capacity, baseline, elapsed, length);
        const low = capacity < baseline ? capacity : baseline;
        const high = capacity < baseline ? baseline : capacity;
        expect(next >= low && next <= high).toBe(true);
        expect(nextCapacity(capacity, baseline, length, length)).toBe(baseline);
      }),
    );
  });

  test("MONEY-02-01 two steps never allow more than one", () => {
    fc.assert(
      fc.property(units, units, micros, micros, period, (capacity, baseline, a, b, length) => {
        fc.pre(capacity <= baseline);
        const half = nextCapacity(capacity, baseline, a, length);
        const twice = nextCapacity(half, baseline, b, length);
        expect(twice <= nextCapacity(capacity, baseline, a + b, length)).toBe(true);
      }),
    );
  });

  test("MONEY-02-01 the baseline is the minimum or within the deposits", () => {
    const ppm = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(units, units, ppm, (minimum, deposits, sharePpm) => {
        const baseline = capacityBaseline({ minimum, sharePpm }, deposits);
        expect(baseline >= minimum && (baseline === minimum || baseline <= deposits)).toBe(true);
      }),
    );
  });
});
