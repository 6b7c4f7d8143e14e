import { describe, expect, it } from "vitest";

import type { Command } from "../../../src/core/command/command.ts";
import { Engine } from "../../../src/core/engine.ts";
import type { Reason } from "../../../src/core/event/reason.ts";
import { ASSET, MARKET, onBothEngines, POLICY, START, type TestVenue } from "../venue.ts";

const leg = (account: string) => ({ account, order: null, liquidity: "maker" });
const fill = { kind: "fill", market: "X", fillPrice: 100, lots: 1, buy: leg("A"), sell: leg("B") };
const place = {
  kind: "place",
  account: "A",
  order: "o",
  market: "X",
  side: "buy",
  lots: 1,
  limitPrice: 100,
};
const deposit = { kind: "deposit", account: "A", asset: "USD", amount: 5n };
const price = (update: object) => ({ kind: "price", updates: [update] });
const marketX = { kind: "market", market: "X", type: "linear", settlement: "USD", group: "all" };
const numbers = {
  multiplier: 1n,
  fundingScale: 1n,
  markPrice: 1,
  indexPrice: 1,
  parameters: MARKET,
};

/** What should never be sent, and what it is refused for. Typed loosely: that is the point. */
const BAD: Readonly<Record<string, readonly [Reason, object]>> = {
  "COMMAND-01-02: a kind that does not exist": ["MALFORMED", { kind: "conjure" }],
  "COMMAND-01-02: no kind at all": ["MALFORMED", {}],
  "COMMAND-01-02: NaN as a price": [
    "MALFORMED",
    price({ market: "X", markPrice: NaN, indexPrice: 100 }),
  ],
  "COMMAND-01-02: infinity as lots": ["MALFORMED", { ...fill, lots: Infinity }],
  "COMMAND-01-02: a fraction of a lot": ["MALFORMED", { ...fill, lots: 1.5 }],
  "COMMAND-01-02: an exponent string as lots": ["MALFORMED", { ...fill, lots: "1e3" }],
  "COMMAND-01-02: an exponent string as money": ["MALFORMED", { ...deposit, amount: "1e3" }],
  "COMMAND-01-02: a decimal string as money": ["MALFORMED", { ...deposit, amount: "5" }],
  "COMMAND-01-02: a number where money is expected": ["MALFORMED", { ...deposit, amount: 5 }],
  "COMMAND-01-02: a size beyond the safe integers": ["MALFORMED", { ...fill, lots: 2 ** 53 }],
  "COMMAND-01-02: a price beyond the safe integers": [
    "MALFORMED",
    { ...fill, fillPrice: -(2 ** 53) },
  ],
  "COMMAND-01-02: a fill without a buyer": ["MALFORMED", { ...fill, buy: undefined }],
  "COMMAND-01-02: a side that is neither": [
    "MALFORMED",
    { ...place, side: "long", reduceOnly: false },
  ],
  "COMMAND-01-02: text where yes or no is expected": ["MALFORMED", { ...place, reduceOnly: "yes" }],
  "COMMAND-01-02: an empty account id": ["MALFORMED", { kind: "openAccount", account: "" }],
  "COMMAND-01-02: an id of 65 characters": [
    "MALFORMED",
    { kind: "openAccount", account: "a".repeat(65) },
  ],
  "COMMAND-01-02: an id with a space": ["MALFORMED", { kind: "openAccount", account: "a b" }],
  "COMMAND-01-06: a fill of no lots": ["MALFORMED", { ...fill, lots: 0 }],
  "COMMAND-01-06: an order of negative lots": [
    "MALFORMED",
    { ...place, lots: -1, reduceOnly: false },
  ],
  "COMMAND-01-06: a deposit of nothing": ["MALFORMED", { ...deposit, amount: 0n }],
  "COMMAND-01-06: a withdrawal below zero": [
    "MALFORMED",
    { ...deposit, kind: "withdraw", amount: -5n },
  ],
  "COMMAND-01-06: a transfer to oneself": [
    "MALFORMED",
    { kind: "transfer", from: "A", to: "A", asset: "USD", amount: 1n },
  ],
  "COMMAND-01-06: a fund command over nothing": [
    "MALFORMED",
    { kind: "fund", fund: { layer: "treasury" }, asset: "USD", amount: 0n },
  ],
  "COMMAND-01-06: a loan line below zero": [
    "MALFORMED",
    { kind: "loanLine", account: "A", asset: "USD", amount: -1n },
  ],
  "COMMAND-01-06: a price command without prices": ["MALFORMED", { kind: "price", updates: [] }],
  "COMMAND-01-06: a preference of 17 markets": [
    "MALFORMED",
    {
      kind: "preference",
      account: "A",
      topUpFrom: [],
      deRiskOrder: Array(17).fill("X"),
      reduceAtCall: false,
    },
  ],
  "COMMAND-01-06: depth below zero": [
    "MALFORMED",
    { kind: "depth", market: "X", bidLots: -1, askLots: 1 },
  ],
  "COMMAND-01-06: money beyond 64 bits, before any other check": [
    "OUT_OF_RANGE",
    { ...deposit, account: "nobody", amount: 2n ** 63n },
  ],
  "PARAMETER-03-01: a price of an unknown market": [
    "UNKNOWN_MARKET",
    price({ market: "nowhere", markPrice: 1, indexPrice: 1 }),
  ],
  "PARAMETER-03-01: a price of zero for an inverse contract": [
    "PRICE_NOT_POSITIVE",
    price({ market: "I", markPrice: 0, indexPrice: 100 }),
  ],
  "PARAMETER-03-01: a price below zero for an asset": [
    "PRICE_NOT_POSITIVE",
    price({ asset: "BTC", price: -1 }),
  ],
  "PARAMETER-03-01: an unknown asset": ["UNKNOWN_ASSET", price({ asset: "DOGE", price: 1 })],
  "MARGIN-05-01: a fill in an unknown market": ["UNKNOWN_MARKET", { ...fill, market: "nowhere" }],
  "MARGIN-05-01: a fill of an unknown account": [
    "UNKNOWN_ACCOUNT",
    { ...fill, sell: leg("nobody") },
  ],
  "MARGIN-05-01: a fill at zero on an inverse market": [
    "PRICE_NOT_POSITIVE",
    { ...fill, market: "I", fillPrice: 0 },
  ],
  "MARGIN-04-01: an order beyond the largest size": [
    "ORDER_TOO_LARGE",
    { ...place, lots: 1_000_000_001, reduceOnly: false },
  ],
  "PARAMETER-04-01: an account that exists": [
    "ACCOUNT_EXISTS",
    { kind: "openAccount", account: "A" },
  ],
  "PARAMETER-01-02: a market that exists": ["MARKET_EXISTS", { ...marketX, ...numbers }],
  "PARAMETER-01-01: an asset that exists": [
    "ASSET_EXISTS",
    { kind: "asset", asset: "USD", decimals: 0, priceDecimals: 0, price: 1, parameters: ASSET },
  ],
  "MARGIN-04-01: an order id in use": [
    "ORDER_EXISTS",
    { ...place, order: "used", reduceOnly: false },
  ],
  "COMMAND-01-04: time running backwards": [
    "TIME_BACKWARDS",
    { kind: "clock", timeMicros: START - 1 },
  ],
};

