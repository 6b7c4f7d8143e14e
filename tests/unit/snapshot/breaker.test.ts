import { describe, expect, test } from "vitest";

import type { Breakers } from "../../../src/core/command/breaker.ts";
import { Engine } from "../../../src/core/engine.ts";
import type { Command } from "../../../src/core/command/command.ts";
import { ASSET, MARKET, POLICY } from "./desk.ts";

const SECOND = 1_000_000;

const BREAKERS: Breakers = {
  tests: [
    { test: "move", windowMicros: SECOND, limitPpm: 100_000, state: "auction", liquidation: false },
    { test: "stall", windowMicros: SECOND, limitPpm: 0, state: "halted", liquidation: true },
  ],
  coolOffMicros: 60 * SECOND,
  quietPeriods: 2,
  longestMicros: 600 * SECOND,
  exposureMicros: 30 * SECOND,
  auction: {
    callMicros: SECOND,
    collarPpm: 50_000,
    extensionMicros: SECOND,
    extensionsMax: 1,
  },
};

/** A market in an auction, withdrawals stopped, and a session that has sent a lot. */
function stopped(): Engine {
  const rate = { perSecond: 1, burst: 9 };
  const messageRates = { session: rate, account: rate };
  const engine = new Engine({ numeraire: "USD", policy: { ...POLICY, messageRates } });
  let sequence = 0;
  const send = (body: object): void => {
    sequence += 1;
    const id = { session: "s", sequence };
    const { answer } = engine.apply({ ...body, id, timeMicros: 10 * SECOND } as Command);
    expect(answer).toMatchObject({ ok: true });
  };
  const withdrawalBreaker = { windowMicros: SECOND, limitPpm: 1, coolOffMicros: SECOND };
  const money = { decimals: 0, priceDecimals: 0, price: 1 };
  send({ kind: "asset", asset: "USD", ...money, parameters: { ...ASSET, withdrawalBreaker } });
  const numbers = { multiplier: 1n, fundingScale: 1n, markPrice: 1_000, indexPrice: 1_000 };
  const terms = { market: "X", type: "linear", settlement: "USD", group: "g", ...numbers };
  send({ kind: "market", ...terms, parameters: { ...MARKET, breakers: BREAKERS } });
  send({ kind: "openAccount", account: "A" });
  send({ kind: "deposit", account: "A", asset: "USD", amount: 100n });
  send({ kind: "withdraw", account: "A", asset: "USD", amount: 10n });
  send({ kind: "price", updates: [{ market: "X", markPrice: 1_200, indexPrice: 1_200 }] });
  return engine;
}

/** What must not be restored: a part of the text, and what stands there instead. */
const WRONG: Readonly<Record<string, readonly [string | RegExp, string]>> = {
  "an auction in another state": ['"state":"auction"', '"state":"halted"'],
  "a decision in the past": [/"decideMicros":\d+/, '"decideMicros":10000000'],
  "a decision after the latest time": [/"latestMicros":\d+/, '"latestMicros":20000000'],
  "slices stopped without an exposure to tell": [/"exposureMicros":\d+,"latest/, '"latest'],
  "an exposure in the past": [/"exposureMicros":\d+,"latest/, '"exposureMicros":9,"latest'],
  "a window without starts": ['"starts":["1000"]', '"starts":[]'],
  "fewer windows than tests": [
    /,\{"beginMicros":10000000,"eighth":80,"sinceMicros":10000000,"starts":\["0"\]\}/,
    "",
  ],
  "an end of a stop in the past": [/"withdrawalStopMicros":\d+/, '"withdrawalStopMicros":5'],
  "a sender that is none": ['"sender":"session:s"', '"sender":"somebody"'],
  "a bucket that is full": [/"ordinaryMicros":\d+/, '"ordinaryMicros":5'],
};

describe("a venue that breakers have stopped", () => {
  test("SNAPSHOT-03-02 is restored as it was written", () => {
    const text = stopped().stateText();
    expect(Engine.restore(text).stateText()).toBe(text);
    expect(Engine.restore(text).market("X")?.tradingState).toBe("auction");
  });

  test.each(Object.entries(WRONG))("SNAPSHOT-04-01 refuses %s", (_, [part, instead]) => {
    const text = stopped().stateText();
    const changed = text.replace(part, instead);
    expect(changed).not.toBe(text);
    expect(() => Engine.restore(changed)).toThrow(/expected/);
  });
});
