import { describe, expect, test } from "vitest";

import { scaledInitialPpm, scaledTiers } from "../../../src/core/margin/open-interest-scale.ts";
import { addOnMargin } from "../../../src/core/margin/size-add-on.ts";

const scale = { lowerNotional: 1_000n, upperNotional: 4_000n };

describe("margin that grows with size", () => {
  test("FORMULA-02-05 the rate rises in a line from itself to the whole, rounded down", () => {
    // 200,000 + floor(800,000 * 1,000 / 3,000)
    expect(scaledInitialPpm(200_000, 2_000n, scale)).toBe(466_666);
    expect(scaledInitialPpm(200_000, 1_000n, scale)).toBe(200_000);
    expect(scaledInitialPpm(200_000, 500n, scale)).toBe(200_000);
    expect(scaledInitialPpm(200_000, 4_000n, scale)).toBe(1_000_000);
  });

  test("FORMULA-02-05 an upper edge of 0 switches it off", () => {
    const off = { lowerNotional: 0n, upperNotional: 0n };
    expect(scaledInitialPpm(200_000, 1n, off)).toBe(200_000);
    const tiers = [{ notionalMax: null, initialPpm: 1, maintenancePpm: 1 }];
    expect(scaledTiers(tiers, 1n, off)).toBe(tiers);
  });

  test("FORMULA-02-06 add-ons are added up and rounded up once", () => {
    const addOns = [
      { lotsFrom: 5, initialPpm: 100_000, maintenancePpm: 50_000 },
      { lotsFrom: 8, initialPpm: 10_000, maintenancePpm: 1_000 },
    ];
    // (5 * 3 * 10 % + 2 * 3 * 1 %) = 1.56; (0.75 + 0.006)
    expect(addOnMargin("linear", -10, 3, 1n, addOns, "initial")).toBe(2n);
    expect(addOnMargin("linear", 10, 3, 1n, addOns, "maintenance")).toBe(1n);
    expect(addOnMargin("linear", 5, 3, 1n, addOns, "maintenance")).toBe(0n);
  });
});
