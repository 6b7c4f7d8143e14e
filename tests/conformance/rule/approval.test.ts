import { expect, it } from "vitest";

import type {
  AssetParameters,
  LeverageTier,
  MarketParameters,
  VenuePolicy,
} from "../../../src/core/command/parameter.ts";
import { ASSET, HOUR, MARKET, of, onBothEngines, POLICY, type Body } from "../venue.ts";

const tier = (initialPpm: number, maintenancePpm: number, edge: bigint | null): LeverageTier => ({
  notionalMax: edge,
  initialPpm,
  maintenancePpm,
});

/** A market with every limit that can be loosened. */
const STRICT: MarketParameters = {
  ...MARKET,
  tiers: [tier(100_000, 50_000, 1_000n), tier(200_000, 100_000, null)],
  maintenanceFloorPerLot: 5n,
  collarPpm: 100_000,
  orderLotsMax: 10,
  positionLotsMax: 20,
  openInterestLotsMax: 30,
  openInterestScale: { lowerNotional: 1_000n, upperNotional: 2_000n },
  sizeAddOns: [{ lotsFrom: 10, initialPpm: 50_000, maintenancePpm: 20_000 }],
  capsAsMargin: true,
  profitWeightPpm: 500_000,
  breakers: {
    tests: [
      {
        test: "move",
        windowMicros: HOUR,
        limitPpm: 100_000,
        state: "reduceOnly",
        liquidation: true,
      },
    ],
    coolOffMicros: HOUR,
    quietPeriods: 1,
    longestMicros: HOUR,
    exposureMicros: HOUR,
  },
};

const LOOSER: Record<string, Partial<MarketParameters>> = {
  "a lower initial rate": { tiers: [tier(90_000, 50_000, 1_000n), tier(200_000, 100_000, null)] },
  "a lower rate in the end": {
    tiers: [tier(100_000, 50_000, 1_000n), tier(199_999, 100_000, null)],
  },
  "a wider first tier": { tiers: [tier(100_000, 50_000, 1_001n), tier(200_000, 100_000, null)] },
  "a lower floor": { maintenanceFloorPerLot: 4n },
  "a wider collar": { collarPpm: 100_001 },
  "larger orders": { orderLotsMax: 11 },
  "no limit of positions": { positionLotsMax: 0 },
  "more open interest": { openInterestLotsMax: 31 },
  "a scale that begins later": {
    openInterestScale: { lowerNotional: 1_001n, upperNotional: 2_000n },
  },
  "no scale": { openInterestScale: { lowerNotional: 0n, upperNotional: 0n } },
  "an add-on from more lots": {
    sizeAddOns: [{ lotsFrom: 11, initialPpm: 50_000, maintenancePpm: 20_000 }],
  },
  "no add-on": { sizeAddOns: [] },
  "caps that are no margin": { capsAsMargin: false },
  "more weight on profit": { profitWeightPpm: 500_001 },
  "no breakers": { breakers: undefined },
};

const TIGHTER: Record<string, Partial<MarketParameters>> = {
  "the same": {},
  "other fees and paces": { takerFeePpm: 900, liquidityBudgetLots: 3, fundEventMax: 1n },
  "tiers cut differently, with no less margin anywhere": {
    // At 500: 50 of 50; at 1,000: 150 of 100; beyond, 25 % of 20 %.
    tiers: [
      tier(100_000, 50_000, 500n),
      tier(200_000, 100_000, 1_000n),
      tier(250_000, 250_000, null),
    ],
  },
  "smaller limits": { orderLotsMax: 1, positionLotsMax: 1, openInterestLotsMax: 1, collarPpm: 1 },
  "less weight on profit": { profitWeightPpm: 0 },
  "two add-ons that are more together": {
    sizeAddOns: [
      { lotsFrom: 10, initialPpm: 50_000, maintenancePpm: 20_000 },
      { lotsFrom: 50, initialPpm: 1, maintenancePpm: 1 },
    ],
  },
};