onBothEngines((open) => {
  describe("bad input is refused with a code and changes nothing but time and the answer table", () => {
    it.each(Object.entries(BAD))("%s", (_, [reason, body]) => {
      const venue = traded(open());
      const before = stateOf(venue);
      const sent = { ...venue.envelope(1_000), ...body } as Command;
      const { answer, events } = venue.apply(sent);
      expect(answer).toMatchObject({ ok: false, reason });
      expect(events).toMatchObject([{ type: "refused", reason }]);
      expect(stateOf(venue)).toEqual(before);
      // The answer is filed: the same command gets it again.
      expect(venue.apply(sent)).toEqual({ answer, repeated: true, events: [] });
    });

    it.each([
      ["a session that is empty", { id: { session: "", sequence: 1 }, timeMicros: START }],
      [
        "a sequence that is not a number",
        { id: { session: "s", sequence: "1" }, timeMicros: START },
      ],
      ["a sequence below zero", { id: { session: "s", sequence: -1 }, timeMicros: START }],
      ["no id at all", { timeMicros: START }],
      ["a time that is NaN", { id: { session: "s", sequence: 1 }, timeMicros: NaN }],
      ["a time that is text", { id: { session: "s", sequence: 1 }, timeMicros: "1e9" }],
      ["no time at all", { id: { session: "s", sequence: 1 } }],
    ])("COMMAND-01-02: %s is refused before anything is filed or time moves", (_, envelope) => {
      const venue = traded(open());
      const before = stateOf(venue);
      const next = venue.send({ kind: "clock" }).answer.sequence + 1;
      const { answer, events } = venue.apply({ ...envelope, kind: "clock" } as Command);
      expect(answer).toMatchObject({ ok: false, reason: "MALFORMED", sequence: next });
      expect(events).toEqual([]);
      expect(stateOf(venue)).toEqual(before);
      expect(venue.send({ kind: "clock" }).answer.sequence).toBe(next);
    });
  });
});

