import { describe, expect, it } from "vitest";

import type { InterestTerms } from "../../../src/core/command/parameter.ts";
import { ASSET, DAY, entries, HOUR, of, onBothEngines, stages, type TestVenue } from "../venue.ts";

const FLAT: InterestTerms = {
  intervalMicros: DAY,
  basePpb: 100_000_000,
  kinkPpm: 500_000,
  slopePpb: 0,
  steepPpb: 0,
};
/** 1 % a day, 5 % at four fifths, 25 % when all is borrowed. */
const CURVE: InterestTerms = {
  intervalMicros: DAY,
  basePpb: 10_000_000,
  kinkPpm: 800_000,
  slopePpb: 40_000_000,
  steepPpb: 200_000_000,
};

/** J has dollars and owes 100 EUR, worth 1 each, of which the treasury and L have lent some. */
function borrowed(
  venue: TestVenue,
  {
    dollars = 1_000n,
    treasury = 300n,
    lent = 0n,
    line = 200n,
    interest = FLAT,
    parameters = {},
  } = {},
): TestVenue {
  venue.asset("EUR", { loanMax: 300n, maturityMicros: 0, interest, ...parameters });
  if (treasury > 0n) venue.fund("treasury", treasury, "EUR");
  venue.market("Z", 100, { type: "linear", settlement: "EUR", multiplier: 1n });
  venue.open("G", 1_000n, "EUR");
  venue.open("L", lent, "EUR");
  if (lent > 0n) venue.do({ kind: "lend", account: "L", asset: "EUR", amount: lent });
  venue.open("J", dollars);
  venue.do({ kind: "loanLine", account: "J", asset: "EUR", amount: line });
  venue.trade("Z", 1, 200, "J", "G");
  venue.trade("Z", 1, 100, "G", "J");
  expect(venue.balance("J", "EUR")).toBe(-100n);
  return venue;
}