const HAIRCUT: AssetParameters = {
  ...ASSET,
  collateralHaircut: [
    { valueMax: 1_000n, collateralHaircutPpm: 100_000 },
    { valueMax: 5_000n, collateralHaircutPpm: 300_000 },
  ],
  loanMax: 100n,
  maturityMicros: HOUR,
  withdrawalHour: { minimum: 10n, sharePpm: 10_000 },
  withdrawalDay: { minimum: 0n, sharePpm: 50_000 },
  accountHourMax: 5n,
  accountDayMax: 50n,
  loan: { initialPpm: 20_000, maintenancePpm: 10_000 },
  utilizationMaxPpm: 800_000,
  withdrawalBreaker: { windowMicros: HOUR, limitPpm: 100_000, coolOffMicros: HOUR },
};

const LOOSER_ASSET: Record<string, Partial<AssetParameters>> = {
  "a smaller haircut": {
    collateralHaircut: [
      { valueMax: 1_000n, collateralHaircutPpm: 100_000 },
      { valueMax: 5_000n, collateralHaircutPpm: 299_999 },
    ],
  },
  "an open last tier": {
    collateralHaircut: [
      { valueMax: 1_000n, collateralHaircutPpm: 100_000 },
      { valueMax: null, collateralHaircutPpm: 300_000 },
    ],
  },
  "no haircut": { collateralHaircut: [] },
  "larger loans": { loanMax: 101n },
  "gains that mature sooner": { maturityMicros: HOUR - 1 },
  "a larger hour": { withdrawalHour: { minimum: 11n, sharePpm: 10_000 } },
  "no limit of the day": { withdrawalDay: { minimum: 0n, sharePpm: 0 } },
  "more for an account": { accountHourMax: 6n },
  "no limit of an account": { accountDayMax: 0n },
  "more of the sources": { utilizationMaxPpm: undefined },
  "no breaker of withdrawals": { withdrawalBreaker: undefined },
  "no margin on loans": { loan: { initialPpm: 20_000, maintenancePpm: 0 } },
};

const OFFSET = {
  underlying: "BTC",
  initialSpreadPpm: 20_000,
  maintenanceSpreadPpm: 10_000,
  floorPpm: 100_000,
};

const LOOSER_POLICY: Record<string, Partial<VenuePolicy>> = {
  "warned later": { warned: { upPpm: 600_001, downPpm: 500_000 } },
  "a call that ends sooner": { called: { upPpm: 700_000, downPpm: 600_001 } },
  "liquidation that stops sooner": { liquidationStopPpm: 800_001 },
  "longer calls": { callMicros: POLICY.callMicros + 1 },
  "less transfer margin": { transferMarginPpm: 99_999 },
  "a wider band": { offBandPpm: 50_001 },
  "a new offset": { offsets: [OFFSET] },
};

