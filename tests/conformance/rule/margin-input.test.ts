import { describe, expect, it } from "vitest";

import { HOUR, MARKET, onBothEngines, type TestVenue } from "../venue.ts";

/** A holds 100 lots of X at 10 against B: a notional of 1,000, open interest 100 lots. */
function pair(venue: TestVenue, amount = 10_000n): void {
  venue.open("A", amount);
  venue.open("B", amount);
  venue.trade("X", 100, 10, "A", "B");
}

onBothEngines((open) => {
  describe("margin inputs", () => {
    it("MARGIN-07-01: the initial rate rises with open notional to the whole, maintenance does not", () => {
      const venue = open();
      const openInterestScale = { lowerNotional: 1_000n, upperNotional: 3_000n };
      venue.linear("X", 10, { openInterestScale });
      pair(venue);
      expect(venue.view("A")).toMatchObject({ initialMargin: 100n, maintenanceMargin: 50n });
      venue.open("C", 10_000n);
      venue.open("D", 10_000n);
      venue.trade("X", 100, 10, "C", "D");
      // Open notional 2,000, half way: 10 % + 45 % of 1,000.
      expect(venue.view("A")).toMatchObject({ initialMargin: 550n, maintenanceMargin: 50n });
      venue.trade("X", 150, 10, "C", "D");
      expect(venue.view("A")).toMatchObject({ initialMargin: 1_000n, maintenanceMargin: 50n });
      expect(venue.view("C").initialMargin).toBe(2_500n);
    });

    it("MARGIN-07-01: a stranger's trades refuse new orders of mine and liquidate nothing", () => {
      const venue = open();
      const openInterestScale = { lowerNotional: 1_000n, upperNotional: 2_000n };
      venue.linear("X", 10, { openInterestScale });
      pair(venue, 200n);
      venue.open("C", 10_000n);
      venue.open("D", 10_000n);
      venue.trade("X", 100, 10, "C", "D");
      expect(venue.stage("A")).toBe("healthy");
      expect(venue.place("A", "o1", "X", "buy 1 @ 10")).toBe("INSUFFICIENT_MARGIN");
      expect(venue.place("A", "o2", "X", "sell 1 @ 10")).toBe("accepted");
    });

    it("MARGIN-07-02: each add-on charges the part above its size, at once one ceil", () => {
      const venue = open();
      const sizeAddOns = [
        { lotsFrom: 50, initialPpm: 20_000, maintenancePpm: 10_000 },
        { lotsFrom: 80, initialPpm: 100_000, maintenancePpm: 33_000 },
      ];
      venue.linear("X", 10, { sizeAddOns });
      pair(venue);
      // Maintenance 50 + ceil(500 * 1 % + 200 * 3.3 %) = 50 + ceil(11.6); initial 100 + 10 + 20.
      expect(venue.view("A")).toMatchObject({ maintenanceMargin: 62n, initialMargin: 130n });
      expect(venue.view("B")).toMatchObject({ maintenanceMargin: 62n, initialMargin: 130n });
      venue.trade("X", 60, 10, "B", "A");
      expect(venue.view("A")).toMatchObject({ maintenanceMargin: 20n, initialMargin: 40n });
    });

    it("MARGIN-07-02: an add-on on an inverse market is liquidated by, in its coin", () => {
      const venue = open();
      venue.asset("BTC", {}, 8, 100);
      const sizeAddOns = [{ lotsFrom: 0, initialPpm: 100_000, maintenancePpm: 50_000 }];
      venue.inverse("X", 100, "BTC", 10n ** 10n, { sizeAddOns });
      venue.open("A", 2n * 10n ** 8n, "BTC");
      venue.open("B", 200n * 10n ** 8n, "BTC");
      // 10 lots of 1 BTC at 100: maintenance 10 % of 10 BTC = 1 BTC, worth 100.
      venue.trade("X", 10, 100, "A", "B");
      expect(venue.view("A").maintenanceMargin).toBe(100n);
      expect(venue.stage("A")).toBe("healthy");
      venue.mark("X", 92);
      // Loss 10/0.92 - 10 = 0.869; left 1.13 against 1.087.
      expect(venue.stage("A")).toBe("restricted");
      venue.mark("X", 91);
      expect(venue.stage("A")).toBe("liquidating");
    });

    it("MARGIN-07-04: what the rate of now would take in the horizon is margin of who pays it", () => {
      const venue = open();
      venue.linear("X", 10, { fundingHorizonMicros: 24 * HOUR });
      pair(venue, 120n);
      expect(venue.view("A")).toMatchObject({ maintenanceMargin: 50n, initialMargin: 100n });
      // 0.5 % of 1,000 every 8 hours, three times: 15 for the long, nothing for the short.
      venue.do({ kind: "funding", market: "X", ratePpb: 5_000_000 });
      expect(venue.view("A")).toMatchObject({ maintenanceMargin: 65n, initialMargin: 115n });
      expect(venue.view("B")).toMatchObject({ maintenanceMargin: 50n, initialMargin: 115n });
      expect(venue.place("A", "o1", "X", "buy 10 @ 10")).toBe("INSUFFICIENT_MARGIN");
    });

    it("MARGIN-07-04: a rate that flips warns and calls before it drains", () => {
      const venue = open();
      venue.linear("X", 10, { fundingHorizonMicros: 24 * HOUR });
      pair(venue, 120n);
      venue.do({ kind: "funding", market: "X", ratePpb: -10_000_000 });
      // B now would pay 30 in a day: (50 + 30) / 120 is above 60 %.
      expect(venue.stage("B")).toBe("warned");
      expect(venue.stage("A")).toBe("healthy");
      venue.do({ kind: "funding", market: "X", ratePpb: -13_000_000 });
      expect(venue.stage("B")).toBe("called");
      expect(venue.of("call").at(-1)).toMatchObject({ account: "B" });
      venue.do({ kind: "funding", market: "X", ratePpb: 0 });
      expect(venue.stage("B")).toBe("healthy");
    });

    it("MARGIN-07-03: beyond a cap initial margin is the whole notional", () => {
      const venue = open();
      venue.linear("X", 10, { capsAsMargin: true, positionLotsMax: 70, openInterestLotsMax: 100 });
      pair(venue);
      // 10 % of 1,000 and the 30 lots above 70.
      expect(venue.view("A")).toMatchObject({ initialMargin: 400n, maintenanceMargin: 50n });
      venue.open("C", 10_000n);
      venue.trade("X", 1, 10, "C", "B");
      // 101 lots are open: everyone's notional.
      expect(venue.view("A")).toMatchObject({ initialMargin: 1_300n, maintenanceMargin: 50n });
      expect(venue.view("C").initialMargin).toBe(10n);
    });

    it("PARAMETER-01-06: margin inputs must make sense", () => {
      const venue = open();
      venue.linear("X", 10);
      const refusal = (parameters: object): string =>
        venue.refusal({
          kind: "market",
          market: "Y",
          type: "linear",
          settlement: "USD",
          group: "all",
          multiplier: 1n,
          fundingScale: 1n,
          markPrice: 1,
          indexPrice: 1,
          parameters: { ...MARKET, ...parameters },
        });
      const scale = (lowerNotional: bigint, upperNotional: bigint): string =>
        refusal({ openInterestScale: { lowerNotional, upperNotional } });
      expect(scale(2n, 2n)).toBe("PARAMETER_INVALID");
      expect(scale(-1n, 2n)).toBe("PARAMETER_INVALID");
      const addOn = (lotsFrom: number, initialPpm: number, maintenancePpm: number): string =>
        refusal({ sizeAddOns: [{ lotsFrom, initialPpm, maintenancePpm }] });
      expect(addOn(-1, 1, 1)).toBe("PARAMETER_INVALID");
      expect(addOn(1, 1, 2)).toBe("PARAMETER_INVALID");
      expect(addOn(1, 1_000_001, 2)).toBe("PARAMETER_INVALID");
      const five = Array.from({ length: 5 }, () => ({
        lotsFrom: 1,
        initialPpm: 1,
        maintenancePpm: 1,
      }));
      expect(refusal({ sizeAddOns: five })).toBe("MALFORMED");
      expect(scale(0n, 0n)).toBe("accepted");
    });
  });
});
