import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Command } from "../../../src/core/command/command.ts";
import { createMeasuredEngine, Engine } from "../../../src/core/engine.ts";
import type { Applied } from "../../../src/core/event/event.ts";
import type { AccountView, WhatIfQuestion, Views } from "../../../src/core/view.ts";
import { CertificateWatch } from "../../../src/core/watch/certificate-watch.ts";
import { compareEngines, describeDisagreement, type EngineMaker } from "../../simulation/runner.ts";
import { anyVenue, venueAt } from "./venue.ts";

const TIMEOUT_MILLIS = 240_000;
const QUESTIONS = 20;
const AUDIT_EVERY = 10;
const DAY = 86_400_000_000;

describe("what would happen if a command came now", () => {
  it(
    "WHATIF-01-01 WHATIF-01-02: is what happens to a copy of the venue, and nothing happens",
    { timeout: TIMEOUT_MILLIS },
    () => {
      fc.assert(
        fc.property(anyVenue, (drawn) => {
          const { engine, source } = venueAt(drawn);
          for (let left = QUESTIONS; left > 0; left -= 1) {
            const command = source.next();
            expectAsOnCopy(engine, command);
            const others = [
              () => crash(engine),
              () => ending(engine, left),
              () => ({ kind: "resume", broken: left, entries: [] }) as const,
            ];
            expectAsOnCopy(engine, others[left % others.length]!());
            source.observe(command, engine.apply(command));
          }
        }),
        { numRuns: 8 },
      );
    },
  );

  it("WHATIF-01-03: a repeated command gets its answer, another body under its id is refused", () => {
    const { engine, sent } = venueAt({ seed: 3, commands: 40 });
    const last = sent.at(-1)!;
    expect(engine.whatIf(last)).toMatchObject({ repeated: true, events: [] });
    const other = { ...last, timeMicros: last.timeMicros + 1 };
    expect(engine.whatIf(other).answer).toMatchObject({ reason: "SEQUENCE_REUSED" });
  });

  for (const [name, make] of [
    ["", (options) => new Engine(options)],
    [
      ", when every change is a mass move",
      (options) => createMeasuredEngine(options, (venue) => new CertificateWatch(venue, 2)),
    ],
  ] as readonly (readonly [string, EngineMaker<Engine>])[]) {
    it(
      `WHATIF-02-01: a venue that is asked all the time goes on like one that is not${name}`,
      { timeout: TIMEOUT_MILLIS },
      () => {
        for (let seed = 1; seed <= 4; seed += 1) {
          const length = { seed, commands: 120 };
          const { disagreement } = compareEngines(length, [
            (options) => new Engine(options),
            (options) => new AskedEngine(make(options)),
          ]);
          expect(disagreement === null ? "" : describeDisagreement(length, disagreement)).toBe("");
        }
      },
    );
  }
});

/** Asks before it does, and asks about a day after a crash in between. */
class AskedEngine {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  apply(command: Command): Applied {
    const engine = this.#engine;
    // Without an id it would be asked as a body.
    if (!("id" in command)) return engine.apply(command);
    engine.whatIf(crash(engine));
    const { answer, repeated, events } = engine.whatIf(command);
    if (engine.sequence % AUDIT_EVERY === 0) expect(engine.audit()).toEqual([]);
    const applied = engine.apply(command);
    expect({ answer, repeated, events }).toEqual(applied);
    return applied;
  }

  account(id: string): AccountView | undefined {
    return this.#engine.account(id);
  }

  accounts(): string[] {
    return this.#engine.accounts();
  }
}

/** Every price but the numeraire's a third lower, a day from now: timers, calls, closing out. */
function crash(engine: Engine): WhatIfQuestion {
  const markets = engine.markets().map((id) => {
    const { markPrice, indexPrice } = engine.market(id)!;
    return { market: id, markPrice: third(markPrice), indexPrice: third(indexPrice) };
  });
  return { kind: "price", updates: markets, timeMicros: engine.nowMicros + DAY };
}

/** The end of some market, in an hour. */
function ending(engine: Engine, at: number): WhatIfQuestion {
  const markets = engine.markets();
  const market = markets[at % markets.length] ?? "none";
  const atMicros = engine.nowMicros + DAY;
  return { kind: "delist", market, atMicros, averagingMicros: DAY, finalPrice: null };
}

function third(price: number): number {
  return price - Math.trunc(price / 3);
}

function expectAsOnCopy(engine: Engine, question: WhatIfQuestion): void {
  const text = engine.stateText();
  const copy = Engine.restore(text);
  const command: Command =
    "id" in question
      ? question
      : ({
          timeMicros: engine.nowMicros,
          ...question,
          id: { session: "copy", sequence: 1 },
        } as Command);
  const before = everything(copy);
  const applied = copy.apply(command);
  const named = { accounts: engine.accounts(), markets: engine.markets(), assets: engine.assets() };
  const opened = copy.accounts().filter((id) => !named.accounts.includes(id));
  const answer = engine.whatIf(question, { ...named, accounts: [...named.accounts, ...opened] });
  expect(answer).toEqual({ ...applied, before, after: answer.after });
  expect(byId(answer.after)).toEqual(byId(everything(copy, named)));
  expect(engine.stateText()).toBe(text);
  expect(engine.audit()).toEqual([]);
  expect(everything(engine)).toEqual(before);
}

/** Views of a whole venue; of the markets and assets that are named, where some are. */
function everything(engine: Engine, named?: Pick<Views, never> & { markets: string[] }): Views {
  const markets = named?.markets ?? engine.markets();
  return {
    accounts: engine.accounts().map((id) => engine.account(id)!),
    markets: markets.map((id) => engine.market(id)!),
    assets: engine.assets().map((id) => engine.asset(id)!),
  };
}

function byId({ accounts, markets }: Views): unknown {
  return { markets, accounts: [...accounts].sort((a, b) => (a.account < b.account ? -1 : 1)) };
}
