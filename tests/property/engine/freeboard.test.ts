import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { Engine } from "../../../src/core/engine.ts";
import type { Event } from "../../../src/core/event/event.ts";
import type { FreeboardPoint, PathFreeboard } from "../../../src/core/freeboard/report.ts";
import { of, POLICY, TestVenue } from "../../conformance/venue.ts";

/** Layers that stand before every fund and the funds themselves. */
const COVERED = new Set(["linkedGain", "marketFund", "groupFund"]);

const LINEAR = ["A", "B"] as const;
const ALL = ["A", "B", "I"] as const;
/** Numeraire units per account that inverse values and conversions may round away. */
const ROUNDING = 4n;

function planOf(markets: readonly ("A" | "B" | "I")[]) {
  return fc.record({
    deposits: fc.array(fc.integer({ min: 100, max: 5_000 }), { minLength: 3, maxLength: 7 }),
    trades: fc.array(
      fc.record({
        market: fc.constantFrom(...markets),
        lots: fc.integer({ min: 1, max: 12 }),
        buyer: fc.nat(6),
        seller: fc.nat(6),
      }),
      { minLength: 2, maxLength: 10 },
    ),
    funds: fc.record({ A: fc.nat(400), B: fc.nat(400), group: fc.nat(300) }),
    backstop: fc.option(fc.record({ capital: fc.nat(20_000), lots: fc.nat(15) }), { nil: null }),
  });
}

type Plan = ReturnType<typeof planOf> extends fc.Arbitrary<infer T> ? T : never;

/** user-2 gains in I, in coins, what it loses in A, in dollars; user-1 owes it those coins. */
const PASSED_ON: Plan = {
  deposits: [100, 100, 100, 100],
  trades: [
    { market: "A", lots: 3, buyer: 6, seller: 0 },
    { market: "I", lots: 2, buyer: 1, seller: 6 },
  ],
  funds: { A: 0, B: 0, group: 0 },
  backstop: null,
};

/** Two linear markets in dollars and an inverse one in coins, with what the plan says. */
function build({ deposits, trades, funds, backstop }: Plan): TestVenue {
  const venue = new TestVenue(new Engine({ numeraire: "USD", policy: POLICY }));
  venue.asset("COIN", {}, 4, 7);
  venue.linear("A", 1_000);
  venue.linear("B", 400);
  venue.inverse("I", 500, "COIN", 200_000_000n);
  venue.fund("treasury", 1_000_000n);
  venue.fund("treasury", 10_000_000_000n, "COIN");
  venue.fund("fund:A", BigInt(funds.A));
  venue.fund("fund:B", BigInt(funds.B));
  venue.fund("group:all", BigInt(funds.group));
  for (const [index, amount] of deposits.entries()) {
    venue.open(`user-${index}`, BigInt(amount));
    venue.deposit(`user-${index}`, BigInt(amount) * 10_000n, "COIN");
  }
  if (backstop !== null) {
    venue.open("vault", BigInt(backstop.capital) + 1n);
    for (const market of ["A", "B"]) {
      const terms = { account: "vault", market, capital: 0n, takeoverLotsMax: backstop.lots };
      venue.do({ kind: "backstop", ...terms });
    }
  }
  for (const { market, lots, buyer, seller } of trades) {
    const [long, short] = [buyer % deposits.length, seller % deposits.length];
    if (long === short) continue;
    const mark = { A: 1_000, B: 400, I: 500 }[market];
    venue.trade(market, lots, mark, `user-${long}`, `user-${short}`);
  }
  return venue;
}

/** What really happens when the prices of a step arrive at once (WHATIF-01-01). */
function gap(venue: TestVenue, path: PathFreeboard, step: number): readonly Event[] {
  const engine = venue.engine as Engine;
  const markets = path.market === null ? engine.markets() : [path.market];
  const updates = markets.map((market) => {
    const { markPrice } = engine.market(market)!;
    const moved = path.market === null ? Math.floor((markPrice * step) / 1e9) : step;
    const down = path.name.endsWith("down");
    const at = down ? markPrice - moved : markPrice + moved;
    const price = market === "I" ? Math.max(1, at) : at;
    return { market, markPrice: price, indexPrice: price };
  });
  return engine.whatIf({ kind: "price", updates }).events;
}

function check(
  venue: TestVenue,
  path: PathFreeboard,
  point: FreeboardPoint | null,
  happens: (events: readonly Event[]) => boolean,
): void {
  const step = point?.step ?? path.curve.at(-1)!.step;
  expect(happens(gap(venue, path, step)), `${path.name} at ${step}`).toBe(point !== null);
  if (step === 0 || point === null) return;
  expect(happens(gap(venue, path, step - 1)), `${path.name} before ${step}`).toBe(false);
}

/** What the deficits of a gap come to, in the numeraire. */
function deficits(events: readonly Event[]): bigint {
  return of(events, "deficit").reduce((sum, { asset, amount }) => {
    return sum + (asset === "USD" ? amount : (amount * 7n) / 10_000n);
  }, 0n);
}

/**
 * Who gained in one asset what it lost in another pays out of that gain, and its own deficit passes
 * on what it paid: the deficits add up to more than was lost.
 */
function somePayerDefaults(events: readonly Event[]): boolean {
  const payers = new Set<string>();
  for (const event of events) {
    if (event.type === "deficit") payers.add(event.payer);
    const isDefault = event.type === "stage" && event.to === "closingOut";
    if (isDefault && payers.has(`account:${event.account}`)) return true;
  }
  return false;
}

/** Nobody is being called or closed out yet. */
function isAtRest(venue: TestVenue): boolean {
  return of(venue.events, "stage").every(({ to }) => to === "warned");
}

describe("FREEBOARD-02-02 FREEBOARD-02-03 FREEBOARD-02-04 a gap to just before and just after", () => {
  it("no loss and a loss, funds that suffice and do not, no deleveraging and some", () => {
    fc.assert(
      fc.property(planOf(LINEAR), (plan) => {
        const venue = build(plan);
        fc.pre(isAtRest(venue));
        const { paths } = (venue.engine as Engine).freeboard({ markets: LINEAR });
        for (const path of paths) {
          check(venue, path, path.firstLoss, (events) => of(events, "deficit").length > 0);
          check(venue, path, path.fundExhausted, (events) => {
            return of(events, "deficit").some(({ layer }) => !COVERED.has(layer));
          });
          check(venue, path, path.deleveraging, (events) => of(events, "deleveraged").length > 0);
          for (const { step, loss } of path.curve) {
            expect(deficits(gap(venue, path, step)), `${path.name} at ${step}`).toBe(loss);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("the curve is what a gap costs, with coin-settled markets as well", () => {
    fc.assert(
      fc.property(planOf(ALL), (plan) => {
        const venue = build(plan);
        fc.pre(isAtRest(venue));
        const tolerance = ROUNDING * BigInt(plan.deposits.length);
        const { paths } = (venue.engine as Engine).freeboard({ reachPpm: 900_000 });
        for (const path of paths) {
          for (const { step, loss } of path.curve) {
            const events = gap(venue, path, step);
            const missed = deficits(events) - loss;
            const isClose = missed >= -tolerance && missed <= tolerance;
            const passedOn = missed > tolerance && somePayerDefaults(events);
            expect(isClose || passedOn, `${path.name} at ${step}: ${missed}`).toBe(true);
          }
        }
      }),
      { numRuns: 60, examples: [[PASSED_ON]] },
    );
  });
});
