import { describe, expect, it } from "vitest";

import { Engine } from "../../../src/core/engine.ts";
import { DAY, HOUR, MARKET, of, onBothEngines, POLICY, TestVenue } from "../venue.ts";

/** A is long 10 at 100 with 100: 5 % maintenance is 50 of an equity of 100. */
function opened(venue: TestVenue): TestVenue {
  venue.linear("X", 100);
  venue.open("A", 100n);
  venue.open("B", 10_000n);
  venue.trade("X", 10, 100, "A", "B");
  return venue;
}

describe("WHATIF", () => {
  onBothEngines((open) => {
    it("WHATIF-01-01: a price shows the events and both views, and nothing has happened", () => {
      const venue = opened(open());
      const question = { kind: "price", updates: [mark("X", 94)] } as const;
      const asked = venue.engine.whatIf(question, { accounts: ["A", "nobody"] });
      // Equity 100 - 60 = 40, maintenance 47: liquidating.
      expect(of(asked.events, "stage")).toMatchObject([{ account: "A", to: "liquidating" }]);
      expect(asked.before.accounts).toMatchObject([{ equity: 100n, stage: "healthy" }]);
      expect(asked.after.accounts).toMatchObject([{ equity: 40n, stage: "liquidating" }]);
      expect(venue.engine.account("A")).toMatchObject({ equity: 100n, stage: "healthy" });
      const { answer, events } = venue.send(question);
      expect({ answer, events }).toEqual({ answer: asked.answer, events: asked.events });
    });

    it("WHATIF-01-01: a refusal says its reason, and keeps what the advance of time did", () => {
      const venue = opened(open());
      venue.change("X", { takerFeePpm: 5 }, HOUR);
      const timeMicros = venue.now + DAY;
      const body = { kind: "withdraw", account: "A", asset: "USD", amount: 99n } as const;
      const { answer, events } = venue.engine.whatIf({ ...body, timeMicros });
      expect(answer).toMatchObject({ ok: false, reason: "INSUFFICIENT_MARGIN" });
      expect(events.map(({ type }) => type)).toEqual(["timer", "parameter", "refused"]);
      // The change still lies ahead.
      expect(of(venue.wait(DAY), "parameter")).toMatchObject([{ applied: true }]);
    });

    it("WHATIF-01-02: questions take no sequence number and leave no answer", () => {
      const venue = opened(open());
      const command = { kind: "deposit", account: "A", asset: "USD", amount: 5n } as const;
      const asked = { ...command, ...venue.envelope(9_000) };
      const first = venue.engine.whatIf(asked);
      expect(venue.engine.whatIf({ ...asked, amount: 7n }).answer).toEqual(first.answer);
      expect(venue.apply(asked)).toMatchObject({ repeated: false, answer: first.answer });
    });

    it("WHATIF-01-03: a body has no earlier answer, a command has", () => {
      const venue = opened(open());
      const body = { kind: "deposit", account: "A", asset: "USD", amount: 5n } as const;
      const sent = { ...body, ...venue.envelope(9_000) };
      const { answer } = venue.apply(sent);
      expect(venue.engine.whatIf(sent)).toMatchObject({ repeated: true, answer, events: [] });
      const reused = venue.engine.whatIf({ ...sent, amount: 6n });
      expect(reused.answer).toMatchObject({ ok: false, reason: "SEQUENCE_REUSED" });
      const asked = venue.engine.whatIf(body);
      expect(asked.answer).toEqual({ ok: true, sequence: answer.sequence + 1 });
      const backwards = venue.engine.whatIf({ ...body, timeMicros: venue.now - 1 });
      expect(backwards.answer).toMatchObject({ reason: "TIME_BACKWARDS" });
      expect(venue.engine.whatIf({ ...body, timeMicros: -1 }).answer).toMatchObject({
        reason: "MALFORMED",
      });
    });

    it("WHATIF-01-02: what a question declares and opens is not there afterwards", () => {
      const venue = opened(open());
      const account = { kind: "openAccount", account: "C" } as const;
      const asked = venue.engine.whatIf(account, { accounts: ["C"] });
      expect([asked.before.accounts.length, asked.after.accounts.length]).toEqual([0, 1]);
      expect(venue.engine.accounts()).toEqual(["A", "B"]);
      venue.open("D", 100n);
      venue.trade("X", 1, 100, "D", "B");
      expect(venue.engine.accounts()).toEqual(["A", "B", "D"]);
    });
  });

  it("WHATIF-02-01: the watch forgets the terms of what was only asked about", () => {
    const venue = opened(new TestVenue(new Engine({ numeraire: "USD", policy: POLICY })));
    const price = { markPrice: 10, indexPrice: 10, multiplier: 1n, fundingScale: 1n };
    const heavy = {
      tiers: [{ notionalMax: null, initialPpm: 900_000, maintenancePpm: 800_000 }],
    };
    const declaration = {
      kind: "market",
      type: "linear",
      settlement: "USD",
      group: "all",
    } as const;
    const parameters = { ...MARKET, ...heavy };
    const asked = venue.engine.whatIf({ ...declaration, ...price, market: "Y", parameters });
    expect(asked.answer.ok).toBe(true);
    // Another market takes its place, with light terms, and then those that were asked about.
    venue.linear("Z", 10);
    venue.trade("Z", 4, 10, "A", "B");
    const change = { market: "Z", parameters } as const;
    const body = { kind: "parameter", effectiveMicros: venue.now, change } as const;
    // Maintenance 50 + 32 of an equity of 100.
    expect(of(venue.engine.whatIf(body).events, "stage")).toMatchObject([{ to: "called" }]);
    expect(of(venue.do(body), "stage")).toMatchObject([{ to: "called" }]);
  });
});

function mark(market: string, markPrice: number) {
  return { market, markPrice, indexPrice: markPrice };
}
