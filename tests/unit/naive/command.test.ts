import { describe, expect, it } from "vitest";

import type { Command } from "../../../src/core/command/command.ts";
import type { Applied } from "../../../src/core/event/event.ts";
import { NaiveEngine } from "../../naive/naive-engine.ts";

const threshold = (upPpm: number) => ({ upPpm, downPpm: upPpm - 100_000 });
const policy = {
  warned: threshold(600_000),
  called: threshold(700_000),
  restricted: threshold(850_000),
  liquidationStopPpm: 800_000,
  callMicros: 1_000_000,
  budgetWaiverPpm: 0,
  transferMarginPpm: 0,
  offBandPpm: 0,
  groupEventMax: null,
  groupDayMax: null,
};

function venue(): (sequence: number, timeMicros: number, body: object) => Applied {
  const engine = new NaiveEngine({ numeraire: "USD", policy });
  return (sequence, timeMicros, body) =>
    engine.apply({ id: { session: "s", sequence }, timeMicros, ...body } as Command);
}

const open = { kind: "openAccount", account: "a" };
const reason = ({ answer }: Applied): string => (answer.ok ? "accepted" : answer.reason);

describe("the naive engine's door", () => {
  it("COMMAND-01-03: gives the first answer again, and refuses another body", () => {
    const send = venue();
    const first = send(1, 5, open);
    expect(send(1, 5, open)).toEqual({ answer: first.answer, repeated: true, events: [] });
    expect(reason(send(1, 6, open))).toBe("SEQUENCE_REUSED");
    send(2_000, 5, { kind: "clock" });
    expect(reason(send(2, 5, { kind: "clock" }))).toBe("SEQUENCE_TOO_OLD");
    expect(reason(send(1_500, 5, { kind: "clock" }))).toBe("accepted");
  });

  it("COMMAND-01-04, COMMAND-02-03: refuses a time gone by, and files it", () => {
    const send = venue();
    send(1, 5, { kind: "clock" });
    expect(send(2, 4, { kind: "clock" }).events).toMatchObject([
      { type: "refused", sequence: 2, timeMicros: 5, reason: "TIME_BACKWARDS" },
    ]);
    expect(send(2, 4, { kind: "clock" }).repeated).toBe(true);
  });

  it("COMMAND-01-02: files nothing under a malformed id, and lets time pass for a bad body", () => {
    const send = venue();
    expect(send(-1, 5, { kind: "clock" })).toMatchObject({ answer: { sequence: 1 }, events: [] });
    expect(reason(send(1, 5, { kind: "deposit", account: "a", asset: "USD", amount: 0n }))).toBe(
      "MALFORMED",
    );
    expect(reason(send(2, 4, { kind: "clock" }))).toBe("TIME_BACKWARDS");
    expect(reason(send(3, 5, { kind: "constructor" }))).toBe("MALFORMED");
  });
});
