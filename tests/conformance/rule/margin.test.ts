import { describe, expect, it } from "vitest";

import { entries, of, onBothEngines, type TestVenue } from "../venue.ts";

const COIN = 10n ** 8n;

onBothEngines((open) => {
  describe("MARGIN", () => {
    it("MARGIN-01-01: pool equity is balance plus value less cost less funding due, per asset", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.linear("Y", 50);
      venue.open("A", 1_000n);
      venue.open("B", 1_000n);
      venue.trade("X", 3, 100, "A", "B");
      venue.trade("Y", 4, 50, "B", "A");
      venue.mark({ X: 110, Y: 45 });
      // A: 1,000 + 3 * 10 + 4 * 5 = 1,050; B: 1,000 - 30 - 20.
      expect(venue.holding("A")).toMatchObject({ balance: 1_000n, poolEquity: 1_050n });
      expect(venue.holding("B")).toMatchObject({ balance: 1_000n, poolEquity: 950n });
    });

    it("MARGIN-01-02: money of another asset counts at its price: owned floored, owed away from zero", () => {
      const venue = open();
      const terms = {
        kind: "asset",
        asset: "EUR",
        decimals: 2,
        priceDecimals: 1,
        price: 11,
      } as const;
      venue.do({ ...terms, parameters: eurParameters });
      venue.fund("treasury", 10_000n, "EUR");
      venue.open("A", 199n, "EUR");
      // 1.99 EUR at 1.1: 199 * 11 / 1,000 = 2.189 -> 2.
      expect(venue.view("A").equity).toBe(2n);
      venue.open("B", 100n);
      venue.do({ kind: "loanLine", account: "B", asset: "EUR", amount: 500n });
      expect(venue.withdraw("B", 199n, "EUR")).toBe("INSUFFICIENT_BALANCE");
      venue.market("X", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
      venue.trade("X", 1, 100, "A", "B");
      venue.trade("X", 1, 101, "B", "A");
      // B owes 0.01 EUR: 1 * 11 / 1,000 = 0.011 -> 1 dollar.
      expect(venue.balance("B", "EUR")).toBe(-1n);
      expect(venue.view("B").equity).toBe(99n);
    });

    it("MARGIN-01-03: a haircut is marginal by value, floored per tier, nothing above the last edge", () => {
      const venue = open();
      const collateralHaircut = [
        { valueMax: 1_000n, collateralHaircutPpm: 0 },
        { valueMax: 3_000n, collateralHaircutPpm: 333_333 },
      ];
      venue.asset("BTC", { collateralHaircut }, 8, 50_000);
      venue.open("A", (3n * COIN) / 100n, "BTC");
      // 0.03 BTC is 1,500: 1,000 + floor(500 * 0.666667) = 1,333.
      expect(venue.view("A").equity).toBe(1_333n);
      venue.deposit("A", COIN, "BTC");
      // 51,500: 1,000 + floor(2,000 * 0.666667) = 2,333, and the rest counts nothing.
      expect(venue.view("A").equity).toBe(2_333n);
    });

    it("MARGIN-02-01: tier margin is marginal and ceiled once", () => {
      const venue = open();
      const tiers = [
        { notionalMax: 1_000n, initialPpm: 20_000, maintenancePpm: 10_000 },
        { notionalMax: 5_000n, initialPpm: 50_000, maintenancePpm: 25_000 },
        { notionalMax: null, initialPpm: 100_000, maintenancePpm: 50_000 },
      ];
      venue.linear("X", 11, { tiers });
      venue.open("A", 100_000n);
      venue.open("B", 100_000n);
      venue.trade("X", 801, 11, "A", "B");
      // N = 8,811: 1,000 * 1 % + 4,000 * 2.5 % + 3,811 * 5 % = 10 + 100 + 190.55 -> 301.
      expect(venue.view("A").maintenanceMargin).toBe(301n);
      // 1,000 * 2 % + 4,000 * 5 % + 3,811 * 10 % = 20 + 200 + 381.1 -> 602.
      expect(venue.view("A").initialMargin).toBe(602n);
    });

    it("MARGIN-02-02: the floor per lot holds whatever the price", () => {
      const venue = open();
      venue.linear("X", 100, { maintenanceFloorPerLot: 3n });
      venue.open("A", 1_000n);
      venue.open("B", 1_000n);
      venue.trade("X", 10, 100, "A", "B");
      // 5 % of 1,000 = 50 is above 10 * 3.
      expect(venue.view("A").maintenanceMargin).toBe(50n);
      venue.mark("X", 20);
      // 5 % of 200 = 10 is below 30.
      expect(venue.view("A").maintenanceMargin).toBe(30n);
    });

    it("MARGIN-02-03: maintenance is the account's own: no order, no other account, no fund moves it", () => {
      const venue = open();
      venue.linear("X", 100);
      for (const account of ["A", "B", "C", "D"]) venue.open(account, 100_000n);
      venue.trade("X", 10, 100, "A", "B");
      expect(venue.view("A").maintenanceMargin).toBe(50n);
      venue.place("A", "o", "X", "buy 90 @ 100");
      venue.trade("X", 500, 100, "C", "D");
      venue.fund("fund:X", 1_000_000n);
      expect(venue.view("A").maintenanceMargin).toBe(50n);
    });

    it("MARGIN-03-01: initial margin is for the larger of the positions that orders could make", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 10_000n);
      venue.open("B", 10_000n);
      venue.trade("X", 10, 100, "A", "B");
      const initial = (): bigint => venue.view("A").initialMargin;
      expect(initial()).toBe(100n);
      // Buys 5: up to 15 lots.
      venue.place("A", "b", "X", "buy 5 @ 100");
      expect(initial()).toBe(150n);
      // Sells 24: |10 - 24| = 14 lots is less than 15.
      venue.place("A", "s1", "X", "sell 24 @ 100");
      expect(initial()).toBe(150n);
      // Sells 26: 16 lots.
      venue.place("A", "s2", "X", "sell 2 @ 100");
      expect(initial()).toBe(160n);
      // An order that only reduces adds nothing.
      expect(venue.place("B", "r", "X", "buy 10 @ 100", true)).toBe("accepted");
      expect(venue.view("B").initialMargin).toBe(100n);
    });

    it("MARGIN-03-02: an order beyond the mark costs what it would lose, and the taker fee", () => {
      const venue = open();
      venue.linear("X", 100, { takerFeePpm: 1_000 });
      venue.open("A", 10_000n);
      // 10 lots: margin 100, loss 10 * (103 - 100) = 30, fee ceil(1,030 / 1,000) = 2.
      venue.place("A", "o", "X", "buy 10 @ 103");
      expect(venue.view("A").initialMargin).toBe(132n);
      // A sale above the mark loses nothing: its fee is ceil(1,050 / 1,000) = 2.
      venue.place("A", "p", "X", "sell 10 @ 105");
      expect(venue.view("A").initialMargin).toBe(134n);
    });

    it("MARGIN-03-02: a market order counts at the collar", () => {
      const venue = open();
      venue.linear("X", 100, { collarPpm: 50_000 });
      venue.open("A", 10_000n);
      venue.place("A", "o", "X", "sell 10");
      // Limit 100 - 5 = 95: margin 100, loss 50.
      expect(venue.view("A").orders[0]).toMatchObject({ limitPrice: 95 });
      expect(venue.view("A").initialMargin).toBe(150n);
    });

    it("MARGIN-03-03: initial margin is converted per market, each ceiled", () => {
      const venue = open();
      venue.asset("BTC", {}, 8, 30_000);
      for (const market of ["I", "J"]) venue.inverse(market, 30_000, "BTC", COIN);
      venue.open("A", COIN, "BTC");
      venue.open("B", COIN, "BTC");
      for (const market of ["I", "J"]) venue.trade(market, 1, 30_000, "A", "B");
      // 1 lot: ceil(1e8 / 30,000) = 3,334 units; 10 % = 334 units = 0.1002 dollars -> 1 each.
      expect(venue.view("A").initialMargin).toBe(2n);
      // 5 % = 167 units = 0.0501 dollars -> 1 each.
      expect(venue.view("A").maintenanceMargin).toBe(2n);
    });

    it.each([
      ["an unknown account", { account: "nobody" }, "UNKNOWN_ACCOUNT"],
      ["an unknown market", { market: "Y" }, "UNKNOWN_MARKET"],
      ["an id of the engine's own", { order: "liq-7" }, "ORDER_EXISTS"],
      ["more than the largest order", { lots: 51 }, "ORDER_TOO_LARGE"],
      ["a buy above the collar", { limitPrice: 121 }, "PRICE_COLLAR"],
      ["a sale below the collar", { side: "sell", limitPrice: 79 }, "PRICE_COLLAR"],
      ["a reduce-only order that does not reduce", { reduceOnly: true }, "NOT_REDUCING"],
      ["a larger position than one may hold", { lots: 50 }, "POSITION_LIMIT"],
      ["a larger open interest than the market may have", { lots: 31 }, "OPEN_INTEREST_LIMIT"],
      [
        "a reduction beyond the position",
        { side: "sell", lots: 11, reduceOnly: true },
        "NOT_REDUCING",
      ],
      ["more than the money is good for", { account: "poor" }, "INSUFFICIENT_MARGIN"],
      ["what is in order", {}, "accepted"],
      ["a buy at the collar", { limitPrice: 120 }, "accepted"],
      [
        "a reduction of the whole position",
        { side: "sell", lots: 10, reduceOnly: true },
        "accepted",
      ],
    ])("MARGIN-04-01: %s", (_, change, reason) => {
      const venue = open();
      const limits = { orderLotsMax: 50, positionLotsMax: 55, openInterestLotsMax: 40 };
      venue.linear("X", 100, { collarPpm: 200_000, ...limits });
      for (const account of ["A", "B"]) venue.open(account, 100_000n);
      venue.open("poor", 9n);
      venue.trade("X", 10, 100, "A", "B");
      const order = venue.order("A", "new", "X", "buy 1 @ 100");
      expect(venue.refusal({ ...order, ...change } as typeof order)).toBe(reason);
    });

    it("MARGIN-04-01: an order id is used by one live order at a time", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 1_000n);
      expect(venue.place("A", "o", "X", "buy 1 @ 100")).toBe("accepted");
      expect(venue.place("A", "o", "X", "buy 1 @ 100")).toBe("ORDER_EXISTS");
      venue.do({ kind: "orderEnd", order: "o" });
      expect(venue.place("A", "o", "X", "buy 1 @ 100")).toBe("accepted");
    });

    it("MARGIN-04-01: an isolated account trades its own market only", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.linear("Y", 100);
      venue.open("P", 1_000n);
      venue.do({ kind: "openAccount", account: "P/X", isolated: { market: "X", parent: "P" } });
      venue.deposit("P/X", 100n);
      expect(venue.place("P/X", "y", "Y", "buy 1 @ 100")).toBe("WRONG_ISOLATED_MARKET");
      expect(venue.place("P/X", "x", "X", "buy 1 @ 100")).toBe("accepted");
    });

    it("MARGIN-04-02: equity must reach initial margin with the order; to the unit", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 100n);
      // 10 lots need 100.
      expect(venue.place("A", "o", "X", "buy 11 @ 100")).toBe("INSUFFICIENT_MARGIN");
      expect(venue.place("A", "o", "X", "buy 10 @ 100")).toBe("accepted");
      expect(venue.place("A", "p", "X", "buy 1 @ 100")).toBe("INSUFFICIENT_MARGIN");
    });

    it("MARGIN-04-02: below initial margin only what reduces and keeps the ratio is taken", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 100n);
      venue.open("B", 10_000n);
      venue.trade("X", 10, 100, "A", "B");
      venue.mark("X", 98);
      // E = 80, IM = 98, MM = 49.
      expect(venue.place("A", "add", "X", "buy 1 @ 98")).toBe("INSUFFICIENT_MARGIN");
      // Sells 5 at 98: no loss, MM 24.5 -> 25, E stays 80.
      expect(venue.place("A", "cut", "X", "sell 5 @ 98")).toBe("accepted");
      // Sells 1 more at 90: loss 8, E' = 72; MM' for 9 lots is 44.1 -> 45: 72 * 49 = 3,528 < 80 * 45 = 3,600.
      expect(venue.place("A", "dear", "X", "sell 1 @ 90")).toBe("INSUFFICIENT_MARGIN");
      // At 91 the loss is 7: 73 * 49 = 3,577 < 3,600; at 92 it is 6: 74 * 49 = 3,626.
      expect(venue.place("A", "dear", "X", "sell 1 @ 91")).toBe("INSUFFICIENT_MARGIN");
      expect(venue.place("A", "dear", "X", "sell 1 @ 92")).toBe("accepted");
    });

    it("MARGIN-04-03: an amend is checked like a new order, with the old one taken out", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 100n);
      venue.place("A", "o", "X", "buy 6 @ 100");
      expect(venue.refusal({ kind: "amend", order: "o", lots: 11, limitPrice: 100 })).toBe(
        "INSUFFICIENT_MARGIN",
      );
      expect(venue.refusal({ kind: "amend", order: "o", lots: 10, limitPrice: 100 })).toBe(
        "accepted",
      );
      expect(venue.view("A").orders).toMatchObject([{ order: "o", lots: 10, limitPrice: 100 }]);
      expect(venue.refusal({ kind: "amend", order: "x", lots: 1, limitPrice: 1 })).toBe(
        "UNKNOWN_ORDER",
      );
    });

    it("MARGIN-04-03: a cancelled order counts until it has ended", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 100n);
      venue.place("A", "o", "X", "buy 10 @ 100");
      const events = venue.do({ kind: "cancel", order: "o" });
      expect(events).toEqual([{ type: "cancelOrder", order: "o", account: "A" }]);
      expect(venue.view("A").orders).toMatchObject([{ order: "o", cancelling: true }]);
      expect(venue.place("A", "p", "X", "buy 1 @ 100")).toBe("INSUFFICIENT_MARGIN");
      venue.do({ kind: "orderEnd", order: "o" });
      expect(venue.place("A", "p", "X", "buy 1 @ 100")).toBe("accepted");
      expect(venue.refusal({ kind: "orderEnd", order: "o" })).toBe("UNKNOWN_ORDER");
      expect(venue.refusal({ kind: "cancel", order: "o" })).toBe("UNKNOWN_ORDER");
    });

    it("MARGIN-04-03: nobody calls off his own liquidation", () => {
      const venue = liquidated(open());
      const [slice] = of(venue.events, "liquidationOrder");
      expect(venue.refusal({ kind: "cancel", order: slice!.order })).toBe("ENGINE_ORDER");
      const amend = { kind: "amend", order: slice!.order, lots: 1, limitPrice: 1 } as const;
      expect(venue.refusal(amend)).toBe("ENGINE_ORDER");
    });

    it("MARGIN-05-01: a fill is a fact, whatever the margin, the halt or the freeze", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A");
      venue.open("B");
      venue.do({ kind: "switch", target: { activity: "trading", market: "X" }, on: false });
      venue.do({ kind: "switch", target: { activity: "account", account: "A" }, on: false });
      venue.trade("X", 5, 100, "A", "B");
      expect(
        venue
          .of("position")
          .slice(0, 2)
          .map(({ account, lots }) => [account, lots]),
      ).toEqual([
        ["A", 5],
        ["B", -5],
      ]);
    });

    it("MARGIN-05-01: a fill takes from the live order it names; beyond it, it is booked whole", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 10_000n);
      venue.open("B", 10_000n);
      venue.place("A", "o", "X", "buy 10 @ 100");
      venue.trade("X", 4, 100, "A", "B", { buyOrder: "o" });
      expect(venue.view("A").orders).toMatchObject([{ lots: 6 }]);
      venue.trade("X", 9, 100, "A", "B", { buyOrder: "o" });
      expect(venue.view("A").orders).toMatchObject([{ lots: 0 }]);
      expect(venue.lots("A", "X")).toBe(13);
      // Ended, or of somebody else: as if it named none.
      venue.do({ kind: "orderEnd", order: "o" });
      venue.trade("X", 1, 100, "A", "B", { buyOrder: "o" });
      venue.place("B", "p", "X", "buy 5 @ 100");
      venue.trade("X", 1, 100, "A", "B", { buyOrder: "p" });
      expect(venue.lots("A", "X")).toBe(15);
      expect(venue.view("B").orders).toMatchObject([{ order: "p", lots: 5 }]);
    });

    it("MARGIN-05-01: an isolated account cannot hold another market, not by a fill either", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.linear("Y", 100);
      venue.open("P", 1_000n);
      venue.do({ kind: "openAccount", account: "P/X", isolated: { market: "X", parent: "P" } });
      const leg = { order: null, liquidity: "maker" } as const;
      const buy = { ...leg, account: "P/X" };
      const sell = { ...leg, account: "P" };
      const fill = { kind: "fill", market: "Y", fillPrice: 100, lots: 1, buy, sell } as const;
      expect(venue.refusal(fill)).toBe("WRONG_ISOLATED_MARKET");
    });

    it("MARGIN-06-01: liquidation and bankruptcy price are the first tick at which it happens", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 200n);
      venue.open("B", 300n);
      venue.trade("X", 10, 100, "A", "B");
      // A at P: E = 200 + 10 (P - 100), MM = ceil(P / 2). At 84: 40 < 42; at 85: 50 >= 43.
      // Below zero at 79: -10.
      expect(venue.position("A", "X")).toMatchObject({ liquidationPrice: 84, bankruptcyPrice: 79 });
      // B at P: E = 300 - 10 (P - 100), MM = ceil(P / 2). At 123: 70 >= 62; at 124: 60 < 62.
      // Below zero at 131: -10.
      expect(venue.position("B", "X")).toMatchObject({
        liquidationPrice: 124,
        bankruptcyPrice: 131,
      });
    });

    it("MARGIN-06-01: there is none where nothing is lost in the losing direction", () => {
      const venue = open();
      venue.asset("BTC", {}, 8, 50_000);
      venue.inverse("I", 50_000, "BTC", COIN);
      // An inverse short of 1 lot loses at most the 2,000 units it was sold for; A has 1e8.
      venue.open("A", COIN, "BTC");
      venue.open("B", COIN, "BTC");
      venue.trade("I", 1, 50_000, "B", "A");
      expect(venue.position("A", "I")).toMatchObject({ bankruptcyPrice: null });
    });
  });
});

const eurParameters = {
  collateralHaircut: [],
  loanMax: 1_000n,
  maturityMicros: 0,
  withdrawalHour: { minimum: 0n, sharePpm: 0 },
  withdrawalDay: { minimum: 0n, sharePpm: 0 },
  accountHourMax: 0n,
  accountDayMax: 0n,
};

/** A long 10 at 100 with 100 of money, at 94: E = 40, MM = 47, a slice is out. */
function liquidated(venue: TestVenue): TestVenue {
  venue.linear("X", 100);
  venue.open("A", 100n);
  venue.open("B", 10_000n);
  venue.trade("X", 10, 100, "A", "B");
  venue.mark("X", 94);
  expect(venue.stage("A")).toBe("liquidating");
  expect(entries(venue.events).length).toBeGreaterThan(0);
  return venue;
}
