import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { Engine } from "../../../src/core/engine.ts";
import { SnapshotError } from "../../../src/core/snapshot/snapshot-error.ts";
import type { Body } from "../../simulation/body.ts";
import { declare, Desk, MARKET } from "../../unit/snapshot/desk.ts";
import { anyVenue, venueAt } from "./venue.ts";

const FURTHER_COMMANDS = 60;
const TIMEOUT_MILLIS = 120_000;

describe("a snapshot carries everything", () => {
  it(
    "SNAPSHOT-03-01: a restored engine answers the rest of the stream alike",
    { timeout: TIMEOUT_MILLIS },
    () => {
      fc.assert(
        fc.property(anyVenue, (drawn) => {
          const { engine, source } = venueAt(drawn);
          const text = engine.stateText();
          const restored = Engine.restore(text);
          expect(restored.stateText()).toBe(text);
          for (let left = FURTHER_COMMANDS; left > 0; left -= 1) {
            const command = source.next();
            const applied = engine.apply(command);
            expect(restored.apply(command)).toEqual(applied);
            source.observe(command, applied);
          }
          expect(restored.stateText()).toBe(engine.stateText());
        }),
        { numRuns: 60 },
      );
    },
  );

  it(
    "SNAPSHOT-03-02: writing what was restored gives the same text at every step",
    { timeout: TIMEOUT_MILLIS },
    () => {
      fc.assert(
        fc.property(anyVenue, (drawn) => {
          const { engine, source } = venueAt({ ...drawn, commands: 1 });
          let restored = engine;
          for (let left = drawn.commands; left > 0; left -= 1) {
            const command = source.next();
            source.observe(command, engine.apply(command));
            if (restored !== engine) restored.apply(command);
            expect(restored.stateText()).toBe(engine.stateText());
            restored = Engine.restore(engine.stateText());
          }
        }),
        { numRuns: 15 },
      );
    },
  );

  it("SNAPSHOT-01-01: the order of opening does not show", { timeout: TIMEOUT_MILLIS }, () => {
    fc.assert(
      fc.property(anyOpening, fc.array(anyDeed, { maxLength: 40 }), ([one, other], deeds) => {
        expect(textAfter(one, deeds)).toBe(textAfter(other, deeds));
      }),
      { numRuns: 100 },
    );
  });

  it(
    "SNAPSHOT-04-01: a changed text is refused with a line, or is another state",
    { timeout: TIMEOUT_MILLIS },
    () => {
      fc.assert(
        fc.property(anyVenue, anyChange, (drawn, change) => {
          const { engine } = venueAt({ ...drawn, commands: drawn.commands % 40 });
          const text = changed(engine.stateText(), change);
          expect(outcomeOf(text)).toMatch(/^(the same text|refused in a line of it)$/);
        }),
        { numRuns: 200 },
      );
    },
  );
});

const ACCOUNTS = ["B", "a", "a/1", "b.2", "Z9"];
const MARKETS = ["BTC", "ETH", "XAU-USD"];

/** Two orders in which the same venue is opened. */
const anyOpening = fc.tuple(anyOrder(), anyOrder());

function anyOrder(): fc.Arbitrary<Body[]> {
  const assets = ["EUR", "XAU", "BTC"].map((asset) => declare.coin(asset));
  const settlements = ["USD", "USD", "XAU"];
  const markets = MARKETS.map((market, at) => declare.market(market, MARKET, settlements[at]));
  const accounts = ACCOUNTS.map((account): Body => {
    const linkedGroup = account < "a" ? {} : { linkedGroup: "g" };
    return { kind: "openAccount", account, ...linkedGroup };
  });
  return fc
    .tuple(shuffled(assets), shuffled(markets), shuffled(accounts), fc.boolean())
    .map(([first, second, third, early]) => {
      return early ? [...third, ...first, ...second] : [...first, ...second, ...third];
    });
}

function shuffled<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length });
}

const account = fc.constantFrom(...ACCOUNTS);
const market = fc.constantFrom(...MARKETS);
const amount = fc.bigInt({ min: 1n, max: 200_000n });
const asset = fc.constantFrom("USD", "XAU");
const leg = account.map((name) => {
  return { account: name, order: null, liquidity: "taker" as const };
});
const ticks = fc.integer({ min: 2_000, max: 18_000 });

/** Money, trades and prices; enough for calls, slices, deleveraging and locked pools. */
const anyDeed: fc.Arbitrary<Body> = fc.oneof(
  fc.record({ kind: fc.constant("deposit" as const), account, asset, amount }),
  fc.record({ kind: fc.constant("withdraw" as const), account, asset, amount }),
  fc.record({
    kind: fc.constant("fill" as const),
    market,
    fillPrice: ticks,
    lots: fc.integer({ min: 1, max: 60 }),
    buy: leg,
    sell: leg,
  }),
  fc.tuple(market, ticks).map(([name, price]): Body => {
    return { kind: "price", updates: [{ market: name, markPrice: price, indexPrice: price }] };
  }),
);

/** Deeds a minute apart, and a last command that makes the session forget all others. */
function textAfter(opening: readonly Body[], deeds: readonly Body[]): string {
  const desk = new Desk();
  desk.do(declare.usd);
  for (const body of opening) desk.do(body);
  for (const body of deeds) {
    desk.now += 60_000_000;
    desk.send(body);
  }
  desk.sequence += 2_000;
  desk.send({ kind: "clock" });
  return desk.engine.stateText();
}

/** What a text of this kind is made of. */
const CHARACTERS = [
  "0",
  "1",
  "9",
  "-",
  '"',
  "{",
  "}",
  "[",
  "]",
  ":",
  ",",
  "\t",
  "\n",
  " ",
  ".",
  "e",
];

interface Change {
  readonly how: "character" | "cut" | "drop" | "double" | "swap";
  readonly at: number;
  readonly by: string;
}

const anyChange: fc.Arbitrary<Change> = fc.record({
  how: fc.constantFrom("character", "character", "character", "cut", "drop", "double", "swap"),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  by: fc.oneof(fc.constantFrom(...CHARACTERS), fc.string({ maxLength: 3 })),
});

function changed(text: string, { how, at, by }: Change): string {
  const position = Math.floor(at * text.length);
  if (how === "character") return text.slice(0, position) + by + text.slice(position + 1);
  if (how === "cut") return text.slice(0, position);
  const lines = text.split("\n");
  const line = Math.floor(at * lines.length);
  if (how === "drop") lines.splice(line, 1);
  else if (how === "double") lines.splice(line, 0, lines[line]!);
  else lines.splice(line, 2, ...lines.slice(line, line + 2).reverse());
  return lines.join("\n");
}

function outcomeOf(text: string): string {
  try {
    return Engine.restore(text).stateText() === text ? "the same text" : "another text";
  } catch (error) {
    if (!(error instanceof SnapshotError)) return String(error);
    const inside = error.line >= 1 && error.line <= text.split("\n").length;
    return inside ? "refused in a line of it" : `refused in line ${error.line}`;
  }
}
