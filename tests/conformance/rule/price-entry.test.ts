import { describe, expect, it } from "vitest";

import type { AssetParameters } from "../../../src/core/command/parameter.ts";
import { ASSET_PRICING, SECOND, priced, quotes } from "../feeds.ts";
import { onBothEngines, type TestVenue } from "../venue.ts";

/** A thousandth a second, where it is not far from what it was a day ago. */
const STABLE = {
  growthPpbPerSecond: 1_000_000,
  delayGrowthPpm: 60_000,
  delayStepMicros: 3_600 * SECOND,
  delaySteps: 24,
};

/** Ten seconds later a tick of each source of TOK. */
function tick(venue: TestVenue, price: number): void {
  venue.now += 10 * SECOND;
  for (const source of ["A", "B", "C"]) {
    venue.do({ kind: "quote", target: { asset: "TOK" }, source, price, sourceMicros: venue.now });
  }
}

/** TOK at 100, spot and stable alike. */
function withToken(venue: TestVenue, parameters: Partial<AssetParameters> = {}): TestVenue {
  venue.asset("TOK", { ...parameters, pricing: { ...ASSET_PRICING, stable: STABLE } }, 0, 50);
  tick(venue, 100);
  return venue;
}

/** A jump, and the stable price ten seconds after it. */
function jump(venue: TestVenue, price: number): void {
  tick(venue, price);
  tick(venue, price);
}

