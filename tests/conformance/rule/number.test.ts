import { describe, expect, it } from "vitest";

import { onBothEngines } from "../venue.ts";

const UNITS_MAX = 2n ** 63n - 1n;

onBothEngines((open) => {
  describe("NUMBER", () => {
    it("NUMBER-01-01: a balance holds up to 2^63 - 1 units; one more is refused and changes nothing", () => {
      const venue = open();
      venue.open("A", UNITS_MAX);
      expect(venue.balance("A")).toBe(UNITS_MAX);
      expect(venue.refusal({ kind: "deposit", account: "A", asset: "USD", amount: 1n })).toBe(
        "OUT_OF_RANGE",
      );
      expect(venue.balance("A")).toBe(UNITS_MAX);
    });

    it("NUMBER-01-01: sums over accounts are unbounded", () => {
      const venue = open();
      venue.open("A", UNITS_MAX);
      venue.open("B", UNITS_MAX);
      // 2 * (2^63 - 1) came in: no single balance, so no limit.
      expect(venue.booked("external")).toBe(-2n * UNITS_MAX);
    });

    it("NUMBER-01-01: a fill whose cost would not fit is refused as a whole", () => {
      const venue = open();
      const terms = { type: "linear", settlement: "USD", multiplier: 2n ** 40n } as const;
      venue.market("X", 1, terms);
      venue.open("A");
      venue.open("B");
      // 2^40 units a tick, 2^12 lots, 2^12 ticks: 2^64 units of cost.
      const leg = { order: null, liquidity: "maker" } as const;
      const fill = { kind: "fill", market: "X", fillPrice: 2 ** 12, lots: 2 ** 12 } as const;
      const refused = { ...fill, buy: { ...leg, account: "A" }, sell: { ...leg, account: "B" } };
      expect(venue.refusal(refused)).toBe("OUT_OF_RANGE");
      expect(venue.view("A").positions).toEqual([]);
      expect(venue.view("B").positions).toEqual([]);
    });

    it("NUMBER-01-03: a fill leaves no position of more than 2^55 units", () => {
      const venue = open();
      venue.market("X", 1, { type: "linear", settlement: "USD", multiplier: 2n ** 40n });
      venue.open("A");
      venue.open("B");
      const leg = { order: null, liquidity: "maker" } as const;
      const sides = { buy: { ...leg, account: "A" }, sell: { ...leg, account: "B" } };
      const fill = { kind: "fill", market: "X", fillPrice: 1, ...sides } as const;
      // 2^40 units a tick and lot: 2^15 lots at 1 are 2^55 units, one lot more is too much.
      expect(venue.refusal({ ...fill, lots: 2 ** 15 + 1 })).toBe("OUT_OF_RANGE");
      expect(venue.refusal({ ...fill, lots: 2 ** 15 })).toBe("accepted");
    });

    it("NUMBER-01-03: an operator fills a pot up to 2^62 units", () => {
      const venue = open();
      const fund = { kind: "fund", fund: { layer: "treasury" }, asset: "USD" } as const;
      expect(venue.refusal({ ...fund, amount: 2n ** 62n })).toBe("accepted");
      expect(venue.refusal({ ...fund, amount: 1n })).toBe("OUT_OF_RANGE");
    });
  });
});
