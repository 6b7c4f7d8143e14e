import { describe, expect, test } from "vitest";

import { createHistoricEngine, Engine } from "../../../src/core/engine.ts";
import { FULL_PROTECTION } from "../../../src/core/safeguard/historic.ts";
import type { Body } from "../../simulation/body.ts";
import { declare, Desk, MARKET, MINUTE, openDesk, POLICY } from "./desk.ts";

describe("the text of a state", () => {
  test("SNAPSHOT-01-02 SNAPSHOT-01-03 one record a line, keys in order, what is usual left out", () => {
    const desk = new Desk();
    desk.do(declare.usd);
    desk.open("b");
    desk.deposit("b", 5n);
    desk.do({ kind: "openAccount", account: "a", linkedGroup: "b" });
    const [version, venue, asset, ...rest] = desk.engine.stateText().split("\n");
    expect(version).toBe("plimsoll-state 1");
    expect(venue).toMatch(/^venue\t\{"lastBoundaryMicros":1700000000000000,"nowMicros":/);
    expect(asset).toMatch(/^asset\t\{"clockMicros":0,"customerDeposits":"5","decimals":2,/);
    expect(rest.slice(0, 2)).toEqual([
      'account\t{"id":"a","linkedGroup":"b"}',
      'account\t{"holdings":[{"asset":"USD","balance":"5","principal":"5"}],"id":"b"}',
    ]);
    expect(rest[2]).toMatch(
      /^answer\t\{"command":1,"digest":"[^"]+","sequence":1,"session":"desk"}$/,
    );
    expect(rest.slice(-3)).toEqual([expect.stringMatching(/^answer/), "end\t10", ""]);
  });

  test("SNAPSHOT-01-01 SNAPSHOT-01-04 does not depend on what was opened first", () => {
    const later: Body[] = [
      declare.coin("XAU"),
      declare.coin("EUR"),
      declare.market("ETH"),
      declare.market("BTC"),
      { kind: "openAccount", account: "rich" },
      { kind: "openAccount", account: "thin" },
      { kind: "openAccount", account: "Z" },
    ];
    expect(textAfter(later)).toBe(textAfter(later.toReversed()));
  });

  test("SNAPSHOT-01-01 a refusal names the first market by id, whatever was opened first", () => {
    for (const ids of [
      ["A", "B"],
      ["B", "A"],
    ]) {
      const desk = new Desk();
      for (const body of [declare.usd, declare.coin("XAU")]) desk.do(body);
      for (const id of ids) desk.do({ ...declare.market(id), settlement: "XAU" } as Body);
      const atMicros = desk.now + MINUTE;
      const { answer } = desk.send({ kind: "delistAsset", asset: "XAU", atMicros, steps: 1 });
      expect(answer).toMatchObject({
        reason: "ASSET_IN_USE",
        detail: expect.stringMatching(/^expected A /),
      });
    }
  });

  test("SNAPSHOT-01-01 writing changes nothing, and looking leaves no trace", () => {
    const desk = openDesk();
    const text = desk.engine.stateText();
    desk.engine.account("thin");
    desk.engine.asset("USD");
    desk.engine.market("BTC");
    desk.engine.audit();
    expect(desk.engine.stateText()).toBe(text);
  });

  test("SNAPSHOT-02-01 what only a refused look created is not there", () => {
    const desk = openDesk();
    desk.do(declare.coin("XAU"));
    const before = withoutAnswers(desk.engine);
    const fund = { layer: "groupFund", group: "nobody" } as const;
    const refused = desk.send({ kind: "fund", fund, asset: "USD", amount: -1n });
    expect(refused.answer).toMatchObject({ reason: "FUND_INSUFFICIENT" });
    desk.do({ kind: "loanLine", account: "rich", asset: "XAU", amount: 0n });
    const nothing = { topUpFrom: [], deRiskOrder: [], reduceAtCall: false };
    desk.do({ kind: "preference", account: "rich", ...nothing });
    expect(withoutAnswers(desk.engine)).toBe(before);
  });

  test("SNAPSHOT-02-02 LEDGER-05-02 matured liens are written as settled, whoever read them", () => {
    const [read, unread] = [gained(), gained()];
    const early = read.record("account", "rich")["holdings"];
    expect(early).toMatchObject([{ principal: "1000000", liens: [{ units: "10000" }] }]);
    for (const desk of [read, unread]) {
      desk.now += 61 * MINUTE;
      desk.do({ kind: "clock" });
    }
    const withdraw = {
      kind: "withdraw",
      account: "rich",
      asset: "USD",
      amount: 2n ** 60n,
    } as const;
    expect(read.send(withdraw).answer).toMatchObject({ reason: "INSUFFICIENT_BALANCE" });
    unread.send({ ...withdraw, amount: 2n ** 61n });
    const late = unread.record("account", "rich")["holdings"];
    expect(late).toEqual([{ asset: "USD", balance: "1010000", principal: "1010000" }]);
    expect(withoutAnswers(read.engine)).toBe(withoutAnswers(unread.engine));
  });

  test("SNAPSHOT-02-04 clean prices show only while they differ from those of now", () => {
    const desk = openDesk();
    desk.price("BTC", 8_400);
    expect(desk.record("market", "BTC")["clean"]).toBeUndefined();
    desk.price("BTC", 5_000);
    expect(desk.record("market", "BTC")["clean"]).toMatchObject({ markPrice: 8_400 });
  });

  test("SNAPSHOT-03-04 a historic run says so and is not restored", () => {
    const rules = { ...FULL_PROTECTION, gainLayer: false };
    const engine = createHistoricEngine({ numeraire: "USD", policy: POLICY }, rules);
    expect(engine.stateText()).toContain('"historic":{');
    expect(new Desk().engine.stateText()).not.toContain("historic");
    expect(() => Engine.restore(engine.stateText())).toThrow(/expected a venue with the full def/);
  });
});

/** Opens in the given order, trades, and lets the answers of all that be forgotten. */
function textAfter(opened: readonly Body[]): string {
  const desk = new Desk();
  desk.do(declare.usd);
  for (const body of [...opened].sort((a, b) => rank(a) - rank(b))) desk.do(body);
  desk.deposit("thin", 100_000n);
  desk.deposit("rich", 1_000_000n);
  desk.deposit("rich", 7n, "XAU");
  desk.deposit("thin", 8n, "EUR");
  desk.fill("BTC", "thin", "rich", 40, 10_000);
  desk.fill("ETH", "rich", "thin", 2, 10_000);
  desk.price("BTC", 8_300);
  desk.price("BTC", 5_000);
  desk.sequence += 2_000;
  desk.do({ kind: "clock" });
  return desk.engine.stateText();
}

const ORDER = ["asset", "market", "openAccount"];

function rank({ kind }: Body): number {
  return ORDER.indexOf(kind);
}

/** The rich short closes 10 lots at 9,000: a gain of 10,000 that is a lien for an hour. */
function gained(): Desk {
  const desk = openDesk({ ...MARKET, takerFeePpm: 0, offBandPpm: 0 } as typeof MARKET);
  desk.price("BTC", 9_000);
  desk.fill("BTC", "rich", "thin", 10, 9_000);
  return desk;
}

/** All but the answers and the numbers that commands were given. */
function withoutAnswers(engine: Engine): string {
  const lines = engine
    .stateText()
    .replaceAll(/"sequence":\d+/g, "")
    .split("\n");
  return lines.filter((line) => !/^(answer|end)\t/.test(line)).join("\n");
}
