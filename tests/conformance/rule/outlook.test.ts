import { describe, expect, it } from "vitest";

import { Engine } from "../../../src/core/engine.ts";
import type { CandidateView } from "../../../src/core/view.ts";
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

  it("OUTLOOK-02-03: what is no count of lots or no amount is no assumption", () => {
    const { engine } = opened(new TestVenue(new Engine({ numeraire: "USD", policy: POLICY })));
    expect(() => engine.rank("X", { lots: 1.5 })).toThrow(RangeError);
    expect(() => engine.outlook("A", { deficit: -1n })).toThrow(RangeError);
  });
});

function byAccount<T>(
  candidates: readonly CandidateView[],
  what: (candidate: CandidateView) => T,
): Map<string, T> {
  const inIdOrder = [...candidates].sort((a, b) => (a.account < b.account ? -1 : 1));
  return new Map(inIdOrder.map((candidate) => [candidate.account, what(candidate)]));
}
