import type { AssetPricing, MarketPricing, Pricing } from "../command/pricing.ts";
import { PPB, PPM } from "../number/unit.ts";

const WHOLE = Number(PPM);
/** Farther than this apart, no unit is near another. */
const UNIT_MAX = 400_000;
const EXPONENT_MAX = 12;
const DELAY_STEPS_MAX = 64;
/** A look at a window or a delay is never cheaper than this. */
const SECOND = 1_000_000;

/** What is wrong with how a market is priced, or null. @source PRICE-01-02 */
export function marketPricingFault(pricing: MarketPricing): string | null {
  const { funding } = pricing;
  const most = Number(PPB);
  return (
    pricingFault(pricing) ??
    (pricing.bandPpm < 0 || pricing.bandPpm >= WHOLE ? "expected bandPpm in 0 to 999999" : null) ??
    fault(pricing, ["basisMicros", "impactMicros", "tradeMicros"], 1, Number.MAX_SAFE_INTEGER) ??
    (funding === undefined
      ? null
      : (fault(funding, ["interestPpb"], -most, most) ?? fault(funding, ["clampPpb"], 0, most)))
  );
}

/** What is wrong with how an asset is priced, or null. @source PRICE-01-02 PRICE-07-01 */
export function assetPricingFault(pricing: AssetPricing): string | null {
  return pricingFault(pricing) ?? fault(pricing, ["gapPpm"], 0, WHOLE);
}

function pricingFault(pricing: Pricing): string | null {
  const { stable } = pricing;
  return (
    sourcesFault(pricing) ??
    fault(pricing, ["staleMicros", "volumeMicros", "averageMicros"], 1, Number.MAX_SAFE_INTEGER) ??
    fault(
      pricing,
      ["futureMicros", "frozenMicros", "jumpHoldMicros"],
      0,
      Number.MAX_SAFE_INTEGER,
    ) ??
    fault(pricing, ["jumpPpm", "rejectFloorPpm", "uncertainPpm", "volatilePpm"], 0, WHOLE) ??
    fault(pricing, ["rejectMaxPpm"], 0, WHOLE) ??
    fault(pricing, ["unitPpm"], 0, UNIT_MAX) ??
    fault(pricing, ["rejectMadPpm"], 0, 1_000 * WHOLE) ??
    (pricing.rejectFloorPpm > pricing.rejectMaxPpm
      ? "expected rejectFloorPpm at most rejectMaxPpm"
      : null) ??
    (stable === undefined
      ? null
      : (fault(stable, ["growthPpbPerSecond"], 1, Number(PPB)) ??
        fault(stable, ["delayGrowthPpm"], 0, WHOLE) ??
        fault(stable, ["delaySteps"], 1, DELAY_STEPS_MAX) ??
        fault(stable, ["delayStepMicros"], SECOND, Number.MAX_SAFE_INTEGER)))
  );
}

/**
 * The venue's own book stands in a group of its own and is never one of the groups a price needs:
 * it alone can set none.
 */
function sourcesFault({ sources, groups, groupsMin }: Pricing): string | null {
  const names = new Set(groups.map(({ group }) => group));
  if (names.size !== groups.length) return "expected each group once";
  if (new Set(sources.map(({ source }) => source)).size !== sources.length) {
    return "expected each source once";
  }
  const caps = groups.map((group) => fault(group, ["capPpm"], 1, WHOLE));
  const cap = caps.find((wrong) => wrong !== null);
  if (cap !== undefined) return cap;
  const independent = new Set<string>();
  const own = new Set<string>();
  for (const { source, group, role, exponent } of sources) {
    if (!names.has(group)) return `expected a declared group for ${source}, was ${group}`;
    if (Math.abs(exponent) > EXPONENT_MAX) return `expected an exponent of −12 to 12 for ${source}`;
    (role === "own" ? own : independent).add(group);
  }
  if (groups.some(({ group }) => own.has(group) && independent.has(group))) {
    return "expected the venue's own book in a group of its own";
  }
  const market = new Set(sources.filter(({ role }) => role === "market").map(({ group }) => group));
  if (groupsMin < 1 || groupsMin > market.size) {
    return `expected groupsMin in 1 to ${market.size} independent groups, was ${groupsMin}`;
  }
  return null;
}

function fault<T extends object>(
  holder: T,
  names: readonly (keyof T & string)[],
  least: number,
  most: number,
): string | null {
  for (const name of names) {
    const value = holder[name] as number;
    if (value < least || value > most)
      return `expected ${name} in ${least} to ${most}, was ${value}`;
  }
  return null;
}