onBothEngines((open) => {
  const now = (venue: ReturnType<typeof open>, change: object, approvals?: readonly string[]) =>
    venue.refusal({ kind: "parameter", effectiveMicros: venue.now, change, approvals } as Body);
  const strict = (): ReturnType<typeof open> => {
    const venue = open();
    venue.linear("X", 100);
    venue.do({
      kind: "parameter",
      effectiveMicros: venue.now,
      change: { market: "X", parameters: STRICT },
      approvals: ["a", "b"],
    });
    return venue;
  };

  it.each(Object.entries(LOOSER))("PARAMETER-05-01: a market is looser by %s", (_, part) => {
    const venue = strict();
    const change = { market: "X", parameters: { ...STRICT, ...part } };
    expect(now(venue, change)).toBe("APPROVAL_MISSING");
    expect(now(venue, change, ["a"])).toBe("APPROVAL_MISSING");
    expect(now(venue, change, ["a", "a"])).toBe("APPROVAL_MISSING");
    expect(now(venue, change, ["a", "a", "b"])).toBe("accepted");
    expect(now(venue, { market: "X", parameters: STRICT })).toBe("accepted");
  });

  it("PARAMETER-05-01: breakers that change at all loosen, whichever way", () => {
    const venue = strict();
    for (const exposureMicros of [HOUR - 1, HOUR + 1]) {
      const breakers = { ...STRICT.breakers!, exposureMicros };
      const change = { market: "X", parameters: { ...STRICT, breakers } };
      expect(now(venue, change)).toBe("APPROVAL_MISSING");
    }
  });

  it.each(Object.entries(TIGHTER))("PARAMETER-05-01: a market is no looser by %s", (_, part) => {
    expect(now(strict(), { market: "X", parameters: { ...STRICT, ...part } })).toBe("accepted");
  });

  it.each(Object.entries(LOOSER_ASSET))("PARAMETER-05-01: an asset is looser by %s", (_, part) => {
    const venue = open();
    const declare = { kind: "asset", asset: "C", decimals: 0, priceDecimals: 0, price: 1 } as const;
    venue.do({ ...declare, parameters: HAIRCUT });
    const change = { asset: "C", parameters: { ...HAIRCUT, ...part } };
    expect(now(venue, change)).toBe("APPROVAL_MISSING");
    expect(now(venue, change, ["a", "b"])).toBe("accepted");
    expect(now(venue, { asset: "C", parameters: HAIRCUT })).toBe("accepted");
  });

  it.each(Object.entries(LOOSER_POLICY))("PARAMETER-05-01: a policy is looser by %s", (_, part) => {
    const venue = open();
    expect(now(venue, { policy: { ...POLICY, ...part } })).toBe("APPROVAL_MISSING");
    expect(now(venue, { policy: { ...POLICY, ...part } }, ["a", "b"])).toBe("accepted");
    expect(now(venue, { policy: POLICY })).toBe("accepted");
  });

  it("PARAMETER-05-02: compared with what will be in force; every other fault comes first", () => {
    const venue = strict();
    const at = (orderLotsMax: number, after: number, approvals?: readonly string[]): string =>
      venue.refusal({
        kind: "parameter",
        effectiveMicros: venue.now + after,
        change: { market: "X", parameters: { ...STRICT, orderLotsMax } },
        approvals,
      });
    expect(at(5, HOUR)).toBe("accepted");
    // 8 is less than 10, but 5 will be in force by then.
    expect(at(8, HOUR)).toBe("APPROVAL_MISSING");
    expect(at(8, 2 * HOUR)).toBe("APPROVAL_MISSING");
    expect(at(8, HOUR - 1)).toBe("accepted");
    expect(at(8, 2 * HOUR, ["a", "b"])).toBe("accepted");
    // Of one time, the last commanded counts.
    expect(at(4, 2 * HOUR)).toBe("accepted");
    expect(at(5, 2 * HOUR)).toBe("APPROVAL_MISSING");
    expect(at(-1, HOUR)).toBe("PARAMETER_INVALID");
    expect(at(11, -1)).toBe("PARAMETER_INVALID");
    const many = Array.from({ length: 17 }, (_, index) => `${index}`);
    expect(at(1, 0, many)).toBe("MALFORMED");
    expect(at(1, 0, ["not an id"])).toBe("MALFORMED");
  });

  it("PARAMETER-05-03: a step that an emergency has overtaken is dropped, an approved one is not", () => {
    const venue = strict();
    const change = (orderLotsMax: number) => {
      return { market: "X", parameters: { ...STRICT, orderLotsMax } };
    };
    const later = (lots: number, after: number, approvals?: readonly string[]) =>
      venue.do({
        kind: "parameter",
        effectiveMicros: venue.now + after,
        change: change(lots),
        approvals,
      });
    later(5, HOUR);
    later(7, 2 * HOUR, ["a", "b"]);
    expect(now(venue, change(2))).toBe("accepted");
    const target = "market:X";
    const step = { type: "parameter", target, version: 3, effectiveMicros: venue.now + HOUR };
    expect(venue.wait(HOUR)).toEqual([
      { type: "timer", timeMicros: venue.now, cause: "parameter", target },
      { ...step, applied: false, dropped: true },
    ]);
    venue.open("A", 10_000n);
    expect(venue.place("A", "1", "X", "buy 3 @ 100")).toBe("ORDER_TOO_LARGE");
    expect(of(venue.wait(HOUR), "parameter")).toMatchObject([{ version: 4, applied: true }]);
    expect(venue.place("A", "2", "X", "buy 3 @ 100")).toBe("accepted");
  });
});
