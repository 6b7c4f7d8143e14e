import type { Lots, Ticks, Units } from "../number/unit.ts";
import { maxUnits } from "../number/unit.ts";
import type { Market } from "../state/market.ts";
import { tieredMargin } from "./tier.ts";
import { notional } from "./value.ts";

/**
 * Maintenance margin of a position, in settlement units.
 *
 *   MM = max(tier(notional, maintenance), floorPerLot * |lots|)
 *
 * @source MARGIN-02-02
 */
export function maintenanceMargin(market: Market, lots: Lots, mark: Ticks): Units {
  return requirement(market, lots, mark, "maintenance");
}

/** Initial margin of a position, at least the maintenance floor. @source MARGIN-03-01 */
export function positionInitialMargin(market: Market, lots: Lots, mark: Ticks): Units {
  return requirement(market, lots, mark, "initial");
}

function requirement(
  market: Market,
  lots: Lots,
  mark: Ticks,
  which: "initial" | "maintenance",
): Units {
  if (lots === 0) return 0n;
  const { tiers, maintenanceFloorPerLot } = market.parameters;
  const size = notional(market.kind, lots, mark, market.multiplier);
  const floor = maintenanceFloorPerLot * BigInt(Math.abs(lots));
  return maxUnits(tieredMargin(size, tiers, which), floor);
}
