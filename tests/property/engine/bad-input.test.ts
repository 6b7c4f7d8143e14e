import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { Engine } from "../../../src/core/engine.ts";
import type { Command } from "../../../src/core/command/command.ts";
import { REASON } from "../../../src/core/event/reason.ts";
import { malform } from "../../simulation/action/malformed.ts";
import { CommandSource } from "../../simulation/command-source.ts";
import { Random } from "../../simulation/random.ts";
import { withoutAnswers } from "./state-text.ts";
import { anyVenue, venueAt } from "./venue.ts";

const KINDS =
  "asset market parameter openAccount preference loanLine backstop deposit withdraw transfer fund " +
  "place amend cancel orderEnd fill price depth funding clock switch resume";

const REASONS = Object.keys(REASON);

const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true });
const anyNumber = fc.oneof(
  fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 0.1, 1e308, 2 ** 53, -(2 ** 53)),
  fc.constantFrom("1e5", "NaN", "0x10", "1,000", " 1", "１"),
  fc.bigInt(),
);

/** An object with the fields of commands, and next to nothing right about them. */
const garbage = fc.record(
  {
    kind: fc.oneof(fc.constantFrom(...KINDS.split(" ")), anything),
    account: anything,
    asset: fc.oneof(fc.constant("USD"), anything),
    market: fc.oneof(fc.constant("M00"), anything),
    amount: fc.oneof(anyNumber, anything),
    lots: fc.oneof(anyNumber, anything),
    fillPrice: anyNumber,
    limitPrice: anyNumber,
    order: anything,
    side: anything,
    buy: anything,
    sell: anything,
    updates: fc.oneof(fc.array(anything), anything),
    change: anything,
    parameters: anything,
    target: anything,
    entries: anything,
  },
  { requiredKeys: [] },
);

describe("bad input is refused with a code and never throws", { timeout: 60_000 }, () => {
  it("COMMAND-01-02: anything at all", () => {
    fc.assert(
      fc.property(fc.oneof(anything, garbage), (input) => {
        const { engine } = smallVenue();
        const before = engine.stateText();
        const { answer, repeated, events } = engine.apply(input as Command);
        expect(answer).toMatchObject({ ok: false, reason: "MALFORMED" });
        expect({ repeated, events }).toEqual({ repeated: false, events: [] });
        expect(engine.stateText()).toBe(before);
      }),
      { numRuns: 500 },
    );
  });

  it("COMMAND-01-02: anything at all under a good id, with only its answer kept", () => {
    fc.assert(
      fc.property(garbage, (input) => {
        const { engine } = smallVenue();
        const envelope = { id: { session: "fresh", sequence: 1 }, timeMicros: engine.nowMicros };
        const before = withoutAnswers(engine.stateText());
        const { answer } = engine.apply({ ...input, ...envelope } as unknown as Command);
        fc.pre(!answer.ok);
        expect(REASONS).toContain(answer.ok ? "accepted" : answer.reason);
        expect(withoutAnswers(engine.stateText())).toBe(before);
      }),
      { numRuns: 500 },
    );
  });

  it("COMMAND-01-02: a command of a running venue with one field spoilt", () => {
    fc.assert(
      fc.property(anyVenue, fc.nat(), (drawn, chance) => {
        const { engine, sent } = venueAt(drawn);
        const random = new Random(chance);
        const { id: _, timeMicros: __, ...body } = random.pick(sent);
        const id = { session: "fresh", sequence: 1 };
        const spoilt = { ...malform(random, body), id, timeMicros: engine.nowMicros };
        const before = withoutAnswers(engine.stateText());
        const { answer, events } = engine.apply(spoilt as Command);
        fc.pre(!answer.ok);
        expect(REASONS).toContain(answer.ok ? "accepted" : answer.reason);
        expect(events.map(({ type }) => type)).toEqual(["refused"]);
        expect(withoutAnswers(engine.stateText())).toBe(before);
      }),
      { numRuns: 120 },
    );
  });
});

describe("amounts at the edge of the range", () => {
  it("NUMBER-01-01: are booked whole or refused whole", () => {
    const edge = fc.bigInt({ min: 2n ** 63n - 3n, max: 2n ** 63n + 3n });
    fc.assert(
      fc.property(fc.array(edge, { minLength: 1, maxLength: 3 }), (amounts) => {
        const { engine } = smallVenue();
        const account = engine.accounts()[0]!;
        let held = balanceOf(engine, account);
        for (const [index, amount] of amounts.entries()) {
          const id = { session: "fresh", sequence: index + 1 };
          const body = { kind: "deposit", account, asset: "USD", amount } as const;
          const { answer } = engine.apply({ ...body, id, timeMicros: engine.nowMicros });
          if (answer.ok) held += amount;
          expect(["accepted", "OUT_OF_RANGE"]).toContain(answer.ok ? "accepted" : answer.reason);
          expect(balanceOf(engine, account)).toBe(held);
        }
        expect(engine.audit()).toEqual([]);
      }),
    );
  });
});

function smallVenue(): { engine: Engine; source: CommandSource } {
  return venueAt({ seed: 5, commands: 1 });
}

function balanceOf(engine: Engine, account: string): bigint {
  const holdings = engine.account(account)?.holdings ?? [];
  return holdings.find(({ asset }) => asset === "USD")?.balance ?? 0n;
}
