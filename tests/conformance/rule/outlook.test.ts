import { describe, expect, it } from "vitest";

import { Engine } from "../../../src/core/engine.ts";
import type { AssumedDefault, CandidateView } from "../../../src/core/view.ts";
import { of, onBothEngines, POLICY, TestVenue, type Body } from "../venue.ts";

/** A is long 10 at 100 with 1,000 - 1,000 of notional, 50 of maintenance - against B. */
function opened(venue: TestVenue): TestVenue {
  venue.linear("X", 100);
  venue.open("A", 500n);
  venue.open("B", 10_000n);
  venue.trade("X", 10, 100, "A", "B");
  return venue;
}

/** One long, D, against three shorts who came at different prices with different money. */
function queued(venue: TestVenue, money = 3_000n, lastMark = 90): TestVenue {
  venue.linear("X", 100, { deleveraging: "queue" });
  venue.open("D", money);
  for (const [account, deposit, mark, lots] of [
    ["S", 4_000n, 100, 20],
    ["T", 9_000n, 110, 20],
    ["U", 2_000n, lastMark, 20],
  ] as const) {
    venue.open(account, deposit);
    venue.do(price("X", mark));
    venue.trade("X", lots, mark, "D", account);
  }
  venue.do(price("X", 100));
  return venue;
}

function price(market: string, mark: number): Body {
  return { kind: "price", updates: [{ market, markPrice: mark, indexPrice: mark }] };
}

