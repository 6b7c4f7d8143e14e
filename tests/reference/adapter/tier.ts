import type { LeverageTier } from "../../../src/core/command/parameter.ts";
import { haircutValue } from "../../../src/core/margin/haircut.ts";
import {
  bracketMargin,
  bracketOf,
  bracketTable,
  tieredMargin,
} from "../../../src/core/margin/tier.ts";
import type { Ppm } from "../../../src/core/number/unit.ts";
import { figure, type Adapter } from "../answer.ts";
import { places } from "../decimal-text.ts";
import { integer, ppm, text, units } from "../scale.ts";
import { isRounded } from "../vector.ts";

/** One open tier: the same rate whatever the size. */
export function flatRate(ratePpm: Ppm): LeverageTier[] {
  return [{ notionalMax: null, initialPpm: ratePpm, maintenancePpm: ratePpm }];
}

export const tierAdapters: Record<string, Adapter> = {
  bracket_cum({ inputs, expected }) {
    const floors = inputs["floors"] as string[];
    const scale = places(floors, (expected as { cum: string[] }).cum);
    const table = bracketTable(
      floors.map((floor) => units(floor, scale)),
      (inputs["mmr"] as string[]).map(ppm),
    );
    return { cum: table.map((bracket) => figure(bracket.deduction, scale, "down")) };
  },

  bracket_lookup({ inputs, expected }) {
    const { floors, mmr, cum } = inputs as Record<string, string[]>;
    const scale = places(inputs["notional"], floors, cum, Object.values(expected as object));
    const table = floors!.map((floor, index) => ({
      notionalFloor: units(floor, scale),
      ratePpm: ppm(mmr![index]),
      deduction: units(cum![index], scale),
    }));
    const notional = units(text(inputs, "notional"), scale);
    const bracket = bracketOf(notional, table)!;
    return {
      mmr: figure(BigInt(bracket.ratePpm), 6),
      cum: figure(bracket.deduction, scale),
      maintenance: figure(bracketMargin(notional, bracket), scale, "up"),
    };
  },

  tiered_sum(vector) {
    const { inputs, expected } = vector;
    const { tier_upper: uppers, rates } = inputs as Record<string, unknown[]>;
    const printed = places(inputs["amount"], uppers, expected);
    const scale = isRounded(vector) ? Math.max(12, printed) : printed;
    const tiers = uppers!.map((upper, index) => ({
      notionalMax: upper === null ? null : units(upper, scale),
      initialPpm: ppm(rates![index]),
      maintenancePpm: ppm(rates![index]),
    }));
    const margin = tieredMargin(units(text(inputs, "amount"), scale), tiers, "maintenance");
    return figure(margin, scale, "up");
  },

  tiered_haircut({ inputs, expected }) {
    const rows = inputs["tiers"] as [string, string][];
    const scale = places(
      inputs["value"],
      rows.map(([edge]) => edge),
      Object.values(expected as object),
    );
    const tiers = rows.map(([edge, percentKept]) => ({
      valueMax: units(edge, scale),
      collateralHaircutPpm: 1_000_000 - integer(percentKept, 4),
    }));
    const counted = haircutValue(units(text(inputs, "value"), scale), tiers);
    return { adjusted: figure(counted, scale, "down") };
  },
};