onBothEngines((open) => {
  describe("entry", () => {
    it("PRICE-07-03: profit that ran ahead of the stable price opens nothing and closes nobody", () => {
      const venue = open();
      priced(venue, { stable: STABLE, staleMicros: 60 * SECOND });
      quotes(venue, 1_000, 1_000, 1_000);
      venue.open("A", 1_100n);
      venue.open("B", 5_000n);
      venue.trade("X", 10, 1_000, "A", "B");
      venue.now += 9 * SECOND;
      quotes(venue, 1_300, 1_300, 1_300);
      // A has won 3,000 at the mark, 0 at the stable price of 1,000; its margin is 1,300.
      expect(venue.view("A").equity).toBe(4_100n);
      expect(venue.place("A", "o1", "X", "buy 1 @ 1300")).toBe("INSUFFICIENT_MARGIN");
      expect(venue.place("A", "o2", "X", "sell 10 @ 1300")).toBe("accepted");
      // B has lost the 3,000: losses count at once.
      expect(venue.view("B").equity).toBe(2_000n);
    });

    it("PRICE-07-03: liquidation goes by the true price", () => {
      const venue = open();
      priced(venue, { stable: STABLE, staleMicros: 60 * SECOND });
      quotes(venue, 1_000, 1_000, 1_000);
      venue.open("A", 400n);
      venue.open("B", 5_000n);
      venue.trade("X", 10, 900, "A", "B");
      // At the stable price A would have 400 + 1,000; at 970 it still has 1,100 and 485 to keep.
      venue.now += 9 * SECOND;
      quotes(venue, 970, 970, 970);
      expect(venue.stage("A")).toBe("healthy");
    });

    it("PRICE-07-03: a token that ran up lends nothing, whatever the cap on it", () => {
      const venue = withToken(open());
      venue.linear("Y", 100);
      venue.open("A", 10n, "TOK");
      expect(venue.place("A", "o1", "Y", "buy 100 @ 100")).toBe("accepted");
      expect(venue.place("A", "o2", "Y", "buy 1 @ 100")).toBe("INSUFFICIENT_MARGIN");
      // 13 times as much at once: spot says 13,000, the stable price 1,010.
      jump(venue, 1_300);
      expect(venue.view("A")).toMatchObject({ equity: 13_000n, entryEquity: 1_010n });
      expect(venue.place("A", "o2", "Y", "buy 1 @ 100")).toBe("accepted");
      expect(venue.place("A", "o3", "Y", "buy 1 @ 100")).toBe("INSUFFICIENT_MARGIN");
      expect(venue.withdraw("A", 1n, "TOK")).toBe("INSUFFICIENT_MARGIN");
      // Back where it was: the stable price is above, spot counts.
      tick(venue, 99);
      expect(venue.view("A")).toMatchObject({ equity: 990n, entryEquity: 990n });
    });

    it("PRICE-07-03: who hedged a token is not liquidated because its stable price lags", () => {
      const venue = withToken(open());
      venue.linear("Y", 100);
      venue.open("A", 10n, "TOK");
      venue.deposit("A", 11_040n);
      venue.open("B", 100_000n);
      venue.trade("Y", 92, 100, "B", "A");
      jump(venue, 220);
      venue.mark("Y", 220);
      // The short has lost all 11,040 and needs 1,012; the tokens are worth 2,200. At the stable
      // price of 101 they would be 1,010: liquidated, and nothing is wrong.
      expect(venue.view("A")).toMatchObject({
        equity: 2_200n,
        entryEquity: 1_010n,
        maintenanceMargin: 1_012n,
        stage: "healthy",
      });
      expect(venue.place("A", "o1", "Y", "sell 1 @ 220")).toBe("INSUFFICIENT_MARGIN");
      expect(venue.withdraw("A", 1n, "TOK")).toBe("INSUFFICIENT_MARGIN");
      expect(venue.place("A", "o2", "Y", "buy 92 @ 220")).toBe("accepted");
    });

    it("PRICE-07-03: the haircut comes after the stable price: what a cap lends it still lends", () => {
      const collateralHaircut = [
        { valueMax: 1_000n, collateralHaircutPpm: 100_000 },
        { valueMax: null, collateralHaircutPpm: 1_000_000 },
      ];
      const venue = withToken(open(), { collateralHaircut });
      venue.linear("Y", 100);
      venue.open("A", 10n, "TOK");
      jump(venue, 1_300);
      // 13,000 at spot and 1,010 at the stable price are both the cap of 1,000 less a tenth. Their
      // difference of 11,990 before the haircut would have left nothing of the 900.
      expect(venue.view("A")).toMatchObject({ equity: 900n, entryEquity: 900n });
      expect(venue.place("A", "o1", "Y", "buy 90 @ 100")).toBe("accepted");
      expect(venue.place("A", "o2", "Y", "buy 1 @ 100")).toBe("INSUFFICIENT_MARGIN");
    });

    it("PRICE-07-03: money leaves by the stable price, though spot would spare it", () => {
      const venue = withToken(open());
      venue.linear("Y", 100);
      venue.open("A", 10n, "TOK");
      venue.open("B", 100_000n);
      venue.trade("Y", 50, 100, "A", "B");
      jump(venue, 1_300);
      // 50 lots need 500, a tenth. At 101 of 10 tokens 5 may leave, for 505; at 1,300 it would be 9.
      expect(venue.withdraw("A", 6n, "TOK")).toBe("INSUFFICIENT_MARGIN");
      expect(venue.withdraw("A", 5n, "TOK")).toBe("accepted");
    });

    it("PRICE-07-03: a token that was pushed down is not borrowed cheap", () => {
      const loan = { initialPpm: 200_000, maintenancePpm: 100_000 };
      const venue = withToken(open(), { loan, loanMax: 200n });
      const terms = { type: "spot", base: "TOK", lotUnits: 1n } as const;
      venue.market("S", 50, { ...terms, settlement: "USD", multiplier: 1n });
      venue.fund("treasury", 200n, "TOK");
      venue.open("A", 1_200n);
      venue.open("B", 10_000n);
      venue.do({ kind: "loanLine", account: "A", asset: "TOK", amount: 200n });
      jump(venue, 50);
      // Spot is 50, the stable price 99. Who sells 17 owes 1,683 and margin of 337 on it for 850:
      // 1,170 of his 1,200; 18 would take 1,239. At spot a sale takes a fifth of 50, 120 of them.
      expect(venue.place("A", "o1", "S", "sell 18 @ 50")).toBe("INSUFFICIENT_MARGIN");
      expect(venue.place("A", "o2", "S", "sell 17 @ 50")).toBe("accepted");
      venue.trade("S", 17, 50, "B", "A", { sellOrder: "o2" });
      expect(venue.view("A")).toMatchObject({
        equity: 1_200n,
        entryEquity: 367n,
        initialMargin: 337n,
        maintenanceMargin: 85n,
        stage: "healthy",
      });
    });

    it("PRICE-07-03: a backstop takes over no more than it might open", () => {
      const venue = withToken(open());
      venue.linear("Y", 100);
      venue.open("S", 10n, "TOK");
      venue.deposit("S", 1n);
      venue.open("A", 1_200n);
      venue.open("B", 100_000n);
      venue.do({
        kind: "backstop",
        account: "S",
        market: "Y",
        capital: 0n,
        takeoverLotsMax: 1_000,
      });
      jump(venue, 200);
      venue.trade("Y", 200, 100, "A", "B");
      venue.mark("Y", 93);
      // A is at -200 with 200 lots. The backstop has 2,001, but 1,011 at the stable price of 101:
      // initial margin of a tenth is 1,004.4 on 108 lots and 1,013.7 on 109.
      expect(venue.lots("S", "Y")).toBe(108);
      expect(venue.lots("B", "Y")).toBe(-108);
    });
  });
});
