import { describe, expect, it } from "vitest";

import type {
  AssetParameters,
  MarketParameters,
  VenuePolicy,
} from "../../../src/core/command/parameter.ts";
import {
  ASSET,
  HOUR,
  MARKET,
  of,
  onBothEngines,
  POLICY,
  type Body,
  type TestVenue,
} from "../venue.ts";

const tier = { notionalMax: null, initialPpm: 100_000, maintenancePpm: 50_000 };

/** Market parameters that are refused: what is wrong, and the field that says it. */
const BAD_MARKET: Readonly<Record<string, Partial<MarketParameters>>> = {
  "no tiers": { tiers: [] },
  "an edge of zero": { tiers: [{ ...tier, notionalMax: 0n }, tier] },
  "edges that do not rise": {
    tiers: [{ ...tier, notionalMax: 5n }, { ...tier, notionalMax: 5n }, tier],
  },
  "an open edge before the last": { tiers: [tier, tier] },
  "a bounded last tier": { tiers: [{ ...tier, notionalMax: 5n }] },
  "initial above 100 %": { tiers: [{ ...tier, initialPpm: 1_000_001 }] },
  "initial below maintenance": { tiers: [{ ...tier, initialPpm: 49_999 }] },
  "maintenance falling over tiers": {
    tiers: [
      { ...tier, notionalMax: 5n },
      { ...tier, maintenancePpm: 49_999 },
    ],
  },
  "a negative floor": { maintenanceFloorPerLot: -1n },
  "a taker fee above 100 %": { takerFeePpm: 1_000_001 },
  "a rebate above the taker fee": { takerFeePpm: 100, makerFeePpm: -101 },
  "a funding cap above 100 %": { fundingCapPpb: 1_000_000_001 },
  "a collar above 100 %": { collarPpm: 1_000_001 },
  "more than all of the depth": { liquidityDepthPpm: 1_000_001 },
  "a policy nobody knows": { deleveraging: "alphabetical" as "queue" },
  "no funding interval": { fundingIntervalMicros: 0 },
  "no liquidity window": { liquidityWindowMicros: 0 },
  "slices that never live": { sliceExpiryMicros: 0 },
  "a negative order limit": { orderLotsMax: -1 },
  "a negative fund cap": { fundEventMax: -1n },
};

const BAD_ASSET: Readonly<Record<string, Partial<AssetParameters>>> = {
  "a haircut above 100 %": {
    collateralHaircut: [{ valueMax: null, collateralHaircutPpm: 1_000_001 }],
  },
  "haircut edges that do not rise": {
    collateralHaircut: [
      { valueMax: 10n, collateralHaircutPpm: 0 },
      { valueMax: 10n, collateralHaircutPpm: 0 },
    ],
  },
  "a negative loan limit": { loanMax: -1n },
  "maturity before now": { maturityMicros: -1 },
  "a share above 100 %": { withdrawalHour: { minimum: 0n, sharePpm: 1_000_001 } },
  "a negative day limit": { accountDayMax: -1n },
};

const BAD_POLICY: Readonly<Record<string, Partial<VenuePolicy>>> = {
  "a down of zero": { warned: { upPpm: 600_000, downPpm: 0 } },
  "a down above its up": { warned: { upPpm: 600_000, downPpm: 600_001 } },
  "warned at called": { warned: { upPpm: 700_000, downPpm: 500_000 } },
  "called at restricted": { called: { upPpm: 850_000, downPpm: 600_000 } },
  "restricted above 100 %": { restricted: { upPpm: 1_000_001, downPpm: 750_000 } },
  "a stop of zero": { liquidationStopPpm: 0 },
  "a call without time": { callMicros: 0 },
  "an off-band share above 100 %": { offBandPpm: 1_000_001 },
  "a waiver above 100 %": { budgetWaiverPpm: 1_000_001 },
  "a transfer margin above 100 %": { transferMarginPpm: 1_000_001 },
  "a negative group cap": { groupDayMax: -1n },
};

