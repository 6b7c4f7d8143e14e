import type { MarketKind, SizeAddOn } from "../command/parameter.ts";
import { divCeil } from "../number/rounding.ts";
import { PPM, type Lots, type Ticks, type Units } from "../number/unit.ts";
import { notional } from "./value.ts";

/**
 * Extra margin of a large position: every add-on charges the part above its size.
 *
 *   ceil( sum( notional(|lots| - lotsFrom) * rate ) / 1e6 )
 *
 * @param lots  signed
 * @returns settlement units, rounded up once, at the end
 * @source FORMULA-02-06; concentration charge
 */
export function addOnMargin(
  kind: MarketKind,
  lots: Lots,
  ticks: Ticks,
  multiplier: Units,
  addOns: readonly SizeAddOn[],
  which: "initial" | "maintenance",
): Units {
  let scaled = 0n;
  for (const { lotsFrom, initialPpm, maintenancePpm } of addOns) {
    const above = Math.abs(lots) - lotsFrom;
    if (above <= 0) continue;
    const ratePpm = which === "initial" ? initialPpm : maintenancePpm;
    scaled += notional(kind, above, ticks, multiplier) * BigInt(ratePpm);
  }
  return divCeil(scaled, PPM);
}
