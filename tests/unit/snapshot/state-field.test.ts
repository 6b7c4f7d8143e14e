import { describe, expect, test } from "vitest";

import { FULL_PROTECTION } from "../../../src/core/safeguard/historic.ts";
import { Asset } from "../../../src/core/state/asset.ts";
import { Market } from "../../../src/core/state/market.ts";
import { Pool } from "../../../src/core/state/pool.ts";
import { Venue } from "../../../src/core/state/venue.ts";
import { ASSET, MARKET, POLICY } from "./desk.ts";

const venue = new Venue({ numeraire: "USD", policy: POLICY }, FULL_PROTECTION);
const numbers = { decimals: 2, priceDecimals: 0, price: 1 };
const asset = new Asset(
  venue.transaction,
  0,
  { asset: "USD", ...numbers, parameters: ASSET },
  {
    id: "USD",
    decimals: 2,
  },
);
const market = new Market(venue.transaction, 0, asset, {
  id: { session: "", sequence: 0 },
  timeMicros: 0,
  kind: "market",
  market: "BTC",
  type: "linear",
  settlement: "USD",
  group: "majors",
  multiplier: 1n,
  fundingScale: 1n,
  markPrice: 1,
  indexPrice: 1,
  parameters: MARKET,
});

/** Fields that a snapshot writes, and those that follow from others or end with the command. */
const FIELDS: readonly [name: string, object: object, written: string, derived: string][] = [
  [
    "venue",
    venue,
    `accounts positions holdings orders assets markets pools groupFunds groupLimits messageUses backstops pendingChanges
     dueForSlicing overLine deleveraged reservations rules numeraire policy policyVersions nowMicros
     lastBoundaryMicros sequence sliceCount brokenSequence`,
    `transaction assetsInOrder marketsInOrder assetById marketById timers closingOut borrowing touched events
     listener breaks messageSweepSize shortestStallMicros paidInEvent trigger feedCount`,
  ],
  [
    "asset",
    asset,
    `id decimals priceDecimals price collateralPrice parameters parameterVersion lastVersion treasury lender fee uncoveredLoss deposits
     feed interest recalls end stepsTaken withdrawalHalted withdrawalStopMicros withdrawalWindow customerDeposits hourCapacity dayCapacity
     treasuryReserved`,
    "index valueNumerator valueDenominator isNumeraire doubles sumBalances sumPots borrowed sumLines lenderShares deficit hasWeightedProfit",
  ],
  [
    "market",
    market,
    `id kind spot settlement group underlying multiplier fundingScale parameters parameterVersion lastVersion markPrice
     indexPrice feed funding tradingHalted liquidationHalted breaker breakerWindows bidLots askLots clearing fundingPot fund
     windowEndMicros windowUsedLots waiting waitUntilMicros cleanMarkPrice cleanFunding
     bounds expiryMicros end indexIntegral finalPrice`,
    "index sumLots sumCost openInterestLots holders fundingMemo doubles maintenanceTerms integralMicros settled",
  ],
  ["fund", market.fund, "units paidDay paidToday reserved", "name asset"],
  [
    "pool",
    new Pool(venue.transaction, asset, 0),
    "asset locked clockMicros cleanMicros feesSinceClean unlentSinceClean offBand baselines flows booked",
    "clockSinceMicros dirtyMarkets stopped",
  ],
  [
    "accounts",
    venue.accounts,
    "byId preferences isolated parents closed",
    "firstPosition firstHolding",
  ],
  ["holdings", venue.holdings, "", "count"],
  ["positions", venue.positions, "", "onRemove"],
  ["orders", venue.orders, "byId", ""],
];

describe("no field of the state is forgotten", () => {
  test.each(FIELDS)(
    "SNAPSHOT-01-04 every field of the %s is written or follows",
    (_name, object, written, derived) => {
      const known = `${written} ${derived}`.split(/\s+/).filter((field) => field !== "");
      expect(Object.keys(object).sort()).toEqual(known.sort());
    },
  );
});