describe("OUTLOOK", () => {
  onBothEngines((open) => {
    it("OUTLOOK-01-01: the mark at which every stage starts, and one tick before it does not", () => {
      const venue = opened(open());
      // At mark P: E = 500 + 10 (P - 100), MM = ceil(P / 2). warned when MM > 0.6 E: at 55, E = 50,
      // MM = 28 <= 30; at 54, E = 40, 27 > 24; at 53, E = 30, 27 > 0.85 E. closingOut at E = 0, bankrupt below.
      const { positions } = venue.engine.outlook("A")!;
      expect(positions).toMatchObject([
        {
          market: "X",
          lots: 10,
          stagePrices: { warned: 54, called: 53, restricted: 53, liquidating: 52, closingOut: 50 },
          bankruptcyPrice: 49,
        },
      ]);
      const stageAt = (mark: number): string =>
        venue.engine.whatIf(price("X", mark), { accounts: ["A"] }).after.accounts[0]!.stage;
      expect([55, 54, 53, 52].map(stageAt)).toEqual([
        "healthy",
        "warned",
        "restricted",
        "liquidating",
      ]);
    });

    it("OUTLOOK-01-01: stages that have started say the mark, those that never do say null", () => {
      const venue = opened(open());
      venue.do(price("X", 54));
      const [position] = venue.engine.outlook("A")!.positions;
      expect(position!.stagePrices).toMatchObject({ warned: 54, called: 53, closingOut: 50 });
      venue.deposit("B", 1_000_000_000_000n);
      const [short] = venue.engine.outlook("B")!.positions;
      expect(short!.stagePrices).toMatchObject({ warned: null, closingOut: null });
    });

    it("OUTLOOK-01-01: a loan beyond its line liquidates, whatever else there is", () => {
      const venue = open();
      venue.asset("EUR", { loanMax: 100n });
      venue.fund("treasury", 100n, "EUR");
      venue.market("X", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
      venue.open("A", 10_000n);
      venue.open("B", 10_000n, "EUR");
      venue.do({ kind: "loanLine", account: "A", asset: "EUR", amount: 50n });
      venue.trade("X", 10, 100, "A", "B");
      // A owes 50 EUR at 95, and 60 at 94. With 10,000 dollars its margin is never short down to 0.
      const [position] = venue.engine.outlook("A")!.positions;
      expect(position!.stagePrices).toMatchObject({ warned: 94, restricted: 94, liquidating: 94 });
      expect(position!.stagePrices.closingOut).toBeLessThan(0);
      expect(position!.deleveraging).toMatchObject({ place: 1, lots: 10 });
    });

    it("OUTLOOK-02-01 OUTLOOK-02-02: the queue of a side, with lights", () => {
      const { engine } = queued(open());
      // Profit and leverage at 100: T +200 of 2,200, S 0, U -200 of 1,800.
      const { shorts, longs, policy } = engine.rank("X")!;
      expect(policy).toBe("queue");
      expect(
        shorts.candidates.map(({ account, place, lights }) => [account, place, lights]),
      ).toEqual([
        ["T", 1, 5],
        ["S", 2, 4],
        ["U", 3, 2],
      ]);
      expect(longs.candidates.map(({ account, lots, lights }) => [account, lots, lights])).toEqual([
        ["D", 60, 5],
      ]);
      expect(engine.outlook("U")!.positions[0]).toMatchObject({
        candidates: 3,
        deleveraging: { place: 3, lights: 2 },
      });
      expect(engine.rank("none")).toBeUndefined();
    });

    it("OUTLOOK-02-03: what it takes of whom for a declared size, else for the largest account", () => {
      const { engine } = queued(open());
      const taken = (lots?: number): number[] =>
        engine
          .rank("X", lots === undefined ? {} : { lots })!
          .shorts.candidates.map(({ takenLots }) => takenLots);
      expect(taken(30)).toEqual([20, 10, 0]);
      expect(taken()).toEqual([20, 20, 20]);
      expect(engine.rank("X")!.longs).toMatchObject({ defaultedLots: 20 });
    });

    it("OUTLOOK-02-03: of a deficit those pay who stand on the side and are not closing out", () => {
      const venue = open();
      venue.asset("EUR");
      venue.linear("X", 100);
      venue.market("Y", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
      venue.open("D", 10_000n, "USD");
      venue.open("E", 10_000n, "EUR");
      for (const account of ["K", "Q", "S", "T"]) venue.open(account, 500n);
      for (const [account, lots] of [
        ["Q", 10],
        ["S", 10],
        ["T", 20],
      ] as const) {
        venue.trade("X", lots, 100, "D", account);
      }
      venue.trade("Y", 10, 100, "Q", "E");
      venue.mark("X", 90);
      // K buys 10 below the mark: it has gained 100 on the other side.
      venue.trade("X", 10, 80, "K", "D");
      // Q owes 10 EUR beyond its line: all it has is in flight when Y brings it below zero.
      venue.mark("Y", 99);
      venue.mark("Y", 30);
      expect(venue.stage("Q")).toBe("closingOut");
      expect(venue.lots("Q", "X")).toBe(-10);
      const { shorts, longs } = venue.engine.rank("X", { lots: 30, deficit: 90n })!;
      // S has gained 100 and T 200. For 10 lots 30 are a price 3 above the mark, and so for T's 20.
      const shares = shorts.candidates.map(({ account, deficitShare, executedPrice }) => {
        return [account, deficitShare, executedPrice];
      });
      expect(shares).toEqual([
        ["T", 60n, 93],
        ["S", 30n, 93],
      ]);
      expect(longs.candidates.find(({ account }) => account === "K")!.deficitShare).toBe(90n);
      // Q stands in no queue.
      const [ofQ] = venue.engine.outlook("Q")!.positions;
      expect(ofQ).toMatchObject({ market: "X", lots: -10, candidates: 2, deleveraging: null });
      // More than all have gained is not to be had of them.
      const most = venue.engine.rank("X", { deficit: 1_000n })!.shorts.candidates;
      expect(most.map(({ deficitShare }) => deficitShare)).toEqual([200n, 100n]);
    });

    it("OUTLOOK-02-01: who is closing out himself is in no queue, even with lots to give", () => {
      const venue = open({ liquidationStopPpm: 400_000 });
      venue.linear("X", 100);
      venue.linear("Y", 100);
      venue.open("L", 90n);
      venue.open("Q", 150n);
      venue.open("M", 10_000n);
      venue.trade("X", 10, 100, "L", "Q");
      venue.trade("Y", 5, 100, "Q", "M");
      // All of L's lots are in flight: nobody can be found for those of Q, who has lost all in Y.
      venue.mark("X", 92);
      const events = venue.mark("Y", 30);
      expect(of(events, "deleveraged").map(({ market }) => market)).toEqual(["Y"]);
      expect(venue.stage("Q")).toBe("closingOut");
      expect(venue.lots("Q", "X")).toBe(-10);
      const { shorts, longs } = venue.engine.rank("X")!;
      expect([longs.candidates, shorts.candidates]).toEqual([[], []]);
    });

    it("OUTLOOK-02-03: who would pay nothing is shown the mark, whatever rounding makes of it", () => {
      const venue = open();
      venue.asset("BTC");
      venue.inverse("I", 7, "BTC", 1_000n);
      for (const account of ["A", "B"]) venue.open(account, 10_000n, "BTC");
      venue.trade("I", 1, 7, "A", "B");
      // 1,000 / 7 is 142.86: no coin is a price between the ticks.
      const { longs, shorts } = venue.engine.rank("I", { deficit: 5n })!;
      for (const { candidates } of [longs, shorts]) {
        expect(candidates).toMatchObject([{ takenLots: 1, deficitShare: 0n, executedPrice: 7 }]);
      }
    });

    for (const deleveraging of ["queue", "proRata", "contractProRata", "riskAware"] as const) {
      it(`OUTLOOK-02-03: is what happens when it fires, ${deleveraging}`, () => {
        // D has paid 6,300 for 60 lots with 3,000; at 40 it is short of 900, which gains pay.
        const fired = queued(open(), 3_000n, 105);
        const rich = queued(open(), 30_000n, 105);
        for (const venue of [fired, rich]) venue.change("X", { deleveraging });
        const events = fired.do(price("X", 40));
        rich.do(price("X", 40));
        const { shorts } = rich.engine.rank("X", { lots: 60, deficit: 900n })!;
        const taken = new Map<string, number>();
        for (const { account, lots } of of(events, "deleveraged")) {
          taken.set(account, (taken.get(account) ?? 0) + lots);
        }
        expect(taken).toEqual(byAccount(shorts.candidates, ({ takenLots }) => takenLots));
        const paid = of(events, "deficit").map(({ payer, amount }) => [payer.slice(8), amount]);
        expect(new Map(paid as [string, bigint][])).toEqual(
          byAccount(shorts.candidates, ({ deficitShare }) => deficitShare),
        );
        const shown = of(events, "executedPrice").map((event) => [event.account, event.price]);
        expect(new Map(shown as [string, number][])).toEqual(
          byAccount(shorts.candidates, ({ executedPrice }) => executedPrice),
        );
      });
    }
  });

  it.each<[AssumedDefault, string]>([
    [{ lots: 1.5 }, "lots: expected an integer of 0 or more, was 1.5"],
    [{ lots: -1 }, "lots: expected an integer of 0 or more, was -1"],
    [{ deficit: -1n }, "deficit: expected an amount of 0 or more, was -1"],
    [{ deficit: 1 as unknown as bigint }, "deficit: expected an amount of 0 or more, was 1"],
  ])("OUTLOOK-02-03: %o is no assumption", (assumed, fault) => {
    const { engine } = opened(new TestVenue(new Engine({ numeraire: "USD", policy: POLICY })));
    for (const look of [() => engine.rank("X", assumed), () => engine.outlook("A", assumed)]) {
      expect(look).toThrow(RangeError);
      expect(look).toThrow(fault);
    }
  });
});

function byAccount<T>(
  candidates: readonly CandidateView[],
  what: (candidate: CandidateView) => T,
): Map<string, T> {
  const inIdOrder = [...candidates].sort((a, b) => (a.account < b.account ? -1 : 1));
  return new Map(inIdOrder.map((candidate) => [candidate.account, what(candidate)]));
}
