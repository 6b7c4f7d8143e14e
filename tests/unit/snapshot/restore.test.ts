import { describe, expect, test } from "vitest";

import type { Engine } from "../../../src/core/engine.ts";
import type { Body } from "../../simulation/body.ts";
import { ASSET, bothDo, declare, Desk, MARKET, MINUTE, openDesk, POLICY } from "./desk.ts";

const CLOCK: Body = { kind: "clock" };

function price(market: string, ticks: number): Body {
  return { kind: "price", updates: [{ market, markPrice: ticks, indexPrice: ticks }] };
}

function kinds(events: readonly { type: string }[]): string[] {
  return events.map(({ type }) => type);
}

describe("a restored engine goes on as the first one would have", () => {
  test("SNAPSHOT-03-01 an engine without anything in it", () => {
    const desk = new Desk();
    const { answer } = bothDo(desk, desk.restored(), declare.usd);
    expect(answer).toEqual({ ok: true, sequence: 1 });
  });

  test("SNAPSHOT-03-01 SNAPSHOT-02-03 an open call lapses at its deadline", () => {
    const desk = openDesk();
    // 50 lots: equity 100,000 - 250 - 70,000, maintenance 5 % of 430,000: ratio 0.72.
    desk.price("BTC", 8_600);
    expect(desk.record("account", "thin")["stage"]).toBe("called");
    const twin = desk.restored();
    const { events } = bothDo(desk, twin, CLOCK, 11 * MINUTE);
    expect(kinds(events).slice(0, 3)).toEqual(["timer", "callEnd", "stage"]);
    expect(desk.record("account", "thin")).toMatchObject({ callLapsed: true, stage: "restricted" });
    bothDo(desk, desk.restored(), price("BTC", 9_900));
  });

  test("SNAPSHOT-03-01 slices in flight and a wait for the next liquidity window", () => {
    const desk = openDesk();
    desk.price("BTC", 8_400);
    expect(desk.record("account", "thin")["orders"]).toMatchObject([
      { id: "liq-1", origin: "liquidation", lots: 10, side: "sell" },
    ]);
    expect(desk.records("waiting")).toEqual([{ account: "thin", market: "BTC" }]);
    const twin = desk.restored();
    const { events } = bothDo(desk, twin, CLOCK, MINUTE);
    expect(kinds(events)).toContain("liquidationOrder");
    expect(desk.record("account", "thin")["orders"]).toHaveLength(2);
    bothDo(desk, desk.restored(), { kind: "orderEnd", order: "liq-1" });
  });

  test("SNAPSHOT-03-01 a locked pool keeps its t0, baselines, flows, bookings and records", () => {
    const desk = openDesk();
    desk.open("late", "far");
    desk.deposit("late", 50_000n);
    desk.deposit("far", 50_000n);
    desk.price("BTC", 8_400);
    // Equity below zero with a slice in flight and nothing to reserve: the gate closes.
    const { events } = desk.price("BTC", 5_000);
    expect(kinds(events)).toContain("poolGate");
    expect(desk.record("asset", "USD")["lockedSinceCleanMicros"]).toBe(desk.now);
    desk.now += MINUTE;
    desk.deposit("late", 7n);
    desk.fill("BTC", "late", "far", 1, 6_000);
    expect(desk.records("offBand")).toEqual([
      { asset: "USD", gainer: "far", loser: "late", units: "1000" },
    ]);
    const share = { asset: "USD", baseline: { equity: "50000" }, flow: "7" };
    expect(desk.record("account", "late")["pools"]).toMatchObject([share]);
    expect(desk.records("deleveraged")).toMatchObject([{ account: "thin", payer: "rich" }]);
    const twin = desk.restored();
    const withdraw = { kind: "withdraw", account: "far", asset: "USD", amount: 49_000n } as const;
    bothDo(desk, twin, withdraw, MINUTE);
    const ended = bothDo(desk, desk.restored(), { kind: "orderEnd", order: "liq-1" });
    expect(kinds(ended.events)).toContain("deficit");
    expect(desk.record("asset", "USD")["lockedSinceCleanMicros"]).toBeUndefined();
    bothDo(desk, desk.restored(), withdraw, MINUTE);
  });

  test("SNAPSHOT-03-01 a reserved deficit, its fund and its daily cap", () => {
    const desk = openDesk();
    const fund = { layer: "marketFund", market: "BTC" } as const;
    desk.do({ kind: "fund", fund, asset: "USD", amount: 400_000n });
    desk.price("BTC", 8_400);
    desk.price("BTC", 5_000);
    const [reservation] = desk.records("reservation");
    expect(reservation).toMatchObject({ account: "thin", asset: "USD" });
    const { deficit } = reservation as { deficit: string };
    expect(reservation).toMatchObject({ reserved: deficit });
    expect(desk.record("market", "BTC")["fund"]).toEqual({ reserved: deficit, units: "400000" });
    const twin = desk.restored();
    bothDo(desk, twin, { kind: "fund", fund, asset: "USD", amount: -300_000n });
    bothDo(desk, desk.restored(), { kind: "orderEnd", order: "liq-1" });
    expect(desk.record("market", "BTC")["fund"]).toMatchObject({ paidToday: "500" });
  });

  test("SNAPSHOT-02-01 parameters look as declared, also where they say what their absence says", () => {
    const desk = new Desk();
    const loan = { initialPpm: 0, maintenancePpm: 0 };
    desk.do({ ...declare.usd, parameters: { ...ASSET, loan, recallMicros: 0 } });
    desk.do(declare.market("BTC", { ...MARKET, profitWeightPpm: 1_000_000 }));
    const { engine } = desk.restored();
    expect(engine.asset("USD")!.parameters).toMatchObject({ loan, recallMicros: 0 });
    expect(engine.market("BTC")!.parameters).toMatchObject({ profitWeightPpm: 1_000_000 });
  });

  test("SNAPSHOT-01-02 a rate of -0 is one of 0", () => {
    const desk = openDesk();
    const change = { market: "BTC", parameters: { ...MARKET, makerFeePpm: -0 } };
    desk.do({ kind: "parameter", effectiveMicros: desk.now, change });
    for (const { engine } of [desk, desk.restored()]) {
      expect(engine.market("BTC")!.parameters.makerFeePpm).toBe(0);
    }
  });

  test("SNAPSHOT-03-01 pending changes of one time are applied in the order of their commands", () => {
    const desk = openDesk();
    const effectiveMicros = desk.now + MINUTE;
    for (const takerFeePpm of [700, 300]) {
      const change = { market: "BTC", parameters: { ...MARKET, takerFeePpm } };
      desk.do({ kind: "parameter", effectiveMicros, change });
    }
    const policy = { ...POLICY, callMicros: MINUTE };
    desk.do({ kind: "parameter", effectiveMicros: effectiveMicros + 1, change: { policy } });
    expect(desk.records("pending").map(({ version }) => version)).toEqual([2, 3, 2]);
    const twin = desk.restored();
    const { events } = bothDo(desk, twin, CLOCK, MINUTE);
    expect(events.filter(({ type }) => type === "parameter")).toMatchObject([
      { target: "market:BTC", version: 2 },
      { target: "market:BTC", version: 3 },
    ]);
    expect(desk.record("market", "BTC")).toMatchObject({ parameters: { takerFeePpm: 300 } });
    bothDo(desk, desk.restored(), CLOCK, MINUTE);
    expect(desk.records("venue")).toMatchObject([{ policyVersion: 2 }]);
  });

  test("SNAPSHOT-03-01 liens, lines, windows, backstops, preferences, orders and isolated accounts", () => {
    const desk = openDesk();
    const asset = "USD";
    desk.do(declare.market("ETH"));
    const isolated = { market: "ETH", parent: "thin" };
    // The isolated account comes before its parent in id order.
    desk.do({ kind: "openAccount", account: "a/1", isolated });
    desk.do({ kind: "openAccount", account: "friend", linkedGroup: "family" });
    desk.deposit("friend", 9_000n);
    desk.do({ kind: "fund", fund: { layer: "treasury" }, asset, amount: 50_000n });
    desk.do({ kind: "fund", fund: { layer: "groupFund", group: "x" }, asset, amount: 5n });
    desk.do({ kind: "loanLine", account: "thin", asset, amount: 40n });
    desk.do({
      kind: "backstop",
      account: "rich",
      market: "ETH",
      capital: 100n,
      takeoverLotsMax: 7,
    });
    desk.do({
      kind: "backstop",
      account: "friend",
      market: "ETH",
      capital: 3n,
      takeoverLotsMax: 0,
    });
    desk.do({
      kind: "preference",
      account: "thin",
      topUpFrom: ["nobody"],
      deRiskOrder: ["BTC"],
      reduceAtCall: true,
    });
    desk.do({
      kind: "place",
      account: "rich",
      order: "o-1",
      market: "BTC",
      side: "buy",
      lots: 3,
      limitPrice: 9_900,
      reduceOnly: true,
    });
    desk.do({ kind: "cancel", order: "o-1" });
    desk.do({ kind: "depth", market: "BTC", bidLots: 0, askLots: 9 });
    desk.do({ kind: "switch", target: { activity: "account", account: "friend" }, on: false });
    desk.do({ kind: "switch", target: { activity: "withdrawal", asset }, on: false });
    desk.do({ kind: "switch", target: { activity: "withdrawal", asset }, on: true });
    desk.do({ kind: "funding", market: "BTC", ratePpb: 1_000_000 });
    const limits = {
      withdrawalHour: { minimum: 5_000n, sharePpm: 0 },
      accountHourMax: 3_000n,
      accountDayMax: 9_000n,
    };
    const [declared] = [declare.usd.parameters];
    const change = { asset, parameters: { ...declared, ...limits } };
    desk.do({ kind: "parameter", effectiveMicros: desk.now, change });
    desk.now += MINUTE;
    desk.fill("BTC", "rich", "thin", 10, 9_900);
    desk.do({ kind: "withdraw", account: "rich", asset, amount: 2_000n });
    const rich = desk.record("account", "rich");
    expect(rich["holdings"]).toMatchObject([{ asset, window: { hourUnits: "2000" } }]);
    expect(JSON.stringify(rich["holdings"])).toContain('"maturesAt"');
    expect(desk.records("backstop").map(({ account }) => account)).toEqual(["friend", "rich"]);
    expect(desk.records("isolated")).toEqual([{ account: "a/1", ...isolated }]);
    const more: Body = { kind: "withdraw", account: "rich", asset, amount: 2_000n };
    const { answer } = bothDo(desk, desk.restored(), more, MINUTE);
    expect(answer).toMatchObject({ reason: "ACCOUNT_RATE_LIMIT" });
    bothDo(desk, desk.restored(), more, 61 * MINUTE);
    bothDo(desk, desk.restored(), { kind: "orderEnd", order: "o-1" }, MINUTE);
  });

  test("SNAPSHOT-03-01 repeated commands get the answers they got, details and all", () => {
    const desk = openDesk();
    const refused = desk.stamped({ kind: "deposit", account: "?", asset: "\n\ud800", amount: 1n });
    const first = desk.engine.apply(refused);
    expect(first.answer).toMatchObject({ ok: false, reason: "MALFORMED" });
    const twin = desk.restored();
    const again = { answer: first.answer, repeated: true, events: [] };
    expect(twin.engine.apply(refused)).toEqual(again);
    const reused = { ...refused, asset: "USD" };
    expect(twin.engine.apply(reused).answer).toMatchObject({ reason: "SEQUENCE_REUSED" });
  });

  test("SNAPSHOT-03-01 a session keeps its floor", () => {
    const desk = openDesk();
    desk.sequence = 5_000;
    desk.do(CLOCK);
    expect(desk.records("answer")).toHaveLength(1);
    const twin = desk.restored();
    twin.sequence = 3_976;
    expect(twin.send(CLOCK).answer).toMatchObject({ reason: "SEQUENCE_TOO_OLD" });
    expect(twin.send(CLOCK).answer).toMatchObject({ ok: true });
  });

  test("SNAPSHOT-03-01 a broken venue stays broken until it is resumed", () => {
    const desk = openDesk();
    const broken = desk.engine.apply(breaking(desk));
    expect(kinds(broken.events)).toEqual(["broken"]);
    const { sequence } = broken.answer;
    expect(desk.records("venue")).toMatchObject([{ brokenSequence: sequence }]);
    const twin = desk.restored();
    const stopped = bothDo(desk, twin, CLOCK, MINUTE);
    expect(stopped.answer).toMatchObject({ reason: "INTAKE_STOPPED" });
    const third = desk.restored();
    bothDo(desk, third, { kind: "resume", broken: sequence, entries: [] });
    bothDo(desk, third, CLOCK, MINUTE);
  });

  test("SNAPSHOT-02-04 a command that was refused leaves no trace of what it touched", () => {
    const desk = openDesk();
    desk.open("idle");
    desk.deposit("idle", 2n ** 62n);
    desk.price("BTC", 8_400);
    desk.price("BTC", 5_000);
    const most = { kind: "deposit", account: "idle", asset: "USD", amount: 2n ** 62n } as const;
    expect(desk.send(most).answer).toMatchObject({ reason: "OUT_OF_RANGE" });
    bothDo(desk, desk.restored(), CLOCK);
    expect(desk.record("account", "idle")["pools"]).toBeUndefined();
    expect(desk.record("account", "rich")["pools"]).toHaveLength(1);
  });
});

/** The digest reads a field twice, the check of its form once. */
const READS_BEFORE_EXECUTION = 3;

/** A deposit whose amount cannot be read when it is carried out: an internal error. */
function breaking(desk: Desk): Parameters<Engine["apply"]>[0] {
  const command = desk.stamped({ kind: "deposit", account: "thin", asset: "USD", amount: 5n });
  let reads = 0;
  return Object.defineProperty({ ...command }, "amount", {
    enumerable: true,
    get: () => {
      reads += 1;
      if (reads > READS_BEFORE_EXECUTION) throw new Error("expected no further read");
      return 5n;
    },
  });
}
