import type { LeverageTier } from "../command/parameter.ts";
import { maxUnits, type Lots, type Ticks, type Units } from "../number/unit.ts";
import type { Market } from "../state/market.ts";
import { scaledTiers } from "./open-interest-scale.ts";
import { addOnMargin } from "./size-add-on.ts";
import { tieredMargin } from "./tier.ts";
import { notional } from "./value.ts";

const NO_ADD_ONS: NonNullable<Market["parameters"]["sizeAddOns"]> = [];

/**
 * Maintenance margin of a position, in settlement units.
 *
 *   MM = max(tier(notional, maintenance), floorPerLot * |lots|) + add-ons
 *
 * @source MARGIN-02-02 MARGIN-07-02
 */
export function maintenanceMargin(market: Market, lots: Lots, mark: Ticks): Units {
  if (lots === 0) return 0n;
  const { kind, multiplier } = market;
  const { tiers, sizeAddOns } = market.parameters;
  const tiered = tieredMargin(notional(kind, lots, mark, multiplier), tiers, "maintenance");
  const base = maxUnits(tiered, floorMargin(market, lots));
  if (sizeAddOns === undefined) return base;
  return base + addOnMargin(kind, lots, mark, multiplier, sizeAddOns, "maintenance");
}

/**
 * Initial margin of a position, at least the maintenance floor: scaled by open interest, with the
 * add-ons, and the whole notional of what is beyond a cap.
 *
 * @source MARGIN-03-01 MARGIN-07-01 MARGIN-07-02 MARGIN-07-03
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
  return base + extra + (isCapped ? notional(kind, beyond, mark, multiplier) : 0n);
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
