import { beforeEach, describe, expect, it, vi } from "vitest";

import type { Command, LedgerAccount } from "../../../src/core/command/command.ts";
import { Engine } from "../../../src/core/engine.ts";
import { InvariantError } from "../../../src/core/state/failure.ts";
import { entries, HOUR, of, POLICY, START, TestVenue } from "../venue.ts";

/**
 * No command breaks a promise, so these tests break one by hand: while `fault.on`, the check of
 * conservation fails as if a unit were missing. Only the engine goes on after that; the judge stops.
 */
const fault = vi.hoisted(() => ({ on: false }));

vi.mock("../../../src/core/invariant/promise.ts", async (importOriginal) => {
  const original = await importOriginal<typeof import("../../../src/core/invariant/promise.ts")>();
  const assertConserved: typeof original.assertConserved = (venue) => {
    if (fault.on) throw new InvariantError("P3", "expected 100 USD units deposited, was 99 held");
    original.assertConserved(venue);
  };
  return { ...original, assertConserved };
});

function opened(): { venue: TestVenue; engine: Engine } {
  const engine = new Engine({ numeraire: "USD", policy: POLICY });
  const venue = new TestVenue(engine);
  venue.linear("X", 100);
  venue.open("A", 100n);
  return { venue, engine };
}

beforeEach(() => {
  fault.on = false;
});

