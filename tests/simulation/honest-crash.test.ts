import { describe, expect, it } from "vitest";

import { crash, DECLARED } from "./honest-crash.ts";

const SEEDS = [1, 3, 4, 6];
/** The first share beyond which breakers would have cost accounts. */
const MORE_MAX = 1.05;

describe("breakers in an honest crash", () => {
  it("close out at most 5 % more accounts than a venue without them", { timeout: 120_000 }, () => {
    const without = SEEDS.map((seed) => crash(seed, undefined));
    const declared = SEEDS.map((seed) => crash(seed, DECLARED));
    const sum = (outcomes: typeof without, of: "closedOut" | "trips"): number =>
      outcomes.reduce((total, outcome) => total + outcome[of], 0);
    const [before, after] = [sum(without, "closedOut"), sum(declared, "closedOut")];
    const trips = sum(declared, "trips");
    console.info(`closed out: ${before} without breakers, ${after} with them (${trips} trips)`);
    expect(before).toBeGreaterThan(100);
    expect(trips).toBeGreaterThan(SEEDS.length);
    expect(after).toBeLessThanOrEqual(before * MORE_MAX);
    expect([...without, ...declared].flatMap(({ audit }) => audit)).toEqual([]);
  });
});
