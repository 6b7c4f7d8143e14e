import type { LeverageTier } from "../command/parameter.ts";
import { maxUnits, type Lots, type Ticks, type Units } from "../number/unit.ts";
import { fundingAccrued, fundingDue } from "../pricing/funding.ts";
import type { Market } from "../state/market.ts";
import { scaledTiers } from "./open-interest-scale.ts";
import { addOnMargin } from "./size-add-on.ts";
import { tieredMargin } from "./tier.ts";
import { notional } from "./value.ts";

const NO_ADD_ONS: NonNullable<Market["parameters"]["sizeAddOns"]> = [];

/**
 * Maintenance margin of a position, in settlement units.
 *
 *   MM = max(tier(notional, maintenance), floorPerLot * |lots|) + add-ons + projected funding
 *
 * @source MARGIN-02-02 MARGIN-07-02 MARGIN-07-04
 */
export function maintenanceMargin(market: Market, lots: Lots, mark: Ticks): Units {
  if (lots === 0) return 0n;
  const { kind, multiplier } = market;
  const { tiers, sizeAddOns } = market.parameters;
  const tiered = tieredMargin(notional(kind, lots, mark, multiplier), tiers, "maintenance");
  const floored = maxUnits(tiered, floorMargin(market, lots));
  const base = floored + projectedFunding(market, lots);
  if (sizeAddOns === undefined) return base;
  return base + addOnMargin(kind, lots, mark, multiplier, sizeAddOns, "maintenance");
}

/**
 * Initial margin of a position, at least the maintenance floor: scaled by open interest, with the
 * add-ons, and the whole notional of what is beyond a cap.
 *
 * @source MARGIN-03-01 MARGIN-07-01 MARGIN-07-02 MARGIN-07-03 MARGIN-07-04
 */
export function positionInitialMargin(market: Market, lots: Lots, mark: Ticks): Units {
  if (lots === 0) return 0n;
  const { kind, multiplier, parameters } = market;
  const size = notional(kind, lots, mark, multiplier);
  const tiered = tieredMargin(size, initialTiers(market, mark), "initial");
  const base = maxUnits(isOverOpen(market) ? size : tiered, floorMargin(market, lots));
  const { sizeAddOns = NO_ADD_ONS, capsAsMargin, positionLotsMax } = parameters;
  const extra = addOnMargin(kind, lots, mark, multiplier, sizeAddOns, "initial");
  const beyond = Math.abs(lots) - positionLotsMax;
  const isCapped = capsAsMargin === true && positionLotsMax !== 0 && beyond > 0;
  const funding = projectedFunding(market, whoPays(market, lots));
  return base + extra + funding + (isCapped ? notional(kind, beyond, mark, multiplier) : 0n);
}

/**
 * Funding that a position would pay over the declared horizon at the rate of now; never negative.
 *
 *   max(0, ceil(lots * growth / scale)), growth = what the funding index gains in that time
 *
 * @source MARGIN-07-04
 */
function projectedFunding(market: Market, lots: Lots): Units {
  const { fundingHorizonMicros: horizon } = market.parameters;
  if (horizon === undefined) return 0n;
  const { ratePpb, perLotScaled, intervalMicros } = market.funding;
  const growth = fundingAccrued(ratePpb, perLotScaled, horizon, intervalMicros);
  return maxUnits(0n, fundingDue(lots, growth, 0n, market.fundingScale));
}

/** Of the side that pays now: an order may turn a position around. */
function whoPays({ funding }: Market, lots: Lots): Lots {
  return funding.ratePpb < 0 ? -Math.abs(lots) : Math.abs(lots);
}

function floorMargin(market: Market, lots: Lots): Units {
  return market.parameters.maintenanceFloorPerLot * BigInt(Math.abs(lots));
}

function initialTiers(market: Market, mark: Ticks): readonly LeverageTier[] {
  const { tiers, openInterestScale } = market.parameters;
  if (openInterestScale === undefined) return tiers;
  const open = notional(market.kind, market.openInterestLots, mark, market.multiplier);
  return scaledTiers(tiers, open, openInterestScale);
}

function isOverOpen({ parameters, openInterestLots }: Market): boolean {
  const { capsAsMargin, openInterestLotsMax } = parameters;
  return (
    capsAsMargin === true && openInterestLotsMax !== 0 && openInterestLots > openInterestLotsMax
  );
}