onBothEngines((open) => {
  const declare = (change: object): Body =>
    ({
      kind: "asset",
      asset: "BTC",
      decimals: 8,
      priceDecimals: 2,
      price: 50_000,
      parameters: ASSET,
      ...change,
    }) as Body;

  describe("PARAMETER", () => {
    it("PARAMETER-01-01: decimals and price decimals are 0 to 18, a price is positive", () => {
      const venue = open();
      expect(venue.refusal(declare({ decimals: 19 }))).toBe("PARAMETER_INVALID");
      expect(venue.refusal(declare({ priceDecimals: 19 }))).toBe("PARAMETER_INVALID");
      expect(venue.refusal(declare({ decimals: -1 }))).not.toBe("accepted");
      expect(venue.refusal(declare({ price: 0 }))).toBe("PRICE_NOT_POSITIVE");
      expect(venue.refusal(declare({}))).toBe("accepted");
      expect(venue.refusal(declare({}))).toBe("ASSET_EXISTS");
    });

    it.each(Object.entries(BAD_ASSET))("PARAMETER-01-04: asset parameters with %s", (_, bad) => {
      const venue = open();
      const parameters = { ...ASSET, ...bad };
      expect(venue.refusal(declare({ parameters }))).toBe("PARAMETER_INVALID");
      venue.do(declare({}));
      const change = { asset: "BTC", parameters };
      const later = { kind: "parameter", effectiveMicros: venue.now, change } as const;
      expect(venue.refusal(later)).toBe("PARAMETER_INVALID");
    });

    it("PARAMETER-01-01: the numeraire carries no haircut, not later either", () => {
      const venue = open();
      const collateralHaircut = [{ valueMax: null, collateralHaircutPpm: 1 }];
      const change = { asset: "USD", parameters: { ...ASSET, collateralHaircut } };
      const body = { kind: "parameter", effectiveMicros: venue.now, change } as const;
      expect(venue.refusal(body)).toBe("PARAMETER_INVALID");
    });

    it("PARAMETER-01-02: a market needs its settlement asset, sound units and prices", () => {
      const venue = open();
      const market = {
        kind: "market",
        market: "X",
        type: "inverse",
        settlement: "USD",
        group: "all",
        multiplier: 1n,
        fundingScale: 1n,
        markPrice: 1,
        indexPrice: 1,
        parameters: MARKET,
      } as const;
      expect(venue.refusal({ ...market, settlement: "BTC" })).toBe("UNKNOWN_ASSET");
      expect(venue.refusal({ ...market, multiplier: 0n })).not.toBe("accepted");
      expect(venue.refusal({ ...market, fundingScale: 20n })).toBe("PARAMETER_INVALID");
      expect(venue.refusal({ ...market, markPrice: 0 })).toBe("PRICE_NOT_POSITIVE");
      expect(venue.refusal({ ...market, indexPrice: -1 })).toBe("PRICE_NOT_POSITIVE");
      expect(venue.refusal({ ...market, type: "linear", markPrice: -1 })).toBe("accepted");
      expect(venue.refusal(market)).toBe("MARKET_EXISTS");
    });

    it.each(Object.entries(BAD_MARKET))("PARAMETER-01-03: market parameters with %s", (_, bad) => {
      const venue = open();
      venue.linear("X", 100);
      const change = { market: "X", parameters: { ...MARKET, ...bad } };
      const body = { kind: "parameter", effectiveMicros: venue.now, change } as const;
      expect(venue.refusal(body)).toBe("PARAMETER_INVALID");
    });

    it.each(Object.entries(BAD_POLICY))("PARAMETER-01-05: a policy with %s", (_, bad) => {
      const venue = open();
      const change = { policy: { ...POLICY, ...bad } };
      const body = { kind: "parameter", effectiveMicros: venue.now, change } as const;
      expect(venue.refusal(body)).toBe("PARAMETER_INVALID");
      expect(() => open(bad)).toThrow(/policy/);
    });

    it("PARAMETER-02-01: a change at once is applied, a later one announced and applied in time", () => {
      const venue = open();
      venue.linear("X", 100);
      const target = "market:X";
      expect(venue.change("X", { takerFeePpm: 1 })).toEqual([
        { type: "parameter", target, version: 2, effectiveMicros: venue.now, applied: true },
      ]);
      const effectiveMicros = venue.now + HOUR;
      expect(venue.change("X", { takerFeePpm: 2 }, HOUR)).toEqual([
        { type: "parameter", target, version: 3, effectiveMicros, applied: false },
      ]);
      expect(venue.wait(HOUR)).toEqual([
        { type: "timer", timeMicros: effectiveMicros, cause: "parameter", target },
        { type: "parameter", target, version: 3, effectiveMicros, applied: true },
      ]);
    });

    it("PARAMETER-02-01: a change before now, or of what is not there, is refused", () => {
      const venue = open();
      venue.linear("X", 100);
      const change = { market: "X", parameters: MARKET };
      const body = { kind: "parameter", effectiveMicros: venue.now - 1, change } as const;
      expect(venue.refusal(body)).toBe("PARAMETER_INVALID");
      const nowhere = { market: "Y", parameters: MARKET };
      expect(venue.refusal({ ...body, change: nowhere })).toBe("UNKNOWN_MARKET");
      expect(venue.refusal({ ...body, change: { asset: "BTC", parameters: ASSET } })).toBe(
        "UNKNOWN_ASSET",
      );
    });

    it("PARAMETER-02-01: the policy has versions of its own and counts at once", () => {
      const venue = open();
      lever(venue, 130n);
      // E = 130, MM = 50: 38 %. Warned from 30 % on.
      const warned = { upPpm: 300_000, downPpm: 200_000 };
      const change = { policy: { ...POLICY, warned } };
      const events = venue.do({ kind: "parameter", effectiveMicros: venue.now, change });
      expect(of(events, "parameter")).toMatchObject([
        { target: "policy", version: 2, applied: true },
      ]);
      expect(venue.stage("A")).toBe("warned");
    });

    it("PARAMETER-03-01: every update is checked before any is applied; events in the given order", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.linear("Y", 100);
      venue.asset("BTC", {}, 8, 50_000);
      const x = { market: "X", markPrice: 90, indexPrice: 91 };
      const y = { market: "Y", markPrice: -3, indexPrice: 0 };
      const wrong = { market: "Z", markPrice: 1, indexPrice: 1 };
      expect(venue.refusal({ kind: "price", updates: [x, wrong] })).toBe("UNKNOWN_MARKET");
      const coin = { asset: "BTC", price: 60_000 };
      expect(venue.do({ kind: "price", updates: [y, coin, x] })).toEqual([
        { type: "price", target: "market:Y", markPrice: -3, indexPrice: 0 },
        { type: "price", target: "asset:BTC", markPrice: 60_000, indexPrice: 60_000 },
        { type: "price", target: "market:X", markPrice: 90, indexPrice: 91 },
      ]);
    });

    it("PARAMETER-03-01: the numeraire has no other price than one", () => {
      const venue = open();
      const updates = [{ asset: "USD", price: 1 }];
      expect(venue.refusal({ kind: "price", updates })).toBe("PARAMETER_INVALID");
    });

    it("PARAMETER-04-01: an isolated account needs a parent that is not isolated, and a market", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.do({ kind: "openAccount", account: "P", linkedGroup: "firm" });
      const child = { kind: "openAccount", account: "P/X" } as const;
      const isolated = { market: "X", parent: "P" };
      expect(venue.refusal({ ...child, isolated: { ...isolated, parent: "Q" } })).toBe(
        "UNKNOWN_ACCOUNT",
      );
      expect(venue.refusal({ ...child, isolated: { ...isolated, market: "Y" } })).toBe(
        "UNKNOWN_MARKET",
      );
      expect(venue.refusal({ ...child, isolated })).toBe("accepted");
      expect(venue.view("P/X")).toMatchObject({ isolated, linkedGroup: "firm" });
      const grandchild = {
        kind: "openAccount",
        account: "P/X/X",
        isolated: { market: "X", parent: "P/X" },
      } as const;
      expect(venue.refusal(grandchild)).toBe("UNKNOWN_ACCOUNT");
      venue.open("R");
      expect(venue.view("R").linkedGroup).toBe("R");
    });

    it("PARAMETER-04-02: a switch stops an activity and emits nothing of its own", () => {
      const venue = open();
      venue.linear("X", 100);
      venue.open("A", 1_000n);
      const turn = (target: object, on: boolean) =>
        venue.do({ kind: "switch", target, on } as Body);
      expect(turn({ activity: "trading", market: "X" }, false)).toEqual([]);
      expect(venue.place("A", "o", "X", "buy 1 @ 100")).toBe("MARKET_HALTED");
      turn({ activity: "trading", market: "X" }, true);
      expect(turn({ activity: "account", account: "A" }, false)).toEqual([]);
      expect(venue.place("A", "o", "X", "buy 1 @ 100")).toBe("ACCOUNT_FROZEN");
      turn({ activity: "account", account: "A" }, true);
      turn({ activity: "withdrawal", asset: "USD" }, false);
      expect(venue.withdraw("A", 1n)).toBe("WITHDRAWAL_HALTED");
      const unknown = { activity: "trading", market: "Y" } as const;
      expect(venue.refusal({ kind: "switch", target: unknown, on: true })).toBe("UNKNOWN_MARKET");
    });

    it("PARAMETER-04-02: depth, preference, loan line, backstop and opening emit nothing of their own", () => {
      const venue = open();
      venue.linear("X", 100);
      expect(venue.do({ kind: "openAccount", account: "A" })).toEqual([]);
      expect(venue.do({ kind: "depth", market: "X", bidLots: 1, askLots: 1 })).toEqual([]);
      expect(venue.do({ kind: "loanLine", account: "A", asset: "USD", amount: 0n })).toEqual([]);
      const commitment = { account: "A", market: "X", capital: 0n, takeoverLotsMax: 5 };
      expect(venue.do({ kind: "backstop", ...commitment })).toEqual([]);
      const chosen = { topUpFrom: [], deRiskOrder: ["X"], reduceAtCall: true };
      expect(venue.do({ kind: "preference", account: "A", ...chosen })).toEqual([]);
    });
  });
});

/** A is long 10 at 100 with this much money; maintenance 50. */
function lever(venue: TestVenue, amount: bigint): void {
  venue.linear("X", 100);
  venue.open("A", amount);
  venue.open("B", 10_000n);
  venue.trade("X", 10, 100, "A", "B");
}
