import { describe, expect, it } from "vitest";

import { DAY, entries, HOUR, of, onBothEngines, START } from "../venue.ts";

onBothEngines((open) => {
  describe("LEDGER", () => {
    it("LEDGER-01-01: money moves by entries of a positive amount; nothing is booked for nothing", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A");
      venue.open("B", 1_000n);
      expect(entries(venue.deposit("A", 500n))).toEqual(["external -> account:A 500 deposit"]);
      // An opening trade realises nothing, owes no funding and pays no fee here.
      expect(entries(venue.trade("X", 1, 100, "A", "B"))).toEqual([]);
      expect(of(venue.events, "entry").every(({ amount }) => amount > 0n)).toBe(true);
    });

    it("LEDGER-01-02: per asset, what is held is what came in", () => {
      const venue = open();
      venue.linear("X", 100, { takerFeePpm: 10_000, makerFeePpm: -5_000 });
      venue.open("A", 1_000n);
      venue.open("B", 1_000n);
      venue.fund("fund:X", 300n);
      venue.fund("treasury", 200n);
      venue.do({ kind: "funding", market: "X", ratePpb: 10_000_000 });
      venue.trade("X", 3, 100, "A", "B", { taker: "buy" });
      venue.wait(24 * HOUR);
      venue.trade("X", 2, 120, "B", "A", { taker: "sell" });
      const held = ["clearing:X", "funding:X", "fund:X", "treasury", "fee"].map((pot) =>
        venue.booked(pot),
      );
      const accounts = venue.balance("A") + venue.balance("B");
      expect(accounts + held.reduce((sum, pot) => sum + pot, 0n)).toBe(2_500n);
      expect(venue.booked("external")).toBe(-2_500n);
    });

    it.each([
      // before: lots at price; then a trade of lots at a price: realised, lots and cost left
      {
        name: "adds to a long",
        first: 2,
        at: 100,
        next: 3,
        price: 110,
        pnl: 0n,
        lots: 5,
        cost: 530n,
      },
      // closes 2 of 5 at 120: 2 * (120 - 100)
      {
        name: "closes a part",
        first: 5,
        at: 100,
        next: -2,
        price: 120,
        pnl: 40n,
        lots: 3,
        cost: 300n,
      },
      { name: "closes all", first: 5, at: 100, next: -5, price: 90, pnl: -50n, lots: 0, cost: 0n },
      // closes 2 at 90: -20; the other 3 open a short at 90
      {
        name: "flips to the other side",
        first: 2,
        at: 100,
        next: -5,
        price: 90,
        pnl: -20n,
        lots: -3,
        cost: -270n,
      },
      {
        name: "closes a part of a short",
        first: -4,
        at: 100,
        next: 1,
        price: 70,
        pnl: 30n,
        lots: -3,
        cost: -300n,
      },
    ])("LEDGER-02-01: a linear trade $name", ({ first, at, next, price, pnl, lots, cost }) => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 10_000n);
      venue.open("B", 10_000n);
      const trade = (size: number, fillPrice: number): void => {
        const [buyer, seller] = size > 0 ? ["A", "B"] : ["B", "A"];
        venue.trade("X", Math.abs(size), fillPrice, buyer!, seller!);
      };
      trade(first, at);
      trade(next, price);
      expect(venue.balance("A")).toBe(10_000n + pnl);
      const left = venue.view("A").positions.map((position) => [position.lots, position.cost]);
      expect(left).toEqual(lots === 0 ? [] : [[lots, cost]]);
      // The other side mirrors it to the unit.
      expect(venue.balance("B")).toBe(10_000n - pnl);
    });

    it("LEDGER-02-01: a part of a cost that does not divide is rounded against the account", () => {
      const venue = open();
      venue.linear("X", 1);
      venue.open("A", 1_000n);
      venue.open("B", 1_000n);
      venue.trade("X", 1, 1, "A", "B");
      venue.trade("X", 2, 0, "A", "B");
      // 3 lots cost 1. Closing 1 at 5: vClose = -5, released = ceil(1/3) = 1, realised 5 - 1 = 4.
      venue.trade("X", 1, 5, "B", "A");
      expect(venue.balance("A")).toBe(1_004n);
      expect(venue.position("A", "X")).toMatchObject({ lots: 2, cost: 0n });
      // B's cost is -1: released = ceil(-1/3) = 0, realised -5 - 0 = -5.
      expect(venue.balance("B")).toBe(995n);
      expect(venue.position("B", "X")).toMatchObject({ lots: -2, cost: -1n });
      expect(venue.booked("clearing:X")).toBe(1n);
    });

    it("LEDGER-02-02: the value of a fill is computed once, for the buyer; the seller's is its negative", () => {
      const venue = open();
      venue.asset("BTC", {}, 8, 50_000);
      venue.inverse("I", 7, "BTC", 100n);
      venue.open("A", 10n ** 9n, "BTC");
      venue.open("B", 10n ** 9n, "BTC");
      venue.trade("I", 3, 7, "A", "B");
      // floor(-3 * 100 / 7) = floor(-42.86) = -43 for the buyer, +43 for the seller.
      expect(venue.position("A", "I").cost).toBe(-43n);
      expect(venue.position("B", "I").cost).toBe(43n);
    });

    it("LEDGER-02-03: an inverse value is floored and its notional ceiled, for both sides", () => {
      const venue = open();
      venue.asset("BTC", {}, 8, 50_000);
      venue.inverse("I", 7, "BTC", 100n);
      venue.open("A", 10n ** 9n, "BTC");
      venue.open("B", 10n ** 9n, "BTC");
      venue.trade("I", 3, 7, "A", "B");
      venue.mark("I", 9);
      // 300 / 9 = 33.3: long floor(-33.3) = -34, short floor(33.3) = 33, notional ceil = 34.
      expect(venue.position("A", "I")).toMatchObject({
        markValue: -34n,
        notional: 34n,
        unrealizedPnl: 9n,
      });
      expect(venue.position("B", "I")).toMatchObject({
        markValue: 33n,
        notional: 34n,
        unrealizedPnl: -10n,
      });
    });

    it("LEDGER-03-01: funding accrues linearly at the rate, clamped to the cap", () => {
      const venue = open();
      venue.linear("X", 1_000, { fundingCapPpb: 2_000_000 });
      venue.open("A", 10_000n);
      venue.open("B", 10_000n);
      venue.trade("X", 10, 1_000, "A", "B");
      const events = venue.do({ kind: "funding", market: "X", ratePpb: 5_000_000 });
      expect(of(events, "funding")).toEqual([
        { type: "funding", market: "X", ratePpb: 2_000_000, capped: true },
      ]);
      // 0.2 % of 10,000 per 8 hours: 20; after 4 hours 10.
      venue.wait(4 * HOUR);
      expect(venue.position("A", "X").fundingDue).toBe(10n);
      expect(venue.position("B", "X").fundingDue).toBe(-10n);
      // The index price counts from the next funding command on.
      venue.mark("X", 2_000);
      venue.wait(4 * HOUR);
      expect(venue.position("A", "X").fundingDue).toBe(20n);
      venue.do({ kind: "funding", market: "X", ratePpb: -1_000_000 });
      // -0.1 % of 20,000 per 8 hours: -20.
      venue.wait(8 * HOUR);
      expect(venue.position("A", "X").fundingDue).toBe(0n);
    });

    it("LEDGER-03-02: due funding is rounded up for both sides and settled when the position changes", () => {
      const venue = open();
      venue.linear("X", 1_000);
      venue.open("A", 10_000n);
      venue.open("B", 10_000n);
      venue.trade("X", 1, 1_000, "A", "B");
      venue.do({ kind: "funding", market: "X", ratePpb: 100_000 });
      // 0.01 % of 1,000 per 8 hours is 0.1: the long owes ceil(0.1) = 1, the short is owed 0.
      venue.wait(8 * HOUR);
      expect(venue.position("A", "X").fundingDue).toBe(1n);
      expect(venue.position("B", "X").fundingDue).toBe(0n);
      const events = venue.trade("X", 1, 1_000, "B", "A");
      // What rounding left over goes to the fund of the market once it is empty.
      expect(entries(events)).toEqual([
        "account:A -> funding:X 1 funding",
        "funding:X -> fund:X 1 funding",
      ]);
      expect(venue.booked("funding:X")).toBe(0n);
    });

    it("LEDGER-04-01: the taker pays a ceiled fee, the maker gets a floored rebate", () => {
      const venue = open();
      venue.linear("X", 101, { takerFeePpm: 1_000, makerFeePpm: -500 });
      venue.open("A", 1_000n);
      venue.open("B", 1_000n);
      // notional 5 * 101 = 505: fee ceil(0.505) = 1; rebate floor(0.2525) = 0.
      expect(entries(venue.trade("X", 5, 101, "A", "B", { taker: "buy" }))).toEqual([
        "account:A -> fee 1 fee",
      ]);
      // notional 50 * 101 = 5,050: fee ceil(5.05) = 6; rebate floor(2.525) = 2.
      expect(entries(venue.trade("X", 50, 101, "A", "B", { taker: "sell" }))).toEqual([
        "account:B -> fee 6 fee",
        "fee -> account:A 2 rebate",
      ]);
    });

    it("LEDGER-04-01: with two takers both pay, the buyer first; without a taker no rebate is paid", () => {
      const venue = open();
      venue.linear("X", 100, { takerFeePpm: 10_000, makerFeePpm: -5_000 });
      venue.open("A", 10_000n);
      venue.open("B", 10_000n);
      // 1 % of 100.
      expect(entries(venue.trade("X", 1, 100, "A", "B", { taker: "both" }))).toEqual([
        "account:A -> fee 1 fee",
        "account:B -> fee 1 fee",
      ]);
      expect(entries(venue.trade("X", 1, 100, "A", "B"))).toEqual([]);
    });

    it("LEDGER-04-02: buyer's position, seller's position, then fees", () => {
      const venue = open();
      venue.linear("X", 100, { takerFeePpm: 10_000, makerFeePpm: 10_000 });
      venue.open("A", 10_000n);
      venue.open("B", 10_000n);
      venue.trade("X", 2, 100, "A", "B");
      const events = venue.trade("X", 2, 150, "B", "A", { taker: "sell" });
      const told = events.map((event) => {
        if (event.type === "entry") return `${event.from} -> ${event.to} ${event.cause}`;
        return event.type === "position" ? `position ${event.account}` : event.type;
      });
      // B bought back at a loss of 100, A sold at a gain of 100; taker A pays before maker B.
      expect(told).toEqual([
        "account:B -> clearing:X realizedPnl",
        "position B",
        "clearing:X -> account:A realizedPnl",
        "position A",
        "account:A -> fee fee",
        "account:B -> fee fee",
      ]);
    });

    it("LEDGER-04-02: a self-trade is booked leg by leg and leaves the position as it was", () => {
      const venue = open();
      venue.linear("X", 100, { takerFeePpm: 10_000 });
      venue.open("A", 1_000n);
      const events = venue.trade("X", 3, 100, "A", "A", { taker: "sell" });
      expect(of(events, "position").map(({ deltaLots, lots }) => [deltaLots, lots])).toEqual([
        [3, 3],
        [-3, 0],
      ]);
      expect(venue.balance("A")).toBe(997n);
      expect(venue.view("A").positions).toEqual([]);
    });

    it("LEDGER-05-01: a gain is a lien until it matures; a loss takes the youngest lien first", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 1_000n);
      venue.open("B", 1_000n);
      const gain = (units: number): void => {
        venue.trade("X", 1, 100, "A", "B");
        venue.trade("X", 1, 100 + units, "B", "A");
      };
      gain(30);
      venue.wait(HOUR);
      gain(50);
      expect(venue.holding("A")).toMatchObject({
        balance: 1_080n,
        unmaturedGain: 80n,
        principal: 1_000n,
      });
      gain(-20);
      expect(venue.holding("A")).toMatchObject({ balance: 1_060n, unmaturedGain: 60n });
      // 23 hours later the 30 are mature, the 30 that were left of the 50 are not.
      venue.wait(DAY - HOUR);
      expect(venue.holding("A")).toMatchObject({ unmaturedGain: 30n, principal: 1_030n });
      venue.wait(HOUR);
      expect(venue.holding("A")).toMatchObject({ unmaturedGain: 0n, principal: 1_060n });
    });

    it("LEDGER-05-01: the 33rd lien makes one of the two youngest, with the later maturity", () => {
      const venue = open();
      venue.asset("EUR", { maturityMicros: 40 * HOUR }, 0, 1);
      venue.market("X", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
      for (const account of ["A", "B"]) venue.open(account, 1_000n, "EUR");
      for (let hour = 0; hour < 33; hour += 1) {
        venue.now = START + hour * HOUR;
        venue.trade("X", 1, 100, "A", "B");
        venue.trade("X", 1, 101, "B", "A");
      }
      expect(venue.holding("A", "EUR")).toMatchObject({ unmaturedGain: 33n });
      // At hour 71 the 31 of the first 31 hours are mature; the 32nd waits for the 33rd at hour 72.
      venue.wait(71 * HOUR - (venue.now - START));
      expect(venue.holding("A", "EUR")).toMatchObject({ unmaturedGain: 2n });
      venue.wait(HOUR);
      expect(venue.holding("A", "EUR")).toMatchObject({ unmaturedGain: 0n });
    });

    it("LEDGER-05-01: without a time to mature a gain is money at once", () => {
      const venue = open();
      const change = { maturityMicros: 0 };
      venue.asset("EUR", change, 0, 1);
      venue.market("X", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
      venue.open("A", 1_000n, "EUR");
      venue.open("B", 1_000n, "EUR");
      venue.trade("X", 1, 100, "A", "B");
      venue.trade("X", 1, 130, "B", "A");
      expect(venue.holding("A", "EUR")).toMatchObject({ unmaturedGain: 0n, principal: 1_030n });
    });

    it("LEDGER-05-03: principal is deposits less withdrawals; a loss lowers none of it", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 1_000n);
      venue.open("B", 1_000n);
      venue.trade("X", 1, 100, "A", "B");
      venue.trade("X", 1, 60, "B", "A");
      expect(venue.holding("A")).toMatchObject({ balance: 960n, principal: 1_000n });
      expect(venue.withdraw("A", 100n)).toBe("accepted");
      expect(venue.holding("A")).toMatchObject({ balance: 860n, principal: 900n });
    });
  });
});