describe("a broken promise", () => {
  it("COMMAND-01-01: apply called from inside apply throws", () => {
    const { engine } = opened();
    const inner: Command = { id: { session: "x", sequence: 1 }, timeMicros: START, kind: "clock" };
    const outer = {
      timeMicros: START,
      kind: "clock",
      get id() {
        engine.apply(inner);
        return { session: "x", sequence: 2 };
      },
    } as const;
    expect(() => engine.apply(outer)).toThrow(InvariantError);
    // The engine is not stuck: the next command is served.
    expect(engine.apply(inner).answer.ok).toBe(true);
  });

  it("COMMAND-03-01: everything since the call began is undone, and `broken` is the only event", () => {
    const { venue, engine } = opened();
    venue.change("X", { takerFeePpm: 5 }, HOUR);
    const before = engine.stateText();
    const next = engine.sequence + 1;
    fault.on = true;
    venue.now += 2 * HOUR;
    const { answer, events } = venue.send({
      kind: "deposit",
      account: "A",
      asset: "USD",
      amount: 5n,
    });
    expect(answer).toMatchObject({ ok: false, reason: "INTAKE_STOPPED", sequence: next });
    expect(events).toEqual([
      { type: "broken", sequence: next, promise: "P3", fact: expect.any(String) },
    ]);
    expect(venue.balance("A")).toBe(100n);
    expect(engine.nowMicros).toBe(START);
    expect(engine.sequence).toBe(next);
    // Nothing but the sequence, the broken number and the answer differs.
    expect(unchanged(engine.stateText())).toEqual(unchanged(before));
  });

  it("COMMAND-01-05: while broken every command but `resume` is refused, and time stands still", () => {
    const { venue, engine } = broken();
    venue.now += HOUR;
    const { answer, events } = venue.send({ kind: "clock" });
    expect(answer).toMatchObject({ ok: false, reason: "INTAKE_STOPPED" });
    expect(events).toMatchObject([{ type: "refused", timeMicros: START }]);
    expect(engine.nowMicros).toBe(START);
  });

  it("COMMAND-03-02: `resume` posts the correcting entries at the stop, and intake goes on", () => {
    const { venue, engine, sequence } = broken();
    venue.now += HOUR;
    const entry = { asset: "USD", from: "external", to: "treasury", amount: 1n };
    const events = venue.do({ kind: "resume", broken: sequence, entries: [entry] });
    expect(of(events, "resumed")).toEqual([{ type: "resumed", broken: sequence }]);
    expect(entries(events)).toEqual(["external -> treasury 1 correction"]);
    expect(engine.nowMicros).toBe(START);
    venue.deposit("A", 1n);
    expect(engine.nowMicros).toBe(START + HOUR);
    expect(venue.balance("A")).toBe(101n);
  });

  it("COMMAND-03-02: a correcting entry may move money between any two ledger accounts", () => {
    const { venue, sequence } = broken();
    const to = (name: LedgerAccount, amount: bigint) =>
      ({ asset: "USD", from: "external", to: name, amount }) as const;
    const names: LedgerAccount[] = ["treasury", "fee", "account:A", "fund:X", "group:all"];
    const corrections = names.map((name, index) => to(name, BigInt(index + 1)));
    const back = { asset: "USD", from: "funding:X", to: "external", amount: 6n } as const;
    const events = venue.do({
      kind: "resume",
      broken: sequence,
      entries: [...corrections, to("funding:X", 7n), back],
    });
    expect(entries(events)).toEqual([
      "external -> treasury 1 correction",
      "external -> fee 2 correction",
      "external -> account:A 3 correction",
      "external -> fund:X 4 correction",
      "external -> group:all 5 correction",
      "external -> funding:X 7 correction",
      "funding:X -> external 6 correction",
      // Nobody holds a position: what is left over of funding goes to the fund.
      "funding:X -> fund:X 1 funding",
    ]);
    expect(venue.balance("A")).toBe(103n);
  });

  it("COMMAND-03-02: clearing that does not match the positions breaks again", () => {
    const { venue, sequence } = broken();
    const entry = { asset: "USD", from: "external", to: "clearing:X", amount: 1n } as const;
    const { events } = venue.send({ kind: "resume", broken: sequence, entries: [entry] });
    expect(events).toMatchObject([{ type: "broken", promise: "P3" }]);
  });

  it("COMMAND-03-02: an entry of a ledger account that is not there is refused whole", () => {
    const { venue, sequence } = broken();
    const wrong: [string, LedgerAccount][] = [
      ["XYZ", "treasury"],
      ["USD", "account:Z"],
      ["USD", "fund:Y"],
      ["USD", "clearing:Y"],
    ];
    for (const [asset, to] of wrong) {
      const entry = { asset, from: "external", to, amount: 1n } as const;
      const resume = { kind: "resume", broken: sequence, entries: [entry] } as const;
      expect(venue.refusal(resume)).toBe("MALFORMED");
    }
    expect(venue.refusal({ kind: "clock" })).toBe("INTAKE_STOPPED");
  });

  it("COMMAND-03-02: naming anything else is refused, broken or not", () => {
    const { venue, sequence } = broken();
    const resume = { kind: "resume", entries: [] } as const;
    expect(venue.refusal({ ...resume, broken: sequence + 1 })).toBe("NOTHING_BROKEN");
    expect(venue.refusal({ ...resume, broken: sequence })).toBe("accepted");
    expect(venue.refusal({ ...resume, broken: sequence })).toBe("NOTHING_BROKEN");
  });

  it("COMMAND-03-02: a resume that breaks again leaves the venue broken under its own number", () => {
    const { venue, sequence } = broken();
    fault.on = true;
    const again = venue.send({ kind: "resume", broken: sequence, entries: [] });
    expect(again.events).toMatchObject([{ type: "broken", sequence: sequence + 1 }]);
    fault.on = false;
    const resume = { kind: "resume", entries: [] } as const;
    expect(venue.refusal({ ...resume, broken: sequence })).toBe("NOTHING_BROKEN");
    expect(venue.refusal({ ...resume, broken: sequence + 1 })).toBe("accepted");
  });

  it("BOUNDARY-02-01: the promises are asserted at the end of every boundary", () => {
    const { venue } = opened();
    fault.on = true;
    expect(venue.send({ kind: "clock" }).events).toMatchObject([{ type: "broken", promise: "P3" }]);
  });

  it("WHATIF-01-01 WHATIF-01-02: a question that breaks a promise stops nothing", () => {
    const { venue, engine } = opened();
    const before = engine.stateText();
    const body = { kind: "deposit", account: "A", asset: "USD", amount: 5n } as const;
    fault.on = true;
    const asked = engine.whatIf({ ...body, timeMicros: venue.now + HOUR }, { accounts: ["A"] });
    fault.on = false;
    expect(asked.answer).toMatchObject({ ok: false, reason: "INTAKE_STOPPED" });
    expect(asked.events).toMatchObject([{ type: "broken", promise: "P3" }]);
    expect(asked.after).toEqual(asked.before);
    expect(engine.stateText()).toBe(before);
    expect(engine.audit()).toEqual([]);
    venue.do(body);
  });

  it("WHATIF-01-01: resuming can be asked about too", () => {
    const { venue, engine } = opened();
    fault.on = true;
    const { answer } = venue.send({ kind: "clock" });
    fault.on = false;
    const stopped = engine.stateText();
    const body = { kind: "resume", broken: answer.sequence, entries: [] } as const;
    expect(engine.whatIf({ kind: "clock" }).answer).toMatchObject({ reason: "INTAKE_STOPPED" });
    expect(engine.whatIf(body).events).toContainEqual({
      type: "resumed",
      broken: answer.sequence,
    });
    expect(engine.stateText()).toBe(stopped);
    venue.do(body);
  });
});

/** A venue whose last command broke a promise; the fault is mended. */
function broken(): { venue: TestVenue; engine: Engine; sequence: number } {
  const { venue, engine } = opened();
  fault.on = true;
  const { answer } = venue.send({ kind: "deposit", account: "A", asset: "USD", amount: 5n });
  fault.on = false;
  return { venue, engine, sequence: answer.sequence };
}

function unchanged(text: string): string[] {
  return text.split("\n").filter((line) => !/^(venue|answer|end)\b/.test(line));
}
