import { describe, expect, it } from "vitest";

import type { MarketParameters } from "../../../src/core/command/parameter.ts";
import type { Event } from "../../../src/core/event/event.ts";
import { entries, of, onBothEngines, type TestVenue } from "../venue.ts";

const LOAN = { initialPpm: 200_000, maintenancePpm: 100_000 };

/** Lots of `lotUnits` of a base for a quote, at a price in it. */
function pair(
  venue: TestVenue,
  market: string,
  base: string,
  settlement: string,
  mark: number,
  { lotUnits = 1n, ...parameters }: Partial<MarketParameters> & { lotUnits?: bigint } = {},
): void {
  const terms = { type: "spot", base, settlement, lotUnits, multiplier: 1n } as const;
  venue.market(market, mark, terms, parameters);
}

/** Assets at a dollar unless a price is given; the treasury has 5,000 of each, and lends it. */
function lendable(venue: TestVenue, assets: readonly string[], price = 1): void {
  for (const asset of assets) {
    venue.asset(asset, { loanMax: 5_000n, loan: LOAN }, 0, price);
    venue.fund("treasury", 5_000n, asset);
  }
}

/** A may owe up to 5,000 of it. */
function line(venue: TestVenue, asset: string): void {
  venue.do({ kind: "loanLine", account: "A", asset, amount: 5_000n });
}

/** Side, lots, limit and market of slices. */
function slices(events: readonly Event[]): string[] {
  return of(events, "liquidationOrder").map(({ side, lots, limitPrice, market }) => {
    return `${side} ${lots} @ ${limitPrice} ${market}`;
  });
}

/** C at 100 euros a coin; A has 5, and 10 more that it owes 1,000 euros for. */
function boughtOnLoan(venue: TestVenue, parameters = {}): TestVenue {
  lendable(venue, ["EUR"]);
  venue.asset("C", {}, 0, 100);
  pair(venue, "S", "C", "EUR", 100, parameters);
  venue.open("A", 5n, "C");
  venue.open("B", 10n, "C");
  line(venue, "EUR");
  venue.trade("S", 10, 100, "A", "B");
  expect(venue.view("A")).toMatchObject({ equity: 500n, maintenanceMargin: 100n });
  return venue;
}

const CONVERTED = ["account:A -> treasury 500 conversion", "treasury -> account:A 500 conversion"];

/** A, with dollars, comes to owe B 500 euros. */
function oweEuros(venue: TestVenue, dollars: bigint): void {
  venue.market("Z", 1_000, { type: "linear", settlement: "EUR", multiplier: 1n });
  venue.open("A", dollars);
  venue.open("B", 10_000n);
  venue.deposit("B", 10_000n, "EUR");
  line(venue, "EUR");
  venue.trade("Z", 1, 1_500, "A", "B");
  venue.trade("Z", 1, 1_000, "B", "A");
}

/** The coin and its market fall. */
function fall(venue: TestVenue, price: number): readonly Event[] {
  const move = { market: "S", markPrice: price, indexPrice: price };
  return venue.do({ kind: "price", updates: [{ asset: "C", price }, move] });
}

