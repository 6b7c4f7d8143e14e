import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { Engine } from "../../../src/core/engine.ts";
import type { Event } from "../../../src/core/event/event.ts";
import type { StagePrices } from "../../../src/core/view.ts";
import { STAGE_RANK } from "../../../src/core/watch/stage.ts";
import { allocateLots, type Candidate } from "../../../src/core/waterfall/allocate.ts";
import { queueOrder } from "../../../src/core/waterfall/queue-order.ts";
import { NaiveEngine } from "../../naive/naive-engine.ts";
import { anyVenue, venueAt } from "./venue.ts";

const TIMEOUT_MILLIS = 240_000;

describe("outlook and rank", () => {
  it("OUTLOOK-01-01 OUTLOOK-02-03: agree with the judge", { timeout: TIMEOUT_MILLIS }, () => {
    fc.assert(
      fc.property(anyVenue, fc.nat(2_000), fc.nat(1_000_000), (drawn, lots, deficit) => {
        const { engine, source, sent } = venueAt(drawn);
        const judge = new NaiveEngine(source.plan);
        for (const command of sent) judge.apply(command);
        for (const assumed of [{}, { lots, deficit: BigInt(deficit) }]) {
          for (const id of engine.markets()) {
            expect(engine.rank(id, assumed)).toEqual(judge.rank(id, assumed));
          }
        }
        for (const id of engine.accounts()) {
          expect(engine.outlook(id)).toEqual(judge.outlook(id));
        }
      }),
      { numRuns: 20 },
    );
  });

  it("OUTLOOK-01-01: a price that is said brings the stage", { timeout: TIMEOUT_MILLIS }, () => {
    fc.assert(
      fc.property(anyVenue, (drawn) => {
        const { engine } = venueAt(drawn);
        for (const id of engine.accounts().slice(0, 6)) expectStages(engine, id);
      }),
      { numRuns: 15 },
    );
  });

  it("OUTLOOK-02-01: place k gives the lot when one is needed and those before are gone", () => {
    fc.assert(
      fc.property(
        fc.array(anyCandidate, { minLength: 1, maxLength: 8 }),
        anyPolicy,
        (drawn, policy) => {
          const left = drawn.map((one, at) => ({ candidate: { ...one, id: `c${at}` } }));
          for (const next of queueOrder(policy, left)) {
            const all = left.map(({ candidate }) => candidate);
            const taken = allocateLots(policy, 1, all);
            expect(taken.indexOf(1)).toBe(left.indexOf(next));
            left.splice(left.indexOf(next), 1);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

/** The first move of the account at each price, before others can touch it. */
function expectStages(engine: Engine, account: string): void {
  for (const { market, lots, markPrice, stagePrices } of engine.outlook(account)!.positions) {
    for (const stage of Object.keys(stagePrices) as (keyof StagePrices)[]) {
      const price = stagePrices[stage];
      if (price === null || price === markPrice) continue;
      const reached = stageAt(engine, account, market, price);
      if (reached !== null) expect(reached).toBeGreaterThanOrEqual(STAGE_RANK[stage]);
      const before = stageAt(engine, account, market, price + Math.sign(lots));
      if (before !== null) expect(before).toBeLessThan(STAGE_RANK[stage]);
    }
  }
}

/**
 * Rank of the stage it goes to first; null where something else happened to it before, or where no
 * command sets the price.
 */
function stageAt(engine: Engine, account: string, market: string, mark: number): number | null {
  const { indexPrice } = engine.market(market)!;
  const updates = [{ market, markPrice: mark, indexPrice }];
  const { answer, events } = engine.whatIf({ kind: "price", updates });
  if (!answer.ok && answer.reason === "PRICE_FROM_SOURCES") return null;
  const first = events.find((event) => names(event, account));
  if (first === undefined) return STAGE_RANK[engine.account(account)!.stage];
  return first.type === "stage" ? STAGE_RANK[first.to] : null;
}

/** Whether an event is about an account or its money. */
function names(event: Event, account: string): boolean {
  const text = JSON.stringify(event, plain);
  return text.includes(`"${account}"`) || text.includes(`"account:${account}"`);
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}

const anyPolicy = fc.constantFrom("queue", "proRata", "contractProRata", "riskAware" as const);
const units = fc.bigInt({ min: 0n, max: 50n });

const anyCandidate: fc.Arbitrary<Omit<Candidate, "id">> = fc.record({
  lots: fc.integer({ min: 1, max: 20 }),
  gain: units,
  equity: units,
  notional: units,
  profit: fc.bigInt({ min: -50n, max: 50n }),
  entryValue: units,
});