describe("bad input and the whole state", () => {
  it.each(Object.entries(BAD))("%s", (_, [, body]) => {
    const { engine, envelope } = fastVenue();
    const before = withoutAnswers(engine.stateText());
    engine.apply({ ...envelope, ...body } as Command);
    expect(withoutAnswers(engine.stateText())).toEqual(before);
  });
});

/** A venue with something to lose: two accounts, a position, an order, an inverse market. */
function traded(venue: TestVenue): TestVenue {
  venue.asset("BTC", {}, 8, 50_000);
  venue.linear("X", 100);
  venue.inverse("I", 50_000, "BTC", 10n ** 8n);
  venue.open("A", 1_000n);
  venue.open("B", 1_000n);
  venue.trade("X", 5, 100, "A", "B");
  expect(venue.place("A", "used", "X", "buy 1 @ 90")).toBe("accepted");
  return venue;
}

function stateOf(venue: TestVenue): unknown {
  return { accounts: venue.engine.accounts().map((id) => venue.view(id)) };
}

function fastVenue(): { engine: Engine; envelope: object } {
  const engine = new Engine({ numeraire: "USD", policy: POLICY });
  let sequence = 0;
  const send = (body: object): void => {
    sequence += 1;
    const id = { session: "test", sequence };
    expect(engine.apply({ id, timeMicros: START, ...body } as Command).answer.ok).toBe(true);
  };
  const asset = { kind: "asset", decimals: 0, priceDecimals: 0, price: 1, parameters: ASSET };
  send({ ...asset, asset: "USD" });
  send({ ...asset, asset: "BTC", decimals: 8, price: 50_000 });
  send({ ...marketX, ...numbers, markPrice: 100, indexPrice: 100 });
  const inverse = { type: "inverse", settlement: "BTC", multiplier: 10n ** 8n };
  send({ ...marketX, ...numbers, ...inverse, market: "I", markPrice: 50_000, indexPrice: 50_000 });
  for (const account of ["A", "B"]) {
    send({ kind: "openAccount", account });
    send({ kind: "deposit", account, asset: "USD", amount: 1_000n });
  }
  send({ ...fill, lots: 5 });
  send({ ...place, order: "used", limitPrice: 90, reduceOnly: false });
  return { engine, envelope: { id: { session: "test", sequence: 1_000 }, timeMicros: START } };
}

/** The state but for what a refusal may change: counters, the answer table, the count of lines. */
function withoutAnswers(text: string): string[] {
  return text.split("\n").filter((line) => !/^(venue|answer|end)\b/.test(line));
}
