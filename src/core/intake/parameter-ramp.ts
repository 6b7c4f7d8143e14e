import type { ParameterCommand } from "../command/command.ts";
import type { MarketParameters, ParameterRamp } from "../command/parameter.ts";
import { divCeil, divFloor } from "../number/rounding.ts";
import type { Micros, Units } from "../number/unit.ts";

/** Steps of one command at most. */
const STEPS_MAX = 64;

/** One change of a command, and when it is due. */
export interface PlannedChange {
  readonly effectiveMicros: Micros;
  readonly change: ParameterCommand["change"];
}

/**
 * The changes that a ramp makes of one: everything at once but the maintenance margin, which goes
 * from what it was to what it will be in even steps, so that no holder is asked for all of it in one
 * moment.
 *
 *   step k of n at effective + floor((until - effective) * k / n), k from 0:
 *   maintenance = old + ceil((new - old) * k / n)
 *
 * @returns null where the edges of tiers or add-ons are not the same, or the steps do not fit
 * @source PARAMETER-02-02
 */
export function rampedChanges(
  { change, effectiveMicros }: ParameterCommand,
  { untilMicros, steps }: ParameterRamp,
  from: MarketParameters,
): PlannedChange[] | null {
  if (!("market" in change)) return null;
  const { market, parameters: to } = change;
  const span = untilMicros - effectiveMicros;
  if (steps > STEPS_MAX || span < steps || !haveSameEdges(from, to)) return null;
  return Array.from({ length: steps + 1 }, (_, step) => {
    const elapsed = Number(divFloor(BigInt(span) * BigInt(step), BigInt(steps)));
    const parameters = steppedTo(from, to, BigInt(step), BigInt(steps));
    return { effectiveMicros: effectiveMicros + elapsed, change: { market, parameters } };
  });
}

function steppedTo(
  from: MarketParameters,
  to: MarketParameters,
  step: bigint,
  steps: bigint,
): MarketParameters {
  const units = (old: Units, next: Units): Units => old + divCeil((next - old) * step, steps);
  const rate = (old: number, next: number): number => Number(units(BigInt(old), BigInt(next)));
  const stepped = <T extends { readonly maintenancePpm: number }>(
    olds: readonly T[],
    next: T,
    index: number,
  ): T => {
    return { ...next, maintenancePpm: rate(olds[index]!.maintenancePpm, next.maintenancePpm) };
  };
  const { sizeAddOns } = to;
  const addOns = sizeAddOns?.map((addOn, index) => stepped(from.sizeAddOns!, addOn, index));
  return {
    ...to,
    tiers: to.tiers.map((tier, index) => stepped(from.tiers, tier, index)),
    maintenanceFloorPerLot: units(from.maintenanceFloorPerLot, to.maintenanceFloorPerLot),
    ...(addOns === undefined ? {} : { sizeAddOns: addOns }),
  };
}

function haveSameEdges(from: MarketParameters, to: MarketParameters): boolean {
  return edgesOf(from) === edgesOf(to);
}

function edgesOf({ tiers, sizeAddOns = [] }: MarketParameters): string {
  const notionals = tiers.map(({ notionalMax }) => notionalMax);
  return `${notionals.join()}|${sizeAddOns.map(({ lotsFrom }) => lotsFrom).join()}`;
}