onBothEngines((open) => {
  describe("LOAN-04: interest", () => {
    it("LOAN-04-01: accrues with time, counts before it is booked, and is booked with a payment", () => {
      const venue = borrowed(open());
      venue.wait(DAY / 2);
      expect(venue.holding("J", "EUR")).toMatchObject({
        balance: -100n,
        interestDue: 5n,
        poolEquity: -105n,
      });
      expect(venue.view("J")).toMatchObject({ equity: 895n });
      // a microsecond more is a unit more: rounded up
      venue.wait(1);
      expect(venue.holding("J", "EUR").interestDue).toBe(6n);
      venue.wait(DAY / 2 - 1);
      expect(entries(venue.deposit("J", 50n, "EUR"))).toEqual([
        "account:J -> treasury 10 interest",
        "external -> account:J 50 deposit",
      ]);
      expect(venue.balance("J", "EUR")).toBe(-60n);
      venue.wait(DAY);
      expect(venue.holding("J", "EUR").interestDue).toBe(6n);
      venue.deposit("J", 66n, "EUR");
      venue.wait(DAY);
      expect(venue.holding("J", "EUR")).toMatchObject({ balance: 0n, interestDue: 0n });
    });

    it("LOAN-04-02: the rate follows utilization, steeper above the kink", () => {
      const venue = borrowed(open(), { interest: CURVE, treasury: 200n });
      const rates = (): [number, number][] =>
        venue.of("interestRate").map(({ ratePpb, utilizationPpm }) => [ratePpb, utilizationPpm]);
      // declared; 100 of 200
      expect(rates()).toEqual([
        [10_000_000, 0],
        [35_000_000, 500_000],
      ]);
      // of 110: 1 + 4 + 20 * (909,090 - 800,000) / 200,000 per cent
      venue.do({ kind: "loanLine", account: "J", asset: "EUR", amount: 100n });
      expect(venue.fund("treasury", -90n, "EUR")).toBe("accepted");
      expect(rates().slice(2)).toEqual([[159_090_000, 909_090]]);
      expect(venue.fund("treasury", 890n, "EUR")).toBe("accepted");
      // no more than loanMax is a source
      expect(rates().slice(3)).toEqual([[26_666_650, 333_333]]);
    });

    it("LOAN-04-02: PARAMETER-01-04: terms that make no sense", () => {
      const venue = open();
      const refusal = (interest: Partial<InterestTerms>): string => {
        const parameters = { ...ASSET, interest: { ...FLAT, ...interest } };
        const terms = { decimals: 0, priceDecimals: 0, price: 1, parameters };
        return venue.refusal({ kind: "asset", asset: "BAD", ...terms });
      };
      expect(refusal({ intervalMicros: 0 })).toBe("PARAMETER_INVALID");
      expect(refusal({ kinkPpm: 0 })).toBe("PARAMETER_INVALID");
      expect(refusal({ kinkPpm: 1_000_000 })).toBe("PARAMETER_INVALID");
      expect(refusal({ slopePpb: -1 })).toBe("PARAMETER_INVALID");
      expect(refusal({ steepPpb: 900_000_001 })).toBe("PARAMETER_INVALID");
      expect(refusal({ steepPpb: 900_000_000 })).toBe("accepted");
    });

    it("LOAN-04-03: lenders get theirs rounded down, the treasury the rest", () => {
      const venue = borrowed(open(), { treasury: 33n, lent: 100n, line: 133n });
      venue.wait(DAY);
      // 10 due: floor(10 * 100 / 133) = 7
      expect(entries(venue.deposit("J", 1n, "EUR"))).toEqual([
        "account:J -> lender 7 interest",
        "account:J -> treasury 3 interest",
        "external -> account:J 1 deposit",
      ]);
      expect(venue.holding("L", "EUR").lent).toBe(107n);
      expect(venue.of("entry").filter(({ to }) => to === "account:L")).toEqual([
        expect.objectContaining({ cause: "deposit" }),
      ]);
    });

    it("LOAN-04-01: interest alone takes a borrower up the ladder, without any price", () => {
      const loan = { initialPpm: 200_000, maintenancePpm: 100_000 };
      const venue = borrowed(open(), { dollars: 150n, parameters: { loan } });
      expect(venue.stage("J")).toBe("healthy");
      const events = venue.wait(4 * DAY);
      // 140 owed: E = 10, MM = 14; the treasury sells it the euros, 40 of them interest
      expect(stages(events)).toEqual(["J healthy > liquidating", "J liquidating > resolved"]);
      expect(entries(events)).toEqual([
        "account:J -> treasury 140 conversion",
        "account:J -> treasury 40 interest",
        "treasury -> account:J 140 conversion",
      ]);
    });

    it("LOAN-04-03: a line covers the interest on it", () => {
      const venue = borrowed(open(), { line: 110n });
      venue.wait(DAY);
      expect(venue.stage("J")).toBe("healthy");
      expect(stages(venue.wait(HOUR))[0]).toBe("J healthy > liquidating");
      expect(venue.balance("J", "EUR")).toBe(0n);
    });

    it("LOAN-04-03: who cannot pay the interest costs the sources no more than he had borrowed", () => {
      const venue = borrowed(open(), { dollars: 150n, treasury: 0n, lent: 200n });
      venue.open("C", 500n, "EUR");
      venue.wait(2 * DAY);
      venue.do({ kind: "price", updates: [{ asset: "EUR", price: 2 }] });
      // 120 owed of 100: the shares were worth 220 with the interest, and lose 120
      expect(venue.payments()).toEqual([["lender", "lender", 120n]]);
      expect(venue.holding("L", "EUR").lent).toBe(100n);
      expect(venue.balance("L")).toBe(150n);
      expect(of(venue.events, "deficit").every(({ market }) => market === null)).toBe(true);
      expect(venue.withdraw("C", 500n, "EUR")).toBe("accepted");
    });

    it("LOAN-04-02: interest that is taken out of the parameters keeps what has accrued", () => {
      const venue = borrowed(open());
      venue.wait(DAY);
      const parameters = { ...ASSET, loanMax: 300n, maturityMicros: 0 };
      const change = { asset: "EUR", parameters };
      venue.do({ kind: "parameter", effectiveMicros: venue.now, change });
      venue.wait(DAY);
      expect(venue.holding("J", "EUR").interestDue).toBe(10n);
    });
  });
});
