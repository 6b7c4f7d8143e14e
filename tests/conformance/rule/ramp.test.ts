import { describe, expect, it } from "vitest";

import type { MarketParameters } from "../../../src/core/command/parameter.ts";
import { HOUR, MARKET, of, onBothEngines, POLICY, stages, type TestVenue } from "../venue.ts";

/** Maintenance of the only tier, and what initial margin asks for. */
function tiers(maintenancePpm: number, initialPpm = 400_000): Partial<MarketParameters> {
  return { tiers: [{ notionalMax: null, initialPpm, maintenancePpm }] };
}

function ramp(
  venue: TestVenue,
  parameters: Partial<MarketParameters>,
  steps = 4,
  after = 0,
): string {
  return venue.refusal({
    kind: "parameter",
    effectiveMicros: venue.now + after,
    change: { market: "X", parameters: { ...MARKET, ...parameters } },
    ramp: { untilMicros: venue.now + after + 4 * HOUR, steps },
  });
}

/** A is long 10 at 100 with 200 dollars: 50 of maintenance now, 250 at 25 %. */
function lever(venue: TestVenue): void {
  venue.linear("X", 100);
  venue.open("A", 200n);
  venue.open("B", 10_000n);
  venue.trade("X", 10, 100, "A", "B");
}

onBothEngines((open) => {
  describe("PARAMETER-02-02: a ramp", () => {
    it("PARAMETER-02-02: initial margin at once, maintenance in steps that evaluate the holders", () => {
      const venue = open();
      lever(venue);
      expect(ramp(venue, tiers(250_000))).toBe("accepted");
      expect(venue.view("A")).toMatchObject({ initialMargin: 400n, maintenanceMargin: 50n });
      expect(venue.of("parameter").map(({ version, applied }) => [version, applied])).toEqual([
        [2, true],
        [3, false],
        [4, false],
        [5, false],
        [6, false],
      ]);
      const steps = [100n, 150n, 200n];
      for (const maintenanceMargin of steps) {
        expect(of(venue.wait(HOUR), "parameter")).toMatchObject([{ applied: true }]);
        expect(venue.view("A")).toMatchObject({ maintenanceMargin });
      }
      // only the last step is more than A has
      expect(stages(venue.wait(HOUR)).at(-1)).toMatch(/^A \w+ > liquidating$/);
      expect(venue.view("A").maintenanceMargin).toBe(250n);
    });

    it("PARAMETER-02-02: an emergency that goes further is not undone by the steps that remain", () => {
      const venue = open();
      lever(venue);
      expect(ramp(venue, tiers(90_000))).toBe("accepted");
      venue.change("X", tiers(120_000));
      const events = venue.wait(4 * HOUR);
      expect(of(events, "parameter").map(({ dropped }) => dropped)).toEqual([
        true,
        true,
        true,
        true,
      ]);
      expect(venue.view("A").maintenanceMargin).toBe(120n);
    });

    it("PARAMETER-02-02: it starts from what will be in force, and rounds up", () => {
      const venue = open();
      lever(venue);
      venue.change("X", tiers(60_000), HOUR);
      expect(ramp(venue, { ...tiers(70_000), maintenanceFloorPerLot: 1n }, 3, 2 * HOUR)).toBe(
        "accepted",
      );
      venue.wait(2 * HOUR);
      expect(venue.view("A").maintenanceMargin).toBe(60n);
      venue.wait(2 * HOUR);
      // 60,000 + ceil(10,000 / 3) of 1,000
      expect(venue.view("A").maintenanceMargin).toBe(64n);
      venue.wait(2 * HOUR);
      expect(venue.view("A").maintenanceMargin).toBe(70n);
    });

    it("PARAMETER-02-02: edges that change, steps that do not fit, and others than markets", () => {
      const venue = open();
      lever(venue);
      const two = [
        { notionalMax: 1_000n, initialPpm: 400_000, maintenancePpm: 100_000 },
        { notionalMax: null, initialPpm: 400_000, maintenancePpm: 100_000 },
      ];
      expect(ramp(venue, { tiers: two })).toBe("PARAMETER_INVALID");
      expect(ramp(venue, tiers(250_000), 65)).toBe("PARAMETER_INVALID");
      expect(ramp(venue, tiers(250_000), 0)).toBe("MALFORMED");
      const addOns = [{ lotsFrom: 5, initialPpm: 10_000, maintenancePpm: 10_000 }];
      expect(ramp(venue, { ...tiers(250_000), sizeAddOns: addOns })).toBe("PARAMETER_INVALID");
      const ramped = { untilMicros: venue.now + HOUR, steps: 2 };
      const change = { market: "X", parameters: { ...MARKET, ...tiers(250_000) } };
      const base = { kind: "parameter", effectiveMicros: venue.now } as const;
      const late = { untilMicros: venue.now + 1, steps: 2 };
      expect(venue.refusal({ ...base, change, ramp: late })).toBe("PARAMETER_INVALID");
      expect(venue.refusal({ ...base, change: { policy: POLICY }, ramp: ramped })).toBe(
        "PARAMETER_INVALID",
      );
    });
  });
});
