import type { Rescale } from "../command/command.ts";
import type { MarketParameters } from "../command/parameter.ts";
import { fitsUnits, isSafeInteger, type Units } from "../number/unit.ts";
import { OutOfRangeError } from "../state/failure.ts";

/** A stored quantity that a coarser unit does not divide. @source MARKET-07-02 */
export class IndivisibleError extends Error {}

/** A count of lots or ticks in the new unit. */
export function rescaled(count: number, { factor, finer }: Rescale): number {
  if (!finer) return Number(divided(BigInt(count), BigInt(factor)));
  const scaled = count * factor;
  if (!isSafeInteger(scaled)) throw new OutOfRangeError("expected lots and ticks below 2^53");
  return scaled;
}

export function rescaledOrNull(count: number | null, by: Rescale): number | null {
  return count === null ? null : rescaled(count, by);
}

/** An amount per lot or tick: it goes the other way. */
function perRescaled(units: Units, { factor, finer }: Rescale): Units {
  if (finer) return divided(units, BigInt(factor));
  return inRange(units * BigInt(factor));
}

/** An amount that counts in the unit. */
export function unitsRescaled(units: Units, { factor, finer }: Rescale): Units {
  return finer ? units * BigInt(factor) : divided(units, BigInt(factor));
}

export function inRange(units: Units): Units {
  if (!fitsUnits(units)) throw new OutOfRangeError(`expected less than 2^63, was ${units}`);
  return units;
}

function divided(units: Units, factor: Units): Units {
  if (units % factor === 0n) return units / factor;
  throw new IndivisibleError(`expected a multiple of ${factor}, was ${units}`);
}

/**
 * Settlement units per tick and lot (linear) or units x ticks per lot (inverse) in the new units.
 *
 * @source MARKET-07-01
 */
export function rescaledMultiplier(
  multiplier: Units,
  kind: "linear" | "inverse",
  ticks: Rescale,
  lots: Rescale,
): Units {
  const flipped = kind === "linear" ? ticks : { ...ticks, finer: !ticks.finer };
  let [numerator, denominator] = [multiplier, 1n];
  for (const { factor, finer } of [flipped, lots]) {
    if (finer) denominator *= BigInt(factor);
    else numerator *= BigInt(factor);
  }
  return inRange(divided(numerator, denominator));
}

/** Parameters that count lots, or money per lot. @source MARKET-07-01 */
export function rescaledParameters(parameters: MarketParameters, lots: Rescale): MarketParameters {
  const maintenanceFloorPerLot = perRescaled(parameters.maintenanceFloorPerLot, lots);
  const limits = {
    orderLotsMax: rescaled(parameters.orderLotsMax, lots),
    positionLotsMax: rescaled(parameters.positionLotsMax, lots),
    openInterestLotsMax: rescaled(parameters.openInterestLotsMax, lots),
    liquidityBudgetLots: rescaled(parameters.liquidityBudgetLots, lots),
    sliceLotsMax: rescaled(parameters.sliceLotsMax, lots),
  };
  const sizeAddOns = parameters.sizeAddOns?.map((addOn) => {
    return { ...addOn, lotsFrom: rescaled(addOn.lotsFrom, lots) };
  });
  const added = sizeAddOns === undefined ? {} : { sizeAddOns };
  return { ...parameters, maintenanceFloorPerLot, ...limits, ...added };
}
