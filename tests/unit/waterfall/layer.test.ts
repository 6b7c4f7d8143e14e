import { describe, expect, test } from "vitest";

import { payClaims } from "../../../src/core/waterfall/claim.ts";
import { fundPayout } from "../../../src/core/waterfall/fund-payout.ts";
import { payLayers } from "../../../src/core/waterfall/layer.ts";
import { burnUnmatured } from "../../../src/core/waterfall/unmatured-gain.ts";

describe("layers of the waterfall", () => {
  test("DEFICIT-02-01 a layer pays only when the ones before it are exhausted", () => {
    // 100 = 60 + 25 + 5 + 10 of 1,000
    const { paid, left } = payLayers(100n, [60n, 25n, 5n, 1_000n]);
    expect(paid).toEqual([60n, 25n, 5n, 10n]);
    expect(left).toBe(0n);
  });

  test("DEFICIT-02-01 what no layer can pay is left, and named", () => {
    expect(payLayers(100n, [60n, 0n, 5n])).toEqual({ paid: [60n, 0n, 5n], left: 35n });
    expect(payLayers(7n, [])).toEqual({ paid: [], left: 7n });
  });

  test("DEFICIT-02-01 a fund pays no more than its cash and its caps", () => {
    expect(fundPayout(2_000n, 98_000n, null, null, 0n)).toBe(2_000n);
    expect(fundPayout(2_000n, 500n, null, null, 0n)).toBe(500n);
    expect(fundPayout(2_000n, 98_000n, 700n, null, 0n)).toBe(700n);
    // 3,000 a day less the 2,000 paid
    expect(fundPayout(2_000n, 98_000n, 5_000n, 3_000n, 2_000n)).toBe(1_000n);
  });

  test("DEFICIT-02-01 a fund never pays a negative amount", () => {
    // the day's cap was lowered below what was paid
    expect(fundPayout(2_000n, 98_000n, null, 1_000n, 2_000n)).toBe(0n);
    expect(fundPayout(-1n, 98_000n, null, null, 0n)).toBe(0n);
  });

  test("FORMULA-08-02 unmatured gains burn first, and no further than the deficit", () => {
    // 1,000 + 0 + 500 claimed of 1,200: 300 of the 500 burn
    const claim = { principal: 1_000n, maturedGain: 0n, unmaturedGain: 500n };
    expect(burnUnmatured(claim, [1_200n])).toEqual({
      burned: 300n,
      unmaturedLeft: 200n,
      deficitLeft: 0n,
    });
    expect(burnUnmatured(claim, [600n, 200n])).toEqual({
      burned: 500n,
      unmaturedLeft: 0n,
      deficitLeft: 200n,
    });
    expect(burnUnmatured(claim, [2_000n]).burned).toBe(0n);
    // What has matured is claimed as well: 1,000 + 100 + 500 of 1,200.
    expect(burnUnmatured({ ...claim, maturedGain: 100n }, [1_200n]).burned).toBe(400n);
  });

  test("FORMULA-08-03 claims are paid in proportion, the last takes the remainder", () => {
    // 5,800 * 7,200 / 8,800 = 4,745.45 and 527.27 twice
    expect(payClaims(5_800n, [7_200n, 800n, 800n])).toEqual([4_745n, 527n, 528n]);
  });

  test("FORMULA-08-03 no claim is overpaid", () => {
    expect(payClaims(500n, [100n, 200n])).toEqual([100n, 200n]);
    // 8 * 3 / 9 = 2.67 each: two units are left, the last has no claim
    expect(payClaims(8n, [3n, 3n, 3n, 0n])).toEqual([2n, 3n, 3n, 0n]);
    expect(payClaims(0n, [0n, 0n])).toEqual([0n, 0n]);
  });
});
