import { describe, expect, it } from "vitest";

import type { Offset } from "../../../src/core/command/parameter.ts";
import { onBothEngines, type TestVenue } from "../venue.ts";

const LOAN = { initialPpm: 200_000, maintenancePpm: 100_000 };
const HALF_LOAN = { initialPpm: 100_000, maintenancePpm: 50_000 };

/** A coin worth 100 dollars that treasury lends 50 of, and its market. */
function coin(venue: TestVenue, asset: string, market: string, loan = {}, parameters = {}): void {
  venue.asset(asset, { loanMax: 1_000n, ...loan }, 0, 100);
  const terms = { type: "spot", settlement: "USD", lotUnits: 1n, multiplier: 1n } as const;
  venue.market(market, 100, { ...terms, base: asset }, parameters);
}

/** Account, market, side and lots of every slice so far. */
function slices(venue: TestVenue): string[] {
  return venue
    .of("liquidationOrder")
    .map(({ account, market, side, lots }) => `${account} ${side} ${lots} ${market}`);
}

const OFFSET: Offset = {
  underlying: "BTC",
  initialSpreadPpm: 20_000,
  maintenanceSpreadPpm: 10_000,
  floorPpm: 0,
};

/** A is short some PERP and then long 100 FUT, both of BTC at 100. */
function spread(venue: TestVenue, short: number): TestVenue {
  const terms = { type: "linear", settlement: "USD", multiplier: 1n, underlying: "BTC" } as const;
  for (const market of ["FUT", "PERP"]) venue.market(market, 100, terms);
  venue.open("M", 1_000_000n);
  choose(venue, ["FUT"]);
  venue.trade("PERP", short, 100, "M", "A");
  venue.trade("FUT", 100, 100, "A", "M");
  return venue;
}

/** The markets that A wants to leave first. */
function choose(venue: TestVenue, deRiskOrder: string[]): void {
  venue.do({ kind: "preference", account: "A", topUpFrom: [], deRiskOrder, reduceAtCall: false });
}

onBothEngines((open) => {
  describe("CLOSE-02: who is sliced first, where, and how much", () => {
    it("CLOSE-02-01: without equity comes first, whatever the margin", () => {
      const venue = open();
      coin(venue, "C", "S");
      coin(venue, "D", "T", { loan: LOAN }, { sliceLotsMax: 1 });
      venue.fund("treasury", 50n, "D");
      const target = { activity: "liquidation", market: "S" } as const;
      venue.do({ kind: "switch", target, on: false });
      venue.open("M", 10_000n);
      for (const account of ["a", "b", "c"]) {
        venue.open(account, account === "b" ? 0n : 1_000n);
        if (account !== "b") {
          venue.do({ kind: "loanLine", account, asset: "D", amount: 10n });
          venue.trade("T", 10, 100, "M", account);
        }
      }
      // 1,000 dollars and 10 coins owed without a line: E = 0, MM = 0
      venue.trade("S", 10, 100, "M", "b");
      expect(venue.view("b")).toMatchObject({ stage: "liquidating", equity: 0n });
      // E = 150, MM = 185: one lot each
      const move = { market: "T", markPrice: 185, indexPrice: 185 };
      venue.do({ kind: "price", updates: [{ asset: "D", price: 185 }, move] });
      expect(slices(venue)).toEqual(["a buy 1 T", "c buy 1 T"]);
      // all who owe are due
      venue.do({ kind: "switch", target, on: true });
      expect(slices(venue).slice(2)).toEqual(["b buy 10 S", "a buy 1 T", "c buy 1 T"]);
    });

    it.each([
      { named: [], expected: ["A sell 4 X", "A sell 4 Y", "A sell 1 Z"] },
      { named: ["Z", "Y"], expected: ["A sell 4 Z", "A sell 4 Y", "A sell 1 X"] },
      { named: ["Z", "X"], expected: ["A sell 4 Z", "A sell 4 X", "A sell 1 Y"] },
      { named: ["Y", "Z", "X"], expected: ["A sell 4 Y", "A sell 4 Z", "A sell 1 X"] },
    ])("CLOSE-02-02: of equals $named first, then by id", ({ named, expected }) => {
      const venue = open();
      venue.open("A", 680n);
      venue.open("M", 1_000_000n);
      for (const market of ["X", "Y", "Z"]) venue.linear(market, 1_000);
      choose(venue, named);
      for (const market of ["X", "Y", "Z"]) venue.trade(market, 4, 1_000, "A", "M");
      // E = 680 - 12 * 40 = 200, MM = 576; 576 - 48 n <= 160: n = 9 (8.7)
      venue.mark({ X: 960, Y: 960, Z: 960 });
      expect(slices(venue)).toEqual(expected);
    });

    it("CLOSE-02-02: SPOT-04-01: a loan and a position of one rate go by id", () => {
      const venue = open();
      coin(venue, "C", "S", { loan: HALF_LOAN });
      venue.fund("treasury", 50n, "C");
      venue.linear("X", 1_000);
      venue.open("A", 549n);
      venue.open("M", 1_000_000n);
      venue.do({ kind: "loanLine", account: "A", asset: "C", amount: 10n });
      venue.trade("S", 10, 100, "M", "A");
      venue.trade("X", 10, 1_000, "A", "M");
      // E = 549, MM = 50 + 500, stop 439: 10 coins release 50, 2 lots of X 100
      expect(slices(venue)).toEqual(["A buy 10 S", "A sell 2 X"]);
    });

    it("CLOSE-02-02: MARGIN-08-02: what positions offset counts in the size", () => {
      const venue = open({ offsets: [OFFSET] });
      venue.open("A", 400n);
      spread(venue, 20);
      // MM = 500 + 100 - 200 + 20 = 420; n fewer leave 420 - 5 n <= 320
      expect(slices(venue)).toEqual(["A sell 20 FUT"]);
      // They release 100 of 420: floor(400 * 100 / 420) = 95 of 2,000 may be lost
      expect(venue.of("liquidationOrder")).toMatchObject([{ limitPrice: 96 }]);
    });

    it("CLOSE-02-02: NUMBER-04-01: a leg that does not reach the target alone goes as a whole", () => {
      const venue = open({ offsets: [OFFSET] });
      venue.open("A", 600n);
      spread(venue, 50);
      // E = 200, MM = 480 + 250 - 500 + 50. 28 FUT would do, but without any 250 > 160 are needed:
      // all of them, and 18 PERP, which leave 160.
      venue.mark("FUT", 96);
      expect(slices(venue)).toEqual(["A sell 100 FUT", "A buy 18 PERP"]);
    });

    it("CLOSE-02-02: SPOT-04-01: what is owed on a spot market offsets no position", () => {
      const venue = open({ offsets: [OFFSET] });
      const loan = { initialPpm: 20_000, maintenancePpm: 10_000 };
      venue.asset("C", { loanMax: 1_000n, loan }, 0, 100);
      venue.fund("treasury", 50n, "C");
      const terms = { type: "spot", settlement: "USD", lotUnits: 1n, multiplier: 1n } as const;
      venue.market("S", 100, { ...terms, base: "C", underlying: "BTC" });
      venue.open("A", 430n);
      venue.do({ kind: "loanLine", account: "A", asset: "C", amount: 20n });
      venue.open("B", 10_000n);
      venue.trade("S", 20, 100, "B", "A");
      spread(venue, 20);
      // MM = 420 + 20; 440 - 5 n <= 344
      expect(slices(venue)).toEqual(["A sell 20 FUT"]);
    });
  });
});