onBothEngines((open) => {
  describe("SPOT-04: what borrowers sell and buy", () => {
    it("SPOT-04-01: SPOT-04-02: who owes the quote sells the base", () => {
      const venue = boughtOnLoan(open());
      // E = 95, MM = 100, stop 76: n lots of 73 leave ceil((1,000 - 73 n) / 10): n = 4, 71.
      // They release 29 of 100: floor(95 * 0.29) = 27 of 292 may be lost, 66.25 a coin.
      expect(slices(fall(venue, 73))).toEqual(["sell 4 @ 67 S"]);
    });

    it("SPOT-04-01: CLOSE-02-02: the fee of a slice counts, in the quote", () => {
      const venue = boughtOnLoan(open(), { liquidationFeePpm: 50_000 });
      // 6 bring 438 and cost 22: 59 > 0.8 * 73; 7 bring 511 and cost 26: 52 <= 0.8 * 69.
      // They release 51 of 100: floor(95 * 0.51) = 48 of 511.
      expect(slices(fall(venue, 73))).toEqual(["sell 7 @ 67 S"]);
    });

    it("SPOT-04-01: an order of the holder is not counted as filled", () => {
      const venue = boughtOnLoan(open());
      expect(venue.place("A", "o1", "S", "sell 4 @ 80", true)).toBe("accepted");
      expect(slices(fall(venue, 73))).toEqual(["sell 4 @ 67 S"]);
    });

    it("SPOT-04-01: who has neither side has nothing to repay with", () => {
      const venue = open();
      lendable(venue, ["EUR"]);
      lendable(venue, ["C"], 100);
      pair(venue, "S", "C", "EUR", 100);
      pair(venue, "T", "C", "USD", 100, { sliceLotsMax: 1 });
      oweEuros(venue, 1_000n);
      line(venue, "C");
      venue.linear("X", 100);
      venue.trade("X", 1, 100, "A", "B");
      // owes 500 euros, and 10 coins that it has sold for dollars
      venue.trade("T", 10, 100, "B", "A");
      const price = 134;
      const moves = ["S", "T"].map((market) => ({ market, markPrice: price, indexPrice: price }));
      const events = venue.do({ kind: "price", updates: [{ asset: "C", price }, ...moves] });
      // E = 2,000 - 500 - 1,340 = 160, MM = 50 + 134 + 5: nothing on S, where it owes both
      expect(of(events, "liquidationOrder").map(({ market }) => market)).toEqual(["T", "X"]);
      expect(entries(events)).toEqual([]);
    });

    it("SPOT-04-01: lots of many coins: what is repaid is coins, not lots", () => {
      const venue = open();
      lendable(venue, ["C"], 10);
      pair(venue, "S", "C", "USD", 100, { lotUnits: 10n });
      venue.linear("A1", 1_000, {
        tiers: [{ notionalMax: null, initialPpm: 105_000, maintenancePpm: 105_000 }],
      });
      venue.open("A", 1_000n);
      venue.open("B", 100_000n);
      line(venue, "C");
      venue.trade("S", 10, 100, "B", "A");
      venue.trade("A1", 1, 1_000, "A", "B");
      // Of 100 coins 10 % is margin, of the position 10.5 %: it goes first.
      const move = { market: "S", markPrice: 184, indexPrice: 184 };
      const second = { market: "A1", markPrice: 940, indexPrice: 940 };
      venue.do({ kind: "price", updates: [{ asset: "C", price: 18 }, move, second] });
      expect(venue.view("A")).toMatchObject({ equity: 140n, maintenanceMargin: 279n });
      expect(venue.of("liquidationOrder").map(({ market }) => market)).toEqual(["A1", "S"]);
    });

    it("SPOT-04-03: a market of another pair does not keep the treasury from converting", () => {
      const venue = open();
      lendable(venue, ["EUR"]);
      lendable(venue, ["GBP"], 10);
      // A owns dollars; it owes pounds, which U has for ten dollars, and euros, which nobody sells.
      pair(venue, "U", "USD", "GBP", 1, { lotUnits: 10n });
      oweEuros(venue, 1_150n);
      venue.deposit("B", 10_000n, "GBP");
      line(venue, "GBP");
      venue.trade("U", 50, 1, "A", "B");
      // E = 1,150 - 50 * 21 = 100, MM = 50 + 105: the euros are bought, then MM = 105
      const events = venue.assetPrice("GBP", 21);
      expect(entries(events)).toEqual(CONVERTED);
      // a lot gives 10 dollars for a pound worth 21: E + 11 n, MM - 2.1 n
      expect(of(events, "liquidationOrder")).toMatchObject([
        { market: "U", side: "sell", lots: 3 },
      ]);
    });

    it("SPOT-04-03: nor do markets that have one side of the pair each", () => {
      const venue = open();
      lendable(venue, ["EUR"]);
      lendable(venue, ["C"], 100);
      venue.asset("D");
      pair(venue, "V", "D", "EUR", 1);
      pair(venue, "W", "C", "USD", 100);
      oweEuros(venue, 1_000n);
      line(venue, "C");
      venue.deposit("A", 40n, "D");
      venue.trade("W", 5, 100, "B", "A");
      // Owns 1,500 dollars and 40 D, which buy no coin; owes 500 euros and 5 coins.
      const move = { market: "W", markPrice: 190, indexPrice: 190 };
      const events = venue.do({ kind: "price", updates: [{ asset: "C", price: 190 }, move] });
      expect(entries(events)).toEqual(CONVERTED);
      expect(of(events, "liquidationOrder")).toMatchObject([{ market: "W", side: "buy" }]);
    });
  });
});
