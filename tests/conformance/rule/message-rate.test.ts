import { describe, expect, it } from "vitest";

import type { MessageRates } from "../../../src/core/command/message-rate.ts";
import { onBothEngines, POLICY, type TestVenue } from "../venue.ts";

const SECOND = 1_000_000;
const WIDE = { perSecond: 1_000, burst: 1_000 };

/** A and B with money, a market at 100; two messages at once and one a second for an account. */
function limited(venue: TestVenue): TestVenue {
  venue.linear("X", 100);
  venue.open("A", 10_000n);
  venue.open("B", 10_000n);
  venue.trade("X", 10, 100, "A", "B");
  venue.wait(60 * SECOND);
  return venue;
}

const NARROW: MessageRates = { session: WIDE, account: { perSecond: 1, burst: 2 } };

onBothEngines((open) => {
  describe("LIMIT: message rate", () => {
    it("LIMIT-03-02: a burst, then one for each second, with the time of the next", () => {
      const venue = limited(open({ messageRates: NARROW }));
      expect(venue.place("A", "1", "X", "buy 1 @ 90")).toBe("accepted");
      expect(venue.place("A", "2", "X", "buy 1 @ 90")).toBe("accepted");
      const { answer } = venue.send(venue.order("A", "3", "X", "buy 1 @ 90"));
      expect(answer).toMatchObject({ reason: "MESSAGE_RATE", untilMicros: venue.now + SECOND });
      // Others are not concerned, and what was refused has not counted.
      expect(venue.place("B", "4", "X", "sell 1 @ 110")).toBe("accepted");
      venue.now += SECOND - 1;
      expect(venue.withdraw("A", 1n)).toBe("MESSAGE_RATE");
      venue.now += 1;
      expect(venue.withdraw("A", 1n)).toBe("accepted");
      const amend = { kind: "amend", order: "1", lots: 2, limitPrice: 90 } as const;
      expect(venue.refusal(amend)).toBe("MESSAGE_RATE");
      venue.now += 2 * SECOND;
      expect(venue.refusal(amend)).toBe("accepted");
    });

    it("LIMIT-03-01: what lowers risk has room of its own, and the venue is not limited", () => {
      const venue = limited(open({ messageRates: NARROW }));
      venue.place("A", "1", "X", "buy 1 @ 90");
      venue.place("A", "2", "X", "buy 1 @ 90");
      expect(venue.place("A", "3", "X", "buy 1 @ 90")).toBe("MESSAGE_RATE");
      expect(venue.refusal({ kind: "cancel", order: "1" })).toBe("accepted");
      expect(venue.place("A", "r", "X", "sell 1 @ 101", true)).toBe("accepted");
      const amend = { kind: "amend", order: "r", lots: 2, limitPrice: 101 } as const;
      expect(venue.refusal(amend)).toBe("MESSAGE_RATE");
      for (let price = 101; price < 110; price += 1) venue.mark("X", price);
      expect(venue.refusal({ kind: "orderEnd", order: "1" })).toBe("accepted");
      venue.trade("X", 1, 110, "B", "A");
      venue.now += SECOND;
      venue.deposit("A", 1n);
    });

    it("LIMIT-03-02: the session is asked first; what nobody's account is, only there", () => {
      const session = { perSecond: 2, burst: 2 };
      const venue = limited(open({ messageRates: { session, account: WIDE } }));
      venue.place("A", "0", "X", "buy 1 @ 90");
      venue.place("A", "1", "X", "buy 1 @ 90");
      expect(venue.place("B", "2", "X", "sell 1 @ 110")).toBe("MESSAGE_RATE");
      expect(venue.place("nobody", "2", "X", "sell 1 @ 110")).toBe("MESSAGE_RATE");
      const refused = venue.send({ kind: "cancel", order: "none" }).answer;
      expect(refused).toMatchObject({ reason: "UNKNOWN_ORDER" });
      venue.now += SECOND / 2;
      expect(venue.place("nobody", "2", "X", "sell 1 @ 110")).toBe("UNKNOWN_ACCOUNT");
      expect(venue.place("B", "2", "X", "sell 1 @ 110")).toBe("accepted");
    });

    it.each([
      { session: WIDE, account: { perSecond: 0, burst: 1 } },
      { session: { perSecond: 1, burst: 0 }, account: WIDE },
      { session: { perSecond: 1_000_001, burst: 1 }, account: WIDE },
    ])("LIMIT-03-01: refuses %o, and a rate that is none as malformed", (messageRates) => {
      const venue = open();
      const send = (policy: object) => {
        const change = { policy: { ...POLICY, ...policy } };
        return venue.refusal({ kind: "parameter", effectiveMicros: venue.now, change });
      };
      expect(send({ messageRates })).toBe("PARAMETER_INVALID");
      expect(send({ messageRates: { session: WIDE } })).toBe("MALFORMED");
      expect(send({ messageRates: NARROW })).toBe("accepted");
    });
  });
});
