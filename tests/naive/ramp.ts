import type { ParameterCommand } from "../../src/core/command/command.ts";
import type { MarketParameters } from "../../src/core/command/parameter.ts";
import { divCeil, divFloor } from "./arithmetic.ts";

type Change = ParameterCommand["change"];
export type Step = { readonly time: number; readonly change: Change };

/** PARAMETER-02-02: a command's change, or the steps of its ramp; undefined where they do not fit. */
export function stepsOf(command: ParameterCommand, before: Change): Step[] | undefined {
  const { change, effectiveMicros, ramp } = command;
  if (ramp === undefined) return [{ time: effectiveMicros, change }];
  const { untilMicros, steps } = ramp;
  if (!("market" in change) || !("market" in before)) return undefined;
  const [from, to] = [before.parameters, change.parameters];
  const span = untilMicros - effectiveMicros;
  if (steps > 64 || span < steps || edges(from) !== edges(to)) return undefined;
  const list: Step[] = [];
  for (let k = 0n; k <= BigInt(steps); k += 1n) {
    const time = effectiveMicros + Number(divFloor(BigInt(span) * k, BigInt(steps)));
    const parameters = between(from, to, k, BigInt(steps));
    list.push({ time, change: { market: change.market, parameters } });
  }
  return list;
}

function edges({ tiers, sizeAddOns = [] }: MarketParameters): string {
  const notionals = tiers.map(({ notionalMax }) => String(notionalMax));
  return [...notionals, "|", ...sizeAddOns.map(({ lotsFrom }) => String(lotsFrom))].join(" ");
}

function between(
  from: MarketParameters,
  to: MarketParameters,
  k: bigint,
  n: bigint,
): MarketParameters {
  const units = (a: bigint, b: bigint): bigint => a + divCeil((b - a) * k, n);
  const ppm = (a: number, b: number): number => Number(units(BigInt(a), BigInt(b)));
  const tiers = to.tiers.map((tier, at) => ({
    ...tier,
    maintenancePpm: ppm(from.tiers[at]!.maintenancePpm, tier.maintenancePpm),
  }));
  const floor = units(from.maintenanceFloorPerLot, to.maintenanceFloorPerLot);
  const stepped = { ...to, tiers, maintenanceFloorPerLot: floor };
  if (to.sizeAddOns === undefined) return stepped;
  const sizeAddOns = to.sizeAddOns.map((addOn, at) => ({
    ...addOn,
    maintenancePpm: ppm(from.sizeAddOns![at]!.maintenancePpm, addOn.maintenancePpm),
  }));
  return { ...stepped, sizeAddOns };
}
