import { describe, expect, it } from "vitest";

import type { Offset } from "../../../src/core/command/parameter.ts";
import { APPROVALS, onBothEngines, POLICY, stages, type TestVenue } from "../venue.ts";

const OFFSET: Offset = {
  underlying: "BTC",
  initialSpreadPpm: 20_000,
  maintenanceSpreadPpm: 10_000,
  floorPpm: 0,
};

/** A perpetual and a dated future of BTC at 100, and one of something else. */
function markets(venue: TestVenue): void {
  for (const market of ["FUT", "PERP"]) {
    const terms = { type: "linear", settlement: "USD", multiplier: 1n } as const;
    venue.market(market, 100, { ...terms, underlying: "BTC" });
  }
  venue.linear("OTHER", 100);
}

/** A is long 100 PERP and short 80 FUT, both against B. */
function spread(venue: TestVenue, amount: bigint): void {
  markets(venue);
  venue.open("A", amount);
  venue.open("B", 1_000_000n);
  venue.trade("PERP", 100, 100, "A", "B");
  venue.trade("FUT", 80, 100, "B", "A");
}

onBothEngines((open) => {
  describe("offsets", () => {
    it("MARGIN-08-01, MARGIN-08-02: what matches pays the spread, the rest its market's margin", () => {
      const venue = open({ offsets: [OFFSET] });
      spread(venue, 100_000n);
      // Legs 500 + 400; matched 8,000 releases 400 + 400 and pays 1 %, 80.
      expect(venue.view("A")).toMatchObject({ maintenanceMargin: 180n, maintenanceRelief: 720n });
      // Legs 1,000 + 800; releases 1,600, pays 2 %, 160.
      expect(venue.view("A").initialMargin).toBe(360n);
      venue.trade("OTHER", 10, 100, "B", "A");
      expect(venue.view("A").maintenanceMargin).toBe(230n);
    });

    it("MARGIN-08-01: the floor keeps a share of the released margin, the relief is never negative", () => {
      const floor = open({ offsets: [{ ...OFFSET, floorPpm: 250_001 }] });
      spread(floor, 100_000n);
      // 900 - 800 + ceil(800 * 25.0001 %).
      expect(floor.view("A").maintenanceMargin).toBe(301n);
      const wide = open({ offsets: [{ ...OFFSET, maintenanceSpreadPpm: 20_000 }] });
      for (const market of ["FUT", "PERP"]) {
        const tiers = [{ notionalMax: null, initialPpm: 9_000, maintenancePpm: 9_000 }];
        const terms = { type: "linear", settlement: "USD", multiplier: 1n } as const;
        wide.market(market, 100, { ...terms, underlying: "BTC" }, { tiers });
      }
      wide.open("A", 1_000n);
      wide.open("B", 1_000n);
      wide.trade("PERP", 10, 100, "A", "B");
      wide.trade("FUT", 10, 100, "B", "A");
      // The spread, 20, is more than both legs: 9 + 9.
      expect(wide.view("A")).toMatchObject({ maintenanceMargin: 18n, maintenanceRelief: 0n });
    });

    it("MARGIN-08-01: legs that settle in another asset match by their worth", () => {
      const venue = open({ offsets: [OFFSET] });
      venue.asset("BTC", {}, 8, 100);
      const inverse = { type: "inverse", settlement: "BTC", multiplier: 10n ** 10n } as const;
      venue.market("INV", 100, { ...inverse, underlying: "BTC" });
      const linear = { type: "linear", settlement: "USD", multiplier: 1n } as const;
      venue.market("FUT", 100, { ...linear, underlying: "BTC" });
      for (const account of ["A", "B"]) {
        venue.open(account, 100_000n);
        venue.deposit(account, 10n ** 10n, "BTC");
      }
      // 10 lots of 1 BTC each are long 1,000 dollars of it; 4 FUT are short 400.
      venue.trade("INV", 10, 100, "A", "B");
      venue.trade("FUT", 4, 100, "B", "A");
      // 50 + 20 - (20 + 20) + 4.
      expect(venue.view("A").maintenanceMargin).toBe(34n);
    });

    it("MARGIN-08-02: a spread stands a fall of both legs and is warned when they part", () => {
      const venue = open({ offsets: [{ ...OFFSET, maintenanceSpreadPpm: 20_000 }] });
      markets(venue);
      venue.open("A", 1_000n);
      venue.open("B", 1_000_000n);
      venue.trade("PERP", 100, 100, "A", "B");
      venue.trade("FUT", 100, 100, "B", "A");
      venue.mark({ PERP: 50, FUT: 50 });
      expect(venue.view("A")).toMatchObject({ equity: 1_000n, maintenanceMargin: 100n });
      expect(venue.stage("A")).toBe("healthy");
      // FUT at 58: equity 200; matched 5,000, 100; the rest of FUT 800/5,800 of 290, 40.
      expect(stages(venue.mark({ PERP: 50, FUT: 58 }))).toEqual(["A healthy > warned"]);
      expect(venue.view("A")).toMatchObject({ equity: 200n, maintenanceMargin: 140n });
    });

    it("MARGIN-08-02: below initial margin closing one leg of a spread is refused, it raises the margin", () => {
      const venue = open({ offsets: [{ ...OFFSET, initialSpreadPpm: 90_000 }] });
      spread(venue, 1_000n);
      venue.mark({ PERP: 97, FUT: 100 });
      // E 700; IM 170 + 697 or so: below it nothing but what lowers the margin.
      expect(venue.view("A").equity).toBe(700n);
      expect(venue.view("A").initialMargin > 700n).toBe(true);
      expect(venue.place("A", "o1", "FUT", "buy 10 @ 100")).toBe("INSUFFICIENT_MARGIN");
      expect(venue.place("A", "o2", "PERP", "sell 10 @ 97")).toBe("accepted");
    });

    it("MARGIN-08-03: orders add margin, and take from the offset what they could close", () => {
      const venue = open({ offsets: [OFFSET] });
      spread(venue, 100_000n);
      venue.place("A", "o1", "OTHER", "buy 10 @ 100");
      expect(venue.view("A").initialMargin).toBe(460n);
      venue.place("A", "o2", "FUT", "buy 30 @ 100", true);
      // Sure are 100 and -50: 1,800 - 1,000 + 100, and the other order.
      expect(venue.view("A").initialMargin).toBe(1_000n);
      venue.place("A", "o3", "FUT", "sell 30 @ 100");
      // The worst of FUT is now 110: 2,100 - 1,000 + 100.
      expect(venue.view("A").initialMargin).toBe(1_300n);
    });

    it("CLOSE-03-01: a slice that would raise the margin of the rest concedes nothing", () => {
      const venue = open({ offsets: [OFFSET] });
      markets(venue);
      venue.open("A", 1_000n);
      venue.open("B", 1_000_000n);
      venue.trade("PERP", 100, 100, "A", "B");
      venue.trade("FUT", 100, 100, "B", "A");
      const events = venue.mark({ PERP: 91, FUT: 100 });
      const [order] = events.filter((event) => event.type === "liquidationOrder");
      // E 100; matched 9,100: 955 - (455 + 455) + 91 = 136. Without FUT it would be 455.
      expect(venue.view("A")).toMatchObject({ equity: 100n, maintenanceMargin: 136n });
      expect(order).toMatchObject({ market: "FUT", side: "buy", lots: 100, limitPrice: 100 });
    });

    it("PARAMETER-01-07: offsets are declared once, with an initial spread that is not smaller", () => {
      const venue = open();
      const refusal = (offsets: readonly Offset[]): string =>
        venue.refusal({
          kind: "parameter",
          effectiveMicros: venue.now,
          change: { policy: { ...POLICY, offsets } },
          approvals: APPROVALS,
        });
      expect(refusal([OFFSET, OFFSET])).toBe("PARAMETER_INVALID");
      expect(refusal([{ ...OFFSET, initialSpreadPpm: 9_999 }])).toBe("PARAMETER_INVALID");
      expect(refusal([{ ...OFFSET, floorPpm: 1_000_001 }])).toBe("PARAMETER_INVALID");
      expect(refusal([OFFSET])).toBe("accepted");
    });

    it("WATCH-03-02, WATCH-03-03: a spread and a large position are seen the tick they breach", () => {
      const venue = open({ offsets: [OFFSET] });
      spread(venue, 1_500n);
      const sizeAddOns = [{ lotsFrom: 10, initialPpm: 100_000, maintenancePpm: 100_000 }];
      venue.change("OTHER", { sizeAddOns });
      venue.open("C", 500n);
      venue.trade("OTHER", 20, 100, "C", "B");
      // At p: A has 1,500 - 100 (100 - p) against 5 p - 320, C 500 - 20 (100 - p) against 2 p.
      const seen: string[] = [];
      for (let price = 99; price >= 86; price -= 1) {
        const changes = stages(venue.mark({ PERP: price, FUT: 100, OTHER: price }));
        seen.push(...changes.map((change) => `${price} ${change}`));
      }
      expect(seen).toEqual([
        "89 C healthy > warned",
        "87 C warned > called",
        "86 A healthy > liquidating",
      ]);
    });
  });
});
