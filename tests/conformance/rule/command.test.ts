import { describe, expect, it } from "vitest";

import type { Command } from "../../../src/core/command/command.ts";
import { REASON } from "../../../src/core/event/reason.ts";
import { DAY, HOUR, onBothEngines, POLICY, stages } from "../venue.ts";

onBothEngines((open) => {
  describe("COMMAND", () => {
    it("COMMAND-01-03: the same id and body get the first answer again, and no events", () => {
      const venue = open();
      venue.open("A");
      const deposit = { kind: "deposit", account: "A", asset: "USD", amount: 7n } as const;
      const command: Command = { ...venue.envelope(50), ...deposit };
      const { answer } = venue.apply(command);
      expect(venue.apply(command)).toEqual({ answer, repeated: true, events: [] });
      expect(venue.balance("A")).toBe(7n);
    });

    it("COMMAND-01-03: the order of the fields does not count, their values do", () => {
      const venue = open();
      venue.open("A");
      const { id, timeMicros } = venue.envelope(50);
      venue.apply({ id, timeMicros, kind: "deposit", account: "A", asset: "USD", amount: 7n });
      const again = {
        amount: 7n,
        asset: "USD",
        account: "A",
        kind: "deposit",
        timeMicros,
        id,
      } as const;
      expect(venue.apply(again).repeated).toBe(true);
      const other = venue.apply({ ...again, amount: 8n });
      expect(other.answer).toMatchObject({ ok: false, reason: "SEQUENCE_REUSED" });
      expect(other.events).toEqual([]);
      expect(venue.apply({ ...again, timeMicros: timeMicros + 1 }).answer).toMatchObject({
        reason: "SEQUENCE_REUSED",
      });
    });

    it("COMMAND-01-03: 1,024 sequences are kept per session; gaps above the floor may be filled", () => {
      const venue = open();
      const clock = (sequence: number): Command => ({ ...venue.envelope(sequence), kind: "clock" });
      venue.apply(clock(2_000));
      // floor: 2,000 - 1,024 = 976.
      expect(venue.apply(clock(976)).answer).toMatchObject({
        ok: false,
        reason: "SEQUENCE_TOO_OLD",
      });
      expect(venue.apply(clock(977)).answer).toMatchObject({ ok: true });
      expect(venue.apply(clock(977)).repeated).toBe(true);
    });

    it("COMMAND-02-01: timers fire in the order of time, then kind, then target, each with a boundary", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.linear("W", 100);
      venue.open("A", 70n);
      venue.open("B", 1_000n);
      venue.trade("X", 10, 100, "A", "B");
      // Equity 70, maintenance 50: 71.4 %, above the 70 % of `called`; deadline in a day.
      expect(venue.stage("A")).toBe("called");
      venue.change("X", { takerFeePpm: 1 }, DAY);
      venue.change("W", { takerFeePpm: 1 }, DAY);
      venue.change("W", { takerFeePpm: 2 }, HOUR);
      const events = venue.wait(2 * DAY);
      const told = events.map((event) => {
        return event.type === "timer" ? `${event.cause} ${event.target}` : event.type;
      });
      expect(told).toEqual([
        "parameter market:W",
        "parameter",
        "parameter market:W",
        "parameter",
        "parameter market:X",
        "parameter",
        "callDeadline A",
        "callEnd",
        "stage",
      ]);
      expect(stages(events)).toEqual(["A called > restricted"]);
    });

    it("COMMAND-02-01: what falls due on the way comes before `accepted`", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.change("X", { takerFeePpm: 1 }, HOUR);
      venue.now += HOUR;
      const { events } = venue.send({ kind: "openAccount", account: "A" });
      expect(events.map(({ type }) => type)).toEqual(["timer", "parameter", "accepted"]);
    });

    it("COMMAND-02-02: a refused command keeps what the advance did and emits `refused` last", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.change("X", { takerFeePpm: 1 }, HOUR);
      venue.now += HOUR;
      const { events } = venue.send({
        kind: "deposit",
        account: "nobody",
        asset: "USD",
        amount: 1n,
      });
      expect(events.map(({ type }) => type)).toEqual(["timer", "parameter", "refused"]);
      expect(events.at(-1)).toMatchObject({ reason: "UNKNOWN_ACCOUNT", timeMicros: venue.now });
    });

    it("COMMAND-02-03: accepted and refused commands get the next number alike", () => {
      const venue = open();
      const { sequence } = venue.send({ kind: "clock" }).answer;
      const refused = venue.send({ kind: "cancel", order: "none" });
      expect(refused.answer).toMatchObject({ ok: false, sequence: sequence + 1 });
      expect(venue.send({ kind: "clock" }).answer).toEqual({ ok: true, sequence: sequence + 2 });
    });

    it("COMMAND-04-01: the first check that fails names the refusal", () => {
      const venue = open();
      const both = { kind: "withdraw", account: "nobody", asset: "nothing", amount: 1n } as const;
      expect(venue.refusal(both)).toBe("UNKNOWN_ACCOUNT");
      venue.open("A");
      expect(venue.refusal({ ...both, account: "A" })).toBe("UNKNOWN_ASSET");
      venue.do({ kind: "switch", target: { activity: "account", account: "A" }, on: false });
      expect(venue.refusal({ ...both, account: "A", asset: "USD" })).toBe("ACCOUNT_FROZEN");
    });

    it("COMMAND-05-01: ids order by their code units: capitals, underscore, small letters", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("M", 10_000n);
      // 10 lots at 100 with 100 of money: at 95 equity is 50, maintenance 47.5 -> 48, 96 %.
      for (const account of ["b", "_", "a", "B", "-", "7"]) {
        venue.open(account, 100n);
        venue.trade("X", 10, 100, account, "M");
      }
      const events = venue.mark("X", 95);
      expect(stages(events).map((text) => text.split(" ")[0])).toEqual([
        "-",
        "7",
        "B",
        "_",
        "a",
        "b",
      ]);
    });

    it("COMMAND-02-01: time that does not move needs no boundary, time that moves gets one", () => {
      const venue = open({ ...POLICY });
      venue.linear("X", 1_000);
      venue.open("A", 130n);
      venue.open("B", 10_000n);
      venue.trade("X", 1, 1_000, "A", "B");
      // 1 % per 8 hours of 1,000: 10 a lot. Maintenance 50; warned above 60 %, E < 83.3.
      venue.do({ kind: "funding", market: "X", ratePpb: 10_000_000 });
      expect(stages(venue.wait(0))).toEqual([]);
      // 5 intervals cost 50: E = 80, 62.5 %.
      expect(stages(venue.wait(40 * HOUR))).toEqual(["A healthy > warned"]);
    });
  });
});

describe("reasons", () => {
  it("COMMAND-04-01: are numbered once each, in families of a thousand", () => {
    const numbers = Object.values(REASON);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect([...numbers].sort((a, b) => a - b)).toEqual(numbers);
    expect(numbers.every((number) => number > 1_000 && number < 9_000)).toBe(true);
  });
});
